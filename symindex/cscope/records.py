"""One file's records in a `cscope.out`: which lines it has, what is marked in them, in which order.

The order is a law: a reader knows one open function, so the records of each function stand together, between the one
that marks its name and the one that ends in `}`. Module code is in a function called `<global>`, because calls
outside of any are not found.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from symindex.cscope.encoding import name, shown
from symindex.cscope.imports import Imported, all_imports
from symindex.cscope.tokens import ASSIGNS, CALLS, DEFINES, actions, functions_around, symbols
from symindex.model import kinds as k
from symindex.model.facts import FileFacts

# Of a line so much is shown: with path, function and number it stays below what Vim reads.
_MAX_TEXT_LENGTH: Final = 1500
_MAX_SYMBOLS: Final = 400
# What the reader takes for an assignment behind a name.
_VALUE: Final = re.compile(rb" *(?:=(?!=)|(?:[-+*/%&|^]|<<|>>)=)")
_END_OF_FUNCTION: Final = b"\n\t}\n\n\n"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_REMEMBERED: Final = 1 << 12  # most texts between names are a few short ones

# A line's number, and the symbols of one function on it, by their places in the file's columns.
_Line = tuple[int, list[int]]


def records(
    facts: FileFacts, text: bytes, package: str, is_module: Callable[[str], bool], *, strings: bool = False
) -> list[bytes]:
    """The records of a file, each with the line feeds that end it; with `strings` as `symbols` has them."""
    nodes = symbols(facts, strings=strings)
    file = _File(facts, text, nodes)
    runs = _runs(nodes, facts)
    imports = _import_records(facts, text, package, is_module)
    found: list[bytes] = []
    module = runs.pop(0, [])
    if module:
        found.append(_record(module[0][0], [b"", b"\t$<global>", b" "]))
        found += file.run(module, imports)
    for lines in runs.values():
        found += file.run(lines, imports)
    for left in imports.values():
        found += left
    return found


def _runs(nodes: list[int], facts: FileFacts) -> dict[int, list[_Line]]:
    """Function → the lines that hold its names, in order."""
    runs: dict[int, list[_Line]] = {}
    line_starts = facts.line_starts
    starts, functions = map(facts.starts.__getitem__, nodes), map(functions_around(facts).__getitem__, nodes)
    line, following, within = 0, -1, -1
    on_line: list[int] = []
    for symbol, (start, function) in enumerate(zip(starts, functions)):
        if start >= following:
            line = bisect_right(line_starts, start, line) - 1
            following = line_starts[line + 1] if line + 1 < len(line_starts) else sys.maxsize
            within = -1
        if function != within:
            within = function
            lines = runs.setdefault(function, [])
            if not lines or lines[-1][0] != line:
                lines.append((line, []))
            on_line = lines[-1][1]
        on_line.append(symbol)
    return runs


def _mark(kind: int, does: int) -> bytes:
    if kind in k.FUNCTIONS:
        return b"\t$"
    if does & CALLS:
        return b"\t`"
    if does & DEFINES:
        return b"\tc" if kind == k.CLASS else b"\tm" if kind == k.SELF_BOUND else b"\tg"
    if kind in k.PARAMETERS:
        return b"\tp"
    return b"\t=" if does & ASSIGNS else b""


_MARKS: Final = [[_mark(kind, does) for kind in range(256)] for does in range(CALLS + ASSIGNS + DEFINES + 1)]


def _record(number: int, parts: Sequence[bytes]) -> bytes:
    """The record of a 0-based line: text, symbol, text, …, text."""
    return b"%d %s\n\n" % (number + 1, b"\n".join(parts))


# Lines


class _File:
    """A text and its symbols, in columns: where each starts and ends, how it is written, whether it is assigned to."""

    def __init__(self, facts: FileFacts, text: bytes, nodes: list[int]) -> None:
        does, kinds = actions(facts), facts.kinds
        names = list(map(name, facts.words))
        ids = [facts.word_ids[node] for node in nodes]
        self._text, self._line_starts = text, facts.line_starts
        self._starts = [facts.starts[node] for node in nodes]
        self._ends = list(map(facts.end_of_word, nodes))
        self._written = [_MARKS[does[node]][kinds[node]] + names[word] for node, word in zip(nodes, ids)]
        self._assigned = [does[node] & ASSIGNS != 0 for node in nodes]

    def run(self, lines: list[_Line], imports: dict[int, list[bytes]]) -> list[bytes]:
        """The records of one function, the last of which ends it. Imports stand before their line, but not first."""
        found: list[bytes] = []
        for number, on_line in lines:
            if found and number in imports:
                found += imports.pop(number)
            start = self._line_starts[number]
            if self._ends[on_line[-1]] - start <= _MAX_TEXT_LENGTH and len(on_line) <= _MAX_SYMBOLS:
                found.append(_record(number, self._parts(start, start + _MAX_TEXT_LENGTH, on_line)))
            else:
                found += [_record(number, parts) for parts in self._parts_of_long_line(start, on_line)]
        last = found[-1].removesuffix(b"\n\n")
        found[-1] = last + (b" " if last.endswith(b"\n") else b"") + _END_OF_FUNCTION
        return found + imports.pop(lines[0][0], [])

    def _parts_of_long_line(self, start: int, on_line: list[int]) -> Iterator[list[bytes]]:
        """The parts of the records of a line that starts there; but for the first they start in its middle."""
        starts, ends, first = self._starts, self._ends, 0
        while first < len(on_line):
            last, limit = first + 1, start + _MAX_TEXT_LENGTH
            while last < len(on_line) and ends[on_line[last]] <= limit and last - first < _MAX_SYMBOLS:
                last += 1
            if ends[on_line[first]] > limit and start < starts[on_line[first]]:
                start = starts[on_line[first]]
                continue
            yield self._parts(start, start + _MAX_TEXT_LENGTH, on_line[first:last])
            first = last
            start = starts[on_line[first]] if first < len(on_line) else 0

    def _parts(self, start: int, limit: int, on_line: list[int]) -> list[bytes]:
        """Text and symbols in turn, the text between two places, or to the end of the line.

        An empty symbol behind a name corrects what the reader would think of an assignment.
        """
        text, starts, ends, written, assigned = self._text, self._starts, self._ends, self._written, self._assigned
        before = text[start : starts[on_line[0]]]
        parts = [_shown(before.removeprefix(_BYTE_ORDER_MARK).lstrip() if not start else before.lstrip())]
        previous = on_line[0]
        for symbol in on_line[1:]:
            between, is_value = _between(text[ends[previous] : starts[symbol]])
            if assigned[previous] is is_value:
                parts += (written[previous], between)
            else:
                parts += (written[previous], b" ", b"\tp" if is_value else b"\t=", between)
            previous = symbol
        end = text.find(b"\n", ends[previous], limit)
        behind, is_value = _behind(text[ends[previous] : end if end >= 0 else limit])
        if assigned[previous] is is_value:
            parts += (written[previous], behind)
        else:
            parts += (written[previous], b" ", b"\tp" if is_value else b"\t=", behind)
        return parts


@lru_cache(maxsize=_REMEMBERED)
def _shown(text: bytes) -> bytes:
    return shown(text)


@lru_cache(maxsize=_REMEMBERED)
def _between(text: bytes) -> tuple[bytes, bool]:
    """Text as it is between two symbols, and whether readers see in it that the one before is assigned to."""
    text = _text(shown(text)) or b" "
    return text, _VALUE.match(text) is not None


@lru_cache(maxsize=_REMEMBERED)
def _behind(text: bytes) -> tuple[bytes, bool]:
    """As `_between`, for the text behind a line's last symbol."""
    text = _text(shown(text).rstrip())
    return text, _VALUE.match(text) is not None


