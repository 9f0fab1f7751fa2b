"""Looking at the disk: every look of the workspace is reported, before it is made, to whoever has to know of it.

What there is to index follows from a few hundred paths: settings, ignore files, environments, links. A watcher must
watch each of them, those that are missing too. So all modules of the workspace look at the disk through these
functions, and the paths to watch are the paths that were looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from symindex.workspace.ignored_config import note_ignored

Path = str | os.PathLike[str]


class Observer(Protocol):
    """Receives the paths that are about to be read, as they were asked for, absolute or not."""

    def looks_at(self, path: str) -> None:
        """Before it is asked whether something is at a path, what it is, and where it leads."""

    def reads(self, path: str) -> None:
        """Before the bytes of a file are read, or the stamp that stands for them."""

    def lists(self, directory: str) -> None:
        """Before the names in a directory are read."""

    def lists_directories(self, directory: str) -> None:
        """Before the directories in a directory are listed, and the links that may lead to one."""

    def enters(self, directory: str) -> None:
        """Before the source files in a directory of a working tree are listed."""


_observer: ContextVar[Observer | None] = ContextVar("observer", default=None)


@contextmanager
def observed(observer: Observer | None) -> Iterator[None]:
    """Report all looks inside to an observer."""
    token = _observer.set(observer)
    try:
        yield
    finally:
        _observer.reset(token)


def current_observer() -> Observer | None:
    """Whom looks are reported to now."""
    return _observer.get()


def note_look(path: Path) -> None:
    """Report that somebody is about to look at a path by other means."""
    observer = _observer.get()
    if observer:
        observer.looks_at(os.fspath(path))


def note_reading(path: Path) -> None:
    """Report that the bytes of a file are about to be read."""
    observer = _observer.get()
    if observer:
        observer.reads(os.fspath(path))


def is_file(path: Path) -> bool:
    """Return True if a path leads to a regular file."""
    note_look(path)
    return os.path.isfile(path)


def is_directory(path: Path) -> bool:
    """Return True if a path leads to a directory."""
    note_look(path)
    return os.path.isdir(path)


def exists(path: Path) -> bool:
    """Return True if a path leads anywhere."""
    note_look(path)
    return os.path.exists(path)


def is_there(path: Path) -> bool:
    """Return True if anything is at a path, also a link that leads nowhere."""
    note_look(path)
    return os.path.lexists(path)


def is_link(path: Path) -> bool:
    """Return True if a symbolic link is at a path."""
    note_look(path)
    return os.path.islink(path)


def real_path(path: Path) -> str:
    """Return the target of a path, all links followed."""
    note_look(path)
    return os.path.realpath(path)


def status(path: Path) -> os.stat_result:
    """Return the values of stat(2) for the target of a path; raises `OSError`."""
    note_reading(path)
    return os.stat(path)


def names_in(directory: Path) -> list[str]:
    """The names in a directory, sorted; raises `OSError`."""
    observer = _observer.get()
    if observer:
        observer.lists(os.fspath(directory))
    return sorted(os.listdir(directory))


def directories_in(directory: Path, most: int | None = None) -> list[str]:
    """The names of the directories in a directory, and of links to such, sorted; none where it cannot be read.

    Of more than `most` only the first are looked at.
    """
    observer = _observer.get()
    if observer:
        observer.lists_directories(os.fspath(directory))
    try:
        with os.scandir(directory) as entries:
            names = sorted(entry.name for entry in entries if not entry.is_file(follow_symlinks=False))
    except OSError:
        return []
    if most is not None and len(names) > most:
        note_ignored(directory, f"directories after the first {most:,}")
    return [name for name in names[:most] if is_directory(os.path.join(directory, name))]
