"""Opening an index: one SQLite file in write-ahead mode, of the version this program reads, or a clear error."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from symindex.errors import NoIndexError, StoreError
from symindex.store.directory import INDEX_FILE, check_directory, make_own
from symindex.store.packing import PACKING_VERSION
from symindex.store.schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION
from symindex.store.seal import SealState, open_seal, seal_state, token_of

FILE_NAME: Final = INDEX_FILE
_BUSY_SECONDS: Final = 30.0
_ROOM: Final = 64 * 1024  # bytes; less than this is a full disk
# As SQLite keeps them: from CREATE on, without the comment before it.
_STATEMENTS: Final = {
    *(text[text.index("CREATE ") :].rstrip(";\n ") for text in SCHEMA.split(";\n") if "CREATE " in text),
    "CREATE TABLE sqlite_sequence(name,seq)",
}
_UNQUOTED: Final = frozenset(b"/-._~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_REBUILD: Final = "symindex index --rebuild"


MAX_VARIABLES: Final = 30_000  # in one statement; SQLite's limit is 32,766


class OutdatedIndex(StoreError):
    """The index was written by another version of symindex; it is rebuilt without being asked."""


class UntrustedIndex(OutdatedIndex):
    """The index was not written by this user's symindex, here; it is rebuilt without being asked."""


class DamagedIndex(StoreError):
    """The index holds something that cannot have been written."""


class NewerIndex(StoreError):
    """The index was written by a later version of symindex; it is left alone unless a rebuild is asked for."""


def open_database(
    directory: Path, extractor: int, cache: Path, *, writing: bool = False, name: str = FILE_NAME
) -> sqlite3.Connection:
    """A connection to the index in a directory; for `writing` by who has the writer's lock, it is made where it lacks.

    `cache` is the directory of the secret that the index is sealed with. Raises `NoIndexError` where there is none,
    `UntrustedIndex` where somebody else wrote it, `OutdatedIndex` and `NewerIndex` where it was written by another
    version, and `StoreError` where it cannot be read. The directory is made to ignore itself in git.
    """
    check_directory(directory)
    path = directory / name
    if not path.exists():
        if not writing:
            raise NoIndexError(f"no index in {directory}", "symindex index")
        make_directory(directory)
        with reported(path):
            for suffix in ("", "-wal", "-shm", "-journal"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)  # a link that leads nowhere, somebody's log
        is_ours = True
    else:
        is_ours = name != FILE_NAME
    with reported(path):
        while True:
            identity = file_identity(path)
            token = None if is_ours else _expected_token(directory, cache)
            try:
                connection = _connected(path, extractor, writing, token)
            except UntrustedIndex:
                if identity == file_identity(path) and token == _expected_token(directory, cache):
                    raise
                continue  # a writer opened the seal meanwhile, or put another index in this one's place
            if identity is None or identity == file_identity(path):
                return connection
            connection.close()  # replaced meanwhile: its log may be that of the other


def open_unchecked(directory: Path, extractor: int) -> sqlite3.Connection:
    """A connection for reading to an index whoever wrote it, for those who compare what they made themselves."""
    path = directory / FILE_NAME
    with reported(path):
        return _connected(path, extractor, False, None)


def open_for_writing(directory: Path, extractor: int, cache: Path, name: str = FILE_NAME) -> sqlite3.Connection:
    """The same for who has the writer's lock, with the seal opened: closing it again is theirs, too."""
    connection = open_database(directory, extractor, cache, writing=True, name=name)
    try:
        with reported(directory / name):
            open_seal(directory, cache, name, own_token(connection))
    except BaseException:
        connection.close()
        raise
    return connection


def _expected_token(directory: Path, cache: Path) -> str | None:
    """Return the token that an index of ours must hold; None where its files are unchanged. Raises `UntrustedIndex`."""
    while True:
        state = seal_state(directory, cache)
        token = token_of(directory, cache) if state is SealState.OPEN else None
        if token or state is SealState.CLOSED:
            return token
        if state is not SealState.OPEN:
            raise _untrusted(directory)


def _untrusted(directory: Path) -> UntrustedIndex:
    return UntrustedIndex(f"the index in {directory} is not as your symindex wrote it here", "symindex index")


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about this file into a `StoreError` with a hint."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "Could not decode" in str(error):
            raise _damaged(path, "text is no text") from error
        raise StoreError(f"cannot use the index {path}: {error}", _hint(path, str(error))) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise StoreError(f"cannot use the index {path}: {error.strerror}", _hint(path, f"readonly {error}")) from error


def _damaged(path: Path, how: str) -> DamagedIndex:
    return DamagedIndex(f"the index {path} is damaged: {how}", _REBUILD)


def _hint(path: Path, message: str) -> str:
    if "locked" in message:
        return "another symindex is writing; try again when it is done"
    if "full" in message or _is_full(path):
        return "free some space on the disk and run: symindex index"
    if "readonly" in message or "unable to open" in message:
        return "choose a place that can be written with SYMINDEX_DIR"
    return _REBUILD


def _is_full(path: Path) -> bool:
    """Return True if the disk has no room for a page: then SQLite may say no more than that it cannot write."""
    try:
        volume = os.statvfs(path.parent)  # as shutil does, whose import takes as long as opening an index
        return volume.f_bavail * volume.f_frsize < _ROOM
    except OSError:
        return False


