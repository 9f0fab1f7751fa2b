"""`python -m benchmarks.reaching PROJECT=ROOT=RECORD …`: how often `tests --reaching` names tests that really ran a
function.

RECORD is what `record.py` wrote for the project in ROOT, whose index must be fresh. From the functions that at least
one recorded test entered, so many of each project are drawn, evenly, in the order of a hash of their names. Cases of
one parametrized test are one test, on both sides; tests that were not recorded are left out of the answers before they
are cut.

    precision  of the first 20 answers, how many ran the function
    recall     of the tests that ran it, or of 20 where more did, how many are among the first 20 answers
    any, none  functions for which an answer is right, and for which there is none
    median     CPU seconds of a question, in one process that keeps what it found out

A walk is bounded by how many definitions it follows, and not by seconds as the command is, so that a busy machine gives
the same table.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from symindex.graph.walk import Budget
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Target
from symindex.query import Index
from symindex.testing.callers import TestCallGraph
from symindex.testing.listing import Tests
from symindex.testing.reaching import Reaching

_FIRST = 20


class Function(NamedTuple):
    """A function that tests entered: where it begins, and by which tests."""

    path: str
    line: int
    name: str
    tests: frozenset[str]


class Score(NamedTuple):
    """How one question was answered."""

    function: Function
    answers: int
    right: int
    seconds: float
    by_certainty: tuple[tuple[Certainty, bool], ...]

    @property
    def precision(self) -> float:
        """Of the answers, how many are right."""
        return self.right / self.answers if self.answers else 0.0

    @property
    def recall(self) -> float:
        """Of the tests that could have been among the answers, how many are."""
        return self.right / min(_FIRST, len(self.function.tests))


def recorded(path: Path) -> tuple[list[Function], frozenset[str]]:
    """The functions of a record that at least one test entered, and all its tests."""
    rows = [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]
    entered: dict[int, set[str]] = {}
    for row in rows:
        for number in row.get("functions", ()):
            entered.setdefault(number, set()).add(unparametrized(row["test"]))
    found = [
        Function(row["path"], row["line"], row["name"], frozenset(entered[row["function"]]))
        for row in rows
        if row.get("function") in entered and "<" not in row["name"]
    ]
    return found, frozenset(unparametrized(row["test"]) for row in rows if "test" in row)


def unparametrized(test: str) -> str:
    """The identifier of a test without the case in brackets."""
    return test.partition("[")[0]


def drawn(functions: list[Function], count: int) -> list[Function]:
    """So many functions, as a hash of their names draws them."""
    return sorted(functions, key=lambda each: blake2b(f"{each.path}:{each.name}".encode()).digest())[:count]


def scores(root: Path, record: Path, count: int, expansions: int, index_directory: str) -> Iterator[Score]:
    """The scores of the drawn functions of one project."""
    environ = {**os.environ, "SYMINDEX_DIR": index_directory} if index_directory else dict(os.environ)
    with Index.open(root, environ=environ, update=False) as index:
        tests = Tests(index)
        functions, all_tests = recorded(record)
        graph = TestCallGraph(tests, index)
        known = [(each, target) for each in functions if (target := _target(tests, each)) is not None]
        targets = {each: target for each, target in known if not tests.in_module(target.module)}
        for function in drawn(list(targets), count):
            start = time.process_time()
            reaching = Reaching(tests, graph).tests_of([targets[function]], Budget(expansions, seconds=600))
            of_record = (each for each in reaching if unparametrized(each.case.identifier) in all_tests)
            answers = {}
            for each in islice(of_record, 50 * _FIRST):
                answers.setdefault(unparametrized(each.case.identifier), each.certainty)
                if len(answers) == _FIRST:
                    break
            graded = tuple((certainty, test in function.tests) for test, certainty in answers.items())
            right = sum(is_right for _, is_right in graded)
            yield Score(function, len(answers), right, time.process_time() - start, graded)


def _target(tests: Tests, function: Function) -> Target | None:
    """The definition that a recorded function is; None for one that was made while the program ran."""
    module = tests.module_at(function.path)
    if module is None:
        return None
    facts = module.facts
    for node in facts.nodes_with(function.name.rpartition(".")[2]):
        if facts.kinds[node] in k.FUNCTIONS and facts.line_of(facts.outer_start(node)) + 1 == function.line:
            return Target(module, node)
    return None


def table(name: str, found: list[Score]) -> str:
    """A line of the table."""
    grades = [grade for score in found for grade in score.by_certainty]
    shares = []
    for certainty in Certainty:
        of_grade = [is_right for each, is_right in grades if each == certainty]
        shares.append(f"{len(of_grade):>6} {100 * mean(of_grade) if of_grade else 0.0:>5.1f}")
    return (
        f"{name:<10} {len(found):>9} {100 * mean(s.recall for s in found):>7.1f} "
        f"{100 * mean(s.precision for s in found if s.answers):>9.1f} "
        f"{100 * mean(s.right > 0 for s in found):>6.1f} {100 * mean(not s.answers for s in found):>5.1f} "
        f"{median(s.seconds for s in found):>7.2f} {max(s.seconds for s in found):>6.2f}   {'  '.join(shares)}"
    )


def main() -> None:
    """Print the table; with `--misses` also the functions that no right answer was found for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", nargs="+", metavar="PROJECT=ROOT=RECORD[=INDEX]")
    parser.add_argument("--count", type=int, default=60, help="functions of each project (default: 60)")
    parser.add_argument("--expansions", type=int, default=300, help="definitions a walk follows (default: 300)")
    parser.add_argument("--misses", action="store_true", help="tell the functions with the lowest recall")
    arguments = parser.parse_args()
    print("project    functions  recall precision    any  none  median    max   resolved      inferred      possible")
    every: list[Score] = []
    for project in arguments.projects:
        name, root, record, *index = project.split("=")
        found = list(scores(Path(root), Path(record), arguments.count, arguments.expansions, index[0] if index else ""))
        every += found
        print(table(name, found), flush=True)
        if arguments.misses:
            for score in sorted(found, key=lambda each: each.recall)[: arguments.count // 3]:
                f = score.function
                print(f"  {score.right}/{score.answers} of {len(f.tests)}: {f.path}:{f.line} {f.name}", file=sys.stderr)
    print(table("all", every))


if __name__ == "__main__":
    main()
