"""Reading files that strangers made: regular files only, without waiting, and none without end.

A FIFO in the place of a file would make a reader wait for ever, a device has no end, and a file may be as long as the
disk is wide; all three fit in an archive, and the first two can also take a file's place after it was looked at.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import Final

from symindex.workspace.disk import note_reading
from symindex.workspace.ignored_config import note_ignored

# Beyond this a file is data in Python's clothes; the largest library file measured has 6 MB.
MAXIMUM_SIZE: Final = 32 * 1024 * 1024
# A configuration file that a person writes is far smaller; what is larger is left aside as if it could not be read.
CONFIGURATION_SIZE: Final = 1024 * 1024
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.ELOOP})  # there is something, and it is not read
_PART_BYTES: Final = 1 << 16  # read at once beyond the size that the system reported
_FLAGS: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def read_regular(path: str | os.PathLike[str], most: int = MAXIMUM_SIZE) -> bytes:
    """The bytes of a regular file of at most so many; raises `OSError` for any other, and where it cannot be read."""
    note_reading(path)
    try:
        descriptor = os.open(path, _FLAGS)
    except ValueError as error:  # a NUL character in the path
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), path) from error
    except OSError as error:
        if error.errno in _FORBIDDEN:
            note_ignored(path, os.strerror(error.errno).lower())
        raise
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if not stat.S_ISREG(status.st_mode):
            raise _refusal(errno.EINVAL, "not a regular file", path)
        if status.st_size > most:
            raise _refusal(errno.EFBIG, f"larger than {_size(most)}", path)
        return _read_to_end(descriptor, path, status.st_size, most)
    finally:
        os.close(descriptor)


def read_beginning(path: str | os.PathLike[str], count: int) -> bytes:
    """The first bytes of a regular file; raises `OSError` as `read_regular` does, but for the size."""
    descriptor = os.open(path, _FLAGS)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        found = file.read(count)
    if found is None:  # as `/proc/kmsg` answers who does not wait
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), path)
    return found


def read_text(path: str | os.PathLike[str], errors: str = "surrogateescape", most: int = CONFIGURATION_SIZE) -> str:
    """The UTF-8 text of a regular file, the lines ended by line feeds; raises as `read_regular`, and `ValueError`."""
    return read_regular(path, most).decode("utf-8", errors).replace("\r\n", "\n")


def is_utf8(path: str | os.PathLike[str]) -> bool:
    """Return True if a path is UTF-8, as the index keeps paths; what has another is not indexed."""
    text = os.fspath(path)
    return text.isascii() or text.encode("utf-8", "replace").decode() == text


def _read_to_end(descriptor: int, path: str | os.PathLike[str], size: int, most: int) -> bytes:
    """All of a file that is said to have a size; one of the system's may have none, and no end."""
    parts: list[bytes] = []
    expected, left = size + 1, most
    while left >= 0:
        part = os.read(descriptor, min(expected, left + 1))
        if not part:
            return parts[0] if len(parts) == 1 else b"".join(parts)
        parts.append(part)
        expected, left = _PART_BYTES, left - len(part)
    raise _refusal(errno.EFBIG, f"larger than {_size(most)}", path)


def _refusal(number: int, reason: str, path: str | os.PathLike[str]) -> OSError:
    note_ignored(path, reason)
    return OSError(number, reason, path)


def _size(count: int) -> str:
    return f"{count >> 20} MB" if count >= 1 << 20 else f"{count:,} bytes"
