"""A real repository's history replayed: an update after each commit, compared with an index built from nothing."""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.reliability.programs import command, compared, environ, measured

Say = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--repository", type=Path, required=True, help="a git repository; it is not changed")
    parser.add_argument("--commits", type=int, default=200)
    parser.add_argument(
        "--no-words", action="store_true", help="leave out the index of words, which takes most of a build"
    )


def run(asked: argparse.Namespace) -> str:
    """The result of what the command line says, as a sentence."""
    with tempfile.TemporaryDirectory(dir=asked.work) as work:
        index = ["index", "--quiet", *(["--no-words"] if asked.no_words else [])]
        return replay(asked.repository, Path(work), asked.commits, asked.seed, _say, index).line()


@dataclass
class Replayed:
    """What a replay came to, in seconds of all updates and of all fresh builds."""

    commits: int = 0
    equal: int = 0
    update_cpu: float = 0.0
    update_wall: float = 0.0
    fresh_cpu: float = 0.0
    fresh_wall: float = 0.0

    def line(self) -> str:
        """The result as a sentence."""
        cpu, wall = self.fresh_cpu / self.update_cpu, self.fresh_wall / self.update_wall
        return (
            f"{self.commits} commits, {self.equal} comparisons equal; "
            f"updates {self.update_cpu:.1f} s CPU, {self.update_wall:.1f} s; "
            f"fresh builds {self.fresh_cpu:.1f} s CPU, {self.fresh_wall:.1f} s: "
            f"1/{cpu:.1f} of the CPU, 1/{wall:.1f} of the time"
        )


def replay(
    repository: Path, work: Path, commits: int, seed: int, say: Say, index: Sequence[str] = ("index", "--quiet")
) -> Replayed:
    """Check out so many consecutive commits of the first parents' line one after the other; update and compare at each.

    Raises AssertionError at the first commit at which the updated index differs from the fresh one.
    """
    checkout = work / "checkout"
    _git(work, "clone", "--shared", "--no-checkout", "--quiet", str(repository), str(checkout))
    line = _git(checkout, "rev-list", "--first-parent", "--reverse", "HEAD").split()
    first = random.Random(seed).randrange(len(line) - commits)
    chosen = line[first : first + commits + 1]
    say(f"commits {first} to {first + commits} of {len(line)}, {chosen[0][:12]} to {chosen[-1][:12]}")
    _git(checkout, "checkout", "--quiet", "--detach", chosen[0])
    assert measured(command(*index), _variables(work, "kept"), checkout).status == 0
    result = Replayed()
    for commit in chosen[1:]:
        _git(checkout, "checkout", "--quiet", "--detach", commit)
        _step(checkout, work, commit, index, result)
        say(f"{commit[:12]} {result.line()}")
    return result


def _step(checkout: Path, work: Path, commit: str, index: Sequence[str], result: Replayed) -> None:
    updated = measured(command(*index), _variables(work, "kept"), checkout)
    shutil.rmtree(work / "fresh", ignore_errors=True)
    fresh = measured(command(*index), _variables(work, "fresh"), checkout)
    assert updated.status == fresh.status == 0, commit
    wrong = compared(work / "kept" / "index", work / "fresh" / "index")
    assert not wrong, "\n".join([commit, *wrong])
    result.commits += 1
    result.equal += 1
    result.update_cpu += updated.cpu
    result.update_wall += updated.wall
    result.fresh_cpu += fresh.cpu
    result.fresh_wall += fresh.wall


def _variables(work: Path, name: str) -> dict[str, str]:
    """An index and a facts cache of their own, so that neither profits from the other."""
    home = work / name
    home.mkdir(exist_ok=True)
    return environ(home, {"SYMINDEX_DIR": str(home / "index")})


def _git(cwd: Path, *arguments: str) -> str:
    found = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return found.stdout


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
