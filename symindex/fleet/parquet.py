"""Rows in Parquet files, in a directory for each defining distribution.

`distribution=NAME/REPOSITORY@REVISION.parquet` has a repository's uses of a distribution; with `.definitions` before
the suffix, what the repository itself defines of it. So a question finds by few files which directories it must read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from symindex.fleet.rows import SCHEMA_VERSION, Row
from symindex.store.storage import Storage

PARTITION: Final = "distribution"
DEFINITIONS: Final = ".definitions"
NUMBERS: Final = frozenset({"line", "column", "end_column"})
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.+-]")
_ROWS_IN_A_GROUP: Final = 20_000  # what is read at least to answer a question

SCHEMA: Final = pa.schema(
    [(name, pa.int32() if name in NUMBERS else pa.string()) for name in Row._fields if name != PARTITION],
    metadata={"symindex.schema": str(SCHEMA_VERSION)},
)


def write_rows(storage: Storage, rows: Iterable[Row], repository: str, revision: str) -> int:
    """Write the rows of a repository at a revision in place of those it had, and return how many there were.

    Rows are sorted by what they mean, so that a question reads little of a file. Files of other repositories in the
    storage are left alone. Raises `OSError`.
    """
    ordered = sorted(rows, key=attrgetter("distribution", "symbol", "path", "line", "column"))
    beginning = f"{file_name(repository)}@"
    name = beginning + file_name(revision or "none")
    written: set[str] = set()
    for distribution, group in groupby(ordered, key=attrgetter("distribution")):
        found = list(group)
        definitions = [row for row in found if row.role == "definition"]
        uses = [row for row in found if row.role != "definition"]
        for some, mark in ((uses, ""), (definitions, DEFINITIONS)):
            if some:
                place = f"{PARTITION}={file_name(distribution or 'none')}/{name}{mark}.parquet"
                storage.write(place, _packed(some))
                written.add(place)
    for old in storage.names():
        if old.startswith(f"{PARTITION}=") and old.rpartition("/")[2].startswith(beginning) and old not in written:
            storage.delete(old)
    return len(ordered)


def _packed(rows: list[Row]) -> bytes:
    columns = [pa.array([getattr(row, field.name) for row in rows], field.type) for field in SCHEMA]
    table = pa.Table.from_arrays(columns, schema=SCHEMA)
    content = BytesIO()
    pq.write_table(table, content, compression="zstd", row_group_size=_ROWS_IN_A_GROUP)
    return content.getvalue()


def file_name(name: str) -> str:
    """A name of a repository or distribution as it is in names of files."""
    return _UNSAFE.sub("_", name)
