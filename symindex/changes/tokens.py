"""The tokens of a stretch of source, without what a formatter or a type checker alone would change.

A scanner, not a parser: it skips strings and comments and counts brackets. Parentheses and commas are left out where
the structure of the syntax tree says what they say.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

_PIECE: Final = re.compile(
    rb"""
      (?P<string> [A-Za-z]{0,2} (?: \"\"\" (?:\\.|[^\\])*? \"\"\" | '''(?:\\.|[^\\])*?'''
                                  | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' ) )
    | (?P<blank> (?: [ \t\r\f\v] | \\\r?\n | \#[^\n]* )+ )
    | (?P<newline> \n )
    | (?P<opening> [(\[{] )
    | (?P<closing> [)\]}] )
    | (?P<word> [A-Za-z0-9_\x80-\xff]+ )
    | (?P<sign> \*\* | // | -> | := | [-+*/%@&|^<>=!]= | << | >> | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN: Final = re.compile(rb"""[A-Za-z]{0,2}['"]{1,3}[^'"\\\n]*['"]{1,3}""")
_PUNCTUATION: Final = frozenset({b"(", b")", b",", b";"})
_OPENING: Final = b"([{"
_CLOSING: Final = b")]}"
_ENDS_OF_ANNOTATIONS: Final = frozenset({b",", b"=", b":"})


class Token(NamedTuple):
    """A token: its offset, its normalized text, and how many brackets are open behind it; a line feed is one too."""

    start: int
    text: bytes
    depth: int


def scan(text: bytes, start: int, end: int) -> Iterator[Token]:
    """The tokens between two offsets; blanks, comments and line feeds inside brackets are left out."""
    depth = 0
    for match in _PIECE.finditer(text, start, end):
        kind, piece = match.lastgroup, match[0]
        if kind == "blank" or (kind == "newline" and depth):
            continue
        if kind == "opening":
            depth += 1
        elif kind == "closing":
            depth -= 1
        elif kind == "string":
            piece = _normal_string(piece)
        yield Token(match.start(), piece, depth)


def _normal_string(piece: bytes) -> bytes:
    """A literal in double quotes, with a prefix in lower case, where that says the same."""
    if not _PLAIN.fullmatch(piece):
        return piece
    quote = min(at for at in (piece.find(b"'"), piece.find(b'"')) if at >= 0)
    prefix = piece[:quote].lower().replace(b"u", b"")
    return prefix + b'"' + piece[quote:].strip(b"'\"") + b'"'


def without_annotations(tokens: Iterable[Token], annotations: Sequence[int]) -> Iterator[Token]:
    """The same without the types that begin at some offsets, which are in order, and the sign before each.

    The type of a parameter ends at a comma, a default or the closing bracket, that of a result at the colon.
    """
    previous: Token | None = None
    ended_at: int | None = None  # the depth of the annotation that is being left out
    for token in tokens:
        if ended_at is not None:
            if token.depth > ended_at or (token.depth == ended_at and not _ends_annotation(token)):
                continue
            ended_at = None
        elif previous is not None and previous.text in (b":", b"->"):
            at = bisect_left(annotations, token.start)
            if at < len(annotations) and annotations[at] < token.start + max(len(token.text), 1):
                previous, ended_at = None, token.depth - (token.text in (b"(", b"[", b"{"))
                continue
        if previous is not None:
            yield previous
        previous = token
    if previous is not None:
        yield previous


def _ends_annotation(token: Token) -> bool:
    return token.text in _ENDS_OF_ANNOTATIONS or token.text == b"\n"


def words(tokens: Iterable[Token]) -> list[bytes]:
    """The texts of tokens, without punctuation that the syntax tree stands for."""
    return [token.text for token in tokens if token.text not in _PUNCTUATION and token.text != b"\n"]


def joined(tokens: Iterable[Token]) -> str:
    """Tokens as a text without needless blanks and without a comma before a closing bracket."""
    found = b""
    for token in tokens:
        piece = token.text
        if piece == b"\n":
            continue
        if piece in (b")", b"]", b"}"):
            found = found.removesuffix(b", ")
        glued = found[-1:].isalnum() and piece[:1].isalnum()
        found += b" " + piece if glued else piece + b" " * (piece == b",")
    return found.decode("utf-8", "replace")


def is_whole(line: bytes) -> bool:
    """Return True if a statement surely ends with its first line: it has no brackets, or all are closed, and no text
    in which some would not count."""
    if b"\\" in line or b"#" in line:
        return False
    opened = sum(map(line.count, _OPENING))
    has_text = b"'" in line or b'"' in line
    if has_text and (opened or b"'''" in line or b'"""' in line):
        return False
    return opened == sum(map(line.count, _CLOSING))
