"""A table in the user's cache: convenient, never needed.

It may be deleted at any time, also while it is used. Whatever goes wrong with it reads as "not known", and a damaged
file is deleted. Its size is bounded; entries that were not used for longest are deleted first.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from symindex.store.database import MAX_VARIABLES
from symindex.store.private import make_private, make_private_file

_T = TypeVar("_T")
_Row = tuple[Any, ...]


class CacheTable(NamedTuple):
    """A table of a cache: the first of its columns is the key, a column `used` is kept by `CacheDatabase`.

    `size` is an SQL expression of an entry's size in bytes.
    """

    name: str
    columns: tuple[str, ...]
    size: str
    statement: str  # CREATE TABLE IF NOT EXISTS …


class CacheDatabase:
    """A SQLite file with one table; it has no connection where it cannot be used."""

    def __init__(self, path: Path, table: CacheTable, limit: int) -> None:
        """Open the file, or make it; raises `StoreError` where others can write it. `limit` is in bytes."""
        self._path, self._table, self._limit = path, table, limit
        self._today = int(time.time() // 86_400)
        self._connection: sqlite3.Connection | None = None
        self._attempt(self._open)
        if self._connection is None:
            self._attempt(self._open)  # it was damaged, and has been deleted

    def rows(self, keys: Iterable[bytes]) -> Iterator[_Row]:
        """The rows of those keys that are known, as `CacheTable.columns` has them; marks them as used today."""
        for some in _parts(keys):
            yield from self._attempt(partial(self._select, some, ", ".join(self._table.columns))) or ()
            self._attempt(partial(self._mark_used, some))

    def keys(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of some keys that are known, without marking them as used."""
        found: set[bytes] = set()
        for some in _parts(keys):
            found.update(key for (key,) in self._attempt(partial(self._select, some, self._table.columns[0])) or ())
        return found

    def put(self, rows: Sequence[_Row]) -> None:
        """Keep rows, as `CacheTable.columns` has them, in place of those with the same keys."""
        if rows:
            self._attempt(partial(self._put, rows))

    def delete_siblings(self, pattern: str, days: int) -> None:
        """Delete other files of the directory that match a glob pattern and were not changed for so many days."""
        self._attempt(partial(self._delete_siblings, pattern, days))

    def close(self) -> None:
        """Shrink the file where it has grown past its limit, and close it."""
        self._attempt(self._shrink)
        self._let_go()

    def _attempt(self, action: Callable[[], _T]) -> _T | None:
        """Return the result of an action; a cache that fails is not used any more, and deleted if damaged."""
        try:
            return action()
        except (sqlite3.Error, OSError) as error:
            self._let_go()
            if type(error) is sqlite3.DatabaseError:  # one of its kinds says that it is locked, or the disk full
                _delete(self._path)
            return None

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> None:
        make_private(self._path.parent)
        make_private_file(self._path)
        connection = sqlite3.connect(self._path, timeout=1.0, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")  # what a crash takes is made again
            connection.execute(self._table.statement)
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection

    def _select(self, keys: Sequence[bytes], columns: str) -> list[_Row]:
        if self._connection is None:
            return []
        where = f"{self._table.columns[0]} IN ({_marks(keys)})"
        return self._connection.execute(f"SELECT {columns} FROM {self._table.name} WHERE {where}", keys).fetchall()

    def _mark_used(self, keys: Sequence[bytes]) -> None:
        if self._connection is not None:
            where = f"used < {self._today} AND {self._table.columns[0]} IN ({_marks(keys)})"
            self._connection.execute(f"UPDATE {self._table.name} SET used = {self._today} WHERE {where}", keys)

    def _put(self, rows: Sequence[_Row]) -> None:
        if self._connection is not None:
            columns = ", ".join((*self._table.columns, "used"))
            statement = (
                f"INSERT OR REPLACE INTO {self._table.name} ({columns}) VALUES ({_marks(rows[0])}, {self._today})"
            )
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(statement, rows)
            self._connection.execute("COMMIT")

    def _shrink(self) -> None:
        """Delete what was not used for longest, down to three quarters of the limit, where the file is larger."""
        if self._connection is None or self._path.stat().st_size <= self._limit:
            return
        excess = self._path.stat().st_size - self._limit * 3 // 4
        key, size, name = self._table.columns[0], self._table.size, self._table.name
        for oldest, bytes_ in self._connection.execute(f"SELECT {key}, {size} FROM {name} ORDER BY used").fetchall():
            if excess <= 0:
                break
            self._connection.execute(f"DELETE FROM {name} WHERE {key} = ?", (oldest,))
            excess -= bytes_
        self._connection.execute("VACUUM")

    def _delete_siblings(self, pattern: str, days: int) -> None:
        for path in self._path.parent.glob(pattern):
            if path != self._path and time.time() - path.stat().st_mtime > days * 86_400:
                _delete(path)


def _delete(path: Path) -> None:
    for suffix in ("-wal", "-shm", ""):
        with suppress(OSError):
            os.unlink(f"{path}{suffix}")


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _parts(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Some keys in lists that one statement can have as parameters."""
    waiting = iter(keys)
    while part := list(islice(waiting, MAX_VARIABLES)):
        yield part
