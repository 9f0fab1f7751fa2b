"""`symindex watch` as a process: what it says, how it ends, and what others find while it is there and after it."""

from __future__ import annotations

import json
import os
import plistlib
import pty
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from symindex.workspace.freshness import Timeouts
from tests.support.command_line import make_project, say, start

_SECONDS = 60.0


class _Watcher:
    """A watcher in a process of its own, and the events it tells."""

    def __init__(self, *roots: Path) -> None:
        self.process = start("watch", "--json", *map(str, roots), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def event(self, name: str) -> dict[str, Any]:
        """The next event of a kind."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + _SECONDS
        while True:
            assert select.select([self.process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]
            line = self.process.stdout.readline()
            assert line, self.process.stderr and self.process.stderr.read()
            event: dict[str, Any] = json.loads(line)
            if event["event"] == name:
                return event

    def end(self, how: int) -> tuple[int, str]:
        """Its exit status and what it said on standard error."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=_SECONDS)
        return self.process.returncode, said.decode()


@contextmanager
def _watching(*roots: Path) -> Iterator[_Watcher]:
    watcher = _Watcher(*roots)
    try:
        for _ in roots:
            watcher.event("watching")
        yield watcher
    finally:
        if watcher.process.poll() is None:
            watcher.end(signal.SIGKILL)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project")
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda how: how.name)
def test_it_ends_when_it_is_told_to(project: Path, how: int) -> None:
    with _watching(project) as watcher:
        assert watcher.end(how) == (0, "")
    assert not (project / ".symindex" / "watch.sock").exists()


def test_a_change_is_told_and_answers_the_next_question(project: Path) -> None:
    with _watching(project) as watcher:
        (project / "shop/new.py").write_text("def fresh_one(): pass\n")
        event = watcher.event("updated")
        assert (event["root"], event["changed"] >= 1, event["removed"]) == (str(project), True, 0)
        assert say("def", "fresh_one").out == "shop/new.py:1:5: def fresh_one(): pass\n"


@pytest.mark.skipif(sys.platform != "linux", reason="watchers confirm nothing elsewhere")
def test_a_question_takes_its_word_and_looks_no_further(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("nobody should have looked")

    with _watching(project):
        monkeypatch.setattr("symindex.indexer.bring_up_to_date", fail)
        (project / "shop/new.py").write_text("def fresh_one(): pass\n")
        assert say("def", "fresh_one").out == "shop/new.py:1:5: def fresh_one(): pass\n"


def test_several_projects_are_watched_by_one(project: Path, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other")
    with _watching(project, other) as watcher:
        for root in (other, project):
            (root / "shop/new.py").write_text("def fresh_one(): pass\n")
            assert watcher.event("updated")["root"] == str(root)


def test_a_second_one_says_who_is_first_and_ends_well(project: Path) -> None:
    with _watching(project) as watcher:
        second = say("watch")
        assert second.status == 0
        assert f"pid {watcher.process.pid}" in second.err
        assert "watched already" in second.err


def test_a_terminal_shows_no_empty_line_where_there_is_nothing_to_watch(project: Path) -> None:
    ours, theirs = pty.openpty()
    with _watching(project):
        second = start("watch", stderr=theirs)
        assert second.wait(_SECONDS) == 0
    shown = os.read(ours, 4096)
    os.close(ours)
    os.close(theirs)
    assert shown.count(b"\n") == 1


def test_two_projects_with_one_index_are_an_error(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMINDEX_DIR", str(tmp_path / "index"))
    said = say("watch", str(project), str(make_project(tmp_path / "other")))
    assert said.status == 2
    assert "give each project its own SYMINDEX_DIR" in said.err


def test_after_it_was_killed_questions_look_for_themselves_and_another_may_watch(project: Path) -> None:
    with _watching(project) as watcher:
        assert watcher.end(signal.SIGKILL)[0] == -signal.SIGKILL
    (project / "shop/new.py").write_text("def fresh_one(): pass\n")
    assert say("def", "fresh_one").out == "shop/new.py:1:5: def fresh_one(): pass\n"
    with _watching(project):
        (project / "shop/new.py").write_text("def fresh_two(): pass\n")
        assert say("def", "fresh_two").out == "shop/new.py:1:5: def fresh_two(): pass\n"


@pytest.mark.skipif(sys.platform != "linux", reason="watchers confirm nothing elsewhere")
def test_one_that_hangs_delays_a_question_but_does_not_mislead_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symindex.workspace.freshness.DEFAULT_TIMEOUTS", Timeouts(acknowledgement=0.1))
    with _watching(project) as watcher:
        os.kill(watcher.process.pid, signal.SIGSTOP)
        (project / "shop/new.py").write_text("def fresh_one(): pass\n")
        assert say("def", "fresh_one").out == "shop/new.py:1:5: def fresh_one(): pass\n"


def test_quietly_it_says_nothing_while_all_is_well(project: Path) -> None:
    quiet = start("watch", "--quiet", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        _wait_for((project / ".symindex/watch.sock").exists)
        (project / "shop/new.py").write_text("def fresh_one(): pass\n")
        _wait_for(lambda: "fresh_one" in say("def", "fresh_one", "--no-update").out)
    finally:
        quiet.send_signal(signal.SIGTERM)
        said = quiet.communicate(timeout=_SECONDS)
    assert (quiet.returncode, said) == (0, (b"", b""))


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# Units


def test_the_unit_for_systemd_names_what_is_watched(project: Path) -> None:
    odd = make_project(project.parent / 'a "b" %c $d')
    unit = say("watch", str(project), str(odd), "--unit", "systemd").out
    line = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    words = shlex.split(line.removeprefix("ExecStart=").replace("%%", "%").replace("$$", "$"))
    assert words == [sys.executable, "-m", "symindex", "watch", "--quiet", str(project), str(odd)]
    assert "WantedBy=default.target" in unit


def test_the_unit_for_launchd_names_what_is_watched(project: Path) -> None:
    unit = plistlib.loads(say("watch", str(project), "--unit", "launchd").out.encode())
    assert unit["ProgramArguments"] == [sys.executable, "-m", "symindex", "watch", "--quiet", str(project)]
    assert unit["RunAtLoad"] is True
