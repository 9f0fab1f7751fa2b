"""Knowledge of contents by their names in git, so that a revision asked about again is not read again.

It lies beside the facts cache. A name that git gives is the hash of a content, so the file serves all repositories of a
user.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple
from zlib import crc32

from symindex.errors import StoreError
from symindex.store.cache_database import CacheDatabase, CacheTable

LIMIT_BYTES: Final = 256 << 20
# History: 1, the first; 2, words as `extract.word_scan.joined_words` returns them.
_FORM_VERSION: Final = 2

_TABLE: Final = CacheTable(
    "content",
    ("oid", "digest", "size", "lines", "script", "words", "seal"),
    "coalesce(length(words), 0) + 100",
    """
CREATE TABLE IF NOT EXISTS content (
    oid BLOB PRIMARY KEY,           -- git's name of it
    used INTEGER NOT NULL,          -- day since the epoch on which it was last asked for
    digest BLOB NOT NULL,           -- as in the index
    size INTEGER NOT NULL,          -- in bytes
    lines INTEGER NOT NULL,
    script INTEGER NOT NULL,        -- 1 where it begins with a line that names a Python interpreter
    words TEXT,                     -- a superset of those of its facts, in one text; NULL: not looked for
    seal INTEGER NOT NULL           -- CRC of the columns above but `used`
)
""",
)


class Noted(NamedTuple):
    """Knowledge of a content by git's name; `words` are None where nobody looked."""

    oid: bytes
    digest: bytes
    size: int
    lines: int
    is_script: bool
    words: str | None = None


class RevisionCache:
    """Git's name of a content → what is known of it; shared by all projects of a user, in the user's cache."""

    def __init__(self, directory: Path, limit: int = LIMIT_BYTES) -> None:
        self._database: CacheDatabase | None = None
        with suppress(StoreError):
            self._database = CacheDatabase(cache_file(directory), _TABLE, limit)

    def find(self, oids: Iterable[bytes]) -> dict[bytes, Noted]:
        """Git's name → what is known, for contents that are known."""
        rows = self._database.rows(oids) if self._database else ()
        notes = [(Noted(row[0], row[1], row[2], row[3], bool(row[4]), row[5]), row[6]) for row in rows]
        return {note.oid: note for note, seal in notes if seal == _seal(note)}

    def put(self, notes: Iterable[Noted]) -> None:
        """Keep what is known of some contents for the next time."""
        if self._database:
            self._database.put([(*note, _seal(note)) for note in notes])

    def close(self) -> None:
        """Close the cache, shrunk to its limit."""
        if self._database:
            self._database.close()


def cache_file(directory: Path) -> Path:
    """The file in the user's cache that keeps what is known of contents of revisions."""
    return directory / f"revisions-{_FORM_VERSION}.sqlite"


def _seal(note: Noted) -> int:
    head = b"%b%b%d %d %d" % (note.oid, note.digest, note.size, note.lines, note.is_script)
    return crc32((note.words or "").encode(), crc32(head))
