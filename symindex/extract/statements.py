"""Statements that only hold others, and patterns of `match`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import DOTTED_NAME, ERROR_KIND, IDENTIFIER
from symindex.extract.walk import Handlers, Walk, handles, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

    from symindex.extract.sink import Handler

# What is a keyword in every version of Python.
_KEYWORDS: Final = frozenset(
    b"and as assert break class continue def del elif else except finally for from global if import in is lambda "
    b"not or pass raise return try while with yield".split()
)

# Kinds of the grammar that become one node of ours, with what is in them below it.
_WRAPPED: Final = (
    ("if_statement", k.IF), ("elif_clause", k.ELIF), ("while_statement", k.WHILE), ("try_statement", k.TRY),
    ("finally_clause", k.FINALLY), ("with_statement", k.WITH), ("match_statement", k.MATCH), ("block", k.BLOCK),
    ("return_statement", k.RETURN), ("raise_statement", k.RAISE), ("assert_statement", k.ASSERT),
)  # fmt: skip
# Kinds of which nothing is kept.
_SILENT: Final = (
    "pass_statement break_statement continue_statement import_prefix type_conversion "
    "string_start string_content string_end escape_sequence escape_interpolation positional_separator "
    "keyword_separator"
)


class Statements(Handlers):
    """Handles statements that hold others, and patterns."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        for names, kind in _WRAPPED:
            self.read.set(names, self.child_wrapper(kind))
        self.read.set(_SILENT, self.nothing)
        self.read[ERROR_KIND] = self.bind[ERROR_KIND] = self.unreadable
        self.register("read")
        self.pattern = walk.table(self.read)
        self.register("pattern")

    def child_wrapper(self, kind: int) -> Handler:
        def wrap(node: Node, parent: int) -> None:
            me = len(self.kinds)
            self.emit(kind, node.start_byte, 0, parent)
            for child in self.walk.children(node):
                self.read[child.kind_id](child, me)

        return wrap

    def nothing(self, node: Node, parent: int) -> None:
        pass

    def unreadable(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.ERROR, node.start_byte, 0, parent)
        self.sink.ends.append(node.end_byte)
        for child in self.walk.children(node):
            (self.loose_name if child.kind_id == IDENTIFIER else self.read[child.kind_id])(child, me)

    def loose_name(self, node: Node, parent: int) -> None:
        """A word between what could be read: the grammar recognizes neither keywords nor calls there."""
        text, end = self.sink.text, node.end_byte
        if text[node.start_byte : end] not in _KEYWORDS:
            self.emit_name(k.CALLED if text[end : end + 1] == b"(" else k.NAME, node, parent)

    @handles("else_clause")
    def else_clause(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.ELSE, node.start_byte, 0, parent)
        for child in node.named_children:
            self.walk.descend(child, me) if child.type == "block" else self.read[child.kind_id](child, me)

    @handles("case_clause")
    def case_clause(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.CASE, node.start_byte, 0, parent)
        for child in node.named_children:
            (self.pattern if child.type == "case_pattern" else self.read)[child.kind_id](child, me)

    @handles("case_pattern as_pattern", table="pattern")
    def descend_pattern(self, node: Node, parent: int) -> None:
        for child in node.named_children:
            self.pattern[child.kind_id](child, parent)

    @handles("union_pattern list_pattern tuple_pattern dict_pattern splat_pattern", table="pattern")
    def pattern_wrapper(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.PATTERN, node.start_byte, 0, parent)
        self.descend_pattern(node, me)

    @handles("identifier", table="pattern")
    def capture(self, node: Node, parent: int) -> None:
        self.bind[node.kind_id](node, parent)

    @handles("dotted_name", table="pattern")
    def dotted_pattern(self, node: Node, parent: int) -> None:
        names = [child for child in node.named_children if child.kind_id == IDENTIFIER]
        if len(names) == 1:
            self.bind[IDENTIFIER](names[0], parent)
        else:
            self.dotted_value(node, parent)

    @handles("dotted_name")
    def dotted_value(self, node: Node, parent: int) -> None:
        """`a.b.c` that the grammar calls a dotted name, as the attribute it is."""
        names = [child for child in node.named_children if child.kind_id == IDENTIFIER]
        for name in reversed(names[1:]):
            me = len(self.kinds)
            self.emit_name(k.ATTRIBUTE, name, parent)
            parent = me
        if names:
            self.read[IDENTIFIER](names[0], parent)

    @handles("class_pattern", table="pattern")
    def class_pattern(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.CLASS_PATTERN, node.start_byte, 0, parent)
        for position, child in enumerate(parts(self.walk, node, me)):
            if position == 0 and child.kind_id == DOTTED_NAME:
                self.dotted_value(child, me)
            else:
                self.pattern[child.kind_id](child, me)

    @handles("keyword_pattern", table="pattern")
    def keyword_pattern(self, node: Node, parent: int) -> None:
        children = parts(self.walk, node, parent)
        if len(children) != 2:
            return self.walk.read_all(children, parent)
        me = len(self.kinds)
        self.emit_name(k.KEYWORD, children[0], parent)
        return self.pattern[children[1].kind_id](children[1], me)
