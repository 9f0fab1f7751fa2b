"""The roles that a word may play in a content, without parsing it: its facts are asked only where it may be so.

Of code without errors all that the facts say is found, and maybe more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from keyword import kwlist
from typing import Final

from symindex.extract.word_scan import may_import, places_of
from symindex.model.roles import Role
from symindex.model.text import to_utf8

_OCCURRENCES_MOST: Final = 300  # that are looked at; a text with more may have the word in any role
_AROUND_BYTES: Final = 4_000  # beside an occurrence: longer strings list no names
_BEHIND_BYTES: Final = 400  # beside an occurrence in which more names are bound
_BEFORE_BYTES: Final = 100  # in which a keyword is sought
_WORD_BYTES: Final = bytes(c for c in range(256) if c >= 128 or c == 95 or bytes([c]).isalnum())
_IN_STRING: Final = _WORD_BYTES + b".:, \t\r\n\f"  # what may stand beside a name in a literal that has names
_IN_PATH: Final = bytes(c for c in range(256) if c not in b" \t\r\n\f\v'\"")
_QUOTES: Final = (b"'", b'"')
_BLANKS: Final = b" \t\r\n\f\\"

# Cython's declarations, patterns and lists of names, in which a name may be bound with nothing beside it.
_UNDECIDED: Final = re.compile(rb"\b(?:cp?def|ctypedef)\b|^[ \t]*(?:case|global|nonlocal)\b", re.MULTILINE)
_BINDING: Final = re.compile(rb"\b(?:def|class|type|as)[\s\\]+\Z")
_HEAD: Final = re.compile(rb"\b(?:def|class)[ \t]+\Z")
_ALIAS: Final = re.compile(rb"\btype[\s\\]+\Z")
_NO_TARGET: Final = (b"(", b"[", b".")
# Behind a name what binds it; commas and brackets may stand between it and an equals sign that binds several.
_ASSIGNED: Final = re.compile(rb"[\s\\]*(?::=|=(?!=)|(?:<<|>>|//|\*\*|[-+*/%@&|^])=)")
_IN_TUPLE: Final = re.compile(rb"[\s\\]*[,)\]][\w\s.,()\[\]*\\\"'-]*(?:=(?!=)|\bin\b|:)")
_ANNOTATED: Final = re.compile(rb"[\s\\]*:")
_IN_LOOP: Final = re.compile(rb"[\s\\]*\bin\b")
_FIRST: Final = re.compile(rb"(?:^|[;:])[\s\\]*(?:\w[\w.]*\.)?\Z")  # what a line has before a name that is annotated
_LOOP: Final = re.compile(rb"\bfor\b")
_COMMENT: Final = re.compile(rb"#[^\n]*")
_DECORATOR: Final = re.compile(rb"^[ \t]*@[\w\s.\\\x80-\xff]*\Z", re.MULTILINE)
_CLASS: Final = re.compile(rb"\bclass\b")
_STATEMENT: Final = re.compile(rb"^[ \t]*(?:async[ \t]+)?(?:def|if|for|while|with|try|return|raise|@)", re.MULTILINE)
_OPENING, _CLOSING = b"()"
_LAST: Final = re.compile(rb"([\w\x80-\xff]+|[\])])[ \t]*\Z")
_KEYWORDS: Final = frozenset(word.encode() for word in kwlist)
_CALLED: Final = (b"(", b"#")
_STATEMENTS: Final = ("print", "exec")  # of Python 2, which are calls without parentheses


def may_play(source: bytes, word: str, roles: int) -> bool:
    """Return True if a word may be in a file's bytes in one of some roles."""
    tests = [test for role, test in _TESTS.items() if roles & role]
    if not word.isidentifier() or not word.isascii() or roles & ~_TESTED or word in _STATEMENTS:
        return True
    if roles & Role.IMPORT and may_import(source, word):
        return True
    text = to_utf8(source)[0]
    if roles & Role.DEFINITION and _UNDECIDED.search(text):
        return True
    for count, start in enumerate(places_of(text, word.encode())):
        if count == _OCCURRENCES_MOST:
            return True
        if not _is_in_comment(text, start) and any(test(text, start, start + len(word)) for test in tests):
            return True
    return False


def _is_in_comment(text: bytes, start: int) -> bool:
    """Return True for what follows a number sign on a line without quotes; a brace could begin a part of a format."""
    line = text[text.rfind(b"\n", 0, start) + 1 : start]
    return b"#" in line and not any(mark in line for mark in (b"{", *_QUOTES))


