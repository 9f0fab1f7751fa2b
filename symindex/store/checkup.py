"""Decide whether an index agrees with itself: its pages, its facts, its postings, its references from row to row.

Whatever is wrong with a content is repaired in one way: it is forgotten, with the files that have it, and the next
update brings it again, under a new number that no old posting names.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, Literal, NamedTuple

from symindex.errors import StoreError
from symindex.model.documents import Stamp
from symindex.store.contents import sum_of_words
from symindex.store.database import (
    FILE_NAME,
    DamagedIndex,
    file_identity,
    open_database,
    open_for_writing,
    reported,
)
from symindex.store.packing import summary_of, unpack, unpack_words
from symindex.store.postings import ROLE_BITS, unpack_entries
from symindex.store.schema import TREE_KEYS
from symindex.store.seal import needs_check

_ROLES: Final = (1 << ROLE_BITS) - 1
_SHOWN: Final = 3
_looked_at: set[object] = set()
_REFERENCES: Final = {
    "files without a content": "SELECT path FROM file WHERE content_id NOT IN (SELECT id FROM content)",
    "files without a tree": "SELECT path FROM file WHERE tree NOT IN (SELECT id FROM tree)",
    "module names without a file": "SELECT name FROM module WHERE file NOT IN (SELECT id FROM file)",
    "contents without facts": "SELECT id FROM content WHERE id NOT IN (SELECT content_id FROM facts)",
    "facts without a content": "SELECT content_id FROM facts WHERE content_id NOT IN (SELECT id FROM content)",
}

State = Literal["good", "note", "bad"]


class Finding(NamedTuple):
    """One thing that was looked at: how it is, what was found, and what to do about it where something can be done."""

    state: State
    text: str
    hint: str | None = None


class Inner(NamedTuple):
    """The faults within an index; `is_broken` if only a rebuild helps."""

    findings: list[Finding]
    contents: list[int]  # to be forgotten
    words: list[tuple[bytes, int]]  # postings that cannot be read: word, batch
    is_broken: bool


def check(directory: Path, extractor: int, cache: Path) -> Inner:
    """Look at every row of the index in a directory; raises `NoIndexError` where there is none."""
    try:
        return examine(directory, extractor, cache)
    except StoreError as error:
        return _broken(error)


def examine(directory: Path, extractor: int, cache: Path) -> Inner:
    """The same; raises what opening an index raises where that is no damage."""
    try:
        with closing(open_database(directory, extractor, cache)) as connection, reported(directory):
            return _check(connection)
    except DamagedIndex as error:
        return _broken(error)


def look_once(directory: Path, extractor: int, cache: Path) -> None:
    """Raise `DamagedIndex` where an index that is in doubt does not agree with itself; looks once in a process."""
    identity = (str(directory), file_identity(directory / FILE_NAME))
    if identity in _looked_at or not needs_check(directory, cache):
        return
    wrong = [finding.text for finding in examine(directory, extractor, cache).findings if finding.state == "bad"]
    if wrong:
        raise DamagedIndex(f"the index in {directory} is damaged: {wrong[0]}", "symindex index")
    _looked_at.add(identity)


def _broken(error: StoreError) -> Inner:
    return Inner([Finding("bad", str(error), error.hint)], [], [], True)


def repair(directory: Path, extractor: int, cache: Path, inner: Inner) -> None:
    """Forget the contents that are damaged, and the files that have them; to be called by who has the writer's lock."""
    contents = [(content_id,) for content_id in inner.contents]
    with closing(open_for_writing(directory, extractor, cache)) as connection, reported(directory):
        connection.execute("BEGIN IMMEDIATE")
        execute = connection.executemany
        execute("DELETE FROM module WHERE file IN (SELECT id FROM file WHERE content_id = ?)", contents)
        execute("DELETE FROM file WHERE content_id = ?", contents)
        execute("DELETE FROM facts WHERE content_id = ?", contents)
        execute("DELETE FROM content WHERE id = ?", contents)
        execute("DELETE FROM posting WHERE word = CAST(? AS TEXT) AND batch = ?", inner.words)
        connection.execute("DELETE FROM file WHERE content_id NOT IN (SELECT id FROM content)")
        connection.execute("DELETE FROM file WHERE tree NOT IN (SELECT id FROM tree)")
        connection.execute("DELETE FROM module WHERE file NOT IN (SELECT id FROM file)")
        connection.execute("DELETE FROM facts WHERE content_id NOT IN (SELECT id FROM content)")
        _look_at_all(connection)
        connection.execute("COMMIT")


class KnownFile(NamedTuple):
    """The record of a file in an index."""

    stamp: Stamp
    digest: bytes
    modules: tuple[str, ...]


