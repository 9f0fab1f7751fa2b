"""The facts cache believes nobody but its user, and nothing that is not whole."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from symindex.errors import StoreError
from symindex.indexer.events import CacheRefused
from symindex.store.cache import FactsCache
from symindex.store.private import make_private, make_private_file
from tests.support.projects import SampleProject, Work

_SOURCE = "def one(): pass\n"


@pytest.fixture
def project(tmp_path: Path) -> SampleProject:
    """A project of one file, with a cache that knows its facts; the index itself is gone."""
    project = SampleProject(tmp_path, {"a.py": _SOURCE})
    project.update()
    return project


def cache_file(project: SampleProject) -> Path:
    (found,) = project.cache.glob("facts-*.sqlite")
    return found


def afresh(project: SampleProject) -> Work:
    """What an update from nothing takes; the index is right afterwards, whatever the cache holds."""
    work = project.update(fresh=True)
    assert project.defined("one") == ["a.py:1"]
    return work


def known(project: SampleProject) -> Work:
    return Work(changed=1, shared=1)


def unknown(project: SampleProject) -> Work:
    return Work(changed=1, parsed=1)


def refusals(project: SampleProject) -> list[str]:
    return [event.reason for event in project.events if isinstance(event, CacheRefused)]


def test_facts_of_a_known_content_come_from_the_cache(project: SampleProject) -> None:
    assert afresh(project) == known(project)


def test_the_directory_and_the_file_are_made_for_the_user_alone(project: SampleProject) -> None:
    assert project.cache.stat().st_mode & 0o777 == 0o700
    assert cache_file(project).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
def test_a_directory_that_others_can_write_in_is_not_used_and_that_is_said(project: SampleProject, mode: int) -> None:
    project.cache.chmod(mode)
    assert afresh(project) == unknown(project)
    (refusal,) = refusals(project)
    assert str(project.cache) in refusal
    assert "chmod go-w" in refusal


def test_a_directory_that_others_can_read_is_used(project: SampleProject) -> None:
    project.cache.chmod(0o755)
    assert afresh(project) == known(project)
    assert not refusals(project)


def test_a_file_that_others_can_write_is_not_used(project: SampleProject) -> None:
    cache_file(project).chmod(0o666)
    assert afresh(project) == unknown(project)
    assert refusals(project)


def test_a_directory_of_another_user_is_not_used(project: SampleProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: project.cache.stat().st_uid + 1)
    assert afresh(project) == unknown(project)
    assert "another user" in refusals(project)[0]


def test_a_file_that_is_a_link_is_not_used(project: SampleProject, tmp_path: Path) -> None:
    file = cache_file(project)
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").read_bytes()
    assert afresh(project) == unknown(project)
    assert (tmp_path / "elsewhere").read_bytes() == before


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_something_in_the_place_of_the_file_hinders_nobody(project: SampleProject, make: type) -> None:
    file = cache_file(project)
    for path in project.cache.iterdir():
        path.unlink()
    make(file)
    assert afresh(project) == unknown(project)


def test_the_directory_may_be_a_link_of_the_users(project: SampleProject, tmp_path: Path) -> None:
    project.cache.rename(tmp_path / "large-disk")
    project.cache.symlink_to(tmp_path / "large-disk")
    assert afresh(project) == known(project)


def test_facts_under_the_digest_of_another_content_are_not_believed(project: SampleProject) -> None:
    project.write({"b.py": "def two(): pass\n"})
    project.update()
    with closing(sqlite3.connect(cache_file(project))) as connection, connection:
        (one, two) = [facts for (facts,) in connection.execute("SELECT facts FROM facts ORDER BY facts")]
        connection.execute("UPDATE facts SET facts = CASE facts WHEN ? THEN ? ELSE ? END", (one, two, one))
    assert project.update(fresh=True) == Work(changed=2, parsed=2)
    assert project.defined("one", "two") == ["a.py:1", "b.py:1"]
    assert project.update(fresh=True) == Work(changed=2, shared=2)


@pytest.mark.parametrize("column", ["facts", "seal"])
def test_a_damaged_entry_is_parsed_again_and_written_again(project: SampleProject, column: str) -> None:
    with closing(sqlite3.connect(cache_file(project))) as connection, connection:
        connection.execute(f"UPDATE facts SET {column} = zeroblob(length({column}))")
    assert afresh(project) == unknown(project)
    assert afresh(project) == known(project)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_made_anew(project: SampleProject, content: bytes) -> None:
    cache_file(project).write_bytes(content)
    assert afresh(project) == unknown(project)
    assert afresh(project) == known(project)


def test_a_locked_file_hinders_nobody(project: SampleProject) -> None:
    with closing(sqlite3.connect(cache_file(project), isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        project.write({"a.py": _SOURCE, "b.py": "def two(): pass\n"})
        project.update()
        assert project.defined("one", "two") == ["a.py:1", "b.py:1"]


def test_files_of_other_versions_go_once_they_are_old(tmp_path: Path) -> None:
    make_private(tmp_path / "cache")
    for name, age in {"facts-0.0.sqlite": 40, "facts-9.9.sqlite": 1}.items():
        path = tmp_path / "cache" / name
        path.touch()
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age * 86_400))
    FactsCache(tmp_path / "cache", 1).close()
    assert not (tmp_path / "cache" / "facts-0.0.sqlite").exists()
    assert (tmp_path / "cache" / "facts-9.9.sqlite").exists()


def test_a_private_file_is_a_plain_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(StoreError, match="regular"):
        make_private_file(tmp_path / "fifo")