def may_be_base(source: bytes, word: str) -> bool:
    """Return True if a class in a file's bytes may have a base of a bare name, or a part of a base."""
    if not word.isidentifier() or not word.isascii():
        return True
    text = to_utf8(source)[0]
    for count, start in enumerate(places_of(text, word.encode())):
        if count == _OCCURRENCES_MOST or _is_in_bases(text, start):
            return True
    return False


def _is_in_bases(text: bytes, start: int) -> bool:
    """Return True if a parenthesis behind a `class` may be open at a place."""
    heads = _CLASS.finditer(text, max(start - _AROUND_BYTES, 0), start)
    return any(_is_open(text[head.end() : start]) for head in heads)


def _is_open(between: bytes) -> bool:
    if _STATEMENT.search(between):
        return False
    has_text = any(mark in between for mark in (b"#", *_QUOTES))  # in which parentheses do not count
    return has_text or between.count(b"(") > between.count(b")")


def _is_in_string(text: bytes, start: int, end: int) -> bool:
    """Return True for a literal that is a name, a path or a list of names, or an attribute in a format."""
    before, behind = text[max(start - _AROUND_BYTES, 0) : start], text[end : end + _AROUND_BYTES]
    if before.rstrip(_IN_STRING)[-1:] == b"{":
        return True
    return any(
        before.rstrip(between)[-1:] in _QUOTES and behind.lstrip(between)[:1] in _QUOTES
        for between in (_IN_STRING, _IN_PATH)
    )


def _next(text: bytes, end: int) -> bytes:
    """The first byte behind a word but for blanks."""
    return text[end : end + _AROUND_BYTES].lstrip(_BLANKS)[:1]


def _is_behind(keywords: re.Pattern[bytes], text: bytes, start: int) -> bool:
    return keywords.search(text, max(start - _BEFORE_BYTES, 0), start) is not None


def _is_called(text: bytes, start: int, end: int) -> bool:
    if _next(text, end) in _CALLED:
        return not _is_behind(_HEAD, text, start)
    line = text.rfind(b"\n", 0, start) + 1
    return b"@" in text[line:start] and _DECORATOR.search(text, line, start) is not None


def _is_defined(text: bytes, start: int, end: int) -> bool:
    if text[start - 1 : start] != b"." and _is_behind(_BINDING, text, start):
        return True
    line = text[text.rfind(b"\n", 0, start) + 1 : start]
    behind = text[end : end + _BEHIND_BYTES]
    if b"#" in behind:
        behind = _COMMENT.sub(b"", behind)
    if _ASSIGNED.match(behind):
        return not _is_argument(line) or b":=" in behind
    if _ANNOTATED.match(behind):
        return _FIRST.search(line) is not None
    if _IN_LOOP.match(behind):
        return _LOOP.search(text, max(start - _BEHIND_BYTES, 0), start) is not None
    return not _is_argument(line) and _IN_TUPLE.match(behind) is not None


def _is_argument(line: bytes) -> bool:
    """Return True if the beginning of a line has a call or the head of a function that is not closed."""
    if any(mark in line for mark in _QUOTES):
        return False
    depth = 0
    for at in reversed(range(len(line))):
        if line[at] == _CLOSING:
            depth += 1
        elif line[at] == _OPENING:
            if not depth:
                before = _LAST.search(line, 0, at)
                return before is not None and before[1] not in _KEYWORDS
            depth -= 1
    return False


def _is_read(text: bytes, start: int, _end: int) -> bool:
    return not _is_behind(_HEAD, text, start)


def _is_written(text: bytes, start: int, end: int) -> bool:
    return text[end : end + _AROUND_BYTES].lstrip(b" \t\f")[:1] not in _NO_TARGET or _is_behind(_ALIAS, text, start)


def _is_attribute(text: bytes, start: int, _end: int) -> bool:
    return text[max(start - _BEFORE_BYTES, 0) : start].rstrip(_BLANKS)[-1:] == b"."


def _is_nothing(_text: bytes, _start: int, _end: int) -> bool:
    return False


_TESTS: Final[dict[int, Callable[[bytes, int, int], bool]]] = {
    int(Role.STRING): _is_in_string,
    int(Role.CALL): _is_called,
    int(Role.DEFINITION): _is_defined,
    int(Role.READ): _is_read,
    int(Role.WRITE): _is_written,
    int(Role.DELETE): _is_written,
    int(Role.ATTRIBUTE): _is_attribute,
    int(Role.IMPORT): _is_nothing,  # asked before
}
_TESTED: Final = sum(_TESTS)
