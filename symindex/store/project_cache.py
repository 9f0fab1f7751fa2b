"""Lists of a project's files at revisions, so that a revision asked about again is not listed again.

It lies beside what is known of the contents. A key is a digest of all that decides which files these are. The dotted
paths in a project's files that are no Python are kept here as well (`query/dotted_paths.py`).
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final
from zlib import crc32

from symindex.errors import StoreError
from symindex.store.cache_database import CacheDatabase, CacheTable

LIMIT_BYTES: Final = 64 << 20
# History: 1, the first.
_FORM_VERSION: Final = 1

_TABLE: Final = CacheTable(
    "project",
    ("key", "value", "seal"),
    "length(value) + 100",
    """
CREATE TABLE IF NOT EXISTS project (
    key BLOB PRIMARY KEY,
    used INTEGER NOT NULL,          -- day since the epoch on which it was last asked for
    value BLOB NOT NULL,
    seal INTEGER NOT NULL           -- CRC of key and value
)
""",
)


class ProjectCache:
    """Key → what is known of a project at a revision; in the user's cache."""

    def __init__(self, directory: Path, limit: int = LIMIT_BYTES) -> None:
        self._database: CacheDatabase | None = None
        with suppress(StoreError):
            self._database = CacheDatabase(cache_file(directory), _TABLE, limit)

    def find(self, key: bytes) -> bytes | None:
        """Return the entry under a key."""
        for known, value, seal in self._database.rows([key]) if self._database else ():
            if seal == _seal(known, value):
                return bytes(value)
        return None

    def put(self, key: bytes, value: bytes) -> None:
        """Keep something for the next time."""
        if self._database:
            self._database.put([(key, value, _seal(key, value))])

    def close(self) -> None:
        """Close the cache, shrunk to its limit."""
        if self._database:
            self._database.close()


def cache_file(directory: Path) -> Path:
    """The file in the user's cache that keeps projects at revisions."""
    return directory / f"projects-{_FORM_VERSION}.sqlite"


def _seal(key: bytes, value: bytes) -> int:
    return crc32(value, crc32(key))
