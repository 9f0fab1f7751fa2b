"""Opening the index that a question is put to."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symindex.cli.failures import complain, work_is_kept
from symindex.errors import SymindexError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symindex.cli.options import AskedRevision
    from symindex.model.answers import Filter, Hit
    from symindex.query import Index


@contextmanager
def opened_index(
    start: Path | None, update: bool, here: bool = False, at: AskedRevision | None = None, *, once: bool = False
) -> Iterator[Index]:
    """The index of the project that a directory (default: here) lies in, brought up to date if wanted.

    Where there is none it is built, with progress on standard error; without `update`, `NoIndexError`. For who asks
    `once` it may be built in the background, behind the answer. Raises `ConfigurationError` where the directory holds
    several repositories, unless it is meant, as `here` says. With `at` the project's files are those of a revision,
    which is said on standard error.
    """
    with open_index(start, update, here, at, once=once) as index, index.snapshot():
        yield index


def asking(index: Index, question: str) -> Callable[[str, Filter], list[Hit]]:
    """The question of that name, to be put to an index."""
    asks: Any = getattr(index, question)
    return asks  # type: ignore[no-any-return]


@contextmanager
def opened_as_left(
    start: Path | None, update: bool, here: bool = False, at: AskedRevision | None = None
) -> Iterator[Index]:
    """The same, for one who brings it up to date himself: as it was left, unless there is none or it is not sound."""
    left = _index_as_left(Path(os.path.abspath(start or "."))) if update and at is None else None
    with left or open_index(start, update, here, at) as index:
        yield index


def open_index(
    start: Path | None, update: bool, here: bool = False, at: AskedRevision | None = None, *, once: bool = False
) -> Index:
    """What `opened_index` gives, for one who closes it."""
    index = _opened(start, update, here, once and at is None)
    if at is None:
        return index
    from symindex.revisions.opening import at_revision, described

    found = at_revision(index, at.typed)
    assert found.revision is not None
    at.oid = found.revision.oid
    complain(described(found))
    return found


def _opened(start: Path | None, update: bool, here: bool, once: bool) -> Index:
    from symindex.query import Index

    start = project_root(start or Path(), here=here)
    if not update:
        return Index.open(start, environ=os.environ, update=False)
    from symindex.cli.progress import progress_before_answers

    if once and (first := _first_index(start)):
        return first
    _say_if_new(start)
    with work_is_kept(), progress_before_answers() as report:
        return Index.open(start, environ=os.environ, update=True, report=report)


def _first_index(start: Path) -> Index | None:
    """An index in memory, where there is none on the disk that is whole, and making one takes long."""
    from symindex.cli.progress import tell_of_others
    from symindex.query.first import first_index
    from symindex.workspace.settings import find_root

    root = find_root(start) or start
    index = first_index(root, os.environ, tell_of_others)
    if index:
        complain(f"no whole index of {root} yet: this is answered from its files, and one is built in the background")
    return index


def _index_as_left(start: Path) -> Index | None:
    from symindex.query import Index
    from symindex.store.seal import SealState, seal_state
    from symindex.workspace.settings import cache_directory

    _, directory = _root_and_index(start)
    with suppress(SymindexError):  # it is of another version, say: an update will know what to do
        if seal_state(directory, cache_directory(os.environ)) is SealState.CLOSED:
            return Index.open(start, environ=os.environ, update=False)
    return None


def _say_if_new(start: Path) -> None:
    """Say that the first question takes longer than the others, because there is no index yet."""
    from symindex.store.database import FILE_NAME

    root, directory = _root_and_index(start)
    if not (directory / FILE_NAME).exists():
        complain(f"no index of {root} yet: building it in {directory}")


def _root_and_index(start: Path) -> tuple[Path, Path]:
    """The root of the project that a directory lies in, and the directory of its index."""
    from symindex.workspace.settings import find_root, load_settings

    root = find_root(start) or start
    return root, load_settings(root, os.environ).index_directory


def project_root(start: Path, *, here: bool = False) -> Path:
    """The root of the project that a directory lies in; the directory itself where nothing marks a root.

    Of a directory in `site-packages`, which belongs to no project, that is the root, and its index is in the cache.

    Raises `ConfigurationError` where it is no project and holds several, unless it is meant, as `here` says.
    """
    from symindex.workspace.repositories import refuse_several
    from symindex.workspace.settings import find_root, library_environ, library_root

    found = find_root(start)
    if found is not None:
        return found
    start = Path(os.path.abspath(start))
    if libraries := library_root(start):
        os.environ.update(library_environ(libraries, os.environ))
        return libraries
    if not here:
        refuse_several(start, "symindex -C {first} …, or --here to index them together")
    return start
