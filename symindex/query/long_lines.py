"""Columns in lines, and what is shown of them, also where they are megabytes long with a name in them at every step."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import Final

from symindex.model import notebook

# In bytes. Of a longer line a part is shown that begins so far before what was found, or up to twice as far.
MAX_LENGTH: Final = 4000
_BEFORE: Final = 500
_PART: Final = 3 * _BEFORE


class Lines:
    """Tells columns in the lines of one text, and what is shown of a line, going on from where it was asked last.

    What is close together is shown with one and the same string: half a million names in a line of megabytes
    would else take gigabytes.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._mark = len(BOM_UTF8) if text.startswith(BOM_UTF8) else 0
        self._begin, self._offset, self._column = -1, 0, 1
        self._ends, self._shown, self._cut_off = (-1, -1), "", 0

    def numbered(self, path: str, line: int) -> int:
        """A 1-based line of the text, which is that of a file at a path, as readers of the file count."""
        return notebook.numbered(path, self._text, line)

    def column(self, begin: int, offset: int) -> int:
        """The 1-based column, in code points, of an offset in the line that begins at another."""
        begin = begin or self._mark
        if begin != self._begin or offset < self._offset:
            self._begin, self._offset, self._column = begin, begin, 1
        self._column += self.width(self._offset, offset)
        self._offset = max(begin, offset)
        return self._column

    def width(self, start: int, end: int) -> int:
        """The number of code points of a stretch."""
        part = self._text[start:end]
        return len(part) if part.isascii() else len(part.decode("utf-8", "replace"))

    def shown(self, begin: int, end: int, offset: int) -> str:
        """A line without its indentation; of a long one the part around an offset, `…` where more is."""
        begin = begin or self._mark
        first, last = begin, end
        if end - begin > MAX_LENGTH:
            first = self._whole(max(begin, offset - offset % _BEFORE - _BEFORE))
            last = min(end, self._whole(first + _PART))
        if (first, last) != self._ends:
            part = self._text[first:last].decode("utf-8", "replace")
            before, behind = "…" if first > begin else "", "…" if last < end else ""
            self._ends, self._shown = (first, last), f"{before}{part.strip()}{behind}"
            self._cut_off = len(part) - len(part.lstrip()) - len(before)
        return self._shown

    def place_in_shown(self, offset: int) -> int:
        """Return the position of an offset in what was shown last; below 0 where it is in the indentation."""
        return self.width(self._ends[0], offset) - self._cut_off

    def _whole(self, offset: int) -> int:
        """The offset, or the first one behind it at which a character begins."""
        while self._text[offset : offset + 1] and self._text[offset] & 0xC0 == 0x80:
            offset += 1
        return offset
