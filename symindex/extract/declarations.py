"""Declarations of Cython that the grammar was shown as expressions: functions without bodies, variables, `include`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import ARGUMENT_LIST, IDENTIFIER, STRING_KIND, numbers
from symindex.extract.walk import Handlers, Walk, handles
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

_CALL: Final = frozenset(numbers("call"))
_KEYWORD: Final = frozenset(numbers("keyword_argument"))
_QUOTES: Final = b"\"'"


class Declarations(Handlers):
    """Handles expressions that stand for declarations; `sink.declarations` has where they begin."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self.register("read")
        self.plain_docstring, walk.docstring = walk.docstring, self.docstring

    @handles("expression_statement")
    def statement(self, node: Node, parent: int) -> None:
        if node.start_byte in self.sink.declarations:
            self.declaration(node.named_children[0], parent)
        else:
            self.walk.descend(node, parent)

    def docstring(self, node: Node, parent: int) -> None:
        """The first string of a body, which may be the file that a body begins with including."""
        (self.included if node.start_byte in self.sink.declarations else self.plain_docstring)(node, parent)

    def declaration(self, node: Node, parent: int) -> None:
        called = node.named_children[0] if node.kind_id in _CALL else node
        if node.kind_id in _CALL and called.kind_id == IDENTIFIER:
            self.function(node, called, parent)
        elif node.kind_id == STRING_KIND:
            self.included(node, parent)
        else:
            self.bind[node.kind_id](node, parent)

    def function(self, node: Node, name: Node, parent: int) -> None:
        """`int f(int a)`: its parameters are the arguments of a call."""
        text = self.sink.text
        line = text.rfind(b"\n", 0, node.start_byte) + 1
        while text[line : line + 1] in (b" ", b"\t", b"\f"):
            line += 1
        me = len(self.kinds)
        self.emit_name(k.FUNCTION, name, parent)
        self.sink.ends.append(node.end_byte)
        self.sink.outers.append(line)
        for child in node.named_children:
            for argument in child.named_children if child.kind_id == ARGUMENT_LIST else ():
                self.parameter(argument, me)

    def parameter(self, node: Node, parent: int) -> None:
        names = [child for child in node.named_children if child.kind_id == IDENTIFIER]
        if node.kind_id == IDENTIFIER:
            self.emit_name(k.PARAMETER, node, parent)
        elif node.kind_id in _KEYWORD and names:
            me = len(self.kinds)
            self.emit_name(k.PARAMETER, names[0], parent)
            for value in node.named_children[1:]:
                default = len(self.kinds)
                self.emit(k.DEFAULT, value.start_byte, 0, me)
                self.read[value.kind_id](value, default)

    def included(self, node: Node, parent: int) -> None:
        """`include "a/b.pxi"` is an import of all names of what is called `.a.b.pxi`, a module by its file's path."""
        written, start = self.sink.text[node.start_byte : node.end_byte].strip(_QUOTES), node.start_byte + 1
        path = written.removeprefix(b"./")
        up = 0
        while path.startswith(b"../"):
            path, up = path[3:], up + 1
        me = len(self.kinds)
        dots = b"." * (up + 1)
        self.emit(k.FROM, node.start_byte, self.words[dots + path.replace(b"/", b".").replace(b"\n", b"")], parent)
        at = start + len(written) - len(path)
        for part in path.replace(b"/", b".").split(b"."):
            if part.decode("utf-8", "replace").isidentifier():
                self.emit(k.IMPORT_PART, at, self.words[part], me)
            at += len(part) + 1
        self.emit(k.IMPORT_STAR, node.start_byte, 0, me)
