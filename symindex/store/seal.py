"""A seal beside an index says how its last writer left the files: with other stamps, somebody else was at them.

That is another program, a disk that lost writes, somebody who copied the index, or a writer that was killed. SQLite
would not notice: a flipped bit in the key of a row hides the row. *The law:* only who holds the writer's lock opens an
index for writing, readers cannot even move its log into it; and he seals it before he gives the lock back. So one who
finds no seal that fits, while nobody writes, knows that the index has to be checked before it is believed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from symindex.store.directory import INDEX_FILE
from symindex.store.locking import WRITER_LOCK, is_free

_SEAL: Final = "index.seal"
_NEW: Final = "index.seal.new"
_LONGEST: Final = 1000


def is_sealed(directory: Path) -> bool:
    """Whether the index's files are as its last writer left them; also where there are none.

    Where nobody can write, and so nobody can seal, a copy with the same sizes and times is as good.
    """
    found = _stamps(directory)
    if not found:
        return True
    sealed = _sealed(directory)
    if found == sealed:
        return True
    return list(map(_copied, found)) == list(map(_copied, sealed)) and not os.access(directory, os.W_OK)


def was_sealed(directory: Path) -> bool:
    """Whether an index of ours was whole here once."""
    return bool(_sealed(directory))


def is_in_doubt(directory: Path) -> bool:
    """Whether an index must be checked before it is believed; one that is being written was checked by who writes."""
    return not is_sealed(directory) and is_free(directory / WRITER_LOCK) and not is_sealed(directory)


def seal(directory: Path) -> None:
    """Say that the index's files are right as they are; for who holds the writer's lock and has closed the index."""
    new = directory / _NEW
    try:
        new.unlink(missing_ok=True)
        with open(new, "x") as file:
            file.write("\n".join(_stamps(directory)))
        new.replace(directory / _SEAL)
    except OSError:  # a full disk, say: then it will be checked
        return


def _stamps(directory: Path) -> list[str]:
    """Size, times and inode of the database and of its log; nothing where there is no database."""
    path = os.path.realpath(directory / INDEX_FILE)
    database = _stamp(path)
    # SQLite gives the log to the database's owner whenever root opens it, which is a new change time.
    return [database, " ".join(_copied(_stamp(f"{path}-wal")))] if database else []


def _stamp(path: str) -> str:
    try:
        status = os.stat(path)
    except OSError:
        return ""
    if not status.st_size:  # readers make an empty log
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _copied(stamp: str) -> list[str]:
    """The part of a stamp that a copy keeps: size and modification time."""
    return stamp.split()[:2]


def _sealed(directory: Path) -> list[str]:
    """What the seal says; no link is followed and no pipe waited for."""
    try:
        descriptor = os.open(directory / _SEAL, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return []
    try:
        return os.read(descriptor, _LONGEST).decode("ascii", "replace").split("\n")
    except OSError:
        return []
    finally:
        os.close(descriptor)
