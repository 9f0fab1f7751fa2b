"""Contents that were not extracted yet, searched for those that may have a word among their facts.

A law: whatever the bytes, a content whose facts have a word in some role is among those that `mentioning` the word, and
one that imports it among those with `is_imported`. It rests on this: a word of the facts is in the text as it is,
but for the normal form of identifiers that are not ASCII, and dots of modules, between which there may be blanks. Texts
of which that is not certain are searched in their normal form as well, and a part of a word does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final
from unicodedata import is_normalized, normalize

from symindex.extract import is_read_whole
from symindex.model.text import to_utf8

_CHUNK_BYTES: Final = 4 << 20
_WORD_BYTES: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_LAST_RUN: Final = re.compile(rb"[.!\\]?[A-Za-z0-9_]*\Z")
# In a broken text an import may go on in what follows, but not beyond so many words and the beginning of a statement.
_NAMES_BETWEEN: Final = 20
_NAME: Final = re.compile(rb"[A-Za-z_]\w*")
_IMPORTING: Final = (b"import", b"from", b"cimport", b"include")
_STATEMENT: Final = re.compile(rb"^[ \t]*(?:def|class|return|if|for|while|with|try|raise|assert)\b", re.MULTILINE)
_RUN_BYTES: Final = 200  # of a number that an identifier sticks to; longer ones count as numbers


class _Chunk:
    """Texts behind one another, which are searched in one go."""

    def __init__(self, texts: bytes, starts: list[int], numbers: list[int]) -> None:
        self.texts, self._starts, self._numbers = texts, starts, numbers

    @property
    def first(self) -> int:
        return self._numbers[0]

    def mentioning(self, word: bytes, is_imported: bool) -> Iterator[int]:
        """The numbers of the texts in which a word is; with `is_imported` those in which it may be imported."""
        texts, starts, length = self.texts, self._starts, len(word)
        at = texts.find(word)
        while at >= 0:
            position = bisect_right(starts, at)
            if _is_word(texts, at, at + length) and not (
                is_imported and _is_behind_imports(texts, starts[position - 1], at)
            ):
                yield self._numbers[position - 1]
                if position == len(starts):
                    return
                at = texts.find(word, starts[position])
            else:
                at = texts.find(word, at + 1)


class Mentions:
    """The sources of contents, in memory, by the numbers they were added with; and who of them mentions a word."""

    def __init__(self, chunk_bytes: int = _CHUNK_BYTES) -> None:
        self._chunk_bytes = chunk_bytes
        self.size = 0  # in bytes
        self._chunks: list[_Chunk] = []
        self._texts, self._starts, self._numbers = bytearray(), list[int](), list[int]()
        self._places: dict[int, tuple[int, int, int]] = {}  # number → chunk, start, end of its text
        self._sources: dict[int, bytes] = {}  # of those whose text has other bytes
        self._irregular: list[int] = []  # whose words may be written otherwise than they are
        self._normal_forms: dict[int, str] = {}  # of those

    def add(self, number: int, source: bytes) -> None:
        """Add a content under a number of its own."""
        text, _ = to_utf8(source)
        if text is not source:
            self._sources[number] = source
        if not is_read_whole(source) or not (text.isascii() or is_normalized("NFKC", text.decode("utf-8", "replace"))):
            self._irregular.append(number)
        start = len(self._texts)
        self._starts.append(start)
        self._numbers.append(number)
        self._places[number] = len(self._chunks), start, start + len(text)
        self._texts += text
        self._texts += b"\n"
        self.size += len(source)
        if len(self._texts) > self._chunk_bytes:
            self._close_chunk()

    def _close_chunk(self) -> None:
        if self._numbers:
            self._chunks.append(_Chunk(bytes(self._texts), self._starts, self._numbers))
            self._texts, self._starts, self._numbers = bytearray(), [], []

    def source(self, number: int) -> bytes:
        """The bytes of a content."""
        if number in self._sources:
            return self._sources[number]
        chunk, start, end = self._places[number]
        texts = self._chunks[chunk].texts if chunk < len(self._chunks) else self._texts
        return bytes(texts[start:end])

    def mentioning(self, word: str, last: int | None = None, *, is_imported: bool = False) -> list[int]:
        """The contents that may have a word, or a dotted module, among their facts, sorted by number.

        All that have it, and some more; none with a number above `last`. Numbers must have been added in order. With
        `is_imported` all that have it in an import.
        """
        self._close_chunk()
        try:
            parts = [part for part in word.encode().split(b".") if part]
        except UnicodeEncodeError:  # somebody typed bytes that are no text, which stand nowhere
            return []
        # Dots alone stand in `from . import` and `from . cimport`.
        sought = [max(parts, key=len)] if parts else [b"import", b"cimport"]
        chunks = self._chunks if last is None else [chunk for chunk in self._chunks if chunk.first <= last]
        found = {number for each in sought for chunk in chunks for number in chunk.mentioning(each, is_imported)}
        for each in sought:
            found.update(self._irregular_mentioning(each.decode(), last))
        return sorted(found if last is None else (number for number in found if number <= last))

    def _irregular_mentioning(self, word: str, last: int | None) -> Iterator[int]:
        for number in self._irregular:
            if last is not None and number > last:
                return
            if number not in self._normal_forms:
                text = to_utf8(self.source(number))[0].decode("utf-8", "replace")
                self._normal_forms[number] = f"{text}\n{normalize('NFKC', text)}"
            if word in self._normal_forms[number]:
                yield number

    def words(self) -> set[str]:
        """All words that the facts may have, but for dotted modules and words in another normal form."""
        self._close_chunk()
        found: set[str] = set()
        for chunk in self._chunks:
            found.update(_WORD.findall(chunk.texts.decode("utf-8", "replace")))
        return found


def _is_word(texts: bytes, start: int, end: int) -> bool:
    """Return True if a stretch may be an identifier: a letter, digit or underscore beside it makes it part of another.

    Not those of a number before it: `0or x` are three words.
    """
    if end < len(texts) and texts[end] in _WORD_BYTES:
        return False
    if not start or texts[start - 1] not in _WORD_BYTES:
        return True
    before = texts[max(start - _RUN_BYTES, 0) : start]
    run = _LAST_RUN.search(before)
    assert run is not None
    return run.start() == 0 < start - _RUN_BYTES or run[0][:1] in b".!\\0123456789"


def _is_behind_imports(texts: bytes, start: int, at: int) -> bool:
    """Return True if a place of a text that begins at `start` cannot lie in an import statement."""
    last = max(_last_word(texts, word, start, at) for word in _IMPORTING)
    if last < 0:
        return True
    statement = _STATEMENT.search(texts, last, at)
    if statement is None or texts.count(b"(", last, statement.start()) > texts.count(b")", last, statement.start()):
        return False
    return len(_NAME.findall(texts, last, at)) > _NAMES_BETWEEN


def _last_word(texts: bytes, word: bytes, start: int, end: int) -> int:
    """Return the offset of the last occurrence of a word in a part of the texts, -1 where there is none."""
    at = texts.rfind(word, start, end)
    while at >= 0 and not _is_word(texts, at, at + len(word)):
        at = texts.rfind(word, start, at)
    return at
