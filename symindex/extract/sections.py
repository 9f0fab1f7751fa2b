"""Where a long text can be cut so that each part can be parsed by itself: before statements of the module.

A tree takes a hundred times the memory of its source, and an error may cost the grammar more the more text follows. Of
Python without errors the trees of all sections together are the tree of the whole text. What is a string, a comment and
a bracket is decided by a scan (`continuations.TOKEN`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from symindex.extract.continuations import TOKEN

SECTION_BYTES: Final = 1 << 16  # at least, but for the last section
# A line that begins a statement of the module: no clause of one before, and no string, which could be a docstring.
_STATEMENT: Final = re.compile(rb"\n(?:@|(?!(?:case|elif|else|except|finally)\b)[A-Za-z_]\w*(?![\w\"']))")
_AT: Final = ord("@")
_MAX_TOKENS: Final = 1_000_000  # strings, comments and brackets; what follows is one section
_COMMENTS_BYTES: Final = 1 << 12  # before a statement, which are looked over for comments that belong to it


def sections_of(text: bytes) -> Iterator[tuple[int, int]]:
    """The start and end of each section of a text; of a short one there is one."""
    start = 0
    if len(text) > 2 * SECTION_BYTES:
        for end in _statements(text):
            if end - start >= SECTION_BYTES and not _is_behind_comment(text, end):
                yield start, end
                start = end
    yield start, len(text)


def _statements(text: bytes) -> Iterator[int]:
    """Where statements of the module begin; a decorator and what it decorates are one."""
    is_decorated = False
    for start, end in _outside_brackets(text):
        for found in _STATEMENT.finditer(text, start, end):
            if text[found.end() : found.end() + 1] in (b'"', b"'"):  # of a string with a prefix
                continue
            if not is_decorated:
                yield found.start() + 1
            is_decorated = text[found.start() + 1] == _AT


def _outside_brackets(text: bytes) -> Iterator[tuple[int, int]]:
    """The stretches in which there are neither brackets nor strings, comments and joined lines."""
    depth = start = 0
    for number, token in enumerate(TOKEN.finditer(text)):
        kind = token.lastgroup
        if not depth:
            yield start, token.start()
        if kind == "open_text" or number == _MAX_TOKENS:  # of an open text the rest is a string
            return
        if kind is None:  # a keyword that ends all brackets before it
            depth, start = 0, token.start()
            continue
        start = token.end()
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(depth - 1, 0)
    if not depth:
        yield start, len(text)


def _is_behind_comment(text: bytes, at: int) -> bool:
    """Return True if the last line before an offset that is not empty is a comment."""
    before = text[max(at - _COMMENTS_BYTES, 0) : at].rstrip()
    return before[before.rfind(b"\n") + 1 :].lstrip().startswith(b"#")
