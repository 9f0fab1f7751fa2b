"""Text that is no Python at all, such as random characters: the grammar takes fifty times as long for it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Tree

# Misplaced nodes in 1,000 bytes. Python with a bracket never closed has 15 at most, the same with half of each line
# missing 35, Cython 37; XML, prose, diffs, characters of other alphabets and random ones have 58 to 600.
_MAX_MISPLACED: Final = 50
_UNIT: Final = 1000
_OPENERS_AND_SEPARATORS: Final = frozenset(",:([{")
_ANYWHERE: Final = frozenset({"comment", "line_continuation"})


def is_noise(tree: Tree, start: int = 0) -> bool:
    """Whether hardly anything that a tree holds from an offset on is Python.

    An error alone says little: in a text that is cut off in the middle of a list, all items are in one.
    """
    root = tree.root_node
    limit = _MAX_MISPLACED * (root.end_byte - start) // _UNIT
    return root.has_error and next(islice(_misplaced(root, start), limit, None), None) is not None


def _misplaced(root: Node, start: int) -> Iterator[Node]:
    """The nodes from an offset on that cannot stand where they do, as two expressions without an operator."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.has_error and node.end_byte > start:
            children = node.children
            stack += children
            if node.is_error:
                yield from (child for child in _misfits(children) if child.start_byte >= start)


def _misfits(children: list[Node]) -> Iterator[Node]:
    """Of an error's children the expressions right after another, and the tokens that neither open nor separate."""
    is_after_named = False
    for child in children:
        if child.type not in _ANYWHERE:
            if is_after_named if child.is_named else child.type not in _OPENERS_AND_SEPARATORS:
                yield child
            is_after_named = child.is_named
