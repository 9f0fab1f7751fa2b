"""Records of builds beside the rows: from what these were made, and which repositories fail.

One JSON file a repository, below `_builds`. It has the `key` of what the rows were made from, or `failure`, the reason
why this commit is not tried again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, NamedTuple

from symindex.fleet.parquet import file_name
from symindex.fleet.rows import SCHEMA_VERSION
from symindex.store.reader import Reader
from symindex.store.storage import Storage
from symindex.version import EXTRACTOR_VERSION, __version__

_DIRECTORY: Final = "_builds"
_MAX_BYTES: Final = 1 << 16


class Record(NamedTuple):
    """The last build of a repository: `key` is empty where it failed, `failure` where it did not."""

    key: str
    commit: str
    rows: int
    failure: str


def read_record(storage: Storage, label: str) -> Record | None:
    """The record of a repository; None where there is none that can be read."""
    try:
        found = json.loads(storage.read(_place(label), _MAX_BYTES))
        return Record(str(found["key"]), str(found["commit"]), int(found["rows"]), str(found["failure"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def write_record(storage: Storage, label: str, record: Record) -> None:
    """Keep the record of a repository; raises `OSError`."""
    storage.write(_place(label), json.dumps(record._asdict(), sort_keys=True).encode())


def key_of(label: str, readers: Iterable[Reader]) -> str:
    """A digest of all that rows are made from: the files of some indexes with their contents, and our versions.

    Directories on the machine have no part in it, so that another machine may go on where one stopped.
    """
    digest = blake2b(digest_size=16)
    digest.update(f"{label}\n{__version__} {EXTRACTOR_VERSION} {SCHEMA_VERSION}\n".encode("utf-8", "surrogateescape"))
    for reader in readers:
        trees, digests = reader.trees(), reader.digests()
        for kind, name, path, content in sorted(
            (trees[tree].kind, trees[tree].name, path, digests[content_id])
            for content_id, tree, path in reader.contents(trees)
        ):
            digest.update(f"{kind}\0{name}\0{path}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()


def _place(label: str) -> str:
    return f"{_DIRECTORY}/{file_name(label)}.json"
