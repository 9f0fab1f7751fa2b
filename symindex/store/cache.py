"""The facts of contents this user has met in any project, so that another checkout need not parse them again.

A convenience, never a need: it may be deleted at any time, also while it is used, and whatever goes wrong with it
reads as "not known". Its size is bounded; what was not used for longest goes first.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from symindex.store.packing import PACKING_VERSION, is_whole

_LIMIT: Final = 1 << 30  # bytes
_VARIABLES: Final = 30_000
_T = TypeVar("_T")

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS facts (
    digest BLOB PRIMARY KEY,        -- of the content
    used INTEGER NOT NULL,          -- day since the epoch on which it was last asked for
    facts BLOB NOT NULL             -- packed
)
"""


class FactsCache:
    """Digest → packed facts, shared by all projects of a user; one file for each version of the extractor."""

    def __init__(self, directory: Path, extractor: int, limit: int = _LIMIT) -> None:
        self._path = directory / f"facts-{extractor}.{PACKING_VERSION}.sqlite"
        self._limit = limit
        self._today = int(time.time() // 86_400)
        self._connection: sqlite3.Connection | None = None
        self._attempt(self._open)

    def find(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Digest → facts for those that are known and whole."""
        wanted = list(digests)
        found: dict[bytes, bytes] = {}
        for start in range(0, len(wanted), _VARIABLES):
            found.update(self._attempt(partial(self._find, wanted[start : start + _VARIABLES])) or {})
        return {digest: facts for digest, facts in found.items() if is_whole(facts)}

    def put(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep (digest, facts) for the next time."""
        rows = [(digest, self._today, facts) for digest, facts in entries]
        self._attempt(partial(self._put, rows))

    def close(self) -> None:
        """Make room where the cache has grown past its limit, and give the file back."""
        self._attempt(self._shrink)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _attempt(self, action: Callable[[], _T]) -> _T | None:
        try:
            return action()
        except (sqlite3.Error, OSError):
            return None

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(self._path, timeout=1.0, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")  # what a crash takes is parsed again
            connection.execute(_SCHEMA)
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection

    def _find(self, digests: list[bytes]) -> dict[bytes, bytes]:
        if self._connection is None:
            return {}
        marks = ",".join("?" * len(digests))
        rows = self._connection.execute(f"SELECT digest, facts FROM facts WHERE digest IN ({marks})", digests)
        found: dict[bytes, bytes] = dict(rows)
        self._connection.execute(
            f"UPDATE facts SET used = {self._today} WHERE used < {self._today} AND digest IN ({marks})",
            digests,
        )
        return found

    def _put(self, rows: list[tuple[bytes, int, bytes]]) -> None:
        if self._connection is not None:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", rows)
            self._connection.execute("COMMIT")

    def _shrink(self) -> None:
        if self._connection is None or self._path.stat().st_size <= self._limit:
            return
        excess = self._path.stat().st_size - self._limit * 3 // 4
        for digest, size in self._connection.execute(
            "SELECT digest, length(facts) FROM facts ORDER BY used"
        ).fetchall():
            if excess <= 0:
                break
            self._connection.execute("DELETE FROM facts WHERE digest = ?", (digest,))
            excess -= size
        self._connection.execute("VACUUM")
