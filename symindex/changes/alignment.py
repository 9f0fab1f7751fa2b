"""Corresponding places of two contents: lines that are equal but for their indentation."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

from symindex.changes.definitions import Source

_MAX_COMPARED_LINES: Final = 6_000  # between the first and the last line that differ


class Alignment:
    """Two contents of a file, line by line. Lines are 0-based."""

    def __init__(self, old: Source, new: Source) -> None:
        self._old, self._new = old, new

    @cached_property
    def _lines(self) -> dict[int, int]:
        """Line → the line it has become."""
        old, new = _stripped(self._old), _stripped(self._new)
        found: dict[int, int] = {}
        first, end = 0, min(len(old), len(new))
        while first < end and old[first] == new[first]:
            found[first] = first
            first += 1
        last = 0
        while last < end - first and old[-1 - last] == new[-1 - last]:
            last += 1
            found[len(old) - last] = len(new) - last
        middle_old, middle_new = old[first : len(old) - last], new[first : len(new) - last]
        if max(len(middle_old), len(middle_new)) <= _MAX_COMPARED_LINES:
            blocks = SequenceMatcher(None, middle_old, middle_new).get_matching_blocks()
        else:
            blocks = []
        for block in blocks:
            found.update((first + block.a + at, first + block.b + at) for at in range(block.size))
        return found

    @cached_property
    def written(self) -> frozenset[int]:
        """The lines of the new content that the old one has not."""
        kept = set(self._lines.values())
        return frozenset(line for line in range(len(self._new.facts.line_lengths)) if line not in kept)

    @cached_property
    def dropped(self) -> frozenset[int]:
        """The lines of the old content that the new one has not."""
        return frozenset(line for line in range(len(self._old.facts.line_lengths)) if line not in self._lines)

    def node(self, node: int) -> int | None:
        """The node of the new content at the place of a node of the old one; None where its line is no longer there."""
        old, new = self._old.facts, self._new.facts
        start = old.starts[node]
        line = old.line_of(start)
        other = self._lines.get(line)
        if other is None:
            return None
        at = start - old.line_starts[line] - _indent(self._old, line)
        wanted = new.line_starts[other] + _indent(self._new, other) + at
        same = (each for each in new.nodes_with(old.word(node)) if new.starts[each] == wanted)
        return next((each for each in same if new.kinds[each] == old.kinds[node]), None)


def _stripped(source: Source) -> Sequence[bytes]:
    return [line.strip() for line in source.text.split(b"\n")]


def _indent(source: Source, line: int) -> int:
    start = source.facts.line_starts[line]
    text = source.text[start : start + source.facts.line_lengths[line]]
    return len(text) - len(text.lstrip())
