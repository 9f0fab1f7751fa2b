"""What text is sought: as it is, or by a regular expression; in any case, as a whole word."""

from __future__ import annotations

import re
import warnings
from array import array
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence

from symindex.errors import QuestionError
from symindex.model.text import to_utf8
from symindex.query.needles import needles_of


class Pattern:
    """A text that is sought. Raises `QuestionError` for a bad regular expression.

    Characters are what is matched, whatever bytes stand for them in a file: `.`, `\\b` and case mean what they mean in
    Python's texts.
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
                needles = needles_of(source, flags)
        except (re.error, OverflowError, RecursionError) as error:
            raise QuestionError(
                f"bad regular expression {pattern!r}: {error}", "without --regex the pattern is literal text"
            ) from error
        self._caseless = bool(self._expression.flags & re.IGNORECASE)
        self._needles = [[needle.encode() for needle in alternatives] for alternatives in needles]

    def spans(self, content: bytes) -> Sequence[int]:
        """Where the pattern stands in a file: start and end in turn, as byte offsets in its UTF-8 text.

        A match of nothing is none, and a byte order mark no character.
        """
        text = to_utf8(content)[0]
        if self._needles and self._lacks_needles(text):
            return ()
        mark = len(BOM_UTF8) if text.startswith(BOM_UTF8) else 0
        decoded = text[mark:].decode("utf-8", "replace")
        found = self._expression.finditer(decoded)
        if len(decoded) < len(text):
            return _byte_offsets(decoded, found, mark)
        return [offset for match in found if match[0] for offset in match.span()]

    def _lacks_needles(self, text: bytes) -> bool:
        if self._caseless:
            if not text.isascii():  # a sign of it may be another case of an ASCII letter
                return False
            text = text.lower()
        return not all(any(needle in text for needle in alternatives) for alternatives in self._needles)


def _byte_offsets(decoded: str, found: Iterator[re.Match[str]], offset: int) -> array[int]:
    """The spans of matches in bytes, of a text that begins at an offset."""
    offsets = array("q")
    characters = 0
    for match in found:
        if match[0]:
            offset += len(decoded[characters : match.start()].encode())
            characters = match.start()
            offsets.append(offset)
            offsets.append(offset + len(match[0].encode()))
    return offsets
