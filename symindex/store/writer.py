"""Writing an index: trees, files, contents, postings. One writer at a time; readers go on with what was committed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from symindex.model.documents import Stamp, TreeKind, TreeRecord
from symindex.store.database import (
    FILE_NAME,
    file_identity,
    ids_of_digests,
    open_database,
    open_for_writing,
    own_token,
    reported,
)
from symindex.store.locking import FileLock
from symindex.store.packing import summary_of, unpack_words
from symindex.store.postings import ROLE_BITS, PostingBatch, pack_entries, unpack_entries
from symindex.store.replacing import new_name, put_in_place, sweep
from symindex.store.rows import EnvironmentRow, FileRow, select_environments, select_trees
from symindex.store.schema import TREE_KEYS, tree_key
from symindex.store.seal import close_seal, is_sealed, open_seal

# Each update adds a batch of postings; when there are so many small ones, they are merged into one.
MAX_SMALL_BATCHES: Final = 48
_BIG_BATCH: Final = 100_000  # words


class ConcurrentUpdate(Exception):
    """Another process wrote between our look at the index and our turn to write: look again."""


class Writer:
    """An index to be written. Looking takes no lock, and changes no file; the first transaction takes it.

    Who made the lock frees it. Where there is no index yet, the lock must be held.
    """

    def __init__(
        self, directory: Path, extractor: int, cache: Path, lock: FileLock | None = None, name: str = FILE_NAME
    ) -> None:
        self.max_small_batches = MAX_SMALL_BATCHES
        self.directory, self._cache = directory, cache
        self._extractor, self._name, self._lock = extractor, name, lock
        self._writes = lock is None or lock.is_held
        self._file = file_identity(directory / name)
        self._connection = self._opened()
        self._version = self._data_version()
        self._postings = PostingBatch()
        self._is_together = False
        self._changes = 0

    def _opened(self) -> sqlite3.Connection:
        if self._writes and self._lock is not None:
            return open_for_writing(self.directory, self._extractor, self._cache, self._name)
        return open_database(self.directory, self._extractor, self._cache, writing=self._writes, name=self._name)

    @classmethod
    def beside(cls, directory: Path, extractor: int, cache: Path) -> Writer:
        """A new index that nobody sees before `put_in_place`; one that never gets there is deleted by the next."""
        sweep(directory)
        return cls(directory, extractor, cache, name=new_name())

    def put_in_place(self) -> None:
        """Close a new index and let it be the one that is used; who reads the old one keeps it until he looks again."""
        with reported(self.directory):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            open_seal(self.directory, self._cache, self._name, own_token(self._connection))
        self.close()
        put_in_place(self.directory, self._name)
        close_seal(self.directory, self._cache)

    @property
    def is_writable(self) -> bool:
        """True if a transaction has a chance; where not, an update that finds nothing new still succeeds."""
        return os.access(self.directory, os.W_OK)

    def close(self) -> None:
        """Give the file back, sealed if it was open for writing; what was not committed is dropped."""
        if self._lock is None or not self._writes:
            self._connection.close()
            return
        self._writes = False
        with suppress(sqlite3.Error):  # the log is as good a place, only slower; who reads just now is not waited for
            self._connection.rollback()
            self._connection.execute("PRAGMA busy_timeout = 0")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()
        close_seal(self.directory, self._cache)

    def _take_turn(self) -> None:
        if self._writes or self._lock is None:
            return
        self._lock.take()
        is_replaced = self._file is not None and self._file != file_identity(self.directory / self._name)
        if is_replaced or self._version != self._data_version() or not is_sealed(self.directory, self._cache):
            raise ConcurrentUpdate
        self._connection.close()
        self._writes = True
        try:
            self._connection = self._opened()
        except BaseException:
            self._writes = False
            raise

    def _data_version(self) -> int:
        return int(self._rows("PRAGMA data_version")[0][0])

    def _rows(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with reported(self.directory):
            return self._connection.execute(statement, parameters).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is written inside; within `together`, of what is written there.

        The first waits for its turn: raises `Locked` where that does not come, and `ConcurrentUpdate`.
        """
        with reported(self.directory):
            self._take_turn()
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
                self._changes = self._connection.total_changes
            try:
                yield
                if not self._is_together:
                    self._commit()
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """All transactions inside are one, so that no reader sees a part of them; `commit` ends it early."""
        self._is_together = True
        try:
            yield
            self.commit()
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._is_together = False

    def commit(self) -> None:
        """Within `together`: let others see what was written until now, and go on."""
        if self._connection.in_transaction:
            with reported(self.directory):
                self._commit()

    def separately(self) -> None:
        """Commit, and let each transaction be one by itself from now on: for work that may take minutes."""
        self.commit()
        self._is_together = False

    def _commit(self) -> None:
        self._write_postings()
        if self._connection.total_changes != self._changes:
            self.put_meta("commits", str(int(self.meta("commits") or 0) + 1))
        self._connection.execute("COMMIT")

    def _roll_back(self) -> None:
        self._postings = PostingBatch()
        with suppress(sqlite3.ProgrammingError):  # it was closed, and could not be opened for writing
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def put_meta(self, key: str, value: str) -> None:
        """Keep a value under a key."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # Trees

    def put_trees(self, trees: Sequence[tuple[TreeKind, str, str]]) -> list[int]:
        """The ids of trees given as (kind, name, path), in order; trees that are not among them are forgotten."""
        execute = self._connection.execute
        known = dict(execute("SELECT path, id FROM tree"))
        for path in known.keys() - {path for _, _, path in trees}:
            self._forget_tree(known[path])
        for kind, name, path in trees:
            execute(
                "INSERT INTO tree (kind, name, path, search, indexed) VALUES (?, ?, ?, '', 0) "
                "ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, name = excluded.name",
                (kind, name, path),
            )
        ids = dict(execute("SELECT path, id FROM tree"))
        return [ids[path] for _, _, path in trees]

    def put_search_order(self, tree: int, search: Sequence[int]) -> None:
        """Say in which trees an import that is written in a tree is looked for."""
        self._connection.execute("UPDATE tree SET search = ? WHERE id = ?", (" ".join(map(str, search)), tree))

    def mark_indexed(self, tree: int) -> None:
        """Say that all files of a tree were indexed once."""
        self._connection.execute("UPDATE tree SET indexed = 1 WHERE id = ? AND indexed = 0", (tree,))

    def put_environments(self, rows: Iterable[EnvironmentRow]) -> None:
        """Replace the environments, the primary one first."""
        self._connection.execute("DELETE FROM environment")
        self._connection.executemany(
            "INSERT INTO environment VALUES (?, ?, ?, ?, ?, ?)", ((i, *row) for i, row in enumerate(rows))
        )

    def put_distributions(self, tree: int, rows: Iterable[tuple[str, str, str]]) -> None:
        """Replace what is installed in a tree by (root, name, version)."""
        self._connection.execute("DELETE FROM distribution WHERE tree = ?", (tree,))
        self._connection.executemany(
            "INSERT OR REPLACE INTO distribution VALUES (?, ?, ?, ?)", ((tree, *row) for row in rows)
        )

    def distributions(self, tree: int) -> list[tuple[str, str, str]]:
        """(root, name, version) of what is installed in a tree, sorted."""
        return self._rows("SELECT root, name, version FROM distribution WHERE tree = ? ORDER BY 1, 2, 3", (tree,))

    def put_skipped(self, tree: int, rows: Iterable[tuple[str, str]]) -> None:
        """Replace what was left out of a tree by (path, reason)."""
        self._connection.execute("DELETE FROM skipped WHERE tree = ?", (tree,))
        self._connection.executemany("INSERT INTO skipped VALUES (?, ?, ?)", ((tree, *row) for row in rows))

    def _forget_tree(self, tree: int) -> None:
        execute = self._connection.execute
        execute("DELETE FROM module WHERE file IN (SELECT id FROM file WHERE tree = ?)", (tree,))
        for table in ("file", "skipped", "distribution"):
            execute(f"DELETE FROM {table} WHERE tree = ?", (tree,))
        for key in TREE_KEYS:
            execute("DELETE FROM meta WHERE key = ?", (tree_key(key, tree),))
        execute("DELETE FROM tree WHERE id = ?", (tree,))

    # Contents

    def contents_of(self, digests: Iterable[bytes]) -> dict[bytes, int]:
        """Digest → id of the contents that are in the index already."""
        return ids_of_digests(self._rows, digests)

    def put_content(self, digest: bytes, size: int, facts: bytes) -> int:
        """The id of a content, added with its packed facts and postings where it is new; `size` is in bytes."""
        row = self._connection.execute("SELECT id FROM content WHERE digest = ?", (digest,)).fetchone()
        if row:
            return int(row[0])
        summary = summary_of(facts)
        cursor = self._connection.execute(
            'INSERT INTO content (digest, size, lines, definitions, "references", errors) VALUES (?, ?, ?, ?, ?, ?)',
            (digest, size, summary.lines, summary.definitions, summary.references, summary.errors),
        )
        content_id = cursor.lastrowid
        assert content_id is not None
        self._connection.execute("INSERT INTO facts VALUES (?, ?)", (content_id, facts))
        self._postings.add(content_id, *unpack_words(facts))
        return content_id

    # Files

    def put_files(self, rows: Sequence[FileRow]) -> None:
        """Say that files have contents now, and by which names they are imported."""
        self._connection.executemany(
            "INSERT INTO file (tree, path, content_id, size, mtime_ns, ctime_ns, inode) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (tree, path) DO UPDATE SET content_id = excluded.content_id, size = excluded.size, "
            "mtime_ns = excluded.mtime_ns, ctime_ns = excluded.ctime_ns, inode = excluded.inode",
            ((row.tree, row.path, row.content_id, *row.stamp) for row in rows),
        )
        new = self.unfinished()
        for row in rows:
            if row.tree not in new:
                self.rename_modules(row.tree, row.path, row.modules)
        for tree in new & {row.tree for row in rows}:
            ids = dict(self._connection.execute("SELECT path, id FROM file WHERE tree = ?", (tree,)))
            self._connection.executemany(
                "INSERT OR REPLACE INTO module VALUES (?, ?, ?)",
                (
                    (name, ids[row.path], rank)
                    for row in rows
                    if row.tree == tree
                    for rank, name in enumerate(row.modules)
                ),
            )

    def knows(self, row: FileRow) -> bool:
        """Return True if the index says this of the file already; where it is read-only, a new stamp is nothing new."""
        found = self._rows(
            "SELECT content_id, size, mtime_ns, ctime_ns, inode FROM file WHERE tree = ? AND path = ?",
            (row.tree, row.path),
        )
        if not found or found[0][0] != row.content_id:
            return False
        return found[0][1:] == row.stamp or not self.is_writable

    def put_modules(self, file: int, modules: Sequence[str]) -> None:
        """Replace the names by which a file is imported."""
        execute = self._connection.execute
        known = [name for (name,) in execute("SELECT name FROM module WHERE file = ? ORDER BY rank", (file,))]
        if known != list(modules):
            execute("DELETE FROM module WHERE file = ?", (file,))
            for rank, name in enumerate(modules):
                execute("INSERT OR IGNORE INTO module VALUES (?, ?, ?)", (name, file, rank))

    def rename_modules(self, tree: int, path: str, modules: Sequence[str]) -> None:
        """Replace the names by which a file of a tree is imported, if the file is known."""
        row = self._connection.execute("SELECT id FROM file WHERE tree = ? AND path = ?", (tree, path)).fetchone()
        if row:
            self.put_modules(row[0], modules)

    def remove_files(self, tree: int, paths: Iterable[str]) -> None:
        """Forget files of a tree; their contents stay for a while."""
        for path in paths:
            row = self._connection.execute(
                "DELETE FROM file WHERE tree = ? AND path = ? RETURNING id", (tree, path)
            ).fetchone()
            if row:
                self._connection.execute("DELETE FROM module WHERE file = ?", row)

    # Postings and housekeeping

    def _write_postings(self) -> None:
        if not self._postings:
            return
        execute = self._connection.execute
        batch = int(self.meta("batch") or 0) + 1
        self.put_meta("batch", str(batch))
        self._connection.executemany(
            "INSERT INTO posting VALUES (?, ?, ?)",
            ((word, batch, entries) for word, entries in self._postings.rows()),
        )
        small = [int(number) for number in (self.meta("small batches") or "").split()]
        if len(self._postings) < _BIG_BATCH:
            small.append(batch)
        if len(small) > self.max_small_batches:
            self._merge(small)
            small = small[:1]
        self.put_meta("small batches", " ".join(map(str, small)))
        self._postings = PostingBatch()
        execute("PRAGMA optimize")

    def _merge(self, batches: list[int]) -> None:
        """Make one batch of many, without the contents that are gone."""
        living = {content_id for (content_id,) in self._connection.execute("SELECT id FROM content")}
        merged: dict[str, list[int]] = {}
        chosen = ",".join(map(str, batches))
        rows = self._connection.execute(f"SELECT word, entries FROM posting WHERE batch IN ({chosen})")
        for word, packed in rows:
            merged.setdefault(word, []).extend(
                entry for entry in unpack_entries(word, packed) if entry >> ROLE_BITS in living
            )
        self._connection.execute(f"DELETE FROM posting WHERE batch IN ({chosen})")
        self._connection.executemany(
            "INSERT INTO posting VALUES (?, ?, ?)",
            ((word, batches[0], pack_entries(word, entries)) for word, entries in sorted(merged.items()) if entries),
        )

    def prune(self, keep: int) -> int:
        """Drop the contents that no file has any more, the oldest first, but for `keep` of them; how many went."""
        orphans = self._connection.execute(
            "SELECT id FROM content WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.content_id = content.id) "
            "ORDER BY id DESC LIMIT -1 OFFSET ?",
            (keep,),
        ).fetchall()
        self._connection.executemany("DELETE FROM content WHERE id = ?", orphans)
        self._connection.executemany("DELETE FROM facts WHERE content_id = ?", orphans)
        return len(orphans)

    def meta(self, key: str) -> str | None:
        """The value kept under a key."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return rows[0][0] if rows else None

    def trees(self) -> list[TreeRecord]:
        """The trees of the index."""
        return select_trees(self._rows)

    def environments(self) -> list[EnvironmentRow]:
        """The environments of the index, the primary one first."""
        return select_environments(self._rows)

    def unfinished(self) -> set[int]:
        """The trees whose files were never all indexed."""
        return {tree for (tree,) in self._rows("SELECT id FROM tree WHERE NOT indexed")}

    def skipped(self) -> dict[int, list[tuple[str, str]]]:
        """Tree → (path, reason) of what was left out of it, sorted."""
        found: dict[int, list[tuple[str, str]]] = {}
        for tree, path, reason in self._connection.execute("SELECT tree, path, reason FROM skipped ORDER BY 1, 2, 3"):
            found.setdefault(tree, []).append((path, reason))
        return found

    def stamps(self, tree: int) -> dict[str, Stamp]:
        """Path → stamp of the files known in a tree."""
        rows = self._rows("SELECT path, size, mtime_ns, ctime_ns, inode FROM file WHERE tree = ?", (tree,))
        return {path: Stamp(*rest) for path, *rest in rows}


def start_afresh(directory: Path, extractor: int, cache: Path) -> None:
    """Put an empty index in the place of one that cannot be used."""
    Writer.beside(directory, extractor, cache).put_in_place()
