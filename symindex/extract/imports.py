"""Import statements, as written: the module with its dots, the names, the `as` names, the star."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import DOTTED_NAME, IDENTIFIER, numbers
from symindex.extract.walk import Handlers, Walk, handles, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

_ALIASED: Final = frozenset(numbers("aliased_import"))
_RELATIVE: Final = frozenset(numbers("relative_import"))
_STAR: Final = frozenset(numbers("wildcard_import"))
_PREFIX: Final = frozenset(numbers("import_prefix"))


class Imports(Handlers):
    """Handles import statements."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self.register("read")

    def components(self, dotted: Node) -> list[Node]:
        return [child for child in dotted.named_children if child.kind_id == IDENTIFIER]

    def module_word(self, names: list[Node], dots: bytes = b"") -> int:
        return self.words[dots + b".".join(name.text or b"" for name in names)]

    def add_parts(self, names: list[Node], parent: int, first: int = k.IMPORT_PART) -> None:
        for position, name in enumerate(names):
            self.emit_name(first if position == 0 else k.IMPORT_PART, name, parent)

    @handles("import_statement")
    def import_statement(self, node: Node, parent: int) -> None:
        for child in node.named_children:
            if child.kind_id == DOTTED_NAME:
                names = self.components(child)
                me = len(self.kinds)
                self.emit(k.IMPORT, child.start_byte, self.module_word(names), parent)
                self.add_parts(names, me, k.IMPORT_FIRST)
            elif child.kind_id in _ALIASED and len(both := parts(self.walk, child, parent)) == 2:
                names = self.components(both[0])
                me = len(self.kinds)
                self.emit(k.IMPORT, child.start_byte, self.module_word(names), parent)
                self.add_parts(names, me)
                self.emit_name(k.IMPORT_ALIAS, both[1], me)
            else:
                self.read[child.kind_id](child, parent)

    @handles("import_from_statement")
    def from_statement(self, node: Node, parent: int) -> None:
        module = node.child_by_field_name("module_name")
        me = len(self.kinds)
        dots, names = b"", []
        if module is not None and module.kind_id in _RELATIVE:
            for child in module.named_children:
                if child.kind_id in _PREFIX:
                    dots = b"." * (child.text or b"").count(b".")  # there may be blanks and line ends between them
                else:
                    names = self.components(child)
        elif module is not None:
            names = self.components(module)
        self.emit(k.FROM, node.start_byte, self.module_word(names, dots), parent)
        self.add_parts(names, me)
        for child in self.walk.children(node):
            if child != module:
                self.imported(child, me)

    @handles("future_import_statement")
    def future_statement(self, node: Node, parent: int) -> None:
        me = len(self.kinds)
        self.emit(k.FROM, node.start_byte, self.words[b"__future__"], parent)
        for child in node.children:
            if child.is_named:
                self.imported(child, me)
            elif child.type == "__future__":
                self.emit_name(k.IMPORT_PART, child, me)

    def imported(self, node: Node, parent: int) -> None:
        number = node.kind_id
        if number == DOTTED_NAME:
            for name in self.components(node):
                self.emit_name(k.IMPORTED_BOUND, name, parent)
        elif number in _ALIASED and len(both := parts(self.walk, node, parent)) == 2:
            me = parent
            for name in self.components(both[0]):
                me = len(self.kinds)
                self.emit_name(k.IMPORTED, name, parent)
            self.emit_name(k.IMPORT_ALIAS, both[1], me)
        elif number in _STAR:
            self.emit(k.IMPORT_STAR, node.start_byte, 0, parent)
        else:
            self.read[number](node, parent)
