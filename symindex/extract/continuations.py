"""Lines inside brackets that are indented less than their statement, which Python allows and the grammar does not.

tree-sitter-python's scanner ends the block at such a line wherever no string may begin: behind an operator, `=`, `:`
or `.`; the rest of the class is lost. So brackets are counted before, by a scan that knows strings, comments and
brackets and nothing more, and the grammar is given a text in which such brackets stand on one line.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# What decides where statements and brackets end; a statement's keyword at the beginning of a line has no group.
TOKEN: Final = re.compile(
    rb"""(?P<text>\"{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"{3} | '{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3}
        | (?P<open_text>\"{3}|'{3})
        | "[^"\\\n]*(?:\\(?:\r\n|.)[^"\\\n]*)*" | '[^'\\\n]*(?:\\(?:\r\n|.)[^'\\\n]*)*' | ["'][^\n]*
        | \\\r?\n )
    | (?P<comment>\#[^\n]*)
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    # No line in brackets begins with one of these words: the brackets around it were never closed.
    | \n[ \t\f]*(?:
        (?:assert|break|class|continue|def|del|elif|except|global|import|nonlocal|pass|raise|return|while|with)\b
        | (?:else|finally|try)[ \t]*: | async[ \t]+def\b | from[ \t]+[.\w]+[ \t]+import\b)""",
    re.DOTALL | re.VERBOSE,
)
_CLOSING: Final = {b"(": b")", b"[": b"]", b"{": b"}"}
_INDENTED_CODE: Final = re.compile(rb"\n([ \t\f]*)[^\s#]")
_LINE_END: Final = re.compile(rb"\r?\n")
_MAX_BRACKETS: Final = 200_000
_TAB: Final = 8  # as wide as the grammar takes it for
_LINE_FEED: Final = 10
_CARRIAGE_RETURN: Final = 13


class Joined(NamedTuple):
    """A text of the same length in which brackets stand on one line, and what it lacks.

    `comments` are the comments in these brackets: where a line continuation is instead → start and end.
    """

    text: bytes
    comments: dict[int, tuple[int, int]]


class _Part(NamedTuple):
    start: int
    end: int
    is_comment: bool


def join_dedented(text: bytes) -> Joined | None:
    """A text for the grammar in which statements are joined whose brackets hold less indented lines; None: no need.

    Brackets that are never closed, or by another sign than they were opened with, are left as they are, and a text with
    too many.
    """
    if sum(map(text.count, _CLOSING)) > _MAX_BRACKETS:
        return None
    found: bytearray | None = None
    comments: dict[int, tuple[int, int]] = {}
    for parts, begin, end, line_start in _bracketed(text):
        if _is_dedented(text, parts, begin, end, _indentation(text, line_start)):
            found = bytearray(text) if found is None else found
            _join(found, parts, begin, end, comments)
    return None if found is None else Joined(bytes(found), comments)


def _bracketed(text: bytes) -> list[tuple[list[_Part], int, int, int]]:
    """Outermost brackets over lines: the strings and comments in them, start, end, start of their statement's line."""
    found: list[tuple[list[_Part], int, int, int]] = []
    stack: list[bytes] = []
    parts: list[_Part] = []
    begin = 0
    over_lines: list[tuple[int, int]] = []  # strings, continuations and brackets over several lines
    for token in TOKEN.finditer(text):
        start, end = token.span()
        kind = token.lastgroup
        if kind == "open_text":  # the rest of the text is a string
            break
        if kind in ("text", "comment"):
            if stack:
                parts.append(_Part(start, end, kind == "comment"))
            elif kind == "text" and b"\n" in token[0]:
                over_lines.append((start, end))
        elif kind == "open":
            if not stack:
                begin, parts = start, []
            stack.append(_CLOSING[token[0]])
        elif kind == "close" and stack and stack[-1] == token[0]:
            stack.pop()
            if not stack and text.find(b"\n", begin, end) >= 0:
                found.append((parts, begin, end, _statement_line(text, begin, over_lines)))
                over_lines.append((begin, end))
        else:
            stack.clear()
    return found


def _statement_line(text: bytes, offset: int, over_lines: list[tuple[int, int]]) -> int:
    """Return the offset of the line on which the statement around an offset begins."""
    line = text.rfind(b"\n", 0, offset) + 1
    for start, end in reversed(over_lines):
        if end < line:
            break
        if start < line:
            line = text.rfind(b"\n", 0, start) + 1
    return line


def _gaps(parts: list[_Part], begin: int, end: int) -> list[tuple[int, int]]:
    """The stretches between strings and comments; a line end behind a comment belongs to one."""
    borders = [begin, *(border for part in parts for border in (part.start, part.end)), end]
    return list(zip(borders[::2], borders[1::2]))


def _is_dedented(text: bytes, parts: list[_Part], begin: int, end: int, indentation: int) -> bool:
    strings = {part.start for part in parts if not part.is_comment}
    for start, stop in _gaps(parts, begin, end):
        # One more byte is looked at: the quote of a string at the beginning of a line.
        for line in _INDENTED_CODE.finditer(text, start, stop + (stop in strings)):
            if _width(line[1]) < indentation:
                return True
    return False


def _join(text: bytearray, parts: list[_Part], begin: int, end: int, comments: dict[int, tuple[int, int]]) -> None:
    for start, stop in _gaps(parts, begin, end):
        text[start:stop] = _LINE_END.sub(lambda found: b" " * len(found[0]), text[start:stop])
    for start, stop, is_comment in parts:
        if is_comment:
            # Blanks up to a backslash and the line end, which the gap behind has just lost.
            at = stop - (2 if text[stop - 1] == _CARRIAGE_RETURN else 1)
            comments[at] = start, stop
            text[start:stop] = b" " * (at - start) + b"\\" + bytes(text[at + 1 : stop])
            text[stop] = _LINE_FEED


def _indentation(text: bytes, line_start: int) -> int:
    end = line_start
    while text[end : end + 1] in (b" ", b"\t", b"\f"):
        end += 1
    return _width(text[line_start:end])


def _width(blanks: bytes) -> int:
    """Return the indentation of a line; a form feed resets it, as for Python and for the grammar."""
    blanks = blanks[blanks.rfind(b"\f") + 1 :]
    return len(blanks) + (_TAB - 1) * blanks.count(b"\t")
