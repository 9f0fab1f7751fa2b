"""One file's records in a `cscope.out`: which lines it has, what is marked in them, in which order.

The order is a law: a reader knows one open function, so the records of each function stand together, between the one
that marks its name and the one that ends in `}`. Module code stands in a function called `<global>`, because calls
outside of any are not found.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from symindex.cscope.bytesof import is_plain, name, shown
from symindex.cscope.imports import Imported, imported_modules, imported_submodules
from symindex.cscope.tokens import ASSIGNS, CALLS, DEFINES, Token, tokens
from symindex.model import kinds as k
from symindex.model.facts import FileFacts

# Of a line so much is shown: with path, function and number it stays below what Vim reads.
_LONGEST_TEXT: Final = 1500
_MOST_SYMBOLS: Final = 400
# What the reader takes for an assignment behind a name.
_VALUE: Final = re.compile(rb" *(?:=(?!=)|(?:[-+*/%&|^]|<<|>>)=)")
_END_OF_FUNCTION: Final = b"\t}"


class _Line(NamedTuple):
    number: int
    start: int
    symbols: list[Token]


def records(
    facts: FileFacts, text: bytes, package: str, is_module: Callable[[str], bool], *, strings: bool = False
) -> Iterator[bytes]:
    """The records of a file, each with the line feeds that end it; with `strings` as `tokens` has them."""
    runs = _runs(tokens(facts, strings=strings), facts.line_starts)
    imports = _import_records(facts, text, package, is_module)
    module = runs.pop(0, [])
    if module:
        yield _record(module[0].number, [b"", b"\t$<global>", b" "])
        yield from _run(module, text, imports)
    for lines in runs.values():
        yield from _run(lines, text, imports)
    for left in imports.values():
        yield from left


def _runs(found: list[Token], line_starts: list[int]) -> dict[int, list[_Line]]:
    """Function → the lines that hold its names, in order."""
    runs: dict[int, list[_Line]] = {}
    line, following = 0, -1
    for token in found:
        if token.start >= following:
            line = bisect_right(line_starts, token.start, line) - 1
            following = line_starts[line + 1] if line + 1 < len(line_starts) else sys.maxsize
        lines = runs.get(token.function)
        if lines is None:
            lines = runs[token.function] = []
        if not lines or lines[-1].number != line:
            lines.append(_Line(line, line_starts[line], []))
        lines[-1].symbols.append(token)
    return runs


def _mark(token: Token) -> bytes:
    if token.kind in k.FUNCTIONS:
        return b"\t$"
    if token.does & CALLS:
        return b"\t`"
    if token.does & DEFINES:
        return b"\tc" if token.kind == k.CLASS else b"\tm" if token.kind == k.SELF_BOUND else b"\tg"
    if token.kind in k.PARAMETERS:
        return b"\tp"
    return b"\t=" if token.does & ASSIGNS else b""


def _run(lines: list[_Line], text: bytes, imports: dict[int, list[bytes]]) -> Iterator[bytes]:
    """The records of one function, the last of which ends it. Imports stand before their line, but not first."""
    last = lines[-1].number, [b"", b"", b""]
    for position, line in enumerate(lines):
        found = [(line.number, parts) for parts in _parts_of_line(line_at(text, line.start), line.start, line.symbols)]
        if position:
            yield _record(*last)
            yield from imports.pop(line.number, ())
        yield from (_record(*each) for each in found[:-1])
        last = found[-1]
    number, parts = last
    yield _record(number, [*parts[:-1], parts[-1] or b" ", _END_OF_FUNCTION, b""])
    yield from imports.pop(lines[0].number, ())


def _record(number: int, parts: Sequence[bytes]) -> bytes:
    """The record of a 0-based line: text, symbol, text, …, text."""
    return b"%d %s\n\n" % (number + 1, b"\n".join(parts))


def line_at(text: bytes, start: int) -> bytes:
    """The line that starts at an offset, its line feed and a byte order mark left out; offsets in it stay."""
    end = text.find(b"\n", start)
    line = text[start : end if end >= 0 else len(text)]
    return b"   " + line[3:] if not start and line.startswith(b"\xef\xbb\xbf") else line


# Lines


def _parts_of_line(line: bytes, line_start: int, symbols: list[Token]) -> Iterator[list[bytes]]:
    """The parts of the records of a line: one, or several where it is long, the later ones starting in its middle."""
    if symbols[-1].end - line_start <= _LONGEST_TEXT and len(symbols) <= _MOST_SYMBOLS:
        yield _parts(line[:_LONGEST_TEXT], line_start, 0, symbols)
        return
    start = first = 0
    while first < len(symbols):
        last, limit = first + 1, start + line_start + _LONGEST_TEXT
        while last < len(symbols) and symbols[last].end <= limit and last - first < _MOST_SYMBOLS:
            last += 1
        if symbols[first].end > limit and start < symbols[first].start - line_start:
            start = symbols[first].start - line_start
            continue
        yield _parts(line[: start + _LONGEST_TEXT], line_start, start, symbols[first:last])
        first = last
        start = symbols[first].start - line_start if first < len(symbols) else 0


def _parts(line: bytes, line_start: int, start: int, symbols: list[Token]) -> list[bytes]:
    """Text and symbols in turn. An empty symbol behind a name corrects what the reader would think of an assignment."""
    at = symbols[0].start - line_start
    plain = is_plain(line[at:])
    parts = [shown(line[start:at]).lstrip()]
    left = len(symbols)
    for token in symbols:
        left -= 1
        end = symbols[-left].start - line_start if left else len(line)
        between = line[token.end - line_start : end]
        between = _text(between if plain else shown(between), not left)
        parts.append(_mark(token) + name(token.word))
        assigns = bool(token.does & ASSIGNS)
        if assigns != (b"=" in between and _VALUE.match(between) is not None):
            parts += (b" ", b"\t=" if assigns else b"\tp")
        parts.append(between)
    return parts


def _text(text: bytes, is_last: bool) -> bytes:
    """Text as it may follow a symbol: not empty but at the end, not like a name."""
    if is_last:
        text = text.rstrip()
    elif not text:
        return b" "
    return b" " + text if text[:1].isalpha() or text.startswith(b"_") else text


# Imports


def _import_records(
    facts: FileFacts, text: bytes, package: str, is_module: Callable[[str], bool]
) -> dict[int, list[bytes]]:
    """Line → the records by which its imports are found."""
    found: dict[int, list[bytes]] = {}
    for imported in imported_modules(facts, package):
        _add_import(found, facts, text, imported)
    for imported in imported_submodules(facts, package, is_module):
        _add_import(found, facts, text, imported)
    return found


def _add_import(found: dict[int, list[bytes]], facts: FileFacts, text: bytes, imported: Imported) -> None:
    number = facts.line_of(imported.start)
    start = facts.line_starts[number]
    line, written = line_at(text, start), imported.name.encode()
    at = line.find(written, imported.start - start + (4 if facts.kinds[imported.node] == k.FROM else 0))
    if at < 0 or at > _LONGEST_TEXT:  # blanks between its parts, or far to the right
        line, at = b"import " + written, len(b"import ")
    before = shown(line[:at]).strip()
    after = _text(shown(line[at + len(written) : _LONGEST_TEXT]), True)
    found.setdefault(number, []).append(_record(number, [before, b"\t~ " + name(imported.name), after]))
