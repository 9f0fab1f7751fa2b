"""The one way in which a file is written: beside its place under a name nobody can guess, then renamed.

A repository may hold a link, a device or a FIFO where a file of ours is going to be. None is written through: the new
file is opened exclusively, relative to its directory, and renamed over what is there, which must be a regular file.
Only where a person named exactly that path, with an option, a link is followed, and a device or a FIFO written to.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

from symindex.errors import SymindexError

_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_STREAM: Final = os.O_WRONLY | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC
_KINDS: Final = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}
_COPIED_AT_ONCE: Final = 1 << 20  # bytes


class OutputError(SymindexError):
    """A file cannot be written, because of what is in its place."""


class Output(NamedTuple):
    """The target of an output: a path, or standard output where `is_stdout`; `named` if a person typed that path."""

    path: Path
    named: bool = False
    is_stdout: bool = False


@contextmanager
def written(output: Output) -> Iterator[IO[bytes]]:
    """A file to be filled, read and moved about in, which takes its place when the block ends without an exception.

    Raises `OutputError` where something else than a regular file is in its place, and `OSError`.
    """
    if output.is_stdout:
        with _spooled(sys.stdout.buffer) as spool:
            yield spool
        sys.stdout.buffer.flush()
        return
    path = Path(os.path.realpath(output.path)) if output.named else output.path
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        mode = _mode(path, directory)
        if output.named and (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)):
            with open(os.open(path.name, _STREAM, dir_fd=directory), "wb") as stream, _spooled(stream) as spool:
                yield spool
        else:
            _check(path, mode)
            with _replaced(path.name, directory, stat.S_IMODE(mode)) as file:
                yield file
    finally:
        os.close(directory)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole, in the place of what is there; raises as `written`."""
    with written(Output(path)) as file:
        file.write(content)


def create_file(path: Path, content: bytes) -> None:
    """Write a file where there is nothing; where there is something it is left alone. Raises `OSError`."""
    with suppress(FileExistsError), open(os.open(path, _NEW, 0o666), "wb") as file:
        file.write(content)


def check_place(path: Path) -> None:
    """Raise `OutputError` where something else than a regular file is in a file's place."""
    with suppress(FileNotFoundError):
        _check(path, os.lstat(path).st_mode)


def make_empty(path: Path) -> None:
    """Make an empty file where there is nothing, and leave a regular one as it is; raises as `written`."""
    create_file(path, b"")
    check_place(path)


def _mode(path: Path, directory: int) -> int:
    """Return type and permissions of the file to replace, as stat(2) gives them; 0 where there is none."""
    try:
        return os.stat(path.name, dir_fd=directory, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return 0


def _check(path: Path, mode: int) -> None:
    if mode and not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "no regular file")
        target = f" to {os.readlink(path)}" if stat.S_ISLNK(mode) else ""
        raise OutputError(
            f"{path} is {kind}{target}, and is not written to",
            "look who put it there, and delete it or name another file",
        )


@contextmanager
def _replaced(name: str, directory: int, permissions: int) -> Iterator[IO[bytes]]:
    draft = f".symindex-{os.urandom(8).hex()}.tmp"
    with open(os.open(draft, _NEW, 0o666, dir_fd=directory), "w+b") as file:
        try:
            if permissions:
                os.fchmod(file.fileno(), permissions)
            yield file
            file.flush()
            os.replace(draft, name, src_dir_fd=directory, dst_dir_fd=directory)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft, dir_fd=directory)
            raise


@contextmanager
def _spooled(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """A file whose content goes to a stream in the end: nobody can move about in that."""
    import tempfile  # late: hardly any output goes to a stream

    with tempfile.TemporaryFile() as spool:
        yield cast("IO[bytes]", spool)
        spool.seek(0)
        while part := spool.read(_COPIED_AT_ONCE):
            stream.write(part)
