"""Opening an index: one SQLite file in write-ahead mode, of the version this program reads, or a clear error."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from symindex.errors import NoIndexError, StoreError
from symindex.store.packing import PACKING_VERSION
from symindex.store.schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION

FILE_NAME: Final = "index.sqlite"
_BUSY_SECONDS: Final = 30.0
_REBUILD: Final = "symindex index --rebuild"


class OutdatedIndex(StoreError):
    """The index was written by another version of symindex; it is rebuilt without being asked."""


def open_database(directory: Path, extractor: int, *, create: bool = False) -> sqlite3.Connection:
    """A connection to the index in a directory, which is made where `create` says so.

    Raises `NoIndexError` where there is none, `OutdatedIndex` where it was written by another version, and `StoreError`
    where it cannot be read. The directory is made to ignore itself in git.
    """
    path = directory / FILE_NAME
    if not path.exists():
        if not create:
            raise NoIndexError(f"no index in {directory}", "symindex index")
        _make_directory(directory)
    with reported(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, extractor, create)
        except BaseException:
            connection.close()
            raise
    return connection


def remove_database(directory: Path) -> None:
    """Delete the index in a directory, if there is one, and nothing beside it."""
    for suffix in ("", "-wal", "-shm"):
        (directory / (FILE_NAME + suffix)).unlink(missing_ok=True)


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about this file into a `StoreError` with a hint."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(f"cannot use the index {path}: {error}", _hint(str(error))) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the index {path} is damaged: {error}", _REBUILD) from error
    except OSError as error:
        raise StoreError(
            f"cannot use the index {path}: {error.strerror}", "choose another place with SYMINDEX_DIR"
        ) from error


def _hint(message: str) -> str:
    if "locked" in message:
        return "another symindex is writing; try again when it is done"
    if "full" in message:
        return "free some space on the disk and run: symindex index"
    if "readonly" in message or "unable to open" in message:
        return "choose a place that can be written with SYMINDEX_DIR"
    return _REBUILD


def _make_directory(directory: Path) -> None:
    with reported(directory):
        directory.mkdir(parents=True, exist_ok=True)
        ignore = directory / ".gitignore"
        if not ignore.exists():
            ignore.write_text("# Made by symindex; safe to delete.\n*\n")


def _prepare(connection: sqlite3.Connection, extractor: int, create: bool) -> None:
    version = f"{SCHEMA_VERSION}.{PACKING_VERSION}.{extractor}"
    # Not the other way round: another process may make the tables between the two looks.
    is_empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if is_empty and connection.execute("PRAGMA user_version").fetchone()[0] == 0:
        if not create:
            raise OutdatedIndex("the index is empty", _REBUILD)
        _create(connection, version)
    elif connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreError("the file is not an index of symindex", _REBUILD)
    elif _version(connection) != version:
        raise OutdatedIndex("the index was written by another version of symindex", _REBUILD)
    connection.execute("PRAGMA synchronous = NORMAL")  # in WAL mode: a crash may lose the last commit, never the index
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA mmap_size = 268435456")


def _create(connection: sqlite3.Connection, version: str) -> None:
    connection.execute("PRAGMA page_size = 8192")
    _write_ahead(connection)
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:  # else another process was quicker
        for statement in SCHEMA.split(";\n"):
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('version', ?)", (version,))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead mode; SQLite does not wait for others here by itself."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _version(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    return row[0] if row else ""


def file_identity(directory: Path) -> tuple[int, int] | None:
    """Tells the file of an index from one that was put in its place; None where there is none."""
    try:
        status = os.stat(directory / FILE_NAME)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def size_on_disk(directory: Path) -> int:
    """Bytes the index takes, its write-ahead log included."""
    total = 0
    for suffix in ("", "-wal"):
        try:
            total += os.stat(directory / (FILE_NAME + suffix)).st_size
        except OSError:
            continue
    return total
