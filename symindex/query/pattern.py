"""The pattern of a text search: literal or a regular expression, caseless, whole words."""

from __future__ import annotations

import re
import warnings
from array import array
from bisect import bisect_left
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from symindex.errors import QuestionError
from symindex.model.text import keeps_ascii, to_utf8
from symindex.query.required_text import demands_of

# To go from one line that has a needle to the next takes as long as to look at so many bytes.
_A_LINE: Final = 100
# What is the same in a file's bytes and in its text, in which blanks may stand for NUL bytes.
_NO_BLANKS: Final = re.compile(r"[!-~]*")
_RETURN: Final = re.compile(rb"\r\n")


class Pattern:
    """A text that is sought. Raises `QuestionError` for a bad regular expression.

    Characters are what is matched, whatever bytes stand for them in a file: `.`, `\\b` and case mean what they mean in
    Python's texts. Each line is looked at for itself, unless an expression names line ends. A carriage return before a
    line feed belongs to the line end, unless the pattern names carriage returns.
    """

    def __init__(self, pattern: str, *, regex: bool, ignore_case: bool, word: bool) -> None:
        source = pattern if regex else re.escape(pattern)
        if word:
            source = rf"\b(?:{source})\b"
        flags = re.MULTILINE | (re.IGNORECASE if ignore_case else 0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._expression = re.compile(source, flags)
                demands = demands_of(source, flags)
        except (re.error, OverflowError, RecursionError) as error:
            raise QuestionError(
                f"bad regular expression {pattern!r}: {error}", "without --regex the pattern is literal text"
            ) from error
        self._over_lines, self._within_lines = demands.over_lines, demands.within_lines
        self._caseless = bool(self._expression.flags & re.IGNORECASE)
        self._needles = [[needle.encode() for needle in alternatives] for alternatives in demands.needles]
        self._names_returns = "\r" in source or r"\r" in source
        self._shows_in_bytes = not self._caseless and all(map(_NO_BLANKS.fullmatch, chain(*demands.needles)))

    def spans(self, content: bytes) -> Sequence[int]:
        """Return start and end of each match in turn, as byte offsets in the file's UTF-8 text.

        A match of nothing is none, and a byte order mark no character.
        """
        if self._shows_in_bytes and _lacks(content, self._needles) and keeps_ascii(content):
            return ()  # without a look at the encoding
        return self.spans_in_text(to_utf8(content)[0])

    def spans_in_text(self, text: bytes) -> Sequence[int]:
        """The same for a file's UTF-8 text."""
        returns = array("q")
        if not self._names_returns and b"\r\n" in text:
            text, returns = _without_returns(text)
        needles, cased = self._needles, text
        if self._caseless and needles:
            if text.isascii():
                cased = text.lower()
            else:  # a sign of it may be another case of an ASCII letter
                needles = []
        if _lacks(cased, needles):
            return ()
        mark = len(BOM_UTF8) if text.startswith(BOM_UTF8) else 0
        offsets = array("q")
        for begin, end in self._stretches(cased, mark, needles[0] if needles else []):
            self._find(text[begin:end], begin, offsets)
        return [offset + bisect_left(returns, offset) for offset in offsets] if returns else offsets

    def _stretches(self, text: bytes, start: int, needles: Sequence[bytes]) -> Iterator[tuple[int, int]]:
        """Yield the ranges of a text to search for a match with one of some needles: all of it, or some lines."""
        is_rare = needles and sum(map(text.count, needles)) * _A_LINE < len(text)
        if self._over_lines or (self._within_lines and not is_rare):
            yield start, len(text)
        elif needles:
            yield from _lines_with(needles, text, start)
        else:
            matches = self._expression.search
            for line in text[start:].split(b"\n"):
                if matches(line.decode("utf-8", "replace")):
                    yield start, start + len(line)
                start += len(line) + 1

    def _find(self, text: bytes, begin: int, offsets: array[int]) -> None:
        """Append where the pattern is in a text that begins at an offset."""
        decoded = text.decode("utf-8", "replace")
        is_ascii = len(decoded) == len(text)
        known = 0
        for match in self._expression.finditer(decoded):
            start, end = match.span()
            if start < end and is_ascii:
                offsets.append(begin + start)
                offsets.append(begin + end)
            elif start < end:
                begin += len(decoded[known:start].encode())
                known = start
                offsets.append(begin)
                offsets.append(begin + len(match[0].encode()))


def _without_returns(text: bytes) -> tuple[bytes, array[int]]:
    """A text in which lines end in a line feed only, and the offsets in it of those before which something went."""
    offsets = array("q", (found.start() - gone for gone, found in enumerate(_RETURN.finditer(text))))
    return text.replace(b"\r\n", b"\n"), offsets


def _lacks(text: bytes, needles: Sequence[Sequence[bytes]]) -> bool:
    """Return True if a text lacks all of the needles of some set."""
    for alternatives in needles:
        for needle in alternatives:
            if needle in text:
                break
        else:
            return True
    return False


def _lines_with(needles: Sequence[bytes], text: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yield the starts and ends of the lines that contain one of some texts, in order."""
    sought = re.compile(b"|".join(map(re.escape, needles)))
    while found := sought.search(text, at):
        begin = text.rfind(b"\n", at, found.start()) + 1 or at
        end = text.find(b"\n", found.start())
        if end < 0:
            yield begin, len(text)
            return
        yield begin, end
        at = end + 1
