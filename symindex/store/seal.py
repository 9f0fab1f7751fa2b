"""The seal of an index: who wrote its files, and how they were left.

An index lies in the project, where a stranger's commit or archive can put one, made to hide a definition or to take
for ever. So an index is opened only if this user's symindex wrote it, here. `index.seal` says so, under a keyed hash
with the user's secret. It is in one of two states:

- *closed*: the stamps of the database and its log as the last writer left them. A change time and an inode cannot be
  chosen by who makes an archive or a commit, and a genuine index that is copied gets new ones.
- *open*: somebody is writing, or was killed at it. Then it names the databases that are ours, by inode and by a random
  token that the database itself holds.

Only who holds the writer's lock opens an index for writing, and he opens the seal first and closes it last; readers
cannot even move the log into the database. So a seal that is open while nobody writes means that a writer was killed,
and the index is checked before it is believed; files that fit no seal are somebody else's.
"""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple

from symindex.store.directory import INDEX_FILE
from symindex.store.locking import WRITER_LOCK, is_free
from symindex.store.secret import keyed_hash

_SEAL: Final = "index.seal"
_FORM: Final = "symindex seal 1"
_MAX_LENGTH: Final = 2000  # bytes
_TRIES: Final = 100


class SealState(Enum):
    """The values of an index's seal."""

    ABSENT = "there is no index"
    CLOSED = "as its last writer left it"
    OPEN = "being written, or its writer was killed; ours if it holds the token"
    FOREIGN = "not written by this user's symindex, or changed since"


class Database(NamedTuple):
    """A database of ours: its inode, and the token that it holds."""

    inode: int
    token: str


class _Seal(NamedTuple):
    is_open: bool
    stamps: list[str]
    databases: list[Database]


def seal_state(directory: Path, cache: Path) -> SealState:
    """Return the state of the seal of the index in a directory; the secret is that in a cache directory."""
    for _ in range(_TRIES):
        said = _content(directory)
        if not os.path.lexists(directory / INDEX_FILE):
            return SealState.ABSENT
        found = _stamps(directory)
        seal = _parsed(directory, said, cache)
        if seal and seal.is_open and _inode(directory) in {database.inode for database in seal.databases}:
            return SealState.OPEN
        if seal and not seal.is_open and found and seal.stamps == found:
            return SealState.CLOSED
        if _content(directory) == said:  # else a writer has just begun or ended
            break
    return SealState.FOREIGN


def is_sealed(directory: Path, cache: Path) -> bool:
    """Return True if the index's files are as their last writer left them; also where there are none."""
    return seal_state(directory, cache) in (SealState.ABSENT, SealState.CLOSED)


def needs_check(directory: Path, cache: Path) -> bool:
    """Return True if a writer was killed, so that the index must be checked before it is believed."""
    return (
        seal_state(directory, cache) is SealState.OPEN
        and is_free(directory / WRITER_LOCK)
        and seal_state(directory, cache) is SealState.OPEN
    )


def token_of(directory: Path, cache: Path) -> str | None:
    """The token that the index must hold while its seal is open; None where no open seal fits it."""
    seal = _parsed(directory, _content(directory), cache)
    inode = _inode(directory)
    databases = seal.databases if seal and seal.is_open else []
    return next((database.token for database in databases if database.inode == inode), None)


def open_seal(directory: Path, cache: Path, name: str, token: str) -> None:
    """Say that a database of ours is going to be written, or to be put in place; raises `OSError`.

    For who holds the writer's lock, before the first change.
    """
    said = _parsed(directory, _content(directory), cache)
    added = Database(os.stat(directory / name).st_ino, token)
    used = _inode(directory)
    kept = [database for database in (said.databases if said else []) if database.inode == used != added.inode]
    _write(directory, cache, _Seal(True, [], [added, *kept]))


def close_seal(directory: Path, cache: Path) -> None:
    """Say that the index's files are right as they are; for who opened the seal and has closed the index."""
    said = _parsed(directory, _content(directory), cache)
    if said is None:
        return
    used = _inode(directory)
    try:
        _write(directory, cache, _Seal(False, _stamps(directory), [d for d in said.databases if d.inode == used]))
    except OSError:  # a full disk, say: then it will be checked
        return


def _write(directory: Path, cache: Path, seal: _Seal) -> None:
    lines = [
        _FORM,
        "open" if seal.is_open else "closed",
        *seal.stamps,
        *(f"{database.inode} {database.token}" for database in seal.databases),
    ]
    text = "\n".join(lines)
    from symindex.output import replace_file  # a question writes nothing

    replace_file(directory / _SEAL, f"{_hash(directory, text, cache)}\n{text}".encode())


def _parsed(directory: Path, content: str, cache: Path) -> _Seal | None:
    """Return the values of a seal; None where this user did not write it, here."""
    said, _, text = content.partition("\n")
    if not text or said != _hash(directory, text, cache):
        return None
    form, state, *rest = text.split("\n")
    if form != _FORM:
        return None
    stamps, databases = ([], rest) if state == "open" else (rest[:_STAMPS], rest[_STAMPS:])
    pairs = (line.split(" ") for line in databases)
    return _Seal(state == "open", stamps, [Database(int(inode), token) for inode, token in pairs])


def _hash(directory: Path, text: str, cache: Path) -> str:
    """Of a seal and the directory it lies in, which may be moved but not copied."""
    return keyed_hash(cache, f"{os.stat(directory).st_ino}\n{text}".encode())


_STAMPS: Final = 3


def _stamps(directory: Path) -> list[str]:
    """Size, times and inode of the database, its log and its journal; nothing where there is no database."""
    path = os.path.realpath(directory / INDEX_FILE)
    database = _stamp(path)
    # SQLite gives the log to the database's owner whenever root opens it, which is a new change time.
    log = " ".join(word for place, word in enumerate(_stamp(f"{path}-wal").split()) if place != _CHANGE_TIME)
    return [database, log, _stamp(f"{path}-journal")] if database else []


_CHANGE_TIME: Final = 2


def _stamp(path: str) -> str:
    try:
        status = os.stat(path)
    except OSError:
        return ""
    if not status.st_size:  # readers make an empty log
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _inode(directory: Path) -> int | None:
    try:
        return os.stat(directory / INDEX_FILE).st_ino
    except OSError:
        return None


def _content(directory: Path) -> str:
    """The text of the seal; no link is followed and no pipe waited for."""
    try:
        descriptor = os.open(directory / _SEAL, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        return os.read(descriptor, _MAX_LENGTH).decode("ascii", "replace")
    except OSError:
        return ""
    finally:
        os.close(descriptor)
