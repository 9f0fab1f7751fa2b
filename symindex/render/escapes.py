"""Text that is safe to show: nothing in it moves a cursor, hides what is there, or breaks a line."""

from __future__ import annotations

import re
from typing import Final

# Control characters but the tab, separators of lines, and what turns the direction of writing.
_OBEYED: Final = "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
# What a person cannot see though it is no control character: blanks other than the usual one.
_BLANKS: Final = frozenset("\t\u00a0\u1680\u202f\u205f\u3000") | frozenset(map(chr, range(0x2000, 0x200B)))
_SURROGATE_BYTES: Final = range(0xDC80, 0xDD00)


def escape_controls(text: str) -> str:
    r"""The text for a terminal, where an escape character is shown as `\x1b` and obeyed by nobody.

    So are other control characters, those that turn the direction of writing (they make code look like other
    code), and bytes of a file name that are no text. Tabs and blanks stay.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in _BLANKS else _escaped(char) for char in text)


def one_line(text: str) -> str:
    r"""The text for a pipe: one record is one line; what a terminal would obey is written as `\n`, `\x1b`, `\u202e`.

    A pipe often ends at a terminal. All else is as it is, so that the path of a file can be opened unless somebody put
    such a character into it; JSON represents even that.
    """
    return text if text.isprintable() else re.sub(_OBEYED, lambda found: _escaped(found[0]), text)


def _escaped(char: str) -> str:
    code = ord(char)
    if char in "\n\r":
        return "\\n" if char == "\n" else "\\r"
    if code in _SURROGATE_BYTES:  # how Python keeps a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
