"""Many processes at one index: one writes, the others wait for the write lock or answer from the last commit."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from tests.support.reliability import programs
from tests.support.reliability.site import Site

pytestmark = pytest.mark.slow  # processes that are killed, disks that are full


_SECONDS = 60.0


def _started(site: Site, *arguments: str) -> subprocess.Popen[str]:
    return programs.start(programs.command(*arguments), site.variables, site.root)


def _await(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def _builds(site: Site) -> set[Path]:
    return set(site.index.glob("index-*.sqlite"))


@contextmanager
def _stopped_rebuild(site: Site) -> Iterator[subprocess.Popen[str]]:
    """A rebuild that stands still in the middle; it goes on afterwards, and ends well."""
    before = _builds(site)
    with _started(site, "index", "--rebuild") as process:
        _await(lambda: _builds(site) - before)
        process.send_signal(signal.SIGSTOP)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=_SECONDS)
    assert process.returncode in (0, -signal.SIGKILL), (out, err)


def test_six_processes_at_once_end_in_one_right_index(site: Site) -> None:
    processes = [_started(site, "index", "--quiet") for _ in range(6)]
    said = [process.communicate(timeout=_SECONDS * 3) for process in processes]
    assert [process.returncode for process in processes] == [0] * 6, said
    assert site.differences() == []


def test_while_another_rebuilds_a_question_gets_the_old_answer_whole(settled: Site) -> None:
    path = min(settled.root.rglob("*.py"))
    path.write_text("def before(): pass\n")
    assert settled.say("def", "before").status == 0
    with _stopped_rebuild(settled) as process:
        unchanged = settled.say("def", "before")
        path.write_text("def after(): pass\n")
        old = settled.say("def", "before")
    assert (unchanged.status, old.status) == (0, 0), old
    assert f"(pid {process.pid}" in old.err
    assert "answered from what it held before" in old.err
    assert settled.say("def", "after").status == 0
    assert settled.say("def", "before").status == 1
    assert settled.differences() == []


def test_a_killed_writer_is_in_nobodys_way(settled: Site) -> None:
    with _stopped_rebuild(settled) as process:
        process.kill()
    settled.edit(3)
    started = time.monotonic()
    assert settled.say("index").status == 0
    assert time.monotonic() - started < _SECONDS / 2
    assert settled.differences() == []
    settled.say("index", "--rebuild")
    assert len(_builds(settled)) == 1


def test_while_another_makes_the_first_index_a_question_waits(tmp_path: Path) -> None:
    site = Site(tmp_path, Random(7), 60, max_bytes=12_000)
    with _started(site, "index", "--quiet", "--jobs", "1") as indexing:
        _await(lambda: (site.index / "index.lock").exists() and (site.index / "index.lock").stat().st_size)
        indexing.send_signal(signal.SIGSTOP)
        with _started(site, "def", "__init__") as asking:
            time.sleep(3.0)
            assert asking.poll() is None
            indexing.send_signal(signal.SIGCONT)
            out, err = asking.communicate(timeout=_SECONDS)
        assert asking.returncode == 0, err
        assert f"waiting for symindex index (pid {indexing.pid}" in err
        indexing.communicate(timeout=_SECONDS)
    assert site.say("def", "__init__").out == out
    assert site.differences() == []


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path, Random(2), 110)
    with _started(site, "index", "--quiet", "--no-words", "--jobs", "2") as process:
        _await(lambda: _children(process.pid))
        time.sleep(0.05)  # mostly it is at a file by then
        process.send_signal(signal.SIGSTOP)  # no worker is sent home meanwhile
        os.kill(_children(process.pid)[0], signal.SIGKILL)
        process.send_signal(signal.SIGCONT)
        _, err = process.communicate(timeout=_SECONDS)
    assert process.returncode == 0, err
    assert site.differences() == []


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return list(map(int, found.stdout.split()))


@pytest.mark.parametrize("command", [("index", "--quiet"), ("def", "__init__")])
def test_a_file_system_without_locks_is_no_obstacle(settled: Site, command: tuple[str, ...]) -> None:
    settled.edit(5)
    program = f"""if True:
        import errno, sys
        from types import SimpleNamespace
        from symindex.cli import main
        from symindex.store import locking
        def flock(*_): raise OSError(errno.ENOLCK, "No locks available")
        locking.fcntl = SimpleNamespace(flock=flock, LOCK_EX=0, LOCK_NB=0, LOCK_SH=0, LOCK_UN=0)
        sys.argv[1:] = {list(command)}
        main()"""
    ended = programs.run([programs.command()[0], "-c", program], settled.variables, settled.root)
    assert ended.status == 0, ended
    assert settled.differences() == []
