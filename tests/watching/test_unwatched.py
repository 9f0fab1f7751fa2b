"""Freshness without a watcher: what a question looks at, and what it may overlook for a while."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from symindex.indexer import bring_up_to_date
from symindex.workspace.discover import Scan, scan
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree
from tests.support.projects import UPDATE, SampleProject

_LIBRARY = ".venv/lib/python3.12/site-packages"
_FILES = {
    "main.py": "def one(): pass\n",
    ".venv/pyvenv.cfg": "home = /nowhere\nversion = 3.12.1\n",
    f"{_LIBRARY}/kit/__init__.py": "def two(): pass\n",
    f"{_LIBRARY}/kit-1.dist-info/RECORD": "kit/__init__.py,,\n",
    f"{_LIBRARY}/kit-1.dist-info/METADATA": "Name: kit\nVersion: 1\n",
}


class _Looking(SampleProject):
    """A project that is asked about, and the kinds of trees whose files were looked at for that."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, _FILES)
        self.looked_at: list[str] = []
        self.trust_stamps()

    def scan(self, tree: Tree, settings: Settings, *rest: object) -> Scan:
        self.looked_at.append(tree.kind)
        return scan(tree, settings, *rest)  # type: ignore[arg-type]

    def ask(self) -> list[str]:
        """Ask, and return what was looked at."""
        self.looked_at = []
        bring_up_to_date(self.paths())
        return self.looked_at


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Looking:
    """A project with an environment, indexed and long unchanged, in a world where stamps can be trusted at once."""
    project = _Looking(tmp_path)
    monkeypatch.setattr(UPDATE, "scan", project.scan)
    project.ask()
    project.ask()
    return project


def test_a_question_looks_at_the_projects_files_only(project: _Looking) -> None:
    assert project.ask() == ["project"]
    project.write({"main.py": "def three(): pass\n"})
    assert project.ask() == ["project"]
    assert project.defined("one", "two", "three") == [f"{_LIBRARY}/kit/__init__.py:1", "main.py:1"]


def test_the_first_question_after_an_installation_looks_at_that_library(project: _Looking) -> None:
    project.write({f"{_LIBRARY}/more.py": "def three(): pass\n", f"{_LIBRARY}/more-1.dist-info/RECORD": "more.py,,\n"})
    assert project.ask() == ["project", "environment"]
    assert project.defined("three") == [f"{_LIBRARY}/more.py:1"]
    assert project.ask() == ["project", "environment"]  # until a look finds all as the index says
    assert project.ask() == ["project"]


def test_an_installation_of_the_same_version_is_noticed_by_its_record(project: _Looking) -> None:
    project.write({f"{_LIBRARY}/kit/__init__.py": "def three(): pass\n"})
    project.write({f"{_LIBRARY}/kit-1.dist-info/RECORD": "kit/__init__.py,,\n"})
    assert project.ask() == ["project", "environment"]
    assert project.defined("two", "three") == [f"{_LIBRARY}/kit/__init__.py:1"]


def test_what_is_uninstalled_is_forgotten(project: _Looking) -> None:
    shutil.rmtree(project.root / _LIBRARY / "kit")
    shutil.rmtree(project.root / _LIBRARY / "kit-1.dist-info")
    assert project.ask() == ["project", "environment"]
    assert project.defined("two") == []


def test_a_library_edited_by_hand_is_seen_when_asked_for_or_after_some_minutes(project: _Looking) -> None:
    project.write({f"{_LIBRARY}/kit/__init__.py": "def three(): pass\n"})
    assert project.ask() == ["project"]
    assert project.defined("three") == []
    project.update()  # `symindex index`
    assert project.defined("three") == [f"{_LIBRARY}/kit/__init__.py:1"]
    project.ask()
    project.write({f"{_LIBRARY}/kit/__init__.py": "def four(): pass\n"})
    assert project.ask() == ["project"]
    looked = project.root / ".symindex" / "libraries-looked-at"
    os.utime(looked, (time.time() - 301, time.time() - 301))
    assert project.ask() == ["project", "environment"]
    assert project.defined("four") == [f"{_LIBRARY}/kit/__init__.py:1"]


def test_a_clock_that_was_set_back_does_not_put_the_look_off(project: _Looking) -> None:
    looked = project.root / ".symindex" / "libraries-looked-at"
    os.utime(looked, (time.time() + 3600, time.time() + 3600))
    assert project.ask() == ["project", "environment"]


def test_an_environment_that_was_left_out_and_is_back_is_looked_at_again(project: _Looking) -> None:
    project.write({"pyproject.toml": "[tool.symindex]\nstdlib = false\nfind-environments = false\n"})
    assert project.ask() == ["project"]
    assert project.defined("two") == []
    project.write({"pyproject.toml": "[tool.symindex]\nstdlib = false\n"})
    assert project.ask() == ["project", "environment"]
    assert project.defined("two") == [f"{_LIBRARY}/kit/__init__.py:1"]


# Stamps


def test_a_copy_that_keeps_its_times_is_seen(project: _Looking) -> None:
    """`cp -p`, `rsync -t`, tar: same size and modification time; the change time cannot be set."""
    path, before = project.root / "main.py", os.stat(project.root / "main.py")
    path.write_text("def ten(): pass\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert os.stat(path).st_mtime_ns == before.st_mtime_ns
    assert os.stat(path).st_size == before.st_size
    project.ask()
    assert project.defined("one", "ten") == ["main.py:1"]
    assert project.defined("ten") == ["main.py:1"]


def test_saves_of_the_same_size_in_quick_succession_are_all_seen(tmp_path: Path) -> None:
    """With the rule as it is: a file that has just changed is read again each time."""
    project = _Looking(tmp_path)
    for name in ("aaa", "bbb", "ccc", "ddd"):
        (project.root / "main.py").write_text(f"def {name}(): pass\n")
        os.utime(project.root / "main.py", ns=(10**18, 10**18))
        project.ask()
        assert project.defined(name) == ["main.py:1"]


def test_a_file_from_the_future_is_read_each_time(tmp_path: Path) -> None:
    """As after the clock was set back: its stamp may come again."""
    project = _Looking(tmp_path)
    project.ask()
    later = time.time_ns() + 3600 * 10**9
    for name in ("aaa", "bbb"):
        (project.root / "main.py").write_text(f"def {name}(): pass\n")
        os.utime(project.root / "main.py", ns=(later, later))
        assert project.update().changed >= 1
        assert project.update().changed >= 1
        assert project.defined(name) == ["main.py:1"]
