"""Writes through memory maps, which change a file's content and not always its stamp."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from symindex.indexer import bring_up_to_date
from symindex.indexer.limits import UpdateLimits
from tests.support.projects import SampleProject
from tests.support.watched import WatchedProject

_AGE = 10 * 10**9  # ns; older than what is read again anyway, younger than what is surely written out


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        yield memory


def _defined(project: SampleProject, *names: str) -> list[str]:
    with project.index() as index:
        return [name for name in names if index.definitions(name)]


def _second_write(memory: mmap.mmap, path: Path, name: bytes) -> None:
    """A write to a page that was written to before: the file's times stay."""
    before = os.stat(path)
    memory[4:7] = name
    after = os.stat(path)
    assert (before.st_mtime_ns, before.st_ctime_ns) == (after.st_mtime_ns, after.st_ctime_ns)


@pytest.mark.parametrize("how", ["question", "index"])
def test_a_second_write_through_a_map_is_seen(tmp_path: Path, how: str) -> None:
    project = SampleProject(tmp_path, {"main.py": "def one(): pass\n"})
    path = project.root / "main.py"
    project.limits = UpdateLimits(racy_ns=-(10**12))  # as if each write were long ago

    def look() -> None:
        if how == "index":
            project.update()
        else:
            bring_up_to_date(project.paths())

    with _mapped(path) as memory:
        memory[4:7] = b"two"
        look()
        assert _defined(project, "one", "two") == ["two"]
        _second_write(memory, path, b"six")
        look()
        assert _defined(project, "two", "six") == ["six"]
        _second_write(memory, path, b"ten")
    look()
    assert _defined(project, "six", "ten") == ["ten"]


def test_a_file_that_is_not_held_is_read_once(tmp_path: Path) -> None:
    project = SampleProject(tmp_path, {"main.py": "def one(): pass\n"})
    project.limits = UpdateLimits(racy_ns=-(10**12))
    (project.root / "main.py").write_text("def two(): pass\n")
    assert project.summary().held == 0
    assert project.summary().changed == 0


def test_nothing_is_confirmed_while_a_changed_file_is_mapped(project: WatchedProject) -> None:
    path = project.root / "a.py"
    with _mapped(path) as memory:
        memory[4:7] = b"two"
        project.save({"pkg/other.py": "x = 1\n"})
        assert not project.is_confirmed_fresh()
        assert _defined(project, "two") == ["two"]
        memory[4:7] = b"six"
        assert not project.is_confirmed_fresh()
    project.until(project.is_confirmed_fresh)
    assert _defined(project, "six") == ["six"]
