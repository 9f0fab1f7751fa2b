"""The probable position of a client: the places that it was answered with last.

The protocol carries a name and no position. What a name means depends on the file that it is read in, and that is
mostly a file of the answer before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from symindex.cscope.rows import UNKNOWN, Row

_MAX_PLACES: Final = 12
_MAX_LINES: Final = 12


class Context:
    """The first places of the last answer that had any, in its order: (path, 1-based line).

    `places` are one a file, `lines` all.
    """

    def __init__(self) -> None:
        self.places: list[tuple[str, int]] = []
        self.lines: list[tuple[str, int]] = []

    def forget(self) -> None:
        """Know nothing of where the client is, as before its first question."""
        self.places, self.lines = [], []

    def note(self, rows: Iterable[Row]) -> None:
        """Remember the places of an answer."""
        found = [(row.path, row.line) for row in islice(_of_files(rows), 4 * _MAX_PLACES)]
        if found:
            first = dict(reversed(found))
            self.places = [(path, first[path]) for path in dict.fromkeys(path for path, _ in found)][:_MAX_PLACES]
            self.lines = found[:_MAX_LINES]


def _of_files(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if row.path and row.function != UNKNOWN)
