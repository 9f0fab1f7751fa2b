"""Ask questions about a project, keep the answers in a file, and show what differs from those that it had.

    python -m benchmarks.answers PROJECT --record answers.txt

The questions are `def`, `callers`, `callees` and `refs` of definitions chosen evenly from the project, so the same
source has the same questions. Prints a unified diff; nothing where nothing differs, or where there was no file.
"""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path

import symindex

_QUESTIONS = ("definitions", "callers", "callees", "refs")
_MAX_ANSWERS = 200
_DEFINED = ("class", "function", "method")


def answers(root: Path, symbols: int) -> list[str]:
    """A line for each answer: question, symbol, place within the project, role and grade."""
    lines: list[str] = []
    with symindex.open(root) as index:
        for symbol in _chosen(index, symbols):
            for question in _QUESTIONS:
                wanted = symindex.Filter(trees=("project",), limit=_MAX_ANSWERS)
                for hit in getattr(index, question)(symbol, wanted):
                    place = f"{Path(hit.file).relative_to(root)}:{hit.line}:{hit.column}"
                    lines.append(f"{question} {symbol}: {place} {hit.symbol} {hit.role} {hit.certainty.word}")
    return sorted(lines)


def _chosen(index: symindex.Index, number: int) -> list[str]:
    wanted = symindex.Filter(trees=("project",), kinds=_DEFINED)
    names = sorted({hit.symbol for hit in index.symbols("*", wanted)})
    return names[:: max(1, -(-len(names) // number))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--record", type=Path, required=True, help="the file of the answers; it is written anew")
    parser.add_argument("--symbols", type=int, default=200, help="about how many definitions to ask about")
    arguments = parser.parse_args()
    found = answers(arguments.project.resolve(), max(1, arguments.symbols))
    if arguments.record.exists():
        before = arguments.record.read_text("utf-8").splitlines()
        print(*difflib.unified_diff(before, found, "last run", "this run", lineterm="", n=0), sep="\n")
    arguments.record.write_text("".join(f"{line}\n" for line in found), "utf-8")


if __name__ == "__main__":
    main()
