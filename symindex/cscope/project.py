"""A project's cross-reference: which index, which trees, and that it is up to date first."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.cscope.crossref import Written, write_crossref
from symindex.errors import NoIndexError
from symindex.store.database import OutdatedIndex
from symindex.store.reader import Reader
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.settings import load_settings

if TYPE_CHECKING:
    from symindex.indexer.events import Report

_YEAR_2037: Final = 2_114_380_800


def write_project(
    root: Path,
    output: Path,
    environ: Mapping[str, str],
    *,
    base: Path | None = None,
    every: bool = False,
    update: bool = True,
    report: Report | None = None,
) -> Written:
    """Write the cross-reference of a project, or of `every` tree its index has, and tell what was left out.

    With a `base` only of what lies below that directory, paths relative to it.
    """
    if update:
        from symindex.indexer import Places
        from symindex.indexer import update as bring_up_to_date

        bring_up_to_date(Places.of(root, environ), report or (lambda _: None))
    directory = load_settings(root, environ).index_directory

    def open_reader() -> Reader:
        try:
            return Reader(directory, EXTRACTOR_VERSION)
        except OutdatedIndex as error:
            raise NoIndexError(str(error), "symindex index") from error

    def trees(reader: Reader) -> list[int]:
        return [tree.id for tree in reader.trees().values() if every or tree.kind == "project"]

    return write_crossref(output, base or root, open_reader, trees, only_below=base is not None)


def date_2037(output: Path) -> None:
    """Make a file look newer than any source, so that a cscope without `-d` does not rebuild it."""
    os.utime(output, (_YEAR_2037, _YEAR_2037))
