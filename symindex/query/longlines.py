"""Lines that are megabytes long, with a name in them a hundred thousand times: what is shown of them, and columns."""

from __future__ import annotations

from typing import Final

# In bytes. Of a longer line so many on each side of what was found are shown.
LONGEST: Final = 4000
_AROUND: Final = 1000


class Columns:
    """Tells columns in the lines of one text, counting on from where it counted last."""

    def __init__(self) -> None:
        self._begin, self._offset, self._column = -1, 0, 1

    def column(self, text: bytes, begin: int, offset: int) -> int:
        """The 1-based column, in code points, of an offset in the line that begins at another."""
        if begin != self._begin or offset < self._offset:
            self._begin, self._offset, self._column = begin, begin, 1
        self._column += length(text[self._offset : offset])
        self._offset = offset
        return self._column


def length(text: bytes) -> int:
    """The number of code points."""
    return len(text) if text.isascii() else len(text.decode("utf-8", "replace"))


def shown(text: bytes, begin: int, stop: int, start: int, end: int) -> str:
    """A line without its indentation; of a long one what stands around a stretch of it, `…` where more stands."""
    if stop - begin <= LONGEST:
        return text[begin:stop].decode("utf-8", "replace").strip()
    first, last = max(begin, start - _AROUND), min(stop, end + _AROUND)
    part = text[first : min(last, first + LONGEST)].decode("utf-8", "ignore").strip()
    return f"{'…' if first > begin else ''}{part}{'…' if last < stop else ''}"
