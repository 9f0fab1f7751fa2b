"""The seal: who else was at an index's files shows, and reading leaves no trace."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from symindex.errors import StoreError
from symindex.store.database import DamagedIndex, UntrustedIndex, open_for_writing
from symindex.store.locking import WRITER_LOCK, FileLock
from symindex.store.reader import Reader
from symindex.store.seal import SealState, close_seal, is_sealed, needs_check, open_seal, seal_state
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


def _cache(directory: Path) -> Path:
    return directory.with_name("cache")


def _write(directory: Path, lock: FileLock, value: str) -> None:
    with closing(Writer(directory, _EXTRACTOR, _cache(directory), lock)) as writer, writer.transaction():
        writer.put_meta("key", value)


def _meta(directory: Path) -> str | None:
    with closing(Reader(directory, _EXTRACTOR, _cache(directory))) as reader:
        return reader.meta("key")


def test_what_a_writer_leaves_is_sealed_and_stays_so_however_it_is_read(directory: Path) -> None:
    lock = FileLock(directory / WRITER_LOCK)
    assert is_sealed(directory, _cache(directory))
    with closing(Reader(directory, _EXTRACTOR, _cache(directory))) as reader:
        assert reader.meta("key") == "a"
        _write(directory, lock, "b")  # the reader is the last to close, and moves no log
        lock.release()
        assert is_sealed(directory, _cache(directory))
    assert is_sealed(directory, _cache(directory))
    assert _meta(directory) == "b"
    assert is_sealed(directory, _cache(directory))


def test_a_log_that_could_not_be_emptied_is_sealed_with_the_index(directory: Path) -> None:
    lock = FileLock(directory / WRITER_LOCK)
    with closing(Reader(directory, _EXTRACTOR, _cache(directory))) as reader:
        reader._connection.execute("BEGIN")
        assert reader.meta("key") == "a"  # a question goes on
        _write(directory, lock, "b")
        lock.release()
        assert (directory / "index.sqlite-wal").stat().st_size > 0
        assert is_sealed(directory, _cache(directory))
    assert _meta(directory) == "b"
    assert is_sealed(directory, _cache(directory))
    with open(directory / "index.sqlite-wal", "r+b") as log:
        log.seek(60)
        log.write(b"\xff" * 50)
    assert seal_state(directory, _cache(directory)) is SealState.FOREIGN


def test_looking_leaves_an_index_alone(directory: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in directory.iterdir() if path.stat().st_size}
    with closing(Writer(directory, _EXTRACTOR, _cache(directory), FileLock(directory / WRITER_LOCK))) as writer:
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


def _plant_log(directory: Path) -> None:
    (directory / "index.sqlite-wal").write_bytes(b"frames")


def _plant_journal(directory: Path) -> None:
    (directory / "index.sqlite-journal").write_bytes(b"pages")


def _write_seal(directory: Path) -> None:
    """As somebody who knows the form, but not the secret."""
    other = directory.with_name("other")
    _touch(directory)
    open_seal(directory, other, "index.sqlite", "0" * 32)
    close_seal(directory, other)


@pytest.mark.parametrize("spoil", [_touch, _copy, _unseal, _tear, _lead_away, _plant_log, _plant_journal, _write_seal])
def test_files_that_somebody_else_wrote_or_changed_are_not_opened(
    directory: Path, spoil: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(directory)
    assert seal_state(directory, _cache(directory)) is SealState.FOREIGN
    monkeypatch.setattr(sqlite3, "connect", None)
    with pytest.raises(StoreError, match=r"not as your symindex wrote it here|not of symindex's making"):
        Reader(directory, _EXTRACTOR, _cache(directory))


def test_an_index_copied_with_its_seal_is_not_believed(directory: Path) -> None:
    copied = directory.with_name("copied")
    shutil.copytree(directory, copied)
    assert seal_state(copied, _cache(directory)) is SealState.FOREIGN
    directory.rename(directory.with_name("moved"))
    assert is_sealed(directory.with_name("moved"), _cache(directory))


def test_the_index_of_another_user_is_not_believed(directory: Path) -> None:
    assert seal_state(directory, directory.with_name("others-cache")) is SealState.FOREIGN


def test_what_is_being_written_is_in_no_doubt(directory: Path) -> None:
    lock = FileLock(directory / WRITER_LOCK)
    lock.take()
    with closing(Writer(directory, _EXTRACTOR, _cache(directory), lock)):
        assert seal_state(directory, _cache(directory)) is SealState.OPEN
        assert not needs_check(directory, _cache(directory))
        assert _meta(directory) == "a"
    assert is_sealed(directory, _cache(directory))
    lock.release()


@contextmanager
def _as_killed(directory: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_for_writing(directory, _EXTRACTOR, _cache(directory))) as connection:
        yield connection


def test_a_writer_that_was_killed_brings_the_index_in_doubt(directory: Path) -> None:
    with _as_killed(directory):
        pass
    assert needs_check(directory, _cache(directory))
    assert _meta(directory) == "a"


def test_while_it_is_in_doubt_another_database_does_not_take_its_place(directory: Path) -> None:
    """Not even one with the inode of ours: it lacks the token."""
    with _as_killed(directory) as connection:
        connection.execute("UPDATE meta SET value = '0123' WHERE key = 'token'")
    with pytest.raises(UntrustedIndex):
        Reader(directory, _EXTRACTOR, _cache(directory))


def test_a_reader_refuses_what_does_not_agree_with_itself(directory: Path) -> None:
    with _as_killed(directory) as connection:
        connection.execute("INSERT INTO module VALUES ('name', 7, 0)")
    with pytest.raises(DamagedIndex) as raised:
        Reader(directory, _EXTRACTOR, _cache(directory))
    assert "module names without a file" in str(raised.value)
    assert raised.value.hint == "symindex index"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i FROM n) SELECT i FROM n",
        "CREATE TRIGGER on_meta AFTER INSERT ON meta BEGIN DELETE FROM file; END",
        "CREATE VIRTUAL TABLE virtual USING fts5(text)",
        "CREATE INDEX slow ON file (lower(path))",
        "ALTER TABLE content ADD COLUMN more GENERATED ALWAYS AS (zeroblob(1000000000))",
    ],
)
def test_a_schema_that_is_not_ours_is_refused(directory: Path, statement: str) -> None:
    with _as_killed(directory) as connection:
        connection.execute(statement)
    with pytest.raises(DamagedIndex, match="not ours"):
        Reader(directory, _EXTRACTOR, _cache(directory))