def _text(text: bytes) -> bytes:
    """Text as it may follow a symbol: not like a name."""
    return b" " + text if text[:1].isalpha() or text.startswith(b"_") else text


# Imports


def _import_records(
    facts: FileFacts, text: bytes, package: str, is_module: Callable[[str], bool]
) -> dict[int, list[bytes]]:
    """Line → the records by which its imports are found."""
    found: dict[int, list[bytes]] = {}
    for imported in all_imports(facts, package, is_module):
        _add_import(found, facts, text, imported)
    return found


def _add_import(found: dict[int, list[bytes]], facts: FileFacts, text: bytes, imported: Imported) -> None:
    number = facts.line_of(imported.start)
    start = facts.line_starts[number]
    line, written = _line_at(text, start), imported.name.encode()
    at = line.find(written, imported.start - start + (4 if facts.kinds[imported.node] == k.FROM else 0))
    if at < 0 or at > _MAX_TEXT_LENGTH:  # blanks between its parts, or far to the right
        line, at = b"import " + written, len(b"import ")
    before = shown(line[:at]).strip()
    after = _text(shown(line[at + len(written) : _MAX_TEXT_LENGTH]).rstrip())
    found.setdefault(number, []).append(_record(number, [before, b"\t~ " + name(imported.name), after]))


def _line_at(text: bytes, start: int) -> bytes:
    """The line that starts at an offset, its line feed and a byte order mark left out; offsets in it stay."""
    end = text.find(b"\n", start)
    line = text[start : end if end >= 0 else len(text)]
    return b"   " + line[3:] if not start and line.startswith(_BYTE_ORDER_MARK) else line
