"""Text search beside ripgrep, in pairs: `python -m benchmarks.grep CORPUS`.

CORPUS is indexed already. ripgrep reads every file, ignore rules off; symindex each distinct content once, and says for
each match what it stands in. Both are whole processes, one right after the other, and what is told is the median of the
ratios of such pairs: a machine that is busy slows both. `lines` are lines with a match in any file below CORPUS, copies
counted, which both should find; symindex also searches the standard library, which ripgrep does not see.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import run

if TYPE_CHECKING:
    from benchmarks.measure import Measurement

# What is sought, with the options of both; `-F` of ripgrep is what symindex does unless told `-e`.
PATTERNS = (
    ("rare literal", ("zqxjkv",)),
    ("literal", ("build_and_run_instance",)),
    ("any case", ("-i", "retry on")),
    ("whole word", ("-w", "kelvin")),
    ("not ASCII", ("naïve",)),
    ("regex with a literal in it", ("-e", r"def test_\w+_resize")),
    ("regex of two literals", ("-e", r"\b(deadlock|livelock)s?\b")),
    ("regex with a sign in it", ("-e", r"\d{5}-\w+")),
    ("regex without a literal", ("-e", r"[a-z]{30,}")),
)


class Pair(NamedTuple):
    """Both programs on one pattern, one after the other."""

    ours: Measurement
    theirs: Measurement


def main() -> None:
    """Print a table: a row a pattern."""
    parser = argparse.ArgumentParser(description="Text search beside ripgrep.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--symindex", default="symindex", help="the command")
    parser.add_argument("--python-only", action="store_true", help="ripgrep reads *.py and *.pyi only")
    options = parser.parse_args()
    if not shutil.which("rg"):
        sys.exit("ripgrep is not installed")
    only = ("-g", "*.py", "-g", "*.pyi") if options.python_only else ()
    print("| pattern | lines | ripgrep's | s | ripgrep's | × wall | × CPU |\n|---|--:|--:|--:|--:|--:|--:|")
    for name, pattern in PATTERNS:
        ours = (*options.symindex.split(), "grep", *pattern)
        theirs = ("rg", "-uu", *only, *(pattern if "-e" in pattern else ("-F", *pattern)), ".")
        pairs = [Pair(run(ours, cwd=options.corpus), run(theirs, cwd=options.corpus)) for _ in range(options.rounds)]
        found = _lines(run((*ours, "--json"), cwd=options.corpus).stdout, options.corpus.resolve())
        print(f"| {name}: `{pattern[-1]}` | {found:,} | {pairs[0].theirs.rows:,} | {_row(pairs)} |", flush=True)


def _row(pairs: list[Pair]) -> str:
    wall = [(pair.ours.wall, pair.theirs.wall) for pair in pairs]
    cpu = [pair.ours.cpu / pair.theirs.cpu for pair in pairs]
    ours, theirs = (median(walls) for walls in zip(*wall))
    return f"{ours:.2f} | {theirs:.2f} | {median(one / other for one, other in wall):.2f} | {median(cpu):.2f}"


def _lines(answers: bytes, corpus: Path) -> int:
    """Lines with a match, in all files of the tree."""
    lines = set()
    for answer in map(json.loads, answers.splitlines()):
        lines.update((file, answer["line"]) for file in (answer["file"], *answer["copies"]))
    return sum(file.startswith(f"{corpus}/") for file, _ in lines)


if __name__ == "__main__":
    main()
