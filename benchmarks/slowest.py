"""How long `def` takes at any place: `python -m benchmarks.slowest PROJECT... [--places N] [--seed S]`.

Asks for the definition at N random names, spread over the projects by their size, in one process for each project, and
prints the median, the 95th percentile and the slowest answers in CPU seconds. Opening the index is not counted. Exit
status 1 where an answer took more than a second.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.query import Index

_MAX_RESULTS: Final = 1.0  # CPU seconds for an answer
_SHOWN: Final = 20
_NAMES: Final = k.OCCURRENCES - k.DEFINITIONS - k.PARAMETERS


class Timed(NamedTuple):
    """A place that was asked about, and the CPU seconds that its answer took."""

    seconds: float
    place: str


def places_of(index: Index) -> list[tuple[str, int, int]]:
    """The names in a project's own files as (path, line, column), counted from 1, in the order of the files."""
    with index.snapshot():
        library = index.internals.library
        trees = [tree.id for tree in library.trees.values() if tree.kind == "project"]
        found = []
        for document in library.reader.documents(trees):
            facts = library.reader.facts(document.content_id)
            path = library.path_of(document)
            lines = library.text(path).split(b"\n")
            for node in facts.nodes_of(_NAMES):
                start = facts.starts[node]
                line = facts.line_of(start)
                before = lines[line][: start - facts.line_starts[line]]
                found.append((path, line + 1, len(before.decode(errors="replace")) + 1))
    return found


def ask(project: Path, places: int, seed: int) -> list[Timed]:
    """Ask for the definitions at some places of a project, all in this process."""
    with Index.open(project) as index:
        every = places_of(index)
    timed = []
    with Index.open(project) as index:
        for path, line, column in random.Random(seed).sample(every, min(places, len(every))):
            place = f"{path}:{line}:{column}"
            began = time.process_time()
            index.definitions(place)
            timed.append(Timed(time.process_time() - began, place))
    return timed


def summary(title: str, timed: list[Timed]) -> str:
    """One line: how many places, the median, the 95th percentile and the slowest, in CPU seconds."""
    seconds = sorted(each.seconds for each in timed)
    middle, high = seconds[len(seconds) // 2], seconds[len(seconds) * 95 // 100]
    return f"{title:<14}{len(seconds):>8}{middle:>9.4f}{high:>9.4f}{seconds[-1]:>9.3f}"


def main() -> int:
    """Ask in one process for each project, and print a line for each and the slowest places of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", type=Path, nargs="+", metavar="PROJECT")
    parser.add_argument("--places", type=int, default=10_000, help="in all projects together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)  # ask the one project in this process
    options = parser.parse_args()
    if options.one:
        for seconds, place in ask(options.projects[0], options.places, options.seed):
            print(f"{seconds:.6f}\t{place}")
        return 0
    print(f"{'CPU seconds':<14}{'places':>8}{'median':>9}{'95 %':>9}{'slowest':>9}")
    every: list[Timed] = []
    for project, count in _shares(options.projects, options.places).items():
        timed = _in_a_process(project, count, options.seed)
        every += timed
        print(summary(_title(project), timed), flush=True)
    print(summary("all", every))
    every.sort(reverse=True)
    for seconds, place in every[:_SHOWN]:
        print(f"{seconds:9.3f}  {place}")
    return 1 if every[0].seconds > _MAX_RESULTS else 0


def _shares(projects: list[Path], places: int) -> dict[Path, int]:
    """How many places of each project are asked about: half of them evenly, half by the number of its files."""
    files: Counter[Path] = Counter()
    for project in projects:
        with Index.open(project) as index:
            files[project] = sum(entry.origin.kind == "project" for entry in index.files())
    even, rest = places // 2 // len(projects), places - places // 2
    return {project: max(1, even + rest * count // files.total()) for project, count in files.items()}


def _in_a_process(project: Path, places: int, seed: int) -> list[Timed]:
    command = [sys.executable, "-m", "benchmarks.slowest", str(project), "--one"]
    command += ["--places", str(places), "--seed", str(seed)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = (line.split("\t", 1) for line in printed.splitlines())
    return [Timed(float(seconds), place) for seconds, place in rows]


def _title(project: Path) -> str:
    """The name of a project; of one that lies in `NAME/src`, NAME."""
    return project.parent.name if project.name == "src" else project.name


if __name__ == "__main__":
    sys.exit(main())
