"""The questions and the judge: `score.py` of the recorded truth, used as a library and never copied.

What is right is decided there alone; this module only gives its rows a shape.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A position to ask about, and the row of the truth that it was made of."""

    asked: Object
    """What a navigator gets: id, project, root, file, line, column, name; 1-based, code points."""
    row: Object

    @property
    def id(self) -> str:
        """What its answers are known by."""
        return str(self.asked["id"])

    @property
    def root(self) -> Path:
        """The project's source; its environment stands beside it."""
        return Path(self.asked["root"])


class Truth:
    """Recorded truth, for projects built below a root."""

    def __init__(self, directory: Path, root: Path, projects: list[str] | None = None) -> None:
        self._score: Any = _loaded(directory / "score.py")
        self._root = root.resolve()
        self._projects = projects

    def questions(self, n: int) -> dict[str, list[Question]]:
        """For each project, n sampled call sites: what is called there?"""
        options = argparse.Namespace(half="open", n=n, projects=self._projects)
        return {project: self._asked(rows) for project, rows in self._score.sampled(options).items()}

    def callers_questions(self) -> dict[str, list[Question]]:
        """For each project, the definitions whose call sites are all known."""
        by_project: dict[str, list[Object]] = defaultdict(list)
        for row in self._score.read("callers", "open", self._projects):
            by_project[row["project"]].append(row)
        return {project: self._asked(rows) for project, rows in sorted(by_project.items())}

    def verdict(self, question: Question, answer: Object) -> str | None:
        """'exact', 'base' or 'stub' where one answer is right, else None."""
        found: str | None = self._score.verdict(self._root, question.row, answer)
        return found

    def call_sites(self, question: Question) -> frozenset[tuple[str, int]]:
        """The (file, line) of each call that was seen of a definition."""
        row = question.row
        return frozenset(
            (str(self._score.located(self._root, row["project"], name)), line) for name, line in row["sites"]
        )

    def _asked(self, rows: list[Object]) -> list[Question]:
        return [Question(self._score.ask(self._root, row), row) for row in rows]


def fingerprint(questions: dict[str, list[Question]]) -> str:
    """Eight digits that change when other questions are asked."""
    ids = sorted(question.id for asked in questions.values() for question in asked)
    return hashlib.sha256(" ".join(ids).encode()).hexdigest()[:8]


def _loaded(path: Path) -> ModuleType:
    """The module at a path; unlike an import this leaves no compiled file beside it."""
    module = ModuleType("score")
    module.__file__ = str(path)
    exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    return module
