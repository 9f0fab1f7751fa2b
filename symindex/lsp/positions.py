"""Positions of LSP, 0-based lines and columns in some code units, and the text that they are in."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate
from typing import Any, Final, Literal

from symindex.jsonrpc import INVALID_PARAMS, ResponseError

Encoding = Literal["utf-8", "utf-16", "utf-32"]
# Ours counts code points as UTF-32 does, and ASCII lines are the same in all of them.
PREFERRED: Final[tuple[Encoding, ...]] = ("utf-32", "utf-8", "utf-16")

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_MAX: Final = 1 << 31
# In code points. What is before each column of a longer line is counted once, as it may have a place at every step.
_LONG: Final = 1000
_LINES_KEPT: Final = 4


class Text:
    """A text and where its lines begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._counted: dict[tuple[int, Encoding], array[int]] = {}

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    @property
    def line_count(self) -> int:
        """The number of lines; a text that ends with a line end has an empty one behind it."""
        return len(self._starts)

    def line(self, number: int) -> str:
        """A line without its end; empty where there is none of the number."""
        if not 0 <= number < len(self._starts):
            return ""
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def character(self, number: int, column: int, encoding: Encoding) -> int:
        """The column in code units of what follows so many code points of a line."""
        if encoding == "utf-32" or self.text.isascii():
            return column
        if self._length(number) <= _LONG:
            return character_of(self.line(number), column, encoding)
        counted = self._units(number, encoding)
        return counted[min(column, len(counted) - 1)]

    def column(self, number: int, character: int, encoding: Encoding) -> int:
        """The code points of a line before a column in code units, at most all; never half of one."""
        if encoding == "utf-32" or self.text.isascii() or self._length(number) <= _LONG:
            return column_of(self.line(number), character, encoding)
        return bisect_right(self._units(number, encoding), character) - 1

    def _length(self, number: int) -> int:
        if not 0 <= number < len(self._starts):
            return 0
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return end - self._starts[number]

    def _units(self, number: int, encoding: Encoding) -> array[int]:
        """For each column of a line, the code units before it."""
        counted = self._counted.get((number, encoding))
        if counted is None:
            if len(self._counted) >= _LINES_KEPT:
                self._counted.clear()
            units = accumulate((_units(letter, encoding) for letter in self.line(number)), initial=0)
            counted = self._counted[number, encoding] = array("I", units)
        return counted

    def place(self, offset: int) -> tuple[int, int]:
        """The 0-based line and the code points before an offset in it."""
        number = bisect_right(self._starts, offset) - 1
        return number, offset - self._starts[number]

    def offset(self, line: int, character: int, encoding: Encoding) -> int:
        """The offset of a position; one behind a line is at its end, one behind the last line at the text's."""
        if line >= len(self._starts):
            return len(self.text)
        return self._starts[line] + column_of(self.line(line), character, encoding)

    def changed(self, change: Mapping[str, Any], encoding: Encoding) -> Text:
        """The text with a change of LSP: a range that is replaced, or all of it. Raises `ResponseError`."""
        new = change.get("text")
        if not isinstance(new, str):
            raise ResponseError(INVALID_PARAMS, "a change needs a text")
        if change.get("range") is None:
            return Text(new)
        start, end = range_of(change["range"])
        first, last = self.offset(*start, encoding), self.offset(*end, encoding)
        first, last = min(first, last), max(first, last)
        return Text(f"{self.text[:first]}{new}{self.text[last:]}")


def column_of(line: str, character: int, encoding: Encoding) -> int:
    """Return the code points of a line before a column in code units, at most all; never half of one."""
    if encoding == "utf-32" or line.isascii():
        return min(character, len(line))
    units = 0
    for column, letter in enumerate(line):
        if units >= character:
            return column if units == character else column - 1
        units += _units(letter, encoding)
    return len(line)


def character_of(line: str, column: int, encoding: Encoding) -> int:
    """The column in code units of what follows so many code points of a line."""
    if encoding == "utf-32" or line.isascii():
        return column
    return sum(_units(letter, encoding) for letter in line[:column])


def _units(letter: str, encoding: Encoding) -> int:
    code = ord(letter)
    if encoding == "utf-16":
        return 2 if code > 0xFFFF else 1
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


def position_of(value: object) -> tuple[int, int]:
    """Line and character of a position that a client sent; raises `ResponseError` where it is none."""
    if isinstance(value, dict):
        line, character = value.get("line"), value.get("character")
        if isinstance(line, int) and isinstance(character, int) and 0 <= line < _MAX and 0 <= character < _MAX:
            return int(line), int(character)
    raise ResponseError(INVALID_PARAMS, "a position needs line and character, numbers from 0")


def range_of(value: object) -> tuple[tuple[int, int], tuple[int, int]]:
    """Start and end of a range that a client sent; raises `ResponseError` where it is none."""
    if not isinstance(value, dict):
        raise ResponseError(INVALID_PARAMS, "a range needs start and end")
    return position_of(value.get("start")), position_of(value.get("end"))
