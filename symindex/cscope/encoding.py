"""From source text to bytes that a reader of `cscope.out` prints as they are.

Such a reader takes bytes from 0x80 on for pairs of letters and control bytes for keywords of C.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MAX_NAME_LENGTH: Final = 249
MAX_PATH_LENGTH: Final = 250

_ODD: Final = re.compile(rb"[^ -~]")
_BLANKS: Final = re.compile(rb"[ \t\r\f\v]+")
_CHARACTERS: Final = re.compile(rb"[\xc0-\xff][\x80-\xbf]*|[\x80-\xbf]")
_CONTROLS: Final = re.compile(rb"[\x00-\x1f\x7f]")


def shown(text: bytes) -> bytes:
    """Text with a blank for each stretch of blanks and a question mark for each character that is not ASCII."""
    if not is_plain(text):
        text = _CONTROLS.sub(b"?", _CHARACTERS.sub(b"?", _BLANKS.sub(b" ", text)))
    return text


def is_plain(text: bytes) -> bool:
    """Return True if text, and each part of it, is shown as it is."""
    return b"  " not in text and not _ODD.search(text)


@lru_cache(maxsize=1 << 16)
def name(word: str) -> bytes:
    """A name with an underscore for each character that is not ASCII, cut to what readers remember."""
    encoded = word.encode("ascii", "replace").replace(b"?", b"_")
    return encoded[:MAX_NAME_LENGTH]


def is_writable_path(path: bytes) -> bool:
    """Return True if readers find a file of this name: with a blank or a letter beyond ASCII in it they do not."""
    return len(path) <= MAX_PATH_LENGTH and not _ODD.search(path) and b" " not in path
