"""The long forms, cut short: `python -m benchmarks.reliability` does the same for longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.support.reliability.damage import damage
from tests.support.reliability.edits import kinds
from tests.support.reliability.kills import kill
from tests.support.reliability.replay import replay
from tests.support.reliability.soak import soak
from tests.support.reliability.stale import stale

pytestmark = pytest.mark.slow  # processes that are killed, disks that are full


_ROOT = Path(__file__).parents[2]


def test_what_was_killed_at_any_moment_is_completed_by_the_next_update(tmp_path: Path) -> None:
    result = kill(tmp_path, count=3, seed=3, files=6)
    assert result.kills.total() == 3
    assert result.equal >= 3


def test_damage_is_noticed_and_repaired(tmp_path: Path) -> None:
    result = damage(tmp_path, count=3, seed=4, files=4)
    assert result.equal == result.outcomes.total() == 3


def test_updates_along_a_history_hold_what_fresh_builds_hold(tmp_path: Path) -> None:
    random, repository = Random(1), tmp_path / "repository"
    repository.mkdir()
    _git(repository, "init", "--quiet", "--initial-branch", "main")
    (repository / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    for number in range(7):
        for _ in range(3):
            path = repository / f"package_{random.randrange(3)}" / f"module_{random.randrange(5)}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"import os\ndef function_{number}(): return os.sep\n")
        if number == 4:
            (repository / "package_1").rename(repository / "moved")
        _git(repository, "add", "--all")
        _git(repository, "commit", "--quiet", "--message", f"commit {number}")
    result = replay(repository, tmp_path, commits=3, seed=0, say=lambda _: None)
    assert result.commits == result.equal == 3


def test_kinds_of_change_are_answered_as_by_a_fresh_index(tmp_path: Path) -> None:
    names = (
        *("ignore: switch a link on the way: ../patterns", "installed: mapping renamed: kit"),
        "file: append: nested/lib.py",
    )
    chosen = [kind for kind in kinds() if kind.name in names]
    problems: list[str] = []
    result = stale(tmp_path, chosen, problems.append)
    assert result.kinds == len(names)
    assert result.wrong.total() == 0, problems
    assert result.equal == len(names) * 2 * 4


def test_processes_that_are_killed_and_stopped_leave_an_index_equal_to_a_fresh_one(tmp_path: Path) -> None:
    problems: list[str] = []
    result = soak(tmp_path, seconds=2, processes=6, seed=2, say=problems.append)
    assert problems == []
    assert result.differences == []


def test_repositories_prepared_to_do_harm_do_none(tmp_path: Path) -> None:
    # In a process of its own: what a command takes at most counts from the size of the process that starts it.
    command = [sys.executable, "-m", "benchmarks.reliability", "hostile", "--seed", "5", "--cases", "2"]
    done = subprocess.run([*command, "--work", str(tmp_path)], cwd=_ROOT, capture_output=True, text=True, check=False)
    assert "2 cases from number 0 of seed 5, 6 commands, 0 failures" in done.stdout, done.stderr


def _git(cwd: Path, *arguments: str) -> None:
    person = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *person, *arguments], cwd=cwd, check=True)
