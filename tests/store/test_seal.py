"""The seal: who else was at an index's files shows, and reading leaves no trace."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from symindex.store.database import DamagedIndex
from symindex.store.locking import WRITER_LOCK, FileLock
from symindex.store.reader import Reader
from symindex.store.seal import is_in_doubt, is_sealed
from symindex.store.writer import Writer

_EXTRACTOR = 1


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """An index that a writer has written and closed, who still holds the lock."""
    directory = tmp_path / "index"
    directory.mkdir()
    (directory / ".gitignore").write_text("# Made by symindex; safe to delete.\n*\n")
    lock = FileLock(directory / WRITER_LOCK)
    lock.take()
    _write(directory, lock, "a")
    lock.release()
    yield directory
    lock.release()


def _write(directory: Path, lock: FileLock, value: str) -> None:
    with closing(Writer(directory, _EXTRACTOR, lock)) as writer, writer.transaction():
        writer.put_meta("key", value)


def _meta(directory: Path) -> str | None:
    with closing(Reader(directory, _EXTRACTOR)) as reader:
        return reader.meta("key")


def test_what_a_writer_leaves_is_sealed_and_stays_so_however_it_is_read(directory: Path) -> None:
    lock = FileLock(directory / WRITER_LOCK)
    assert is_sealed(directory)
    with closing(Reader(directory, _EXTRACTOR)) as reader:
        assert reader.meta("key") == "a"
        _write(directory, lock, "b")  # the reader is the last to close, and moves no log
        lock.release()
        assert is_sealed(directory)
    assert is_sealed(directory)
    assert _meta(directory) == "b"
    assert is_sealed(directory)


def test_a_log_that_could_not_be_emptied_is_sealed_with_the_index(directory: Path) -> None:
    lock = FileLock(directory / WRITER_LOCK)
    with closing(Reader(directory, _EXTRACTOR)) as reader:
        reader._connection.execute("BEGIN")
        assert reader.meta("key") == "a"  # a question goes on
        _write(directory, lock, "b")
        lock.release()
        assert (directory / "index.sqlite-wal").stat().st_size > 0
        assert is_sealed(directory)
    assert _meta(directory) == "b"
    assert is_sealed(directory)
    with open(directory / "index.sqlite-wal", "r+b") as log:
        log.seek(60)
        log.write(b"\xff" * 50)
    assert is_in_doubt(directory)
    assert _meta(directory) == "a"  # SQLite's own checksums: the last transaction is lost, the rest is right


def test_looking_leaves_an_index_alone(directory: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in directory.iterdir() if path.stat().st_size}
    with closing(Writer(directory, _EXTRACTOR, FileLock(directory / WRITER_LOCK))) as writer:
        assert writer.meta("key") == "a"
    after = {path.name: path.stat().st_mtime_ns for path in directory.iterdir() if path.stat().st_size}
    assert {name: after[name] for name in before} == before


def _touch(directory: Path) -> None:
    os.utime(directory / "index.sqlite", ns=(1, 1))


def _copy(directory: Path) -> None:
    shutil.copy2(directory / "index.sqlite", directory / "copy")
    (directory / "copy").replace(directory / "index.sqlite")


def _unseal(directory: Path) -> None:
    (directory / "index.seal").unlink()


def _tear(directory: Path) -> None:
    (directory / "index.seal").write_text("12")


def _lead_away(directory: Path) -> None:
    _unseal(directory)
    os.mkfifo(directory / "index.seal")


@pytest.mark.parametrize("spoil", [_touch, _copy, _unseal, _tear, _lead_away])
def test_who_else_was_at_it_brings_it_in_doubt(directory: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(directory)
    assert not is_sealed(directory)
    assert is_in_doubt(directory)


def test_what_is_being_written_is_in_no_doubt(directory: Path) -> None:
    lock = FileLock(directory / WRITER_LOCK)
    lock.take()
    _unseal(directory)
    assert not is_sealed(directory)
    assert not is_in_doubt(directory)
    lock.release()
    assert is_in_doubt(directory)


def test_a_reader_refuses_what_does_not_agree_with_itself(directory: Path) -> None:
    with closing(sqlite3.connect(directory / "index.sqlite")) as connection, connection:
        connection.execute("INSERT INTO module VALUES ('name', 7, 0)")
    with pytest.raises(DamagedIndex) as raised:
        Reader(directory, _EXTRACTOR)
    assert "module names without a file" in str(raised.value)
    assert raised.value.hint == "symindex index"
    _copy(directory)
    with pytest.raises(DamagedIndex):
        Reader(directory, _EXTRACTOR)


def test_a_reader_takes_a_copy_that_agrees_with_itself(directory: Path) -> None:
    _copy(directory)
    assert _meta(directory) == "a"
