"""How far the real cscope, reading our file, and `symindex-cscope`, asking the index, agree; and where they do not.

    python -m benchmarks.cscope_agreement TREE [--names 300] [--seed 4]

Names are drawn at random from all that the project defines or calls. Both are asked questions 0, 1, 3 and 9; rows are
compared by file, line and function. A row of cscope's that ours lacks is looked up: what does that place mean?
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from symindex.cscope.live import Project
from symindex.cscope.project import write_project
from symindex.cscope.session import Session
from symindex.cscope.tokens import CALLS, DEFINES, actions, symbols
from symindex.errors import SymindexError
from symindex.model.facts import FileFacts
from symindex.output import Output
from symindex.query.snapshot import Snapshot, updated

QUESTIONS = (0, 1, 3, 9)
_ROW = re.compile(rb"(\S+) (\S+) (\d+) (.*)")
_SHOWN = 6


class Row(NamedTuple):
    """A row of an answer, without its text."""

    file: str
    function: str
    line: int


class Difference(NamedTuple):
    """A row that one of the two has: the question, the name asked for, the row's text, why."""

    question: int
    name: str
    row: Row
    text: str
    why: str


def main() -> int:
    """Ask both, print the table and some rows of each class."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tree", type=Path)
    parser.add_argument("--names", type=int, default=300)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--list", action="store_true", help="print every difference")
    options = parser.parse_args()
    tree = options.tree.resolve()
    snapshot = updated(tree, os.environ)
    with tempfile.TemporaryDirectory() as scratch:
        crossref = Path(scratch) / "cscope.out"
        write_project(snapshot, Output(crossref), tree)
        names = sorted(_names(snapshot, tree))
        chosen = random.Random(options.seed).sample(names, min(options.names, len(names)))
        print(f"{len(chosen)} of {len(names)} names, seed {options.seed}")
        differences = list(_compared(tree, crossref, chosen))
    _print_differences(differences, _SHOWN if not options.list else len(differences))
    return 0


def _names(snapshot: Snapshot, tree: Path) -> set[str]:
    """What the project defines or calls, as far as cscope can be asked for it."""
    contents = snapshot.contents(snapshot.sources(tree))
    found = {name for content in contents for name in _names_in(content.facts())}
    return {name for name in found if name.isascii()}


def _names_in(facts: FileFacts) -> Iterator[str]:
    does = actions(facts)
    return (facts.word(node) for node in symbols(facts) if does[node] & (CALLS | DEFINES))


def _compared(tree: Path, crossref: Path, names: list[str]) -> Iterator[Difference]:
    project = Project(tree, {**os.environ, "SYMINDEX_CSCOPE_MARKS": "0", "SYMINDEX_CSCOPE_ROWS": "0"})
    session = Session(project, str(tree), caseless=False, write=lambda _: None, complain=lambda _: None)
    try:
        for question in QUESTIONS:
            both = ours_only = theirs_only = 0
            for name in names:
                project.context.forget()
                theirs = _rows(_cscope(tree, crossref, question, name))
                ours = _rows(b"".join(session.rows(question, name.encode())))
                both += len(theirs.keys() & ours.keys())
                for row in theirs.keys() - ours.keys():
                    theirs_only += 1
                    yield Difference(question, name, row, theirs[row], _meaning(project, tree, row, name))
                for row in ours.keys() - theirs.keys():
                    ours_only += 1
                    yield Difference(question, name, row, ours[row], _why_ours(name, row, ours[row]))
            print(f"question {question}: {both} rows of both, {theirs_only} of cscope only, {ours_only} of ours only")
    finally:
        project.close()


def _cscope(tree: Path, crossref: Path, question: int, name: str) -> bytes:
    command = ["cscope", "-d", "-f", str(crossref), "-L", f"-{question}", name]
    return subprocess.run(command, cwd=tree, capture_output=True, check=True).stdout


def _rows(answer: bytes) -> dict[Row, str]:
    found = {}
    for line in answer.splitlines():
        match = _ROW.fullmatch(line)
        if match is None:
            sys.exit(f"no row: {line!r}")
        file, function, number, text = match.groups()
        found[Row(os.fsdecode(file), function.decode(), int(number))] = text.decode("utf-8", "replace")
    return found


def _why_ours(name: str, row: Row, text: str) -> str:
    if text.startswith("module "):
        return "ours only: a module"
    if not re.search(rf"\b{name}\b", text):
        return "ours only: called by another name"
    return "ours only: outside of the project" if row.file.startswith(("../", ".tox", "/")) else "ours only: other"


def _meaning(project: Project, tree: Path, row: Row, name: str) -> str:
    """What stands at a place that only cscope answers with."""
    line = (tree / row.file).read_text(encoding="utf-8", errors="replace").split("\n")[row.line - 1]
    whys = set()
    for match in re.finditer(rf"\b{name}\b", line):
        place = f"{tree / row.file}:{row.line}:{match.start() + 1}"
        try:
            hits = project.index.definitions(place)
        except SymindexError:
            continue
        whys |= {f"{hit.certainty.word}: {_kind_of_tree(hit.origin.kind)} {hit.kind}" for hit in hits[:1]}
    return "cscope only: means " + ("; ".join(sorted(whys)) or "nothing known")


def _kind_of_tree(kind: str) -> str:
    return {"project": "the project's", "environment": "a library's", "stdlib": "the standard library's"}[kind]


def _print_differences(differences: list[Difference], shown: int) -> None:
    counts = Counter((difference.question, difference.why) for difference in differences)
    for (question, why), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1])):
        print(f"\n{count:6} of question {question}: {why}")
        some = [each for each in differences if (each.question, each.why) == (question, why)]
        for each in some[:shown]:
            print(f"       {each.name}: {each.row.file}:{each.row.line} ({each.row.function}) {each.text.strip()[:90]}")


if __name__ == "__main__":
    sys.exit(main())
