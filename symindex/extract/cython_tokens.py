"""Cython as statements of tokens: what is needed to tell its declarations from Python, and no more.

The language: https://cython.readthedocs.io/en/latest/src/userguide/language_basics.html. Reading takes time linear in
the length of a text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    rb"""(?P<string>(?:[A-Za-z]{0,2})(?:
          \"{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"{3} | '{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3}
        | (?P<open_text>\"{3}|'{3})
        | "[^"\\\n]*(?:\\(?:\r\n|.)[^"\\\n]*)*" | '[^'\\\n]*(?:\\(?:\r\n|.)[^'\\\n]*)*' | ["'][^\n]*))
    | (?P<comment>\#[^\n]*)
    | (?P<blank>[ \t\f\r]+|\\\r?\n)
    | (?P<line>\n[ \t\f]*)
    | (?P<name>[A-Za-z_\x80-\xff][\w\x80-\xff]*)
    | (?P<number>\.?\d[\w.]*)
    | (?P<sign>\*\*|\.\.\.|->|==|!=|<=|>=|<<|>>|.)""",
    re.DOTALL | re.VERBOSE,
)
# No line in brackets begins with one of these words: the brackets around it were never closed.
_STATEMENTS: Final = frozenset(
    b"assert break cdef class continue cpdef ctypedef def del elif except import pass raise return while with".split()
)
OPENING: Final = frozenset((b"(", b"[", b"{"))
CLOSING: Final = frozenset((b")", b"]", b"}"))
# A statement of more tokens is a table of data, as a rule.
_MAX_TOKENS: Final = 20_000


class Token(NamedTuple):
    """A word, number, string or sign: `kind` is the name of the group that it matched."""

    kind: str
    start: int
    end: int
    text: bytes


class Statement(NamedTuple):
    """The tokens of a logical line, comments left out, and how many columns it is indented."""

    indentation: int
    tokens: list[Token]


def statements(text: bytes) -> Iterator[Statement]:
    """The statements of a text in order; those of very many tokens are left out."""
    tokens: list[Token] = []
    indentation = next_indentation = depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind in ("comment", "blank"):
            continue
        if kind == "line":
            next_indentation = _width(match[0][1:])
            if depth and _begins_statement(text, match.end()):
                depth = 0
            if not depth:
                if 0 < len(tokens) < _MAX_TOKENS:
                    yield Statement(indentation, tokens)
                tokens = []
            continue
        if not tokens:
            indentation = next_indentation
        if kind == "sign":
            sign = match[0]
            depth = depth + 1 if sign in OPENING else max(0, depth - 1) if sign in CLOSING else depth
        if len(tokens) < _MAX_TOKENS:
            tokens.append(Token(kind, match.start(), match.end(), match[0]))
        if match["open_text"]:
            break  # the rest of the text is a string
    if 0 < len(tokens) < _MAX_TOKENS:
        yield Statement(indentation, tokens)


def _width(blanks: bytes) -> int:
    return len(blanks.expandtabs(8))


def _begins_statement(text: bytes, start: int) -> bool:
    word = re.compile(rb"[a-z]+\b").match(text, start)
    return word is not None and word[0] in _STATEMENTS


def closing(tokens: list[Token], opening: int) -> int:
    """The position of the bracket that closes the one at a position; the number of tokens where none does."""
    depth = 0
    for position in range(opening, len(tokens)):
        sign = tokens[position].text
        if sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth -= 1
            if not depth:
                return position
    return len(tokens)


def outermost(tokens: list[Token], start: int = 0) -> Iterator[tuple[int, Token]]:
    """The tokens from a position on that are in no brackets, opening brackets among them, with their positions."""
    depth = 0
    for position in range(start, len(tokens)):
        token = tokens[position]
        if token.text in CLOSING:
            depth -= 1
        if depth <= 0:
            yield position, token
        if token.text in OPENING:
            depth += 1


def find(tokens: list[Token], sign: bytes, start: int = 0) -> int:
    """The position of the first token of a text that is in no brackets; the number of tokens where there is none."""
    return next((position for position, token in outermost(tokens, start) if token.text == sign), len(tokens))


def divided(tokens: list[Token], sign: bytes = b",") -> Iterator[list[Token]]:
    """The runs of tokens between signs that are in no brackets; none of them is empty."""
    begin = 0
    for position, token in outermost(tokens):
        if token.text == sign:
            if position > begin:
                yield tokens[begin:position]
            begin = position + 1
    if begin < len(tokens):
        yield tokens[begin:]
