"""A client's questions about projects: each an object of JSON, answered with one.

A question has `question` (`def` where it is missing), and `symbol`, or `file`, `line` and `column` (from 1, in code
points). `text` is what an editor has of that file and has not saved: the answer is that of an index in which it was
saved, and nothing of it is kept. `root` says of which project; else it is the one of the file, or for a file of a
library the project that led there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from symindex.errors import QuestionError, SymindexError
from symindex.model.answers import Filter
from symindex.model.roles import Role
from symindex.query import Index
from symindex.render.objects import Object, hit_object
from symindex.session.overlay import file_of, overlaid
from symindex.session.reading import freshen, read_on
from symindex.workspace.settings import find_root

_METHODS: Final = {
    "def": "definitions", "refs": "references", "callers": "callers", "callees": "callees",
    "assigns": "assignments", "importers": "importers", "hierarchy": "hierarchy",
}  # fmt: skip
_ANSWERS_MOST: Final = 1_000
_NAMES_MOST: Final = 200


class Session:
    """The projects that a client asks about, each opened when it first does."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._parts: list[str] = []
        self._open: dict[Path, Index] = {}  # the last one asked about is the last

    def close(self) -> None:
        """Give the indexes back."""
        for index in self._open.values():
            index.close()

    def idle(self) -> None:
        """While nobody asks: have read what is not read yet."""
        for root in self._open:
            read_on(root, self._environ)

    def take_part(self, fields: Mapping[str, Any]) -> bool:
        """Whether an object is a part of the text for the next question; it is kept until then."""
        part = fields.get("part")
        if isinstance(part, str):
            self._parts.append(part)
        return isinstance(part, str)

    def answer(self, fields: Mapping[str, Any]) -> Object:
        """`answers`, best first; `note` of what is not read yet; `suggestions` where none was found; `error`."""
        answer: Object = {"id": fields.get("id"), "answers": []}
        if fields.get("parts"):
            fields = {**fields, "text": "".join(self._parts)}
        self._parts.clear()
        try:
            root = self._root(fields)
            reading = freshen(root, self._environ)
            with self._index(root, fields) as index:
                answer["answers"] = _answers(index, fields)
                if not answer["answers"] and isinstance(fields.get("symbol"), str):
                    answer["suggestions"] = index.suggestions(fields["symbol"])
            if reading and (not answer["answers"] or reading.trees == "project"):
                answer["note"] = str(reading)
        except SymindexError as error:
            answer["error"] = str(error)
        except Exception as error:  # the next question is to be answered, whatever is wrong with this one
            answer["error"] = f"{type(error).__name__}: {error}"
        return answer

    def _root(self, fields: Mapping[str, Any]) -> Path:
        named, file = fields.get("root"), fields.get("file")
        if isinstance(named, str) and named:
            return find_root(Path(named)) or Path(named)
        if isinstance(file, str) and file:
            for root, index in reversed(self._open.items()):
                if file_of(index, file) is not None:
                    return root
            start = Path(os.path.dirname(os.path.abspath(file)))
            return find_root(start) or start
        if self._open:
            return next(reversed(self._open))
        return find_root(Path.cwd()) or Path.cwd()

    @contextmanager
    def _index(self, root: Path, fields: Mapping[str, Any]) -> Iterator[Index]:
        """The index to ask, with the unsaved text of the question."""
        index = self._open.pop(root, None) or Index.open(root, environ=self._environ, update=False)
        self._open[root] = index
        text, file = fields.get("text"), fields.get("file")
        document = file_of(index, file) if isinstance(text, str) and isinstance(file, str) else None
        if document is None or not isinstance(text, str):
            yield index
            return
        with overlaid(index, document, text.encode("utf-8", "surrogatepass"), self._environ) as changed:
            yield changed


def _answers(index: Index, fields: Mapping[str, Any]) -> list[Any]:
    question = fields.get("question", "def")
    if question == "names":
        return _names(index, str(fields.get("symbol", "")))
    if question not in _METHODS:
        raise QuestionError(f"no such question: {question}", f"one of {', '.join([*_METHODS, 'names'])}")
    limit = fields.get("limit", _ANSWERS_MOST)
    wanted = Filter(limit=limit if isinstance(limit, int) and limit > 0 else _ANSWERS_MOST)
    return [hit_object(hit) for hit in getattr(index, _METHODS[question])(_symbol(fields), wanted)]


def _symbol(fields: Mapping[str, Any]) -> str:
    """What a person would type: the symbol as it is given, or FILE:LINE:COLUMN."""
    symbol, file, line, column = (fields.get(key) for key in ("symbol", "file", "line", "column"))
    if isinstance(file, str) and file and isinstance(line, int) and isinstance(column, int):
        return f"{file}:{line}:{column}"
    if not isinstance(symbol, str) or not symbol:
        raise QuestionError("the question needs `symbol`, or `file`, `line` and `column` (numbers from 1)")
    return symbol


def _names(index: Index, prefix: str) -> list[str]:
    """Names that begin like this and are defined somewhere, for completion."""
    found: list[str] = []
    with index.snapshot():
        reader = index.means.library.reader
        for word in reader.words(f"{prefix}*" if prefix.isidentifier() else None):
            if word.startswith(prefix) and reader.blobs_mentioning(word, int(Role.DEFINITION)):
                found.append(word)
                if len(found) == _NAMES_MOST:
                    break
    return found
