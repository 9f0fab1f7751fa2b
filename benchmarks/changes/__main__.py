"""`python -m benchmarks.changes DIR`: plant edits in real projects, and hold `changes` and `gate` to what they break.

DIR has the judged projects of `benchmarks/truth/setup.py`. Each project is copied into a git repository of its own; an
edit is made in the working tree and undone. Reports at `resolved` and `inferred` count. A report is right where the
edit breaks the place, wrong where a recorded run says that something else is called there; the rest is listed, to be
read.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from benchmarks.changes.pairs import Pair, pairs
from benchmarks.changes.plant import Edit, Project, Spot, edits

_TRUTH = Path(__file__).parents[1] / "truth"
_SURE = ("resolved", "inferred")


@dataclass(slots=True)
class Tally:
    """What came of the edits of one kind."""

    edits: int = 0
    broken: int = 0
    found: int = 0
    reported: int = 0
    wrong: int = 0
    open: int = 0
    missed: list[str] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)


def main() -> None:
    """Read what is to be measured, and print tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.changes", description=__doc__)
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--work", type=Path, default=Path("benchmarks/work/changes"))
    parser.add_argument("--projects", nargs="+", default=["flask", "black", "requests"])
    parser.add_argument("--each", type=int, default=17, help="edits of each kind and project")
    parser.add_argument("--pairs", type=int, default=20, help="pairs of changes of each outcome and project")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gate", action="store_true", help="pairs of changes for `gate`, instead of edits")
    parser.add_argument("--list", action="store_true", help="list what was missed and what has to be read")
    options = parser.parse_args()
    tallies: dict[str, Tally] = {}
    for name in options.projects:
        bench = Bench(name, options.directory / name, options.work)
        if options.gate:
            bench.judge_pairs(tallies, options.seed, options.pairs)
        else:
            bench.judge_edits(tallies, options.seed, options.each)
    _print(tallies, options.list)


def _print(tallies: dict[str, Tally], wants_list: bool) -> None:
    print(f"{'':<10} {'edits':>6} {'broken':>7} {'found':>6} {'reported':>9} {'wrong':>6} {'to read':>8}")
    total = Tally()
    for kind, tally in tallies.items():
        print(_row(kind, tally))
        for name in ("edits", "broken", "found", "reported", "wrong", "open"):
            setattr(total, name, getattr(total, name) + getattr(tally, name))
    print(_row("all", total))
    share = 100 * total.found / max(total.broken, 1), 100 * total.wrong / max(total.reported, 1)
    print(f"found {share[0]:.1f} %, falsely reported {share[1]:.1f} %")
    for tally in tallies.values() if wants_list else ():
        print(*(f"missed   {each}" for each in tally.missed), sep="\n")
        print(*(f"to read  {each}" for each in tally.unjudged), sep="\n")


def _row(kind: str, tally: Tally) -> str:
    numbers = tally.edits, tally.broken, tally.found, tally.reported, tally.wrong, tally.open
    return f"{kind:<10} {numbers[0]:>6} {numbers[1]:>7} {numbers[2]:>6} {numbers[3]:>9} {numbers[4]:>6} {numbers[5]:>8}"


