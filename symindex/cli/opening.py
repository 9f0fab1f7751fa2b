"""Opening the index that a question is put to."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from symindex.cli.failures import complain, work_is_kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.query import Index


@contextmanager
def opened_index(start: Path | None, update: bool) -> Iterator[Index]:
    """The index of the project that a directory (default: here) lies in, brought up to date if wanted.

    Where there is none it is built, which is told on standard error; without `update`, `NoIndexError`.
    """
    index = open_index(start, update)
    try:
        yield index
    finally:
        index.close()


def open_index(start: Path | None, update: bool) -> Index:
    """The same, for one who closes it."""
    from symindex.query import Index

    start = Path(os.path.abspath(start or "."))
    if not update:
        return Index.open(start, environ=os.environ, update=False)
    from symindex.cli.progress import progress_before_answers

    _say_if_new(start)
    with work_is_kept(), progress_before_answers() as report:
        return Index.open(start, environ=os.environ, update=True, report=report)


def _say_if_new(start: Path) -> None:
    """Say that the first question takes longer than the others, because there is no index yet."""
    from symindex.store.database import FILE_NAME
    from symindex.workspace.settings import find_root, load_settings

    root = find_root(start) or start
    directory = load_settings(root, os.environ).index_directory
    if not (directory / FILE_NAME).exists():
        complain(f"no index of {root} yet: building it in {directory}")
