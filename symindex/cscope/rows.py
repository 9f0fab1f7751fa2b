"""A row of an answer: `file function line text`, split by single blanks, short enough for every editor."""

from __future__ import annotations

import os
import re
from typing import Final, NamedTuple

MODULE_CODE: Final = "<global>"
UNKNOWN: Final = "<unknown>"
# Vim drops a line that is longer.
_MAX_ROW_LENGTH: Final = 2046
_BLANK: Final = re.compile(rb"[\s\x00]")
_UNWANTED: Final = re.compile(rb"[\r\n\x00]")
# What a terminal would obey: control characters, in UTF-8 too, and those that turn the direction of writing.
_OBEYED: Final = re.compile(
    rb"[\x01-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2(?:\x80[\x8e\x8f\xa8-\xae]|\x81[\xa6-\xa9])"
)


class Row(NamedTuple):
    """A place that answers a question: absolute path, the function around it, 1-based line, the line's text."""

    path: str
    function: str
    line: int
    text: bytes


class Calls(NamedTuple):
    """The rows of calls, in order: of those that are proven or inferred, and of those that are only possible."""

    known: list[Row]
    possible: list[Row]

    @property
    def rows(self) -> list[Row]:
        """All of them."""
        return [*self.known, *self.possible]


def row_bytes(row: Row, home: str) -> bytes:
    """The row as clients read it, its path seen from the directory that they put before it."""
    path = _BLANK.sub(b"?", os.fsencode(relative_to_home(row.path, home)))
    path = _OBEYED.sub(b"?", path)
    text = _OBEYED.sub(b"?", _UNWANTED.sub(b"", row.text))
    line = b"%s %s %d %s" % (path, row.function.encode("utf-8", "replace"), row.line, text)
    return _cut(line) + b"\n"


def relative_to_home(path: str, home: str) -> str:
    """A path below a directory relative to it, another one as it is: clients put the directory before relative ones."""
    inside = home.rstrip(os.sep) + os.sep
    return path[len(inside) :] if path.startswith(inside) else os.path.normpath(path)


def _cut(line: bytes) -> bytes:
    """Return as much as fits, not ending within a character."""
    if len(line) <= _MAX_ROW_LENGTH:
        return line
    end = _MAX_ROW_LENGTH
    while end > _MAX_ROW_LENGTH - 4 and line[end] & 0xC0 == 0x80:
        end -= 1
    return line[:end]
