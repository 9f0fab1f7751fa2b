"""Text that is no Python at all, such as random characters: the grammar takes fifty times as long for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Tree

# Misplaced nodes in 1,000 bytes. Python with a bracket never closed has 15 at most, the same with half of each line
# missing 35, Cython 37; XML, prose, diffs, characters of other alphabets and random ones have 58 to 600.
_MAX_MISPLACED: Final = 50
# Errors, and brackets in them that are never closed: where a name is between any two strings, nothing is misplaced.
_MAX_ERRORS: Final = 100
_UNIT: Final = 1000
_KINDS: Final = {**dict.fromkeys("([{", "opener"), **dict.fromkeys(",:", "separator")}
_ANYWHERE: Final = frozenset({"comment", "line_continuation"})


def is_noise(tree: Tree, start: int = 0) -> bool:
    """Return True if hardly anything that a tree holds from an offset on is Python.

    An error alone says little: in a text that is cut off in the middle of a list, all items are in one.
    """
    root = tree.root_node
    length = (root.end_byte - start) / _UNIT
    errors = misplaced = 0
    for error in _errors(root, start) if root.has_error else ():
        errors += 1
        for kind, is_misplaced in _judged(_children(error), start):
            misplaced += is_misplaced
            errors += kind == "opener"
            if misplaced > _MAX_MISPLACED * length or errors > _MAX_ERRORS * length:
                return True
    return errors > _MAX_ERRORS * length


def misread_in(tree: Tree) -> int:
    """How many errors a tree has, and nodes in them that are misplaced: what the grammar takes long for."""
    root = tree.root_node
    found = 0
    for error in _errors(root, 0) if root.has_error else ():
        found += 1 + sum(is_misplaced for _, is_misplaced in _judged(_children(error), 0))
    return found


def _errors(root: Node, start: int) -> Iterator[Node]:
    """The nodes that end behind an offset whose children cannot stand side by side."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error:
            yield node
        stack += (child for child in _children(node) if child.has_error and child.end_byte > start)


def _children(node: Node) -> Iterator[Node]:
    """The children of a node one by one: an error may have a million, and a list of them is larger than the tree."""
    cursor = node.walk()
    is_there = cursor.goto_first_child()
    while is_there:
        child = cursor.node
        assert child is not None
        yield child
        is_there = cursor.goto_next_sibling()


def _judged(children: Iterator[Node], start: int) -> Iterator[tuple[str | None, bool]]:
    """Yield the kind of each of an error's children from an offset on, and whether it cannot stand there.

    Misplaced are expressions right after another, brackets and separators right after another, and all other tokens.
    """
    before: str | None = None
    for child in children:
        if child.type not in _ANYWHERE:
            kind = "expression" if child.is_named else _KINDS.get(child.type)
            if child.start_byte >= start:
                yield kind, kind is None or kind == before
            before = kind
