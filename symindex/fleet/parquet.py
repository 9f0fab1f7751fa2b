"""Rows in Parquet files, in a directory for each defining distribution: DISTRIBUTION/REPOSITORY-REVISION.parquet."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from symindex.fleet.rows import SCHEMA_VERSION, Row

PARTITION: Final = "distribution"
_NUMBERS: Final = frozenset({"line", "column", "end_column"})
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.+-]")
_ROWS_IN_A_GROUP: Final = 20_000  # what is read at least to answer a question

SCHEMA: Final = pa.schema(
    [(name, pa.int32() if name in _NUMBERS else pa.string()) for name in Row._fields if name != PARTITION],
    metadata={"symindex.schema": str(SCHEMA_VERSION)},
)


def write_rows(directory: Path, rows: Iterable[Row], repository: str, revision: str) -> int:
    """Write the rows of a repository at a revision in place of those it had, and return how many there were.

    Rows are sorted by what they mean, so that a question reads little of a file. Files of other repositories in the
    directory are left alone. Raises `OSError`.
    """
    ordered = sorted(rows, key=attrgetter("distribution", "symbol", "path", "line", "column"))
    name = f"{_safe(repository)}@{_safe(revision or 'none')}.parquet"
    written: set[Path] = set()
    for distribution, group in groupby(ordered, key=attrgetter("distribution")):
        place = directory / f"{PARTITION}={_safe(distribution or 'none')}" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(place, list(group))
        written.add(place)
    for old in _files_of(directory, repository):
        if old not in written:
            old.unlink()
    return len(ordered)


def _write(place: Path, rows: list[Row]) -> None:
    columns = [pa.array([getattr(row, field.name) for row in rows], field.type) for field in SCHEMA]
    beside = place.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        table = pa.Table.from_arrays(columns, schema=SCHEMA)
        pq.write_table(table, beside, compression="zstd", row_group_size=_ROWS_IN_A_GROUP)
        os.replace(beside, place)
    finally:
        beside.unlink(missing_ok=True)


def _files_of(directory: Path, repository: str) -> Iterator[Path]:
    beginning = f"{_safe(repository)}@"
    for place in sorted(directory.glob(f"{PARTITION}=*/*.parquet")):
        if place.name.startswith(beginning):
            yield place


def _safe(name: str) -> str:
    return _UNSAFE.sub("_", name)
