"""What text is sought: as it is, or by a regular expression; in any case, as a whole word."""

from __future__ import annotations

import re
import warnings
from array import array
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from typing import Final

from symindex.errors import QuestionError
from symindex.model.text import to_utf8
from symindex.query.needles import demands_of


# Where a needle stands more often than once in so many bytes, it takes longer to go from line to line than to look at all.
_RARE: Final = 100
_EVERYWHERE: Final = re.compile(b"")


class Pattern:
    """A text that is sought. Raises `QuestionError` for a bad regular expression.

    Characters are what is matched, whatever bytes stand for them in a file: `.`, `\\b` and case mean what they mean in
    Python's texts. It is looked for in each line, or in all of a text where it names line ends.
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
        self._rarest = re.compile(b"|".join(map(re.escape, self._needles[0]))) if self._needles else _EVERYWHERE

    def spans(self, content: bytes) -> Sequence[int]:
        """Where the pattern stands in a file: start and end in turn, as byte offsets in its UTF-8 text.

        A match of nothing is none, and a byte order mark no character.
        """
        text = to_utf8(content)[0]
        needles, rarest, lowered = self._needles, self._rarest, text
        if self._caseless and needles:
            if text.isascii():
                lowered = text.lower()
            else:  # a sign of it may be another case of an ASCII letter
                needles, rarest = [], _EVERYWHERE
        if not all(any(needle in lowered for needle in alternatives) for alternatives in needles):
            return ()
        mark = len(BOM_UTF8) if text.startswith(BOM_UTF8) else 0
        offsets = array("q")
        if self._over_lines or (self._within_lines and not (needles and _is_rare(needles[0], lowered))):
            self._find(text, mark, len(text), offsets)
        else:
            for begin, end in _lines_with(rarest, lowered, mark):
                self._find(text, begin, end, offsets)
        return offsets

    def _find(self, text: bytes, begin: int, end: int, offsets: array[int]) -> None:
        """Append where the pattern stands between two offsets of a text."""
        decoded = text[begin:end].decode("utf-8", "replace")
        is_ascii = len(decoded) == end - begin
        known = 0
        for match in self._expression.finditer(decoded):
            start, stop = match.span()
            if start == stop:
                continue
            if not is_ascii:
                begin += len(decoded[known:start].encode())
                known, start, stop = start, 0, len(match[0].encode())
            offsets.append(begin + start)
            offsets.append(begin + stop)


def _is_rare(needles: Sequence[bytes], text: bytes) -> bool:
    return sum(map(text.count, needles)) * _RARE < len(text)


def _lines_with(sought: re.Pattern[bytes], text: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Where the lines begin and end in which an expression matches, from the beginning of a line on."""
    while at < len(text) and (found := sought.search(text, at)):
        start = found.start()
        begin = text.rfind(b"\n", at, start) + 1 or at
        end = text.find(b"\n", start)
        at = end + 1 if end >= 0 else len(text)
        yield begin, end if end >= 0 else at
