"""The facts of contents this user has met in any project, so that another checkout need not parse them again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Final

from symindex.errors import StoreError
from symindex.store.cache_database import CacheDatabase, CacheTable
from symindex.store.packing import PACKING_VERSION, is_whole

_LIMIT: Final = 1 << 30  # bytes
_ENTRIES_AT_ONCE: Final = 1000
_DAYS_KEPT: Final = 30  # files of other versions, which two programs of one user may have in use
# History: 1, the first; 2, entries have a seal.
_FORM_VERSION: Final = 2

_TABLE: Final = CacheTable(
    "facts",
    ("digest", "seal", "facts"),
    "length(facts)",
    """
CREATE TABLE IF NOT EXISTS facts (
    digest BLOB PRIMARY KEY,        -- of the content
    used INTEGER NOT NULL,          -- day since the epoch on which it was last asked for
    seal BLOB NOT NULL,             -- of the digest and the facts: these facts are this content's, and whole
    facts BLOB NOT NULL             -- packed
)
""",
)


class FactsCache:
    """Digest → packed facts, shared by all projects of a user; one file for each version of the extractor.

    Facts are believed, so nobody else must be able to write them. `refused` says why the cache is not used.
    """

    def __init__(self, directory: Path, extractor: int, limit: int = _LIMIT) -> None:
        self.refused = ""
        self._database: CacheDatabase | None = None
        try:
            name = f"facts-{extractor}.{PACKING_VERSION}.{_FORM_VERSION}.sqlite"
            self._database = CacheDatabase(directory / name, _TABLE, limit)
        except StoreError as error:
            self.refused = f"{error}; {error.hint}"
        else:
            self._database.delete_siblings("facts-*.sqlite", _DAYS_KEPT)

    def find(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Digest → facts for those that are known and whole."""
        rows = self._database.rows(digests) if self._database else ()
        return {digest: facts for digest, seal, facts in rows if seal == _seal(digest, facts) and is_whole(facts)}

    def known(self, digests: Iterable[bytes]) -> set[bytes]:
        """Those of some digests whose facts are there, whole or not."""
        return self._database.keys(digests) if self._database else set()

    def put(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep (digest, facts) for the next time."""
        if self._database:
            self._database.put([(digest, _seal(digest, facts), facts) for digest, facts in entries])

    def put_all(self, entries: Iterable[tuple[bytes, bytes]]) -> int:
        """Keep very many (digest, facts), and return how many there were."""
        count = 0
        waiting = iter(entries)
        while some := list(islice(waiting, _ENTRIES_AT_ONCE)):
            self.put(some)
            count += len(some)
        return count

    def close(self) -> None:
        """Close the cache, shrunk to its limit."""
        if self._database:
            self._database.close()


def _seal(digest: bytes, facts: bytes) -> bytes:
    return blake2b(digest + facts, digest_size=8).digest()
