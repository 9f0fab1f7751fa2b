"""A client's questions about projects: each an object of JSON, answered with one.

A question has `question` (`def` where it is missing), and `symbol`, or `file`, `line` and `column` (from 1, in code
points). `text` is what an editor has of that file and has not saved: the answer is that of an index in which it was
saved, and nothing of it is kept. `root` says of which project; else it is the one of the file, or for a file of a
library the project that led there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from symindex.errors import QuestionError, SymindexError
from symindex.model.answers import Filter
from symindex.model.roles import Role
from symindex.query import Index
from symindex.render.objects import Object, hit_object
from symindex.session.index import AT_ONCE
from symindex.session.overlay import NO_BUFFERS, Overlay
from symindex.session.projects import Session
from symindex.stopping import StopSignal
from symindex.workspace.settings import find_root

_METHODS: Final = {
    "def": "definitions", "refs": "references", "callers": "callers", "callees": "callees",
    "assigns": "assignments", "importers": "importers", "hierarchy": "hierarchy",
}  # fmt: skip
_MAX_ANSWERS: Final = 1_000
_MAX_SECONDS: Final = 20.0  # the editors' scripts wait for 30
_MAX_NAMES: Final = 200


class Questions:
    """The questions of one client, whose projects are opened when it first asks about them."""

    def __init__(self, environ: Mapping[str, str], *, max_seconds: float = _MAX_SECONDS) -> None:
        """A search ends after so many seconds of the clock, with what it has found; the answer says so."""
        self._session = Session(environ, watches=True)
        self._max_seconds = max_seconds
        self._parts: list[str] = []
        self._root: Path | None = None  # of the last question

    def close(self) -> None:
        """Give the indexes back."""
        self._session.close()

    def idle(self) -> None:
        """While nobody asks: have read what is not read yet."""
        self._session.idle()

    def take_part(self, fields: Mapping[str, Any]) -> bool:
        """Return True if an object is a part of the text for the next question; it is kept until then."""
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
            self._root = root = self._root_of(fields)
            stop = StopSignal(self._max_seconds)
            with self._session.asking(root, _overlay(fields), stop) as (index, note):
                with index.bounded(AT_ONCE) as left_out:
                    answer["answers"] = _answers(index, fields)
                if not answer["answers"] and isinstance(fields.get("symbol"), str):
                    answer["suggestions"] = index.suggestions(fields["symbol"])
            if stop.was_obeyed:
                answer["note"] = f"searched for {self._max_seconds:g} s only: symindex in a shell finds the rest"
            elif note and (not answer["answers"] or not note.startswith("libraries")):
                answer["note"] = note
            elif str(left_out):
                answer["note"] = f"{left_out}: symindex {_command(fields)} in a shell looks at all"
        except SymindexError as error:
            answer["error"] = str(error)
        except Exception as error:  # the next question is to be answered, whatever is wrong with this one
            answer["error"] = f"{type(error).__name__}: {error}"
        return answer

    def _root_of(self, fields: Mapping[str, Any]) -> Path:
        named, file = fields.get("root"), fields.get("file")
        if isinstance(named, str) and named:
            return find_root(Path(named)) or Path(named)
        if isinstance(file, str) and file:
            return self._session.root_of(file)
        return self._root or find_root(Path.cwd()) or Path.cwd()


def _overlay(fields: Mapping[str, Any]) -> Overlay:
    text, file = fields.get("text"), fields.get("file")
    if not isinstance(text, str) or not isinstance(file, str):
        return NO_BUFFERS
    return NO_BUFFERS.with_text(os.path.abspath(file), text)


def _answers(index: Index, fields: Mapping[str, Any]) -> list[Any]:
    question = fields.get("question", "def")
    if question == "names":
        return _names(index, str(fields.get("symbol", "")))
    if question not in _METHODS:
        raise QuestionError(f"no such question: {question}", f"one of {', '.join([*_METHODS, 'names'])}")
    limit = fields.get("limit", _MAX_ANSWERS)
    wanted = Filter(limit=limit if isinstance(limit, int) and limit > 0 else _MAX_ANSWERS)
    return [hit_object(hit) for hit in getattr(index, _METHODS[question])(_symbol(fields), wanted)]


def _command(fields: Mapping[str, Any]) -> str:
    """The command of the same question, with what it is about unless that is unsaved text."""
    symbol = "" if isinstance(fields.get("text"), str) else _symbol(fields)
    return " ".join(filter(None, [str(fields.get("question", "def")), symbol]))


def _symbol(fields: Mapping[str, Any]) -> str:
    """Return the symbol as a person would type it: as it is given, or FILE:LINE:COLUMN."""
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
        reader = index.internals.library.reader
        for word in reader.words(f"{prefix}*" if prefix.isidentifier() else None):
            if word.startswith(prefix) and reader.contents_mentioning(word, int(Role.DEFINITION)):
                found.append(word)
                if len(found) == _MAX_NAMES:
                    break
    return found
