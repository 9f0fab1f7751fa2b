"""The facts cache believes nobody but its user, and nothing that is not whole."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from indexer.desk import Desk, Work

from symindex.errors import StoreError
from symindex.indexer.events import CacheRefused
from symindex.store.cache import FactsCache
from symindex.store.private import make_private, make_private_file

_SOURCE = "def one(): pass\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A project of one file, with a cache that knows its facts; the index itself is gone."""
    desk = Desk(tmp_path, {"a.py": _SOURCE})
    desk.update()
    return desk


def cache_file(desk: Desk) -> Path:
    (found,) = desk.cache.glob("facts-*.sqlite")
    return found


def afresh(desk: Desk) -> Work:
    """What an update from nothing takes; the index is right afterwards, whatever the cache holds."""
    work = desk.update(fresh=True)
    assert desk.defined("one") == ["a.py:1"]
    return work


def known(desk: Desk) -> Work:
    return Work(changed=1, shared=1)


def unknown(desk: Desk) -> Work:
    return Work(changed=1, parsed=1)


def refusals(desk: Desk) -> list[str]:
    return [event.reason for event in desk.events if isinstance(event, CacheRefused)]


def test_facts_of_a_known_content_come_from_the_cache(desk: Desk) -> None:
    assert afresh(desk) == known(desk)


def test_the_directory_and_the_file_are_made_for_the_user_alone(desk: Desk) -> None:
    assert desk.cache.stat().st_mode & 0o777 == 0o700
    assert cache_file(desk).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
def test_a_directory_that_others_can_write_in_is_not_used_and_that_is_said(desk: Desk, mode: int) -> None:
    desk.cache.chmod(mode)
    assert afresh(desk) == unknown(desk)
    (refusal,) = refusals(desk)
    assert str(desk.cache) in refusal
    assert "chmod go-w" in refusal


def test_a_directory_that_others_can_read_is_used(desk: Desk) -> None:
    desk.cache.chmod(0o755)
    assert afresh(desk) == known(desk)
    assert not refusals(desk)


def test_a_file_that_others_can_write_is_not_used(desk: Desk) -> None:
    cache_file(desk).chmod(0o666)
    assert afresh(desk) == unknown(desk)
    assert refusals(desk)


def test_a_directory_of_another_user_is_not_used(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: desk.cache.stat().st_uid + 1)
    assert afresh(desk) == unknown(desk)
    assert "another user" in refusals(desk)[0]


def test_a_file_that_is_a_link_is_not_used(desk: Desk, tmp_path: Path) -> None:
    file = cache_file(desk)
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").read_bytes()
    assert afresh(desk) == unknown(desk)
    assert (tmp_path / "elsewhere").read_bytes() == before


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_something_in_the_place_of_the_file_hinders_nobody(desk: Desk, make: type) -> None:
    file = cache_file(desk)
    for path in desk.cache.iterdir():
        path.unlink()
    make(file)
    assert afresh(desk) == unknown(desk)


def test_the_directory_may_be_a_link_of_the_users(desk: Desk, tmp_path: Path) -> None:
    desk.cache.rename(tmp_path / "large-disk")
    desk.cache.symlink_to(tmp_path / "large-disk")
    assert afresh(desk) == known(desk)


def test_facts_under_the_digest_of_another_content_are_not_believed(desk: Desk) -> None:
    desk.write({"b.py": "def two(): pass\n"})
    desk.update()
    with closing(sqlite3.connect(cache_file(desk))) as connection, connection:
        (one, two) = [facts for (facts,) in connection.execute("SELECT facts FROM facts ORDER BY facts")]
        connection.execute("UPDATE facts SET facts = CASE facts WHEN ? THEN ? ELSE ? END", (one, two, one))
    assert desk.update(fresh=True) == Work(changed=2, parsed=2)
    assert desk.defined("one", "two") == ["a.py:1", "b.py:1"]
    assert desk.update(fresh=True) == Work(changed=2, shared=2)


@pytest.mark.parametrize("column", ["facts", "seal"])
def test_a_damaged_entry_is_parsed_again_and_written_again(desk: Desk, column: str) -> None:
    with closing(sqlite3.connect(cache_file(desk))) as connection, connection:
        connection.execute(f"UPDATE facts SET {column} = zeroblob(length({column}))")
    assert afresh(desk) == unknown(desk)
    assert afresh(desk) == known(desk)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_made_anew(desk: Desk, content: bytes) -> None:
    cache_file(desk).write_bytes(content)
    assert afresh(desk) == unknown(desk)
    assert afresh(desk) == known(desk)


def test_a_locked_file_hinders_nobody(desk: Desk) -> None:
    with closing(sqlite3.connect(cache_file(desk), isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        desk.write({"a.py": _SOURCE, "b.py": "def two(): pass\n"})
        desk.update()
        assert desk.defined("one", "two") == ["a.py:1", "b.py:1"]


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
