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
_SUFFIXES_MOST: Final = 64  # characters of what begins with a digit that are looked at, from its end


def words_in(source: bytes) -> frozenset[str]:
    """All words that facts of a file's bytes may have, in normal form, dotted ones by their components; others too."""
    found: set[str] = set()
    for run in set(to_utf8(source)[0].translate(_BLANKED).split()):
        if run[0] in _DIGITS:
            found.update(_names_behind_number(run))
        elif run.isascii():
            found.add(run.decode())
        else:
            found.update(_names_in(run))
    return frozenset(found)


def _names_behind_number(run: bytes) -> Iterator[str]:
    """What may be a name in `0x1f` or `1if`, where no blank ends the number."""
    if not run.isdigit():
        tail = run[-_SUFFIXES_MOST:]
        for at in range(1, len(tail)):
            if tail[at] not in _DIGITS:
                yield from _names_in(tail[at:])


def _names_in(run: bytes) -> Iterator[str]:
    """The names in a run of word characters: a string's may end where those outside ASCII begin, others have them."""
    yield from (name.decode() for name in _ASCII_NAME.findall(run))
    text = run.decode("utf-8", "replace")
    start = 0
    for at, character in enumerate(text):
        if not f"a{character}".isidentifier():
            yield normal_form(text[start:at])
            start = at + 1
    yield normal_form(text[start:])
