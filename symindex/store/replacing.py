"""Building an index beside the one in use, and putting it in its place when it is whole.

`index.sqlite` is a file until the first rebuild and a link afterwards. SQLite finds a database's log by the database's
name: were one file renamed over the other, it would play the old log into the new database. So each build has a name of
its own, and what changes is where the link leads. Who has the old one open reads on in it until he looks again.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from symindex.errors import StoreError
from symindex.store.database import FILE_NAME
from symindex.store.directory import write_out

_BUILDS: Final = "index-*.sqlite*"
_LINK: Final = "index.link"


def new_name() -> str:
    """A name for a build that no other has."""
    return f"index-{secrets.token_hex(4)}.sqlite"


def put_in_place(directory: Path, name: str) -> None:
    """Let the index be the build of a name, in one step, and delete all others; raises `StoreError`."""
    old = (directory / FILE_NAME).resolve()
    try:
        _lead_to(directory, name)
    except OSError as error:
        raise StoreError(
            f"cannot replace the index {directory / FILE_NAME}: {error.strerror}", "delete it by hand"
        ) from error
    for path in (f"{old}-wal", f"{old}-shm", f"{old}-journal"):
        _discard(Path(path))
    sweep(directory)


def sweep(directory: Path) -> None:
    """Delete builds that are not in use: those replaced, and those that somebody was killed at."""
    with contextlib.suppress(OSError):
        for path in _unused(directory):
            _discard(path)


def is_being_replaced(directory: Path) -> bool:
    """Return True if there are builds that are not in use: one is being made, or somebody was killed at it."""
    with contextlib.suppress(OSError):
        return any(_unused(directory))
    return False


def _unused(directory: Path) -> Iterator[Path]:
    used = os.path.realpath(directory / FILE_NAME)
    return (path for path in directory.glob(_BUILDS) if not str(path.resolve()).startswith(used))


def _lead_to(directory: Path, name: str) -> None:
    link = directory / _LINK
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(name)
    except OSError:  # a file system without links: not in one step, but nobody is left without an index for long
        for suffix in ("-wal", "-shm", "-journal", ""):
            (directory / (FILE_NAME + suffix)).unlink(missing_ok=True)
        (directory / name).rename(directory / FILE_NAME)
        return
    link.replace(directory / FILE_NAME)
    write_out(directory)  # the new name, before the old file goes


def _discard(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
