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
_BEHIND_SIGN: Final = re.compile(rb"[\\!]\w([\w\x80-\xff]+)")
# Or for an escape, as in strings: `\xcdef` has the name `ef`.
_BEHIND_ESCAPE: Final = re.compile(rb"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})([\w\x80-\xff]+)")
_SUFFIXES_MOST: Final = 64  # places in a long number, from each end, at which a name may begin

_IMPORT: Final = re.compile(rb"\b(?:from|c?import|include)\b")
_COMMENT: Final = re.compile(rb"#[^\n]*")
# What is in an import before a name: nothing else, and never two names without something between them.
_IN_IMPORT: Final = re.compile(rb"[\w\s.,()*\\;\x80-\xff/\"']*")
_AS: Final = re.compile(rb"\bas\b")
_TWO_NAMES: Final = re.compile(rb"[\w\x80-\xff][\s\\]+[\w\x80-\xff]")


def words_in(source: bytes) -> frozenset[str]:
    """All words that facts of a file's bytes may have, in normal form, dotted ones by their components; others too."""
    return frozenset(joined_words(source).split())


def joined_words(source: bytes) -> str:
    """The same, between line feeds."""
    text = to_utf8(source)[0]
    runs = set(text.translate(_BLANKED).split())
    runs.update(_BEHIND_SIGN.findall(text))
    runs.update(_BEHIND_ESCAPE.findall(text))
    plain = [run for run in runs if run[0] not in _DIGITS and run.isascii()]
    others = {word for run in runs.difference(plain) for word in _words_of(run)}
    return "\n".join((b"\n".join(plain).decode(), *others))


def _words_of(run: bytes) -> Iterator[str]:
    if not run.isascii():
        yield from _names_in(run)
    elif run[0] not in _DIGITS:
        yield run.decode()
    elif not run.isdigit():
        yield from _name_at_end(run.decode())


def may_import(source: bytes, name: str) -> bool:
    """Return True if a file's bytes may have a word in an import: where its facts say so, of code without errors,
    and maybe elsewhere."""
    text = to_utf8(source)[0]
    if not name.isascii():
        return True
    words = [part.encode() for part in name.split(".")]
    if not all(word in text for word in words):
        return False
    versions = (text, _COMMENT.sub(b"", text)) if b"#" in text else (text,)
    return any(all(_is_imported(version, word) for word in words) for version in versions)


def _is_imported(text: bytes, word: bytes) -> bool:
    """Return True if the first place of a word behind a `from` or `import` may be in that import."""
    whole = re.compile(rb"\b%b\b" % re.escape(word))
    begins = [match.end() for match in _IMPORT.finditer(text)]
    for begin, end in zip(begins, [*begins[1:], len(text)]):
        found = whole.search(text, begin, end)
        before = text[begin : found.end()] if found else b"#"
        if _IN_IMPORT.fullmatch(before) and not _TWO_NAMES.search(_AS.sub(b",", before)):
            return True
    return False


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