class Bench:
    """One project in a repository of its own."""

    def __init__(self, name: str, source: Path, work: Path) -> None:
        self.name, self.root = name, work / name
        if not self.root.exists():
            ignored = shutil.ignore_patterns(".symindex", ".git", ".venv")
            shutil.copytree(source / "src", self.root, ignore=ignored)
            (self.root / ".venv").symlink_to((source / "venv").absolute())
            (self.root / ".git").mkdir()
            self.git("init", "-q", "-b", "main")
            with (self.root / ".git/info/exclude").open("a") as file:
                file.write(".venv\n.symindex\n")
            self.git("add", "-A", "-f", ".", ":!.venv")
            self.git("commit", "-q", "-m", "As released")
        self.project = Project(name, self.root, _TRUTH)

    def git(self, *arguments: str) -> str:
        """What git says."""
        who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "core.hooksPath=/dev/null")
        command = ["git", "-C", str(self.root), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def ask(self, *arguments: str) -> list[dict[str, Any]]:
        """The records that a command writes."""
        command = [sys.executable, "-m", "symindex", *arguments, "--json"]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            sys.exit(f"{' '.join(command)}: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    # Edits

    def judge_edits(self, tallies: dict[str, Tally], seed: int, each: int) -> None:
        """Make the edits, one after the other, and count what is reported."""
        for edit in edits(self.project, seed, each):
            old = (self.root / edit.path).read_text("utf-8")
            self._make(edit)
            try:
                found = self.ask("changes")
            finally:
                self._undo(edit, old)
            self._count(tallies.setdefault(edit.kind, Tally()), edit, set(self._spots(found, edit, old)))

    def _make(self, edit: Edit) -> None:
        if edit.moved_to:
            (self.root / edit.path).rename(self.root / edit.moved_to)
        else:
            (self.root / edit.path).write_text(edit.text, "utf-8")

    def _undo(self, edit: Edit, old: str) -> None:
        if edit.moved_to:
            (self.root / edit.moved_to).unlink()
        (self.root / edit.path).write_text(old, "utf-8")

    def _spots(self, found: list[dict[str, Any]], edit: Edit, old: str) -> Iterator[Spot]:
        """The places that are surely reported, by their lines before the edit."""
        lines = dict(_lines(edit.text, old)) if not edit.moved_to else {}
        for each in found:
            if each["record"] == "unfit" and each["certainty"] in _SURE:
                path = Path(each["file"]).relative_to(self.root.resolve()).as_posix()
                line = lines.get(each["line"], each["line"]) if path == edit.path else each["line"]
                yield (edit.path if path == edit.moved_to else path), line

    def _count(self, tally: Tally, edit: Edit, reported: set[Spot]) -> None:
        found = edit.broken & reported
        more = reported - edit.broken - edit.perhaps
        wrong = {spot for spot in more if self.project.recorded.get(spot)} if edit.kind != "rebase" else set()
        tally.edits += 1
        tally.broken += len(edit.broken)
        tally.found += len(found)
        tally.reported += len(reported)
        tally.wrong += len(wrong)
        tally.open += len(more - wrong)
        tally.missed += [f"{self.name} {edit.kind} {edit.what} {spot}" for spot in sorted(edit.broken - found)]
        tally.unjudged += [f"{self.name} {edit.kind} {edit.what} {spot}" for spot in sorted(more)]

    # Pairs

    def judge_pairs(self, tallies: dict[str, Tally], seed: int, each: int) -> None:
        """Commit pairs of changes on branches of their own, and count which are told apart."""
        for number, pair in enumerate(pairs(self.project, seed, each)):
            names = [self._commit(f"pair-{number}-{at}", files) for at, files in enumerate(pair.changes)]
            outcomes = self.ask("gate", "main", *names)
            self._count_pair(tallies.setdefault(pair.kind, Tally()), pair, outcomes)

    def _commit(self, name: str, files: dict[str, str | None]) -> str:
        self.git("checkout", "-q", "-B", name, "main")
        for path, text in files.items():
            if text is None:
                (self.root / path).unlink()
            else:
                (self.root / path).write_text(text, "utf-8")
        self.git("add", "-A", "--", *files)
        self.git("commit", "-q", "-m", name)
        self.git("checkout", "-q", "main")
        return name

    def _count_pair(self, tally: Tally, pair: Pair, outcomes: list[dict[str, Any]]) -> None:
        states = [each["state"] for each in outcomes]
        if "textual" in states or "unmergeable" in states:
            return
        is_reported = states == ["fits", "semantic"]
        tally.edits += 1
        tally.broken += pair.is_broken
        tally.found += is_reported and pair.is_broken
        tally.reported += is_reported
        tally.wrong += "semantic" in states and not pair.is_broken
        if is_reported != pair.is_broken:
            tally.missed.append(f"{self.name} {pair.kind} {pair.what} {states}")


def _lines(new: str, old: str) -> Iterator[tuple[int, int]]:
    """(line of a new text, line of the old one), both 1-based, for lines that both have."""
    matcher = SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    for block in matcher.get_matching_blocks():
        yield from ((block.b + at + 1, block.a + at + 1) for at in range(block.size))


if __name__ == "__main__":
    main()
