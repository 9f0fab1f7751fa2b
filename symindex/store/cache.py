"""The facts of contents this user has met in any project, so that another checkout need not parse them again.

A convenience, never a need: it may be deleted at any time, also while it is used, and whatever goes wrong with it
reads as "not known". Its size is bounded; what was not used for longest goes first.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Final

from symindex.errors import StoreError
from symindex.store.cache_database import CacheDatabase
from symindex.store.packing import PACKING_VERSION, is_whole

_LIMIT: Final = 1 << 30  # bytes
_VARIABLES: Final = 30_000
_ENTRIES_AT_ONCE: Final = 1000
_DAYS_KEPT: Final = 30  # files of other versions, which two programs of one user may have in use
# History: 1, the first; 2, entries have a seal.
_FORM_VERSION: Final = 2

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS facts (
    digest BLOB PRIMARY KEY,        -- of the content
    used INTEGER NOT NULL,          -- day since the epoch on which it was last asked for
    seal BLOB NOT NULL,             -- of the digest and the facts: these facts are this content's, and whole
    facts BLOB NOT NULL             -- packed
)
"""


class FactsCache(CacheDatabase):
    """Digest → packed facts, shared by all projects of a user; one file for each version of the extractor.

    Facts are believed, so nobody else must be able to write them. `refused` says why the cache is not used.
    """

    def __init__(self, directory: Path, extractor: int, limit: int = _LIMIT) -> None:
        name = f"facts-{extractor}.{PACKING_VERSION}.{_FORM_VERSION}.sqlite"
        super().__init__(directory / name, _SCHEMA, limit)
        self.refused = ""
        try:
            self._open_or_make()
        except StoreError as error:
            self.refused = f"{error}; {error.hint}"

    def find(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Digest → facts for those that are known and whole."""
        wanted = list(digests)
        found: dict[bytes, bytes] = {}
        for start in range(0, len(wanted), _VARIABLES):
            some = wanted[start : start + _VARIABLES]
            found.update(self._attempt(partial(self._find, some)) or {})
            self._attempt(partial(self._mark_used, some))
        return {digest: facts for digest, facts in found.items() if is_whole(facts)}

    def known(self, digests: Iterable[bytes]) -> set[bytes]:
        """Those of some digests whose facts are there, whole or not."""
        return self._attempt(partial(self._known, list(digests)[:_VARIABLES])) or set()

    def put(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep (digest, facts) for the next time."""
        rows = [(digest, self._today, _seal(digest, facts), facts) for digest, facts in entries]
        self._attempt(partial(self._put, rows))

    def put_all(self, entries: Iterable[tuple[bytes, bytes]]) -> int:
        """Keep very many (digest, facts), and tell how many there were."""
        count = 0
        waiting = iter(entries)
        while some := list(islice(waiting, _ENTRIES_AT_ONCE)):
            self.put(some)
            count += len(some)
        return count

    def _open(self) -> None:
        super()._open()
        for path in self._path.parent.glob("facts-*.sqlite"):
            if path != self._path and time.time() - path.stat().st_mtime > _DAYS_KEPT * 86_400:
                self._delete(path)

    def _find(self, digests: list[bytes]) -> dict[bytes, bytes]:
        if self._connection is None:
            return {}
        marks = ",".join("?" * len(digests))
        rows = self._connection.execute(f"SELECT digest, seal, facts FROM facts WHERE digest IN ({marks})", digests)
        return {digest: facts for digest, seal, facts in rows if seal == _seal(digest, facts)}

    def _known(self, digests: list[bytes]) -> set[bytes]:
        if self._connection is None:
            return set()
        marks = ",".join("?" * len(digests))
        return {
            row[0] for row in self._connection.execute(f"SELECT digest FROM facts WHERE digest IN ({marks})", digests)
        }

    def _mark_used(self, digests: list[bytes]) -> None:
        if self._connection is not None:
            marks = ",".join("?" * len(digests))
            self._connection.execute(
                f"UPDATE facts SET used = {self._today} WHERE used < {self._today} AND digest IN ({marks})",
                digests,
            )

    def _put(self, rows: list[tuple[bytes, int, bytes, bytes]]) -> None:
        if self._connection is not None:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)", rows)
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


def _seal(digest: bytes, facts: bytes) -> bytes:
    return blake2b(digest + facts, digest_size=8).digest()
