"""Opening the index that a question is put to."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symindex.cli.failures import complain, work_is_kept
from symindex.errors import SymindexError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from symindex.cli.options import AskedRevision
    from symindex.model.answers import Filter, Hit
    from symindex.query import Index


@contextmanager
def opened_index(
    start: Path | None,
    update: bool,
    here: bool = False,
    at: AskedRevision | None = None,
    *,
    once: bool = False,
    with_project: bool = True,
) -> Iterator[Index]:
    """The index of the project that a directory (default: here) lies in, brought up to date if wanted.

    Where there is none it is built, with progress on standard error; without `update`, `NoIndexError`. For who asks
    `once` it may be built in the background, behind the answer. Raises `ConfigurationError` where the directory holds
    several repositories, unless it is meant, as `here` says. With `at` the project's files are those of a revision,
    which is said on standard error. Without `with_project` its files on the disk are not looked at.
    """
    with open_index(start, update, here, at, once=once, with_project=with_project) as index, index.snapshot():
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
    start: Path | None,
    update: bool,
    here: bool = False,
    at: AskedRevision | None = None,
    *,
    once: bool = False,
    with_project: bool = True,
) -> Index:
    """Return what `opened_index` gives, for a caller that closes it."""
    index = _opened(start, update, here, once and at is None, with_project=with_project and at is None)
    if at is None:
        return index
    from symindex.revisions.opening import at_revision, described

    found = at_revision(index, at.typed)
    assert found.revision is not None
    at.oid = found.revision.oid
    complain(described(found))
    return found


def _opened(start: Path | None, update: bool, here: bool, once: bool, with_project: bool) -> Index:
    from symindex.query import Index

    root = project_root(start or Path(), here=here)
    environ = index_variables(root, here=here)
    if not update:
        return Index.open(root, environ=environ, update=False)
    from symindex.cli.progress import progress_before_answers

    if once and (first := _first_index(root, environ)):
        return first
    _say_if_new(root, environ)
    with work_is_kept(), progress_before_answers() as report:
        return Index.open(root, environ=environ, update=True, report=report, with_project=with_project)


def _first_index(root: Path, environ: Mapping[str, str]) -> Index | None:
    """An index in memory, where there is none on the disk that is whole, and making one takes long."""
    from symindex.cli.progress import tell_of_others
    from symindex.query.first import first_index

    index = first_index(root, environ, tell_of_others)
    if index:
        complain(f"{_new(root)}: this is answered from its files, and one is built in the background")
    return index


def _index_as_left(start: Path) -> Index | None:
    from symindex.query import Index
    from symindex.store.seal import SealState, seal_state
    from symindex.workspace.settings import cache_directory, load_settings

    root = described_root(start)
    environ = index_variables(root)
    with suppress(SymindexError):  # it is of another version, say: an update will know what to do
        if seal_state(load_settings(root, environ).index_directory, cache_directory(environ)) is SealState.CLOSED:
            return Index.open(root, environ=environ, update=False)
    return None


def _say_if_new(root: Path, environ: Mapping[str, str]) -> None:
    """Say that the first question takes longer than the others, because there is no index yet."""
    from symindex.store.database import FILE_NAME
    from symindex.workspace.settings import load_settings

    directory = load_settings(root, environ).index_directory
    if not (directory / FILE_NAME).exists():
        complain(f"{_new(root)}: building it in {directory}")


def _new(root: Path) -> str:
    """Return the message that a root has no whole index yet, and that it is no project if so."""
    return f"no whole index of {root} yet" + ("" if _is_root(root) else ", which is no project")


def project_root(start: Path, *, here: bool = False) -> Path:
    """The root of the project that a directory lies in; the directory itself where nothing marks a root.

    Of a directory in `site-packages`, which belongs to no project, that is the root.

    Raises `ConfigurationError` where a directory is no project and the user's home, or holds several repositories,
    unless it is meant, as `here` says.
    """
    root = described_root(start)
    if not here and not _is_root(root):
        from symindex.workspace.repositories import refuse_unbounded

        refuse_unbounded(root, "symindex -C {first} …, or --here to index all that is below it")
    return root


def described_root(start: Path) -> Path:
    """As `project_root`, for commands that index nothing: no directory is refused."""
    from symindex.workspace.settings import find_root, library_root

    return find_root(start) or library_root(start) or Path(os.path.abspath(start))


def index_variables(root: Path, *, here: bool = False) -> Mapping[str, str]:
    """The variables with which a root is indexed: one that is no project has its index in the user's cache.

    Unless it is to become a project by having one, as `here` says.
    """
    from symindex.workspace.settings import index_environ, library_root

    return os.environ if here and library_root(root) != root else index_environ(root, os.environ)


def _is_root(directory: Path) -> bool:
    from symindex.workspace.settings import is_project_root, library_root

    return is_project_root(directory) or library_root(directory) == directory
