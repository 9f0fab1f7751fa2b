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
# After a backslash out of place the grammar may take the next letter for a part of it: `\\from` has the name `rom`.
_BEHIND_SIGN: Final = re.compile(rb"\\\w([\w\x80-\xff]+)")
_SUFFIXES_MOST: Final = 64  # places in a long number, from each end, at which a name may begin


def words_in(source: bytes) -> frozenset[str]:
    """All words that facts of a file's bytes may have, in normal form, dotted ones by their components; others too."""
    found: set[str] = set()
    text = to_utf8(source)[0]
    runs = set(text.translate(_BLANKED).split())
    runs.update(_BEHIND_SIGN.findall(text))
    for run in runs:
        if run.isascii() and run[0] not in _DIGITS:
            found.add(run.decode())
        elif run.isascii():
            if not run.isdigit():
                found.update(_name_at_end(run.decode()))
        else:
            found.update(_names_in(run))
    return frozenset(found)


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
    """What may be a name in a text of nothing but characters of names, also behind a number, as in `1if`."""
    yield normal_form(text)
    if not text[:1].isidentifier():
        for at in {*range(1, _SUFFIXES_MOST), *range(max(1, len(text) - _SUFFIXES_MOST), len(text))}:
            yield normal_form(text[at:])
