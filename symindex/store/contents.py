"""All that an index holds, without the numbers it gave to things: two indexes of one disk hold the same.

How an index came to be must not show: by one build or by a hundred updates, after a kill, a full disk, a repair. Tests
compare with `stored` and `differences` what is left of the reasons to believe so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from symindex.store.database import open_unchecked, reported
from symindex.store.postings import ROLE_BITS, unpack_entries

_ROLES: Final = (1 << ROLE_BITS) - 1


class Contents(NamedTuple):
    """The contents of an index, each table by what identifies its rows."""

    trees: Mapping[str, Hashable]  # path → kind, name, paths of the trees its imports are answered in, finished
    files: Mapping[tuple[str, str], Hashable]  # tree, path → digest of the content, names of the module
    contents: Mapping[bytes, Hashable]  # digest → size, counts, digest of the packed facts
    postings: Mapping[bytes, int]  # digest → sum over the words that lead to it, with their roles
    rest: Mapping[str, Hashable]  # environments, distributions, what was left out


def stored(directory: Path, extractor: int) -> Contents:
    """Return the contents of the index in a directory, without those that no file has. Raises as `Reader` does."""
    with closing(open_unchecked(directory, extractor)) as connection, reported(directory):
        connection.execute("BEGIN")  # one moment's state
        digests = dict(connection.execute("SELECT id, digest FROM content WHERE id IN (SELECT content_id FROM file)"))
        return Contents(
            _trees(connection),
            _files(connection),
            _contents(connection),
            _by_digest(posted(connection), digests),
            _rest(connection),
        )


def differences(found: Contents, expected: Contents) -> list[str]:
    """Return the differences in words, the first few of each kind; the empty list where there are none."""
    said: list[str] = []
    for name in Contents._fields:
        said += _differing(name, getattr(found, name), getattr(expected, name))
    return said


def posted(connection: sqlite3.Connection) -> dict[int, int]:
    """Content → sum over the words whose postings name it, as `sum_of_words` makes it; gone contents included."""
    sums: dict[int, int] = {}
    for word, packed in connection.execute("SELECT word, entries FROM posting"):
        for entry in unpack_entries(word, packed):
            content_id = entry >> ROLE_BITS
            sums[content_id] = sums.get(content_id, 0) + hash((word, entry & _ROLES))
    return sums


def sum_of_words(words: Iterable[str], roles: Iterable[int]) -> int:
    """Return the sum of a content's postings with these words, in any order; differs from process to process."""
    return sum(hash((word, bits)) for word, bits in zip(words, roles) if bits)


def _trees(connection: sqlite3.Connection) -> dict[str, Hashable]:
    rows = connection.execute("SELECT id, kind, name, path, search, indexed FROM tree").fetchall()
    paths = {str(row[0]): row[3] for row in rows}
    return {
        path: (kind, name, tuple(map(paths.get, search.split())), indexed)
        for _, kind, name, path, search, indexed in rows
    }


def _files(connection: sqlite3.Connection) -> dict[tuple[str, str], Hashable]:
    modules: dict[int, tuple[str, ...]] = {}
    for file, name in connection.execute("SELECT file, name FROM module ORDER BY file, rank, name"):
        modules[file] = (*modules.get(file, ()), name)
    rows = connection.execute(
        "SELECT file.id, tree.path, file.path, digest, file.size = content.size "
        "FROM file LEFT JOIN tree ON tree.id = tree LEFT JOIN content ON content.id = content_id"
    )
    return {(tree, path): (digest, fits, modules.get(file, ())) for file, tree, path, digest, fits in rows}


def _contents(connection: sqlite3.Connection) -> dict[bytes, Hashable]:
    rows = connection.execute(
        'SELECT digest, size, lines, definitions, "references", errors, packed '
        "FROM content LEFT JOIN facts ON facts.content_id = content.id WHERE id IN (SELECT content_id FROM file)"
    )
    return {digest: (*counts, packed and blake2b(packed).digest()) for digest, *counts, packed in rows}


def _by_digest(sums: Mapping[int, int], digests: Mapping[int, bytes]) -> dict[bytes, int]:
    return {digest: sums.get(content_id, 0) for content_id, digest in digests.items()}


def _rest(connection: sqlite3.Connection) -> dict[str, Hashable]:
    queries = {
        "environments": "SELECT * FROM environment ORDER BY position",
        "distributions": "SELECT path, root, distribution.name, version FROM distribution "
        "LEFT JOIN tree ON tree.id = tree ORDER BY 1, 2",
        "left out": "SELECT tree.path, skipped.path, reason FROM skipped "
        "LEFT JOIN tree ON tree.id = tree ORDER BY 1, 2, 3",
    }
    return {name: tuple(connection.execute(query)) for name, query in queries.items()}


def _differing(name: str, found: Mapping[object, object], expected: Mapping[object, object]) -> Iterator[str]:
    keys = sorted(found.keys() | expected.keys(), key=repr)
    wrong = [key for key in keys if found.get(key) != expected.get(key)]
    for key in wrong[:3]:
        yield f"{name}: {key!r} is {found.get(key)!r:.300}, not {expected.get(key)!r:.300}"
    if len(wrong) > 3:
        yield f"{name}: … and {len(wrong) - 3} more"
