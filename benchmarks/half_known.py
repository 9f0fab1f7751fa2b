"""Check that a half-known index answers as a whole: `python -m benchmarks.half_known equal|typed DIR [--questions N]`.

`equal`: a first index, of which only what questions need becomes known, and a whole one beside it are asked the same
random questions in one process each; every unequal answer is printed. `typed`: the questions are typed as commands,
right behind a first question and while the index is built in the background, and again when it is whole; prints the
seconds until each answer was there, and each answer that was another.

Names are sampled evenly from those that the project and its libraries define. Exit status 1 where answers differ.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks.ours import find_symindex
from symindex.indexer import UpdatePaths, background, update
from symindex.query import Index
from symindex.query.first import first_index

_WORK = Path(__file__).parent / "work" / "half-known"
_DEFINED = re.compile(rb"^\s*(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*=", re.MULTILINE)
_ASKED = ("definitions", "references", "callers", "callees", "assignments", "importers", "hierarchy")
# As many of each, those that answer from a half-known index and those that need a whole one.
_TYPED = (
    "def",
    "refs",
    "callers",
    "callees",
    "assigns",
    "importers",
    "hierarchy",
    "show",
    "graph callers",
    "tests",
    "search",
)


class Question(NamedTuple):
    """What is asked, and of which name."""

    what: str
    name: str


class Asked(NamedTuple):
    """What a command said, with which status, and after how many seconds."""

    status: int
    said: bytes
    seconds: float


def main() -> int:
    """Ask, compare, and print one JSON object a case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("how", choices=["equal", "typed"])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--symindex")
    parser.add_argument("--work", type=Path, default=_WORK)
    asked = parser.parse_args()
    shutil.rmtree(asked.work, ignore_errors=True)
    root, chosen = asked.directory.resolve(), random.Random(asked.seed)
    kinds = _ASKED if asked.how == "equal" else _TYPED
    names = chosen.sample(sorted(_names(root)), asked.questions)
    questions = [Question(chosen.choice(kinds), name) for name in names]
    if asked.how == "equal":
        return _equal(root, questions, asked.work)
    symindex = find_symindex(asked.symindex)
    if symindex is None:
        parser.error("no symindex")
    return _typed(symindex.command[0], root, questions, asked.work)


def _names(root: Path) -> set[str]:
    found: set[str] = set()
    for path in root.rglob("*.py"):
        if path.is_file():
            found.update((one or other).decode() for one, other in _DEFINED.findall(path.read_bytes()))
    return found


def _environment(work: Path) -> dict[str, str]:
    return {**os.environ, "SYMINDEX_DIR": str(work / "index"), "SYMINDEX_CACHE_DIR": str(work / "cache")}


def _tell(case: str, **figures: object) -> None:
    print(json.dumps({"case": case, **figures}), flush=True)


# In one process


def _equal(root: Path, questions: Sequence[Question], work: Path) -> int:
    environ = _environment(work)
    vars(background)["start"] = lambda _: None
    first = first_index(root, environ, lambda _: None)
    assert first is not None
    with closing(first):
        answers = list(_answers(first, questions))
    update(UpdatePaths.of(root, environ))
    different = 0
    with Index.open(root, environ=environ, update=False) as whole:
        for question, half, full in zip(questions, answers, _answers(whole, questions)):
            if half[0] != full[0]:
                different += 1
                _tell("unequal", question=question, half=len(half[0]), whole=len(full[0]))
    _tell("equal", questions=len(questions), unequal=different, **_spread(seconds for _, seconds in answers))
    return int(different > 0)


def _answers(index: Index, questions: Iterable[Question]) -> Iterator[tuple[list[object], float]]:
    for question in questions:
        started = time.perf_counter()
        answer: list[object] = list(getattr(index, question.what)(question.name))
        yield answer or [index.suggestions(question.name)], time.perf_counter() - started


# As typed


def _typed(command: str, root: Path, questions: Sequence[Question], work: Path) -> int:
    environ = _environment(work)
    _ask(command, root, Question("def", "nothing_of_that_name"), environ)
    half = []
    until_whole = 0
    for question in questions:
        until_whole += background.has_progress(work / "index")
        half.append(_ask(command, root, question, environ))
    subprocess.run(
        [command, "index", str(root)], check=False, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    whole = [_ask(command, root, question, environ) for question in questions]
    different = [q for q, one, other in zip(questions, half, whole) if one[:2] != other[:2]]
    for question in different:
        _tell("unequal", question=question)
    _tell("half-known", questions=len(half), before_whole=until_whole, **_spread(each.seconds for each in half))
    _tell("whole", unequal=len(different), **_spread(each.seconds for each in whole))
    return int(bool(different))


def _ask(command: str, root: Path, question: Question, environ: dict[str, str]) -> Asked:
    started = time.perf_counter()
    done = subprocess.run(
        [command, *question.what.split(), question.name], check=False, cwd=root, env=environ, capture_output=True
    )
    return Asked(done.returncode, done.stdout, time.perf_counter() - started)


def _spread(seconds: Iterable[float]) -> dict[str, float]:
    every = sorted(seconds)
    return {
        "median": round(statistics.median(every), 3),
        "most of 95 %": round(every[len(every) * 95 // 100 - 1], 3),
        "most": round(every[-1], 3),
    }


if __name__ == "__main__":
    sys.exit(main())
