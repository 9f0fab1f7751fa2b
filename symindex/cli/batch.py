"""`--batch`: questions as JSON lines on standard input, one line of answers for each.

Answers are never stale here either: the index is brought up to date for each question that came after it was
brought up to date last. Questions that were waiting by then share one look at the tree.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

import click

from symindex.cli.failures import ERROR
from symindex.cli.opening import asking, open_index
from symindex.cli.printing import write
from symindex.errors import QuestionError, SymindexError
from symindex.render.objects import Object, hit_object, json_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from symindex.cli.options import Asked
    from symindex.query import Index

_CHUNK: Final = 1 << 20
_MAX_LINE_LENGTH: Final = 1 << 20  # bytes of a question


def answer_batch(question: str, asked: Asked) -> None:
    """Answer the questions of standard input, a bad one with an error; exit status 2 only if all were bad."""
    with _Indexes(asked) as indexes:
        good = bad = 0
        for line, is_new in _lines():
            if is_new:
                indexes.outdated()
            answer = _answer(question, line, indexes, asked)
            good, bad = (good, bad + 1) if "error" in answer else (good + 1, bad)
            write([json_line(answer)])
            sys.stdout.flush()
    if bad and not good:
        raise click.exceptions.Exit(ERROR)


class _Indexes:
    """The indexes of the projects asked about, opened when they are first asked."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._open: dict[Path | None, Index] = {}
        self._fresh: set[Path | None] = set()

    def __enter__(self) -> _Indexes:
        return self

    def __exit__(self, *_: object) -> None:
        for index in self._open.values():
            index.close()

    def outdated(self) -> None:
        """Note that a tree may have changed since its index was looked after."""
        self._fresh.clear()

    def opened(self, root: Path | None) -> Index:
        """The index for questions about a project."""
        start = self._asked.directory or root
        if start not in self._open:
            self._open[start] = open_index(start, self._asked.update, self._asked.here, self._asked.at)
            self._fresh.add(start)
        return self._open[start]

    def up_to_date(self, root: Path | None) -> Index:
        """The same, looked after since the question came, unless `--no-update` was given."""
        index, start = self.opened(root), self._asked.directory or root
        if start not in self._fresh and self._asked.update:
            index.refresh()
        self._fresh.add(start)
        return index


def _lines() -> Iterator[tuple[bytes, bool]]:
    """(line, whether it may have come after the lines before it were answered), blank lines left out."""
    waiting = b""
    is_left_aside = False  # the rest of a line that is too long
    stream = cast("BufferedReader", sys.stdin.buffer)
    while chunk := stream.read1(_CHUNK):
        *lines, waiting = (waiting + chunk).split(b"\n")
        if is_left_aside and lines:
            is_left_aside, lines = False, lines[1:]
        if is_left_aside:
            waiting = b""
        elif len(waiting) > _MAX_LINE_LENGTH:
            is_left_aside = True
            lines.append(waiting[:_MAX_LINE_LENGTH] + b"\0")  # which is no JSON, and is reported as too long
            waiting = b""
        is_new = True
        for line in lines:
            if line.strip():
                yield line, is_new
                is_new = False
    if waiting.strip():
        yield waiting, True


def _answer(question: str, line: bytes, indexes: _Indexes, asked: Asked) -> Object:
    """The line of answers; `seconds` is what the question took, opening the index left out."""
    answer: Object = {"id": None, "answers": []}
    started = time.perf_counter()
    try:
        fields = _fields(line)
        answer["id"] = fields.get("id")
        symbol, root = _symbol(fields), _root(fields)
        indexes.opened(root)
        started = time.perf_counter()
        hits = asking(indexes.up_to_date(root), question)(symbol, asked.wanted)
        answer["answers"] = [hit_object(hit) for hit in hits]
    except SymindexError as error:
        answer["error"] = str(error)
    except Exception as error:  # a long list of questions is not to end with a bad one, whatever is wrong with it
        answer["error"] = f"{type(error).__name__}: {error}"
    if asked.at is not None:
        answer["revision"] = asked.at.oid
    answer["seconds"] = round(time.perf_counter() - started, 6)
    return answer


def _fields(line: bytes) -> dict[str, Any]:
    if len(line) > _MAX_LINE_LENGTH:
        raise QuestionError(f"a line of more than {_MAX_LINE_LENGTH:,} bytes")
    try:
        fields = json.loads(line, parse_constant=_no_number, parse_float=_number)
    except RecursionError as error:
        raise QuestionError("not a line of JSON: nested too deeply") from error
    except ValueError as error:  # UnicodeDecodeError is one, too
        raise QuestionError(f"not a line of JSON: {error}") from error
    if not isinstance(fields, dict):
        raise QuestionError("not a JSON object")
    return fields


def _no_number(written: str) -> NoReturn:
    """NaN and the infinities, which JSON does not have: an answer that repeated them could not be read."""
    raise ValueError(f"{written} is no number")


def _number(written: str) -> float:
    value = float(written)
    return value if math.isfinite(value) else _no_number(written)


def _symbol(fields: dict[str, Any]) -> str:
    """Return the symbol as a person would type it: as it is given, or FILE:LINE:COLUMN."""
    symbol, file, line, column = (fields.get(key) for key in ("symbol", "file", "line", "column"))
    if isinstance(symbol, str) and symbol:
        return symbol
    if not isinstance(file, str) or not _is_number(line) or not (column is None or _is_number(column)):
        raise QuestionError("the question needs `symbol`, or `file`, `line` and `column` (numbers from 1)")
    root = _root(fields)
    if root is not None and not os.path.exists(file):
        file = os.path.join(root, file)
    return f"{file}:{line}" if column is None else f"{file}:{line}:{column}"


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _root(fields: dict[str, Any]) -> Path | None:
    root = fields.get("root")
    if root is not None and (not isinstance(root, str) or not root):
        raise QuestionError("`root` is not the path of a directory")
    return Path(root) if root else None
