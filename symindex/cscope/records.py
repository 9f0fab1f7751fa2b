"""One file's records in a `cscope.out`: which lines it has, what is marked in them, in which order.

The order is a law: a reader knows one open function, so the records of each function stand together, between the one
that marks its name and the one that ends in `}`. Module code stands in a function called `<global>`, because calls
outside of any are not found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from symindex.cscope.bytesof import name, shown
from symindex.cscope.imports import Imported, imported_modules, imported_submodules
from symindex.cscope.tokens import ASSIGNS, CALLS, DEFINES, Token, tokens
from symindex.model import kinds as k
from symindex.model.facts import FileFacts

# Of a line so much is shown: with path, function and number it stays below what Vim reads.
_LONGEST_TEXT: Final = 1500
_MOST_SYMBOLS: Final = 400
# What the reader takes for an assignment behind a name.
_VALUE: Final = re.compile(rb" *(?:=(?!=)|(?:[-+*/%&|^]|<<|>>)=)")
_LETTER: Final = re.compile(rb"[A-Za-z_]")
_END_OF_FUNCTION: Final = b"\t}"


class Symbol(NamedTuple):
    """A name to be marked in a line: where it stands in the line, the name, the mark before it or nothing."""

    start: int
    end: int
    name: bytes
    mark: bytes
    assigns: bool


class _Line(NamedTuple):
    number: int
    start: int
    symbols: list[Symbol]


def records(facts: FileFacts, text: bytes, package: str, is_module: Callable[[str], bool]) -> Iterator[bytes]:
    """The records of a file, each with the line feed that ends it."""
    runs: dict[int, list[_Line]] = {}
    for token, line, start in _with_lines(facts, tokens(facts)):
        lines = runs.setdefault(token.function, [])
        if not lines or lines[-1].number != line:
            lines.append(_Line(line, start, []))
        lines[-1].symbols.append(_symbol(token, start, token.function == 0))
    imports: dict[int, list[tuple[int, bytes]]] = {}
    for line, record in _import_records(facts, text, package, is_module):
        imports.setdefault(line, []).append((line, record))
    module = runs.pop(0, [])
    yield from _module_run(module, text, imports)
    for lines in runs.values():
        yield from _run(lines, text, imports)


def _with_lines(facts: FileFacts, symbols: Sequence[Token]) -> Iterator[tuple[Token, int, int]]:
    """Each token with the 0-based number and the start of its line."""
    line_starts, line = facts.line_starts, 0
    for token in symbols:
        while line + 1 < len(line_starts) and line_starts[line + 1] <= token.start:
            line += 1
        yield token, line, line_starts[line]


def _symbol(token: Token, line_start: int, of_module: bool) -> Symbol:
    return Symbol(
        token.start - line_start,
        token.end - line_start,
        name(token.word),
        _mark(token, of_module),
        bool(token.does & ASSIGNS),
    )


def _mark(token: Token, of_module: bool) -> bytes:
    if token.kind in k.FUNCTIONS:
        return b"\t$"
    if token.does & CALLS:
        return b"\t`"
    if token.does & DEFINES:
        return b"\tc" if token.kind == k.CLASS else b"\tg" if of_module else b"\tm"
    if token.kind in k.PARAMETERS:
        return b"\tp"
    return b"\t=" if token.does & ASSIGNS else b""


# Runs


def _module_run(lines: list[_Line], text: bytes, imports: dict[int, list[tuple[int, bytes]]]) -> Iterator[bytes]:
    if lines:
        yield b"%d \n\t$<global>\n \n\n" % (lines[0].number + 1)
        yield from _run(lines, text, imports)


def _run(lines: list[_Line], text: bytes, imports: dict[int, list[tuple[int, bytes]]]) -> Iterator[bytes]:
    """The records of one function; those of imports behind the first, which opens the function."""
    waiting: list[tuple[int, list[bytes]]] = []
    for line in lines:
        end = text.find(b"\n", line.start)
        source = text[line.start : end if end >= 0 else len(text)]
        if not line.start and source.startswith(b"\xef\xbb\xbf"):
            source = b"   " + source[3:]
        for parts in _parts_of_line(source, line.symbols):
            if waiting:
                yield _record(*waiting.pop())
            waiting.append((line.number, parts))
        for _, record in imports.pop(line.number, ()):
            if waiting:
                yield _record(*waiting.pop())
            yield record
    if waiting:
        number, parts = waiting.pop()
        yield _record(number, _closed(parts))
    else:
        yield _record(lines[-1].number, ["", " "] and [b"", _END_OF_FUNCTION, b""])


def _closed(parts: list[bytes]) -> list[bytes]:
    """The parts of a function's last record, its end marked."""
    if len(parts) % 2 == 0:
        raise AssertionError("a record ends in text")
    return [*parts[:-1], parts[-1] or b" ", _END_OF_FUNCTION, b""]


def _record(number: int, parts: Sequence[bytes]) -> bytes:
    return b"%d %s\n\n" % (number + 1, b"\n".join(parts))