def make_directory(directory: Path) -> None:
    """Make the directory of an index, ignored by git; raises `StoreError`, as `make_own` does."""
    with reported(directory):
        make_own(directory)


def _connected(path: Path, extractor: int, writing: bool, token: str | None) -> sqlite3.Connection:
    try:
        return _opened(path, extractor, writing, token, "rwc" if writing else "ro")
    except sqlite3.OperationalError:
        if writing:
            raise
        if os.access(path.parent, os.W_OK) or _has_content(f"{path.resolve()}-wal"):
            return _opened(path, extractor, False, token, "rw")  # somebody was killed at making it, and left a journal
        # Where nobody can write, the files by which readers and writers talk to each other cannot be made, nor needed.
        return _opened(path, extractor, False, token, "ro&immutable=1")


def _opened(path: Path, extractor: int, writing: bool, token: str | None, mode: str) -> sqlite3.Connection:
    # As `Path.as_uri` has it, which imports what takes longer than to open an index.
    location = f"file://{_quoted(os.fsencode(path.resolve()))}?mode={mode}"
    connection = sqlite3.connect(
        location, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )
    try:
        _prepare(connection, extractor, writing)
        if token is not None and token != own_token(connection):
            raise _untrusted(path.parent)
    except BaseException:
        connection.close()
        raise
    return connection


def _quoted(path: bytes) -> str:
    return "".join(chr(each) if each in _UNQUOTED else f"%{each:02X}" for each in path)


def _has_content(path: str) -> bool:
    try:
        return os.stat(path).st_size > 0
    except OSError:
        return False


def _prepare(connection: sqlite3.Connection, extractor: int, writing: bool) -> None:
    version = (SCHEMA_VERSION, PACKING_VERSION, extractor)
    connection.execute("PRAGMA cell_size_check = ON")  # damaged pages are named rather than followed
    connection.execute("PRAGMA trusted_schema = OFF")
    # Not the other way round: another process may make the tables between the two looks.
    found = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    if not found and connection.execute("PRAGMA user_version").fetchone()[0] == 0:
        if not writing:
            raise OutdatedIndex("the index is empty", "symindex index")
        _create(connection, ".".join(map(str, version)))
    elif connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreError("the file is not an index of symindex", _REBUILD)
    else:
        _check_version(_version(connection), version)
        _check_schema(found or connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall())
    connection.execute("PRAGMA synchronous = NORMAL")  # in WAL mode: a crash may lose the last commit, never the index
    connection.execute("PRAGMA temp_store = MEMORY")


def _check_version(found: tuple[int, ...], expected: tuple[int, ...]) -> None:
    if found > expected:
        raise NewerIndex(
            "the index was written by a later version of symindex",
            f"use that version, choose another place with SYMINDEX_DIR, or replace the index: {_REBUILD}",
        )
    if found < expected:
        raise OutdatedIndex("the index was written by an earlier version of symindex", "symindex index")


def _check_schema(found: Iterable[tuple[str, str, str | None]]) -> None:
    """Refuse views, triggers, virtual tables, and whatever else is not made of our own statements."""
    for kind, name, statement in found:
        if statement is None and kind == "index":  # SQLite's own, of a key
            continue
        if statement not in _STATEMENTS and not name.startswith("sqlite_stat"):
            raise sqlite3.DatabaseError(f"it holds a {kind} {name!r} that is not ours")


def _create(connection: sqlite3.Connection, version: str) -> None:
    connection.execute("PRAGMA page_size = 8192")
    _write_ahead(connection)
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:  # else another process was quicker
        for statement in SCHEMA.split(";\n"):
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('version', ?)", (version,))
        connection.execute("INSERT INTO meta VALUES ('token', ?)", (os.urandom(16).hex(),))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead mode; SQLite does not wait for others here by itself."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def own_token(connection: sqlite3.Connection) -> str:
    """The random token that identifies an index."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'token'").fetchone()
    return str(row[0]) if row else ""


def _version(connection: sqlite3.Connection) -> tuple[int, ...]:
    row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    try:
        return tuple(map(int, row[0].split("."))) if row else ()
    except ValueError:
        raise sqlite3.DatabaseError("its version cannot be read") from None


def file_identity(path: Path) -> tuple[int, int] | None:
    """Tells a file from one that was put in its place; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def sqlite_version() -> str:
    """The version of the SQLite library that is used."""
    return sqlite3.sqlite_version


def size_on_disk(directory: Path) -> int:
    """Bytes the index takes, its write-ahead log included."""
    path = (directory / FILE_NAME).resolve()
    total = 0
    for suffix in ("", "-wal"):
        try:
            total += os.stat(f"{path}{suffix}").st_size
        except OSError:
            continue
    return total


def ids_of_digests(rows: Callable[[str, Sequence[object]], list[Any]], digests: Iterable[bytes]) -> dict[bytes, int]:
    """Digest → id, for the contents that an index has; `rows` runs a statement with its parameters."""
    wanted = list(digests)
    found: dict[bytes, int] = {}
    for start in range(0, len(wanted), MAX_VARIABLES):
        part = wanted[start : start + MAX_VARIABLES]
        marks = ",".join("?" * len(part))
        found.update(rows(f"SELECT digest, id FROM content WHERE digest IN ({marks})", part))
    return found
