"""`fuzz`: damaged sources for extraction, odd questions for an index, odd lines for cscope's line mode."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final

from symindex.cscope.live import Project
from symindex.query import Index
from tests.support.reliability.attempts import Tally, attempt
from tests.support.reliability.mutations import Mutator, files_below
from tests.support.reliability.targets import Extraction, Lines, Questions, small_project

TARGETS: Final = ("extraction", "questions", "lines")
COUNTS: Final = {"extraction": 1_000_000, "questions": 100_000, "lines": 100_000}
_SEED_FILES: Final = 1500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be asked of `fuzz`."""
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="default: all three")
    parser.add_argument("--count", type=int, help=f"inputs for each; default: {COUNTS}")
    parser.add_argument("--files", type=Path, nargs="*", default=[], help="directories of Python files to damage")


def run(asked: argparse.Namespace) -> str:
    """A line for each target; what was found is kept below `work/found`."""
    tallies = fuzz(asked.targets or TARGETS, asked.count, asked.seed, asked.files, (asked.work or Path()) / "found")
    return "\n".join(map(str, tallies))


def fuzz(
    targets: Sequence[str] = TARGETS,
    count: int | None = None,
    seed: int = 1,
    corpus: Sequence[Path] = (),
    cases: Path | None = None,
) -> list[Tally]:
    """The tallies of a run over some targets; `corpus` are directories of Python files besides the standard library."""
    directories = [Path(os.__file__).parent, *corpus]
    files = files_below(directories, Random(seed), _SEED_FILES)
    tallies = []
    for name in targets:
        with _prepared(name, files, seed) as (target, mutator):
            tallies.append(attempt(target, mutator, seed, count or COUNTS[name], cases, _say))
        _say(tallies[-1])
    return tallies


@contextmanager
def _prepared(name: str, files: Sequence[bytes], seed: int) -> Iterator[tuple[Extraction | Questions | Lines, Mutator]]:
    random = Random(f"{name} {seed}")
    if name == "extraction":
        yield Extraction(random), Mutator(random, files)
        return
    with tempfile.TemporaryDirectory() as directory:
        places = small_project(Path(directory))
        with Index.open(places.root, environ=places.environ, update=False) as index:
            mutator = Mutator(random, files, _vocabulary(index))
            if name == "questions":
                yield Questions(index, random), mutator
                return
            os.environ["SYMINDEX_TRACEBACK"] = "1"  # a session swallows what goes wrong, unless it is told not to
            project = Project(places.root, places.environ)
            yield Lines(project), mutator
            project.close()


def _vocabulary(index: Index) -> list[str]:
    """Names, qualified names, places and files of an index."""
    hits = index.search_symbols("*")[::7]
    typed = {text for hit in hits for text in (hit.name, hit.symbol, f"{hit.file}:{hit.line}:{hit.column}", hit.file)}
    return sorted(typed)


def _say(tally: Tally) -> None:
    print(tally, file=sys.stderr, flush=True)
