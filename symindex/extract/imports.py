"""Import statements, as written: the module with its dots, the names, the `as` names, the star."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.extract.grammar import DOTTED_NAME, IDENTIFIER, numbers
from symindex.extract.walk import Walk, parts
from symindex.model import kinds as k

if TYPE_CHECKING:
    from tree_sitter import Node

_ALIASED: Final = frozenset(numbers("aliased_import"))
_RELATIVE: Final = frozenset(numbers("relative_import"))
_STAR: Final = frozenset(numbers("wildcard_import"))
_PREFIX: Final = frozenset(numbers("import_prefix"))


def register(walk: Walk) -> None:
    """Put the handlers of imports into the tables of a walk."""
    sink, read = walk.sink, walk.read
    emit, emit_name, words, kinds = sink.emit, sink.emit_name, sink.words, sink.kinds

    def components(dotted: Node) -> list[Node]:
        return [child for child in dotted.named_children if child.kind_id == IDENTIFIER]

    def module_word(names: list[Node], dots: bytes = b"") -> int:
        return words[dots + b".".join(name.text or b"" for name in names)]

    def add_parts(names: list[Node], parent: int, first: int = k.IMPORT_PART) -> None:
        for position, name in enumerate(names):
            emit_name(first if position == 0 else k.IMPORT_PART, name, parent)

    def import_statement(node: Node, parent: int) -> None:
        for child in node.named_children:
            if child.kind_id == DOTTED_NAME:
                names = components(child)
                me = len(kinds)
                emit(k.IMPORT, child.start_byte, module_word(names), parent)
                add_parts(names, me, k.IMPORT_FIRST)
            elif child.kind_id in _ALIASED and len(both := parts(walk, child, parent)) == 2:
                names = components(both[0])
                me = len(kinds)
                emit(k.IMPORT, child.start_byte, module_word(names), parent)
                add_parts(names, me)
                emit_name(k.IMPORT_ALIAS, both[1], me)
            else:
                read[child.kind_id](child, parent)

    def from_statement(node: Node, parent: int) -> None:
        module = node.child_by_field_name("module_name")
        me = len(kinds)
        dots, names = b"", []
        if module is not None and module.kind_id in _RELATIVE:
            for child in module.named_children:
                if child.kind_id in _PREFIX:
                    dots = b"." * (child.text or b"").count(b".")  # there may be blanks and line ends between them
                else:
                    names = components(child)
        elif module is not None:
            names = components(module)
        emit(k.FROM, node.start_byte, module_word(names, dots), parent)
        add_parts(names, me)
        for child in walk.children(node):
            if child != module:
                imported(child, me)

    def future_statement(node: Node, parent: int) -> None:
        me = len(kinds)
        emit(k.FROM, node.start_byte, words[b"__future__"], parent)
        for child in node.children:
            if child.is_named:
                imported(child, me)
            elif child.type == "__future__":
                emit_name(k.IMPORT_PART, child, me)

    def imported(node: Node, parent: int) -> None:
        number = node.kind_id
        if number == DOTTED_NAME:
            for name in components(node):
                emit_name(k.IMPORTED_BOUND, name, parent)
        elif number in _ALIASED and len(both := parts(walk, node, parent)) == 2:
            me = parent
            for name in components(both[0]):
                me = len(kinds)
                emit_name(k.IMPORTED, name, parent)
            emit_name(k.IMPORT_ALIAS, both[1], me)
        elif number in _STAR:
            emit(k.IMPORT_STAR, node.start_byte, 0, parent)
        else:
            read[number](node, parent)

    read.set("import_statement", import_statement)
    read.set("import_from_statement", from_statement)
    read.set("future_import_statement", future_statement)
