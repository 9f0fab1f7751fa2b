"""The parts of a definition that facts leave out: signatures, bases and types, on one line.

A scanner, not a parser: it skips strings and comments, and counts brackets. Of text that ends too early it takes what
is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_PIECE: Final = re.compile(
    rb"""
      (?P<string> \"\"\" (?:\\.|[^\\])*? \"\"\" | '''(?:\\.|[^\\])*?''' | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | (?P<blank> (?: [ \t\r\n\f\v] | \\\r?\n | \#[^\n]* )+ )
    | (?P<opening> [(\[{] )
    | (?P<closing> [)\]}] )
    | (?P<word> [A-Za-z0-9_.\x80-\xff]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_BLANKS: Final = re.compile(r"\s+")
_WORDS: Final = re.compile(rb"\w\w")
_MAX_LENGTH: Final = 1 << 16


class Header(NamedTuple):
    """The text behind a function's or class's name: the parentheses with all in them, the type behind `->`."""

    parentheses: str
    returns: str


def header(text: bytes, end_of_name: int) -> Header:
    """The header of the definition whose name ends at an offset; type parameters are no part of it."""
    parentheses: list[bytes] = []
    returns: list[bytes] = []
    into: list[bytes] | None = None
    for depth, piece in _pieces(text, end_of_name):
        if depth == 0 and piece == b":":
            break
        if depth == 0 and piece == b">":
            into = returns
        elif depth <= 1 and piece == b"(" and not parentheses:
            into = parentheses
            into.append(piece)
        elif into is not None:
            into.append(piece)
            if into is parentheses and depth == 0:
                into = None
    return Header(_joined(parentheses), _tight(returns))


def parameters(text: bytes, start: int) -> str:
    """The parameters of the lambda that starts behind an offset, as if they stood in parentheses."""
    inside: list[bytes] | None = None
    for depth, piece in _pieces(text, start):
        if inside is None:
            inside = [] if piece == b"lambda" else None
        elif depth == 0 and piece == b":":
            break
        else:
            inside.append(piece)
    return f"({_joined(inside or [])})"


def annotation(text: bytes, end_of_name: int) -> str:
    """The type that a variable is declared with, whose name ends at an offset; empty where it has none."""
    inside: list[bytes] | None = None
    for depth, piece in _pieces(text, end_of_name):
        if inside is None:
            if piece == b":":
                inside = []
            elif piece.strip():
                break
        elif depth == 0 and (piece == b"=" or b"\n" in piece or piece == b";"):
            break
        else:
            inside.append(piece)
    return _joined(inside or [])


def _pieces(text: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """(depth of brackets behind it, piece); what is blank keeps its line feed if it has one outside of brackets."""
    depth = 0
    for match in _PIECE.finditer(text, start, start + _MAX_LENGTH):
        kind, piece = match.lastgroup, match[0]
        if kind == "opening":
            depth += 1
        elif kind == "closing":
            depth -= 1
            if depth < 0:
                return
        elif kind == "blank":
            piece = b"\n" if not depth and b"\n" in piece.replace(b"\\\n", b"").replace(b"\\\r\n", b"") else b" "
        yield depth, piece


def _joined(pieces: list[bytes]) -> str:
    text = b"".join(pieces).decode("utf-8", "replace")
    return _BLANKS.sub(" ", text).strip()


def _tight(pieces: list[bytes]) -> str:
    """As ctags writes what a function returns: without the blanks between signs."""
    around = zip(pieces, [b"", *pieces], [*pieces[1:], b""])
    return _joined([piece for piece, before, after in around if piece.strip() or _WORDS.match(before[-1:] + after[:1])])
