"""Colours, as escape sequences that every terminal knows. Not by way of rich, which takes 0.1 s to import."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from symindex.render.characters import harmless

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


def painted_matches(text: str, pattern: str, ignore_case: bool, paint: Paint) -> str:
    """The text, harmless, in which what fits a regular expression stands out."""
    if not pattern or paint is plain:
        return harmless(text)
    try:
        found = [found.span() for found in re.finditer(pattern, text, re.IGNORECASE if ignore_case else 0) if found[0]]
    except re.error:
        found = []
    pieces, end = [], 0
    for start, stop in found:
        pieces += [harmless(text[end:start]), paint("match", harmless(text[start:stop]))]
        end = stop
    return "".join([*pieces, harmless(text[end:])])
