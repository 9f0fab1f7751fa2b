"""What is known of contents by the names that git gives them, so that a revision asked about again is not read again.

A convenience, as the facts cache is, in a file beside it: it may be deleted at any time, and whatever goes wrong with
it reads as "not known". Its size is bounded; what was not used for longest goes first. A name that git gives is the
hash of a content, so the file serves all repositories of a user.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple
from zlib import crc32

from symindex.errors import StoreError
from symindex.store.cache_database import CacheDatabase

LIMIT_BYTES: Final = 256 << 20
_VARIABLES: Final = 30_000
# History: 1, the first.
_FORM_VERSION: Final = 1

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS content (
    oid BLOB PRIMARY KEY,           -- git's name of it
    used INTEGER NOT NULL,          -- day since the epoch on which it was last asked for
    digest BLOB NOT NULL,           -- as in the index
    size INTEGER NOT NULL,          -- in bytes
    lines INTEGER NOT NULL,
    script INTEGER NOT NULL,        -- 1 where it begins with a line that names a Python interpreter
    words TEXT,                     -- a superset of those of its facts, each between line feeds; NULL: not looked for
    seal INTEGER NOT NULL           -- CRC of the columns above but `used`
)
"""
_COLUMNS: Final = "oid, digest, size, lines, script, words, seal"


class Noted(NamedTuple):
    """What is known of a content by git's name; `words` are between line feeds, None where nobody looked."""

    oid: bytes
    digest: bytes
    size: int
    lines: int
    is_script: bool
    words: str | None = None


class RevisionCache(CacheDatabase):
    """Git's name of a content → what is known of it; shared by all projects of a user, in the user's cache."""

    def __init__(self, directory: Path, limit: int = LIMIT_BYTES) -> None:
        super().__init__(cache_file(directory), _SCHEMA, limit)
        with suppress(StoreError):
            self._open_or_make()

    def find(self, oids: Iterable[bytes]) -> dict[bytes, Noted]:
        """Git's name → what is known, for contents that are known."""
        found: dict[bytes, Noted] = {}
        for some in _parts(list(oids)):
            found.update(self._attempt(partial(self._find, some)) or {})
            self._attempt(partial(self._mark_used, some))
        return found

    def put(self, notes: Iterable[Noted]) -> None:
        """Keep what is known of some contents for the next time."""
        rows = [(*note[:1], self._today, *note[1:], _seal(note)) for note in notes]
        if rows:
            self._attempt(partial(self._put, rows))

    def _find(self, oids: list[bytes]) -> dict[bytes, Noted]:
        if self._connection is None:
            return {}
        marks = ",".join("?" * len(oids))
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM content WHERE oid IN ({marks})", oids)
        notes = [(Noted(row[0], row[1], row[2], row[3], bool(row[4]), row[5]), row[6]) for row in rows]
        return {note.oid: note for note, seal in notes if seal == _seal(note)}

    def _mark_used(self, oids: list[bytes]) -> None:
        if self._connection is not None:
            marks = ",".join("?" * len(oids))
            self._connection.execute(
                f"UPDATE content SET used = {self._today} WHERE used < {self._today} AND oid IN ({marks})", oids
            )

    def _put(self, rows: Sequence[tuple[object, ...]]) -> None:
        if self._connection is not None:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT OR REPLACE INTO content VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            self._connection.execute("COMMIT")

    def _shrink(self) -> None:
        if self._connection is None or self._path.stat().st_size <= self._limit:
            return
        excess = self._path.stat().st_size - self._limit * 3 // 4
        rows = self._connection.execute("SELECT oid, coalesce(length(words), 0) FROM content ORDER BY used").fetchall()
        for oid, size in rows:
            if excess <= 0:
                break
            self._connection.execute("DELETE FROM content WHERE oid = ?", (oid,))
            excess -= size + 100
        self._connection.execute("VACUUM")


def cache_file(directory: Path) -> Path:
    """The file in the user's cache that keeps what is known of contents of revisions."""
    return directory / f"revisions-{_FORM_VERSION}.sqlite"


def _parts(oids: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(oids), _VARIABLES):
        yield oids[start : start + _VARIABLES]


def _seal(note: Noted) -> int:
    head = b"%b%b%d %d %d" % (note.oid, note.digest, note.size, note.lines, note.is_script)
    return crc32((note.words or "").encode(), crc32(head))
