"""Allowed entries of an index's directory: files of our own, and nothing by which a write would end up elsewhere.

It lies in the project, where a stranger's commit can put links as well: a lock, a log or a table that leads to a file
of the user's would be written to, and what is swept away would be swept away there. So a directory with such a thing in
it is refused as a whole, before anything in it is opened.
"""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from typing import Final

from symindex.errors import StoreError

_MAX_DEPTH: Final = 3  # the word index has a directory of its own; nothing of ours lies deeper
INDEX_FILE: Final = "index.sqlite"
PROGRESS_FILE: Final = "background.json"  # of a process that reads in the background, while it does
_IGNORE_FILE: Final = ".gitignore"
_MARK: Final = "# Made by symindex; safe to delete."


def make_own(directory: Path) -> None:
    """Make the directory of an index, marked as ours and ignored by git; raises `OSError`, and `StoreError` as below.

    One that holds other things is refused: a setting of a stranger's may name any directory, and an index takes the
    liberty to delete what it does not know in its own.
    """
    check_directory(directory)
    directory.mkdir(parents=True, exist_ok=True)
    mark = directory / _IGNORE_FILE
    # Before the mark is looked for: it is made first, maybe just now.
    holds_something = any(map(_is_something, directory.iterdir()))
    is_marked = mark.exists()
    if holds_something and not (is_marked and _is_ours(mark)):
        raise StoreError(
            f"{directory} holds other things, and an index wants a directory of its own",
            "choose another place with SYMINDEX_DIR or the setting index-directory",
        )
    if not is_marked:
        from symindex.output import create_file  # a question writes nothing

        create_file(mark, f"{_MARK}\n*\n".encode())


def _is_something(path: Path) -> bool:
    """Return True if it may be of use to somebody; an empty file in the place of an index is not."""
    return path.name != INDEX_FILE or not path.is_file() or path.stat().st_size > 0


def _is_ours(mark: Path) -> bool:
    """Return True if the mark is ours; another process may be just about to write it."""
    for _ in range(100):
        descriptor = os.open(mark, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            text = os.read(descriptor, len(_MARK)).decode("utf-8", "replace")
        finally:
            os.close(descriptor)
        if text:
            break
        time.sleep(0.01)
    return text.startswith(_MARK)


def check_directory(directory: Path) -> None:
    """Raise `StoreError` where something in an index's directory is no plain file or leads out of it.

    A link to a file beside it is one of ours: the index itself is, once it was rebuilt. A directory that does not
    exist is as it should be.
    """
    if os.path.islink(directory):
        raise _refused(directory)
    try:
        _check(os.fspath(directory), _MAX_DEPTH)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StoreError(
            f"cannot use the index {directory}: {error.strerror}", "choose another place with SYMINDEX_DIR"
        ) from error


def _check(directory: str, depth: int) -> None:
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_symlink():
                target = os.readlink(entry.path)
                if os.sep in target or not _is_plain(os.path.join(directory, target)):
                    raise _refused(entry.path)
            elif entry.is_dir(follow_symlinks=False) and depth:
                _check(entry.path, depth - 1)
            elif not entry.is_file(follow_symlinks=False) and not _is_socket(entry):
                raise _refused(entry.path)


def _is_socket(entry: os.DirEntry[str]) -> bool:
    """Return True if a watcher may be asked here; what answers is believed only if it is this user's."""
    return stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode)


def _is_plain(path: str) -> bool:
    """Return True if a path is a plain file, or nothing: a rebuild may have swept away what a link led to."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except FileNotFoundError:
        return True


def write_out(path: str | os.PathLike[str]) -> None:
    """Let a file, or the names in a directory, survive a power cut; raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refused(path: str | os.PathLike[str]) -> StoreError:
    return StoreError(
        f"{os.fspath(path)} is not of symindex's making, and leads elsewhere",
        "look who put it there, then delete it; or choose another place with SYMINDEX_DIR",
    )
