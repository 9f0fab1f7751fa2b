"""Case files: small projects in one file, with carets below the names that a question is asked about.

A line `# --- path: pkg/mod.py ---` begins a file, which goes on to the next such line. A comment

    #     ^ def: 3 (resolved), other.py:7 (possible)

asks about the name above its caret. Places are `LINE` or `PATH:LINE`, counted as in an editor within the file
of the project, certainty is `resolved` where none is written, and `none` says that there is no answer. Questions are
`def`, `refs` and `callers`. Several may stand below one line; they count as lines of the file they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symindex.indexer import UpdatePaths, update
from symindex.query import Index

_HEADER: Final = re.compile(r"# --- path: (?P<path>\S+) ---")
_CARET: Final = re.compile(r"\s*#\s*(?P<caret>\^) (?P<question>def|refs|callers): (?P<answers>.+)")
_ANSWER: Final = re.compile(r"(?:(?P<path>[^\s:]+):)?(?P<line>\d+)(?: \((?P<certainty>\w+)\))?")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a place, and the answers wanted, each `path:line (certainty)`."""

    case: str
    case_line: int
    path: str
    line: int
    column: int
    asks: str
    wanted: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.case}:{self.case_line}"


def read_case(case: Path) -> tuple[dict[str, str], list[Question]]:
    """The files of a case by path, and its questions in order."""
    files: dict[str, list[str]] = {}
    questions: list[Question] = []
    path, about = "", 0
    for number, line in enumerate(case.read_text().splitlines(), 1):
        if header := _HEADER.fullmatch(line):
            path, about = header["path"], 0
            files[path] = []
            continue
        if not path:
            continue
        files[path].append(line)
        if caret := _CARET.fullmatch(line):
            wanted = tuple(sorted(_answers(caret["answers"], path)))
            questions.append(
                Question(case.name, number, path, about, caret.start("caret") + 1, caret["question"], wanted)
            )
        else:
            assert "^" not in line.partition("#")[2], f"{case.name}:{number}: a caret that asks nothing"
            about = len(files[path])
    return {path: "\n".join(lines) + "\n" for path, lines in files.items()}, questions


def _answers(written: str, path: str) -> Iterator[str]:
    if written == "none":
        return
    for part in written.split(", "):
        answer = _ANSWER.fullmatch(part)
        assert answer, f"not an answer: {part!r}"
        yield f"{answer['path'] or path}:{answer['line']} ({answer['certainty'] or 'resolved'})"


class Case:
    """A case file as a project on disk, indexed."""

    def __init__(self, case: Path, directory: Path) -> None:
        files, self.questions = read_case(case)
        self.root = directory / "project"
        for path, text in {"pyproject.toml": "[tool.symindex]\nstdlib = false\n", **files}.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        environ = {"HOME": str(directory), "SYMINDEX_CACHE_DIR": str(directory / "cache")}
        update(UpdatePaths.of(self.root, environ), workers=1)
        self.index = Index.open(self.root, environ=environ, update=False)

    def answers(self, question: Question) -> tuple[str, ...]:
        """What the index answers, in the words of the case."""
        place = f"{self.root / question.path}:{question.line}:{question.column}"
        ask = {"def": self.index.definitions, "refs": self.index.references, "callers": self.index.callers}[
            question.asks
        ]
        root = f"{self.root}/"
        hits = ask(place)
        return tuple(sorted({f"{hit.file.removeprefix(root)}:{hit.line} ({hit.certainty.word})" for hit in hits}))