def known_files(directory: Path, extractor: int, cache: Path) -> dict[str, dict[str, KnownFile]]:
    """Path of a tree → path in it → what the index says of the file."""
    with closing(open_database(directory, extractor, cache)) as connection, reported(directory):
        connection.execute("BEGIN")
        modules: dict[int, tuple[str, ...]] = {}
        for file, name in connection.execute("SELECT file, name FROM module ORDER BY file, rank, name"):
            modules[file] = (*modules.get(file, ()), name)
        found: dict[str, dict[str, KnownFile]] = {}
        for tree, path, id_, digest, *stamp in connection.execute(
            "SELECT tree.path, file.path, file.id, digest, file.size, mtime_ns, ctime_ns, inode "
            "FROM file JOIN tree ON tree.id = tree JOIN content ON content.id = content_id"
        ):
            found.setdefault(tree, {})[path] = KnownFile(Stamp(*stamp), digest, modules.get(id_, ()))
        return found


def doubt(directory: Path, extractor: int, cache: Path, files: Iterable[tuple[str, str]]) -> None:
    """Let the next update read files again, given as (path of the tree, path in it)."""
    with closing(open_for_writing(directory, extractor, cache)) as connection, reported(directory):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "UPDATE file SET size = -1, mtime_ns = -1 WHERE path = ? AND tree = (SELECT id FROM tree WHERE path = ?)",
            ((path, tree) for tree, path in files),
        )
        _look_at_all(connection)
        connection.execute("COMMIT")


def _look_at_all(connection: sqlite3.Connection) -> None:
    """Let the next update compare every file, and record anew what it knows of trees."""
    connection.executemany("DELETE FROM meta WHERE key LIKE ?", ((f"{key} %",) for key in TREE_KEYS))


def _check(connection: sqlite3.Connection) -> Inner:
    connection.execute("BEGIN")  # one moment's state
    pages = [row[0] for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    if pages:
        return Inner([Finding("bad", f"pages are damaged: {_some(pages)}", "symindex doctor --repair")], [], [], True)
    findings = list(_references(connection))
    posted, words = _posted(connection)
    if words:
        findings.append(_bad(f"postings cannot be read: {_some([repr(word) for word, _ in words])}"))
    wrong = dict(_wrong_contents(connection, posted))
    for content_id, why in list(wrong.items())[:_SHOWN]:
        findings.append(_bad(f"content {content_id}: {why}"))
    if len(wrong) > _SHOWN:
        findings.append(_bad(f"… and {len(wrong) - _SHOWN:,} more contents"))
    if not findings:
        (count,) = connection.execute("SELECT count(*) FROM content").fetchone()
        findings = [Finding("good", f"the index agrees with itself: {count:,} contents")]
    orphans = [
        content_id
        for (content_id,) in connection.execute("SELECT id FROM content WHERE id NOT IN (SELECT content_id FROM facts)")
    ]
    return Inner(findings, [*wrong, *(content_id for content_id in orphans if content_id not in wrong)], words, False)


def _references(connection: sqlite3.Connection) -> Iterator[Finding]:
    for what, query in _REFERENCES.items():
        found = [str(value) for (value,) in connection.execute(query)]
        if found:
            yield _bad(f"{what}: {_some(found)}")


def _posted(connection: sqlite3.Connection) -> tuple[dict[int, int], list[tuple[bytes, int]]]:
    """For each content what its postings add up to, and the rows that cannot be read."""
    sums: dict[int, int] = {}
    unreadable: list[tuple[bytes, int]] = []
    # As bytes, for what is damaged need not be text.
    for word, batch, packed in connection.execute("SELECT CAST(word AS BLOB), batch, entries FROM posting"):
        try:
            text = word.decode()
            for entry in unpack_entries(text, packed):
                content_id = entry >> ROLE_BITS
                sums[content_id] = sums.get(content_id, 0) + hash((text, entry & _ROLES))
        except (StoreError, TypeError, AttributeError, UnicodeDecodeError):
            unreadable.append((word, batch))
    return sums, unreadable


def _wrong_contents(connection: sqlite3.Connection, posted: dict[int, int]) -> Iterator[tuple[int, str]]:
    rows = connection.execute(
        'SELECT id, lines, definitions, "references", errors, packed '
        "FROM content JOIN facts ON facts.content_id = content.id"
    )
    for content_id, *counts, packed in rows:
        try:
            unpack(packed)
            if list(summary_of(packed)) != counts:
                yield content_id, "its counts are not those of its facts"
            elif sum_of_words(*unpack_words(packed)) != posted.get(content_id, 0):
                yield content_id, "its postings are not those of its facts"
        except (StoreError, TypeError):
            yield content_id, "its facts are damaged"


def _bad(text: str) -> Finding:
    return Finding("bad", text, "symindex doctor --repair")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
