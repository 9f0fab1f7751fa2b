"""symindex's `refs` held against the independent count, row by row.

`python -m benchmarks.compare_uses CORPUS` prints every row that one of the two has and the other has not. The
exit status is 1 when a counted use is missing or a row symindex is sure of was not counted.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import measure, ours
from benchmarks.corpus import HERE
from benchmarks.count_uses import TARGETS, Row, count_uses, totals

if TYPE_CHECKING:
    from collections.abc import Iterable

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of `symindex refs`."""

    role: str
    certainty: str

    @property
    def is_sure(self) -> bool:
        """True if symindex shows it as more than a name that fits."""
        return self.certainty != "possible"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the count has, what symindex has, by place."""

    counted: dict[Place, str]
    answered: dict[Place, Answer]

    @property
    def missing(self) -> list[tuple[Place, str]]:
        """Rows counted, of any kind, that symindex does not give."""
        return sorted((place, kind) for place, kind in self.counted.items() if place not in self.answered)

    @property
    def extra(self) -> list[tuple[Place, Answer]]:
        """Rows symindex gives that were not counted."""
        rows = [(place, answer) for place, answer in self.answered.items() if place not in self.counted]
        return sorted(rows, key=lambda row: row[0])

    @property
    def agrees(self) -> bool:
        """No use missing, nothing extra that is shown as sure."""
        uses_missing = any(kind == "use" for _, kind in self.missing)
        return not uses_missing and not any(answer.is_sure for _, answer in self.extra)


def _answers(lines: Iterable[str], corpus: Path, package: str) -> dict[Place, Answer]:
    """The rows of `symindex refs --json` that lie in the package, by place."""
    found: dict[Place, Answer] = {}
    for line in lines:
        row = json.loads(line)
        path = Path(row["file"])
        if path.is_relative_to(corpus / package):
            place = _place(path.relative_to(corpus).as_posix(), row["line"], row["column"], row["role"])
            found[place] = Answer(row["role"], row["certainty"])
    return found


def compare(rows: Iterable[Row], answered: dict[Place, Answer]) -> Comparison:
    """The two sides by place."""
    counted = {_place(row.file, row.line, row.column, row.kind): row.kind for row in rows}
    return Comparison(counted, answered)


def _place(file: str, line: int, column: int, role: str) -> Place:
    """Where a row counts: a string by its line, as a tool may point at the word inside of it."""
    return (file, line, 0 if "string" in role else column)


def print_comparison(target: str, rows: list[Row], comparison: Comparison) -> None:
    """The totals of both sides, then each row that differs."""
    certainties = Counter(answer.certainty for answer in comparison.answered.values())
    given = ", ".join(f"{count} {certainty}" for certainty, count in sorted(certainties.items()))
    print(f"{target}\n  counted:  {totals(rows)}")
    print(f"  symindex: {len(comparison.answered)} rows: {given or 'none'}")
    missing = Counter(kind for _, kind in comparison.missing)
    print(f"  missing:  {len(comparison.missing)} {dict(missing)}; extra: {len(comparison.extra)}")
    for (file, line, column), kind in comparison.missing:
        print(f"{file}:{line}:{column}: missing {kind}")
    for (file, line, column), answer in comparison.extra:
        print(f"{file}:{line}:{column}: extra {answer.role} ({answer.certainty})")


def _ask(symindex: ours.Symindex, corpus: Path, index: Path, target: str) -> list[str]:
    command = (*symindex.command, "refs", target, "--json", "--project")
    checkout = ours.Checkout(corpus, index, index.with_name("compare-cache"))
    run = measure.run(command, cwd=corpus, environment=checkout.environment)
    if run.status not in (0, 1):
        sys.exit("\n".join(line for _, line in run.stderr) or f"exit status {run.status}")
    return run.stdout.decode().splitlines()


def main() -> None:
    """Compare each target and say whether all agree."""
    parser = argparse.ArgumentParser(description="Hold `symindex refs` against an independent count.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--package", default="nova")
    parser.add_argument("--target", action="append", help=f"default: {' and '.join(TARGETS)}")
    parser.add_argument("--symindex", help="default: beside this interpreter, or on PATH")
    parser.add_argument("--index", type=Path, default=HERE / "work" / "compare-index", help="SYMINDEX_DIR")
    options = parser.parse_args()
    symindex = ours.find_symindex(options.symindex)
    if symindex is None:
        sys.exit("no symindex found\nhint: install it into this environment, or name it with --symindex")
    warnings.simplefilter("ignore", SyntaxWarning)
    corpus = options.corpus.resolve()
    counted = count_uses(corpus, options.package, options.target or TARGETS)
    agree = True
    for target, rows in counted.items():
        lines = _ask(symindex, corpus, options.index.resolve(), target)
        comparison = compare(rows, _answers(lines, corpus, options.package))
        print_comparison(target, rows, comparison)
        agree = agree and comparison.agrees
    sys.exit(0 if agree else 1)


if __name__ == "__main__":
    main()
