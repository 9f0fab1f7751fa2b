"""Colours, as escape sequences that every terminal knows. Not by way of rich, which takes 0.1 s to import."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from symindex.render.escapes import escape_controls

# (style, text) → text as it is written; `style` is one of the words below.
Paint = Callable[[str, str], str]

_CODES: Final = {
    "path": "35",
    "line": "32",
    "quiet": "2",
    "match": "1;31",
    "inferred": "36",
    "possible": "33",
    "heading": "1",
    "bad": "31",
}


def coloured(style: str, text: str) -> str:
    """The text between the sequences that switch a style on and off; nothing where there is no text."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else ""


def plain(_style: str, text: str) -> str:
    """The text."""
    return text


def painted_matches(text: str, pattern: str, paint: Paint) -> str:
    """The text, its control characters escaped, in which what fits a regular expression is marked."""
    found = re.finditer(pattern, text) if pattern and paint is not plain else ()
    return painted_stretches(text, (each.span() for each in found), paint)


def painted_stretches(text: str, stretches: Iterable[tuple[int, int]], paint: Paint) -> str:
    """The text, its control characters escaped, in which stretches stand out that follow one another."""
    pieces, end = [], 0
    for start, stop in stretches:
        pieces += [escape_controls(text[end:start]), paint("match", escape_controls(text[start:stop]))]
        end = stop
    return "".join([*pieces, escape_controls(text[end:])])
