"""The words of a content without parsing it: a superset of those that its facts have, for a thirtieth of the time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from symindex.model.text import normal_form, to_utf8

_DIGITS: Final = b"0123456789"
# Everything but letters, digits, underscores and what stands for characters outside ASCII becomes a blank.
_BLANKED: Final = bytes(c if c >= 128 or c == 95 or bytes([c]).isalnum() else 32 for c in range(256))
_ASCII_NAME: Final = re.compile(rb"[A-Za-z_]\w*")
# After a sign out of place the grammar may take the next letter for a part of it: `\from` has the name `rom`,
# and `!aa` the name `a`.
_BEHIND_BACKSLASH: Final = re.compile(rb"\\\w([\w\x80-\xff]+)")
_BEHIND_MARK: Final = re.compile(rb"!\w([\w\x80-\xff]+)")
# Or for an escape, as in strings: `\xcdef` has the name `ef`.
_BEHIND_ESCAPE: Final = re.compile(rb"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})([\w\x80-\xff]+)")
_NUMBERS: Final = ";"  # in a joined text the line before numbers to which names may stick
_SUFFIXES_MOST: Final = 64  # places in a long number, from each end, at which a name may begin

_IMPORT: Final = re.compile(rb"\b(?:from|c?import|include)\b")
_COMMENT: Final = re.compile(rb"#[^\n]*")
# What is in an import before a name: nothing else, and never two names without something between them.
_IMPORT_BYTES: Final = bytes(
    c for c in range(256) if c >= 128 or bytes([c]).isalnum() or bytes([c]) in b"_ \t\r\n\f\v.,()*\\;/\"'"
)
_WORD_CHARACTERS: Final = frozenset(bytes([c]) for c in range(256) if _BLANKED[c] != 32)
_RUN_BYTES: Final = 500
_COMMENTED: Final = re.compile(rb"import[\s\\]*\([^)]*#")
_AS: Final = re.compile(rb"\bas\b")
_TWO_NAMES: Final = re.compile(rb"[\w\x80-\xff][\s\\]+[\w\x80-\xff]")


def words_in(source: bytes) -> frozenset[str]:
    """All words that facts of a file's bytes may have, in normal form, dotted ones by their components; others too."""
    return words_of(joined_words(source))


def joined_words(source: bytes) -> str:
    """The same in one text, for `words_of` and `has_word`."""
    text = to_utf8(source)[0]
    runs = set(text.translate(_BLANKED).split())
    runs.update(_BEHIND_BACKSLASH.findall(text), _BEHIND_MARK.findall(text))
    runs.update(_BEHIND_ESCAPE.findall(text))
    names = [run for run in runs if run[0] not in _DIGITS and run.isascii()]
    others = runs.difference(names)
    numbers = [run for run in others if run.isascii() and not run.isdigit()]
    foreign = {word for run in others if not run.isascii() for word in _names_in(run)}
    return "\n".join(("", b"\n".join(names).decode(), *foreign, _NUMBERS, b"\n".join(numbers).decode(), ""))


def words_of(joined: str) -> frozenset[str]:
    """The words of what `joined_words` returned."""
    names, numbers = names_and_numbers(joined)
    return frozenset((*names.split(), *(name for run in numbers.split() for name in _name_at_end(run))))


def names_and_numbers(joined: str) -> tuple[str, str]:
    """What `joined_words` returned, names apart from numbers to which names may stick; each on a line."""
    names, _, numbers = joined.rpartition(f"\n{_NUMBERS}\n")
    return names, numbers


def has_word(joined: str, word: str) -> bool:
    """Return True if a word is one of what `joined_words` returned; of a number anything at its end may be one."""
    return f"\n{word}\n" in joined or joined.find(f"{word}\n", joined.rfind(f"\n{_NUMBERS}\n")) >= 0


def may_import(source: bytes, name: str) -> bool:
    """Return True if a file's bytes may have a word in an import: where its facts say so, of code without errors,
    and maybe elsewhere."""
    text = to_utf8(source)[0]
    if not name.isascii():
        return True
    words = [part.encode() for part in name.split(".")]
    if not all(word in text for word in words):
        return False
    if all(_is_imported(text, word) for word in words):
        return True
    if not _COMMENTED.search(text):
        return False
    text = _COMMENT.sub(b"", text)
    return all(_is_imported(text, word) for word in words)


def _is_imported(text: bytes, word: bytes) -> bool:
    """Return True if a place of a word behind a `from` or `import` may be in that import."""
    for start in places_of(text, word):
        before = _run_before(text, start)
        begins = [match.end() for match in _IMPORT.finditer(before)]
        if begins and not _TWO_NAMES.search(_AS.sub(b",", before[begins[-1] :] + word)):
            return True
    return False


def places_of(text: bytes, word: bytes) -> Iterator[int]:
    """The offsets of a word that nothing follows which belongs to it; it may stick to what is before."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if text[end : end + 1] not in _WORD_CHARACTERS:
            yield start
        start = text.find(word, end)


def _run_before(text: bytes, end: int) -> bytes:
    """All that may be in an import and stands before a place, back to something that may not."""
    length = _RUN_BYTES
    while True:
        part = text[max(end - length, 0) : end]
        rest = part.rstrip(_IMPORT_BYTES)
        if rest or length >= end:
            return part[len(rest) :]
        length *= 4


def _names_in(run: bytes) -> Iterator[str]:
    """The names in a run of word characters: a string's may end where those outside ASCII begin, others have them."""
    yield from (name.decode() for name in _ASCII_NAME.findall(run))
    text = run.decode("utf-8", "replace")
    start = 0
    for at, character in enumerate([*text, " "]):
        if not f"a{character}".isidentifier():
            yield from _name_at_end(text[start:at])
            start = at + 1


def _name_at_end(text: str) -> Iterator[str]:
    """Yield the trailing name in a text of nothing but characters of names, also behind a number, as in `1if`."""
    yield normal_form(text)
    if not text[:1].isidentifier():
        for at in {*range(1, _SUFFIXES_MOST), *range(max(1, len(text) - _SUFFIXES_MOST), len(text))}:
            yield normal_form(text[at:])
