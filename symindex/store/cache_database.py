"""A SQLite file of the user's cache: never a need. What goes wrong with it reads as "not known", damage deletes it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from symindex.store.private import make_private, make_private_file

_T = TypeVar("_T")


class CacheDatabase:
    """The connection to a cache's file, which has one table; None where it cannot be used."""

    def __init__(self, path: Path, schema: str, limit: int) -> None:
        """Nothing is opened yet. `limit` is in bytes."""
        self._path, self._schema, self._limit = path, schema, limit
        self._today = int(time.time() // 86_400)
        self._connection: sqlite3.Connection | None = None

    def _open_or_make(self) -> None:
        """Open the file; raises `StoreError` where others can write it."""
        self._attempt(self._open)
        if self._connection is None:
            self._attempt(self._open)  # it was damaged, and has been deleted

    def close(self) -> None:
        """Shrink the file where it has grown past its limit, and close it."""
        self._attempt(self._shrink)
        self._let_go()

    def _attempt(self, action: Callable[[], _T]) -> _T | None:
        """What an action returns; where it cannot be done the cache is not used any more, and deleted if damaged."""
        try:
            return action()
        except (sqlite3.Error, OSError) as error:
            self._let_go()
            if type(error) is sqlite3.DatabaseError:  # one of its kinds says that it is locked, or the disk full
                self._delete(self._path)
            return None

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _delete(self, path: Path) -> None:
        for suffix in ("-wal", "-shm", ""):
            with suppress(OSError):
                os.unlink(f"{path}{suffix}")

    def _open(self) -> None:
        make_private(self._path.parent)
        make_private_file(self._path)
        connection = sqlite3.connect(self._path, timeout=1.0, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")  # what a crash takes is made again
            connection.execute(self._schema)
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection

    def _shrink(self) -> None:
        """Delete what was not used for longest, down to three quarters of the limit, where the file is larger."""
        raise NotImplementedError
