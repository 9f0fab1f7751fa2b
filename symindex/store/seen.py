"""An index in memory that says of contents what can be said without reading them as Python.

It has the tables of an index on the disk, of which those of facts and postings stay empty.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.store.postings import PostingBatch
from symindex.store.reader import Reader, is_text
from symindex.store.schema import SCHEMA
from symindex.store.writer import MAX_SMALL_BATCHES, Writer

if TYPE_CHECKING:
    from typing_extensions import Self

_NOWHERE: Final = Path(":memory:")


class SeenWriter(Writer):
    """Writes an index in memory, for which no lock is needed."""

    def __init__(self) -> None:
        self.directory = self._cache = _NOWHERE
        self._extractor, self._name, self._lock = 0, "", None
        self._writes, self._file = True, None
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._connection.executescript(SCHEMA)
        self._version = self._data_version()
        self._postings = PostingBatch()
        self.max_small_batches = MAX_SMALL_BATCHES
        self._is_together = False
        self._changes = 0

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection that a reader of this index reads from."""
        return self._connection

    @property
    def is_writable(self) -> bool:
        """It is."""
        return True

    def put_seen(self, digest: bytes, size: int, lines: int) -> int:
        """The id of a content that is new; `size` is in bytes."""
        cursor = self._connection.execute(
            'INSERT INTO content (digest, size, lines, definitions, "references", errors) VALUES (?, ?, ?, 0, 0, 0)',
            (digest, size, lines),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


class SeenReader(Reader):
    """Reads an index in memory."""

    def __init__(self, writer: SeenWriter) -> None:
        self.directory = self.cache = _NOWHERE
        self.extractor, self._file = 0, None
        self._connection = writer.connection
        self._facts = {}
        self._trees = None
        self.unsaved = {}
        self._begun = 0
        self._vocabulary: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the index, which is gone then."""
        if self._vocabulary is not None:
            self._vocabulary.close()
        super().close()

    def note_vocabulary(self, words: Iterable[str]) -> None:
        """Keep the words that may be in facts, each of them once."""
        # In a database of its own: the other one's transactions are rolled back.
        self._vocabulary = sqlite3.connect(":memory:", check_same_thread=False)
        self._vocabulary.execute("CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID")
        self._vocabulary.executemany("INSERT INTO vocabulary VALUES (?)", ((word,) for word in words))

    def vocabulary(self, pattern: str | None) -> Iterator[str]:
        """The words that were noted, or those that match a GLOB pattern, in order."""
        where, parameters = ("WHERE word GLOB ?", (pattern,)) if pattern else ("", ())
        if self._vocabulary is not None and is_text(pattern or ""):
            rows = self._vocabulary.execute(f"SELECT word FROM vocabulary {where}", parameters)
            yield from (word for (word,) in rows)

    @property
    def has_vocabulary(self) -> bool:
        """True if words were noted."""
        return self._vocabulary is not None

    def reopened(self) -> Self:
        """The same: nobody else writes it."""
        return self

    def is_replaced(self) -> bool:
        """It never is."""
        return False
