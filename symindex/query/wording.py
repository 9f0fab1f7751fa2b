"""Prose without the code in it: in comments, docstrings and messages, what is no prose is made blank.

Lines and columns stay as they are, so that whatever reads the rest can say where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NOT_BLANK: Final = re.compile(r"[^\n\r\t ]")

# Comments that talk to programs: to the end of the comment, as all of them are read so.
_DIRECTIVE: Final = re.compile(
    r"#!.*|#[^#\n]*coding[:=].*|#[^#\n]*-\*-.*|#\s*(?:vim?|ex):.*"
    r"|(?:#|(?<!\s))\s*\b(?i:noqa|nosec|nopep8|no-qa)\b.*"
    r"|#\s*(?i:type|pragma|pylint|pyright|basedpyright|mypy|pyre|pyre-\w+|pytype|ty|ruff|flake8|fmt|isort|yapf|autopep8"
    r"|black|cython|distutils|codespell|doctest|coverage|bandit|skipcq|spell-checker|cspell|language|sourcery)\b\s*:.*"
)
_RULER: Final = re.compile(r"([^\w\s])\1{2,}")
_LITERAL: Final = re.compile(r"[a-zA-Z]{0,3}(\"\"\"|'''|\"|')((?:\\.|(?!\1).)*)\1", re.DOTALL)
_ESCAPE: Final = re.compile(
    r"\\(?:[\nabfnrtv\\'\"]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3})"
)
_INLINE: Final = (
    re.compile(r"(?:[a-z][a-z0-9+.-]{,30}://|www\.|mailto:)\S+", re.IGNORECASE),
    re.compile(r"(?::[\w:+-]{1,60}:)?(`{1,2})[^`\n]+(?:\n[^`\n]+)?\1_{0,2}(?::[\w:+-]+:)?"),
    re.compile(r"%\([^)\n]{,200}\)[-#0 +]*[\d.*]*[a-zA-Z]|%[-#0+]*[\d.*]*[diouxXeEfFgGcrsa]\b"),
    re.compile(r"\{[^{}\n]*\}"),
    re.compile(r"\$\{?\w+\}?|<[^<>\s]+>"),
    _RULER,
)
_TOKEN: Final = re.compile(r"\S+")
# What no word of a language has: signs inside of it, a capital behind a small letter, letters with figures, a path, an
# option, a call; but `e.g.`, `and/or`, `2nd` and `file(s)` are words.
_CODE: Final = re.compile(
    r"_|[=<>|\\^@#+*\[\]{}]|::|[a-z][A-Z]|\w\((?!e?s\b)|^-{1,2}\w|^[~.]{0,2}/\w|/.*/"
    r"|\d[A-Za-z](?<!\dst)(?<!\dnd)(?<!\drd)(?<!\dth)|[A-Za-z]\d|\w{2}\.\w|\w\.\w{2}|\w:\w"
)
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th|s)\W*")
_AROUND: Final = " \t.,;:!?\"'()[]*`"

_CODE_DIRECTIVES: Final = frozenset(
    {
        "code", "code-block", "sourcecode", "parsed-literal", "literalinclude", "highlight", "math",
        "graphviz", "digraph", "blockdiag", "seqdiag", "nwdiag", "doctest", "testcode", "testsetup",
        "testoutput", "productionlist", "ipython", "plot", "image", "figure", "include", "toctree",
        "csv-table",
    }
)  # fmt: skip
_DIRECTED: Final = re.compile(r"\s*\.\.\s+([\w:+-]+)::")
_FIELD: Final = re.compile(r"\s*(?::(\w+)(?:\s[^:\n]*)?:|@(\w+)(?:\s+\w+)?:)(?=\s|$)")
_TYPE_FIELDS: Final = frozenset(
    {
        "type", "rtype", "vartype", "raises", "raise", "class", "meta",
    }
)  # fmt: skip
_SECTION: Final = re.compile(
    r"\s*(?i:args|arguments|parameters|other parameters|attributes|kwargs|keyword args|keyword arguments|raises|params"
    r"|yields|returns)\s*:?\s*$"
)
_ITEM: Final = re.compile(r"\s+\*{0,2}[A-Za-z_][\w.]*\s*(?:\([^)\n]*\))?\s*:(?=\s|$)")
_TYPED_ITEM: Final = re.compile(r"\s*\*{0,2}[A-Za-z_]\w*\s*\([^)\n]*\)\s*:(?=\s|$)")
_NUMPY_ITEM: Final = re.compile(r"\s*\*{0,2}[A-Za-z_]\w*(?:, \*{0,2}\w+)* : \S.*$")


def blank(text: str) -> str:
    """As many blanks as a text has characters; line ends and tabs stay."""
    return _NOT_BLANK.sub(" ", text)


def prose_of_comment(comment: str) -> str:
    """A comment without its hash and what it says to programs."""
    rest = _DIRECTIVE.sub(_blanked, comment)
    hashes = len(rest) - len(rest.lstrip("#:!"))
    return _without_code(" " * hashes + rest[hashes:])


def prose_of_literal(literal: str) -> str:
    """A string, or several that stand side by side, without quotes, escapes and places to be filled in."""
    return _without_code("".join(_bodies(literal)))


def prose_of_docstring(docstring: str) -> str:
    """A docstring without quotes, examples, code blocks, markup and the names of parameters."""
    lines = "".join(_bodies(docstring)).split("\n")
    return _without_code("\n".join(_described(lines)))


def _blanked(match: re.Match[str]) -> str:
    return blank(match[0])


def _bodies(literal: str) -> Iterator[str]:
    at = 0
    for found in _LITERAL.finditer(literal):
        yield blank(literal[at : found.start(2)])
        yield _ESCAPE.sub(_blanked, found[2])
        at = found.end(2)
    yield blank(literal[at:])


def _described(lines: list[str]) -> Iterator[str]:
    """The lines of a docstring with all that is written in the notations of documentation made blank."""
    code = section = -1  # lines indented by more than this belong to a block of code, to a list of parameters
    is_example = is_fenced = False
    for line in lines:
        bare = line.strip()
        indent = len(line) - len(line.lstrip())
        if bare.startswith("```"):
            is_fenced = not is_fenced
        is_example = bare.startswith(">>>") or (is_example and bool(bare))
        code = -1 if bare and indent <= code else code
        section = -1 if bare and indent <= section else section
        if is_fenced or is_example or code >= 0 or bare.startswith("```"):
            yield blank(line)
            continue
        directive = _DIRECTED.match(line)
        yield _plain_line(line, directive, section >= 0)
        if _SECTION.match(line):
            section = indent
        if bare.endswith("::") if directive is None else directive[1] in _CODE_DIRECTIVES:
            code = indent


def _plain_line(line: str, directive: re.Match[str] | None, is_listed: bool) -> str:
    if directive:
        return blank(line) if directive[1] in _CODE_DIRECTIVES else _without_start(line, directive)
    field = _FIELD.match(line)
    if field:
        return blank(line) if (field[1] or field[2]) in _TYPE_FIELDS else _without_start(line, field)
    if _NUMPY_ITEM.match(line):
        return blank(line)
    item = _TYPED_ITEM.match(line) or (_ITEM.match(line) if is_listed else None)
    return _without_start(line, item) if item else line


def _without_start(line: str, start: re.Match[str]) -> str:
    return blank(start[0]) + line[start.end() :]


def _without_code(text: str) -> str:
    for code in _INLINE:
        text = code.sub(_blanked, text)
    return _TOKEN.sub(_word, text)


def _word(token: re.Match[str]) -> str:
    word = token[0]
    inner = word.strip(_AROUND) if not word.endswith("()") else word
    if not any(map(str.isalpha, word)) or (_CODE.search(inner) and not _ORDINAL.fullmatch(word)):
        return " " * len(word)
    return word
