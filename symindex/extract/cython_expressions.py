"""What Cython's expressions have that Python's have not: casts, addresses, `new`, types in `sizeof`, long numbers."""

from __future__ import annotations

import re
from typing import Final, Protocol

from symindex.extract.cython_tokens import Token, closing

_SUFFIX: Final = re.compile(rb"(?:0[xX][0-9a-fA-F]+|\d+)(?P<suffix>[uUlL]+)")
_FORMATTED: Final = re.compile(rb"[rR]?[fF]")
_CAST_IN_FORMAT: Final = re.compile(rb"(?<!\{)\{[ (]*(?P<cast><[\w. *]{1,80}\??>)(?=[\w(])")
# Words behind which an operand is expected; all other names, numbers and closing brackets end one.
_OPERATORS: Final = frozenset(
    b"and assert await elif else from if in is lambda not or print raise return while yield IF ELIF".split()
)
_ENDS: Final = frozenset((b")", b"]", b"}"))
_MAX_TYPE: Final = 60  # tokens
_TYPE_SIGNS: Final = frozenset((b".", b"*", b"**", b"&", b"[", b"]", b",", b"?", b":", b"::", b"(", b")", b"..."))


class Edits(Protocol):
    """Who alters a text."""

    def blank(self, start: int, end: int) -> None:
        """Put blanks in the place of a stretch."""

    def put(self, start: int, end: int, words: bytes) -> None:
        """Put words in the place of a stretch that is as long or longer."""


def clean_expressions(tokens: list[Token], edits: Edits) -> None:
    """Blank what no expression of Python has in the tokens of a statement."""
    is_operand_next = True
    skipped_to = 0
    for position, token in enumerate(tokens):
        if position < skipped_to:
            continue
        if token.kind == "sign":
            if is_operand_next and token.text == b"<":
                end = _end_of_type(tokens, position)
                if end:
                    edits.blank(token.start, tokens[end].end)
                    skipped_to = end + 1
                    continue
            if is_operand_next and token.text == b"&":
                edits.blank(token.start, token.end)
                continue
            is_operand_next = token.text not in _ENDS
            continue
        _clean_operand(tokens, position, edits)
        is_operand_next = token.text in _OPERATORS
        if token.text == b"new" and position + 1 < len(tokens) and tokens[position + 1].kind == "name":
            edits.blank(token.start, token.end)


def _clean_operand(tokens: list[Token], position: int, edits: Edits) -> None:
    token = tokens[position]
    if token.kind == "number" and (number := _SUFFIX.fullmatch(token.text)):
        edits.blank(token.start + number.start("suffix"), token.end)
    elif token.kind == "string":
        if token.text[:1] in b"cC":
            edits.blank(token.start, token.start + 1)
        elif _FORMATTED.match(token.text):
            for cast in _CAST_IN_FORMAT.finditer(token.text):
                edits.blank(token.start + cast.start("cast"), token.start + cast.end("cast"))
    elif token.text == b"sizeof" and position + 1 < len(tokens) and tokens[position + 1].text == b"(":
        inside = tokens[position + 2 : closing(tokens, position + 1)]
        if len(inside) > 1 and all(each.kind == "name" or each.text in (b"*", b"**") for each in inside):
            edits.put(inside[0].start, inside[-1].end, b"0")


def _end_of_type(tokens: list[Token], position: int) -> int:
    """The position of the `>` that ends a cast; 0 where it is none."""
    for end in range(position + 1, min(position + _MAX_TYPE, len(tokens))):
        token = tokens[end]
        if token.text == b">":
            is_followed = end + 1 < len(tokens) and tokens[end + 1].text not in _ENDS
            return end if end > position + 1 and is_followed else 0
        if token.kind not in ("name", "number") and token.text not in _TYPE_SIGNS:
            return 0
    return 0
