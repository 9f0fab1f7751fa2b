"""Freshness without a watcher: what a question looks at, and what it may overlook for a while."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from indexer.desk import UPDATE, Desk

from symindex.query.freshness import make_fresh
from symindex.workspace.discover import Scan, scan
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree

_LIBRARY = ".venv/lib/python3.12/site-packages"
_FILES = {
    "main.py": "def one(): pass\n",
    ".venv/pyvenv.cfg": "home = /nowhere\nversion = 3.12.1\n",
    f"{_LIBRARY}/kit/__init__.py": "def two(): pass\n",
    f"{_LIBRARY}/kit-1.dist-info/RECORD": "kit/__init__.py,,\n",
    f"{_LIBRARY}/kit-1.dist-info/METADATA": "Name: kit\nVersion: 1\n",
}


class _Looking(Desk):
    """A project that is asked about, and the kinds of trees whose files were looked at for that."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, _FILES)
        self.looked_at: list[str] = []

    def scan(self, tree: Tree, settings: Settings, *rest: object) -> Scan:
        self.looked_at.append(tree.kind)
        return scan(tree, settings, *rest)  # type: ignore[arg-type]

    def ask(self) -> list[str]:
        """Ask, and return what was looked at."""
        self.looked_at = []
        make_fresh(self.root, self.environ)
        return self.looked_at


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Looking:
    """A project with an environment, indexed and long unchanged, in a world where stamps can be trusted at once."""
    desk = _Looking(tmp_path)
    monkeypatch.setattr(UPDATE, "scan", desk.scan)
    monkeypatch.setattr(UPDATE, "_RACY_NS", 0)
    desk.ask()
    desk.ask()
    return desk


def test_a_question_looks_at_the_projects_files_only(desk: _Looking) -> None:
    assert desk.ask() == ["project"]
    desk.write({"main.py": "def three(): pass\n"})
    assert desk.ask() == ["project"]
    assert desk.defined("one", "two", "three") == [f"{_LIBRARY}/kit/__init__.py:1", "main.py:1"]


def test_the_first_question_after_an_installation_looks_at_that_library(desk: _Looking) -> None:
    desk.write({f"{_LIBRARY}/more.py": "def three(): pass\n", f"{_LIBRARY}/more-1.dist-info/RECORD": "more.py,,\n"})
    assert desk.ask() == ["project", "environment"]
    assert desk.defined("three") == [f"{_LIBRARY}/more.py:1"]
    assert desk.ask() == ["project", "environment"]  # until a look finds all as the index says
    assert desk.ask() == ["project"]


def test_an_installation_of_the_same_version_is_noticed_by_its_record(desk: _Looking) -> None:
    desk.write({f"{_LIBRARY}/kit/__init__.py": "def three(): pass\n"})
    desk.write({f"{_LIBRARY}/kit-1.dist-info/RECORD": "kit/__init__.py,,\n"})
    assert desk.ask() == ["project", "environment"]
    assert desk.defined("two", "three") == [f"{_LIBRARY}/kit/__init__.py:1"]


def test_what_is_uninstalled_is_forgotten(desk: _Looking) -> None:
    shutil.rmtree(desk.root / _LIBRARY / "kit")
    shutil.rmtree(desk.root / _LIBRARY / "kit-1.dist-info")
    assert desk.ask() == ["project", "environment"]
    assert desk.defined("two") == []


def test_a_library_edited_by_hand_is_seen_when_asked_for_or_after_some_minutes(
    desk: _Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write({f"{_LIBRARY}/kit/__init__.py": "def three(): pass\n"})
    assert desk.ask() == ["project"]
    assert desk.defined("three") == []
    desk.update()  # `symindex index`
    assert desk.defined("three") == [f"{_LIBRARY}/kit/__init__.py:1"]
    desk.ask()
    desk.write({f"{_LIBRARY}/kit/__init__.py": "def four(): pass\n"})
    assert desk.ask() == ["project"]
    looked = desk.root / ".symindex" / "libraries-looked-at"
    os.utime(looked, (time.time() - 301, time.time() - 301))
    assert desk.ask() == ["project", "environment"]
    assert desk.defined("four") == [f"{_LIBRARY}/kit/__init__.py:1"]


def test_a_clock_that_was_set_back_does_not_put_the_look_off(desk: _Looking) -> None:
    looked = desk.root / ".symindex" / "libraries-looked-at"
    os.utime(looked, (time.time() + 3600, time.time() + 3600))
    assert desk.ask() == ["project", "environment"]


def test_an_environment_that_was_left_out_and_is_back_is_looked_at_again(desk: _Looking) -> None:
    desk.write({"pyproject.toml": "[tool.symindex]\nstdlib = false\nfind-environments = false\n"})
    assert desk.ask() == ["project"]
    assert desk.defined("two") == []
    desk.write({"pyproject.toml": "[tool.symindex]\nstdlib = false\n"})
    assert desk.ask() == ["project", "environment"]
    assert desk.defined("two") == [f"{_LIBRARY}/kit/__init__.py:1"]


# Stamps


def test_a_copy_that_keeps_its_times_is_seen(desk: _Looking) -> None:
    """`cp -p`, `rsync -t`, tar: same size and modification time; the change time cannot be set."""
    path, before = desk.root / "main.py", os.stat(desk.root / "main.py")
    path.write_text("def ten(): pass\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert os.stat(path).st_mtime_ns == before.st_mtime_ns
    assert os.stat(path).st_size == before.st_size
    desk.ask()
    assert desk.defined("one", "ten") == ["main.py:1"]
    assert desk.defined("ten") == ["main.py:1"]


def test_saves_of_the_same_size_in_quick_succession_are_all_seen(tmp_path: Path) -> None:
    """With the rule as it is: a file that has just changed is read again each time."""
    desk = _Looking(tmp_path)
    for name in ("aaa", "bbb", "ccc", "ddd"):
        (desk.root / "main.py").write_text(f"def {name}(): pass\n")
        os.utime(desk.root / "main.py", ns=(10**18, 10**18))
        desk.ask()
        assert desk.defined(name) == ["main.py:1"]


def test_a_file_from_the_future_is_read_each_time(tmp_path: Path) -> None:
    """As after the clock was set back: its stamp may come again."""
    desk = _Looking(tmp_path)
    desk.ask()
    later = time.time_ns() + 3600 * 10**9
    for name in ("aaa", "bbb"):
        (desk.root / "main.py").write_text(f"def {name}(): pass\n")
        os.utime(desk.root / "main.py", ns=(later, later))
        assert desk.update().changed >= 1
        assert desk.update().changed >= 1
        assert desk.defined(name) == ["main.py:1"]
