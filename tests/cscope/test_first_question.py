"""The first question in a tree without an index: an answer at once, and the rest read in the background."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from symindex.indexer import UpdatePaths, background
from symindex.query import Index
from symindex.session.reading import unread
from symindex.store.database import make_directory
from symindex.store.locking import FileLock, holder_of
from tests.support.cscope_clients import OURS, LineMode, environment, run
from tests.support.cscope_libraries import PACKAGES, make_workshop

from .test_editors import _vim

_SECONDS = 60
_LONG = "".join(f"def f{number}(a, b=None):\n    return f{number}(a, [b, a.c(b)])\n\n\n" for number in range(800))


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Path]:
    """The project without an index, with libraries that take some time to be read."""
    root = make_workshop(tmp_path / "workshop")
    (root / "cscope.out").touch()
    for number in range(60):
        (root / PACKAGES / f"large{number}.py").write_text(f"# {number}\n{_LONG}")
    yield root
    index = UpdatePaths.of(root, os.environ).index
    _wait_for(lambda: not background.is_running(index))


def _wait_until_read(root: Path) -> None:
    """Wait until the index is whole, of which nothing more is made than by those who asked before."""
    index = UpdatePaths.of(root, os.environ).index
    _wait_for(lambda: unread(index, os.environ) is None and not background.is_running(index))


def _wait_for(has_come: Callable[[], bool]) -> None:
    until = time.monotonic() + _SECONDS
    while not has_come():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_what_is_not_read_yet_is_said_and_reading_goes_on_after_the_client_has_gone(workshop: Path) -> None:
    with LineMode([*OURS, "-dl", "-f", "cscope.out"], workshop) as client:
        assert client.ask("1", "run")[0].file == "shop/main.py"
        notices = client.ask("1", "f7_not_there_f7") or client.ask("1", "sharpen")
        assert [row.text.partition(":")[0] for row in notices] == ["libraries are still being read"] * 2
        assert notices[0].file.endswith("background.log")
        assert client.quit() == 0
    _wait_until_read(workshop)
    with Index.open(workshop, environ=os.environ, update=False) as index:
        assert [Path(hit.file).name for hit in index.definitions("sharpen")] == ["teeth.py"]
    log = (workshop / ".symindex" / "background.log").read_text()
    assert "done: " in log


def test_reading_begins_without_a_question(workshop: Path) -> None:
    index = workshop / ".symindex" / "index.sqlite"
    with LineMode([*OURS, "-dl", "-f", "cscope.out"], workshop) as client:
        _wait_for(index.exists)
        assert client.quit() == 0


def test_one_question_is_answered_from_the_project_before_the_libraries_are_read(workshop: Path) -> None:
    status, out, _ = run("-dL", "-1", "run", "-f", "cscope.out", directory=workshop)
    assert (status, out) == (0, "shop/main.py run 7 def run():\n")
    assert unread(UpdatePaths.of(workshop, os.environ).index, os.environ) == "libraries"
    _wait_until_read(workshop)
    assert "/teeth.py sharpen 1 " in run("-dL", "-1", "sharpen", "-f", "cscope.out", directory=workshop)[1]


def test_a_save_is_seen_while_libraries_are_read(workshop: Path) -> None:
    with LineMode([*OURS, "-dl", "-f", "cscope.out"], workshop) as client:
        assert client.ask("1", "run")
        for line in (1, 2, 3):
            (workshop / "shop" / "new.py").write_text("\n" * (line - 1) + "def brand_new(): pass\n")
            assert [row.line for row in client.ask("1", "brand_new")] == [line]


def test_only_one_process_reads_and_a_signal_ends_it(workshop: Path) -> None:
    places = UpdatePaths.of(workshop, os.environ)
    for _ in range(3):
        background.start(places)
    _wait_for(lambda: background.is_running(places.index))
    log = places.index / background.LOG
    _wait_for(lambda: log.exists() and "reading" in log.read_text())
    holder = holder_of(places.index / "background.lock")
    assert holder is not None
    os.kill(holder.pid, signal.SIGTERM)
    _wait_for(lambda: not background.is_running(places.index))
    assert unread(places.index, os.environ) is not None
    assert "ended by a signal" in log.read_text()


def test_of_a_reader_that_goes_on_when_its_starter_ends_nobody_is_warned(workshop: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from symindex.indexer import UpdatePaths, background; "
        "background.start(UpdatePaths.of(Path(sys.argv[1]), os.environ))"
    )
    command = [sys.executable, "-W", "default", "-c", program, str(workshop)]
    ended = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert ended.stderr == ""


def test_a_question_does_not_wait_for_a_reader_that_has_ended_without_reading(workshop: Path) -> None:
    index = UpdatePaths.of(workshop, os.environ).index
    make_directory(index)
    locks = [FileLock(index / name) for name in ("index.lock", "background.lock")]
    for lock in locks:
        lock.take()
    command = [*OURS, "-dL", "-1", "run", "-f", "cscope.out"]
    with subprocess.Popen(command, cwd=workshop, env=environment(), stdout=subprocess.PIPE, text=True) as asking:
        time.sleep(1)
        assert asking.poll() is None
        for lock in locks:
            lock.release()
        assert asking.communicate(timeout=_SECONDS)[0] == "shop/main.py run 7 def run():\n"


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_an_editor_shows_what_is_not_read_yet(workshop: Path, tmp_path: Path, editor: str) -> None:
    told = _vim(editor, workshop, tmp_path, ["call R('own', 'cs find g run')", "call R('more', 'cs find c sharpen')"])
    assert not any("E259" in line for line in told["own"])
    shown = [line for line in told["more"] if line.startswith("Q")]
    assert any("still being read" in line or "sharpen(self)" in line for line in shown), told


def test_long_answers_are_cut_with_a_count(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "many.py").write_text("often = 1\n" + "often\n" * 20)
    command = [*OURS, "-dL", "-0", "often", "-f", "pyproject.toml"]

    def rows(most: str) -> list[str]:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment(SYMINDEX_CSCOPE_ROWS=most),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()

    assert len(rows("0")) == 21
    assert rows("5")[5:] == ["many.py <unknown> 5 ... 16 more rows are left out; SYMINDEX_CSCOPE_ROWS=0 shows all"]
