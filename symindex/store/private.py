"""Directories and files that nobody but this user can write: what lies in them is believed."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from symindex.errors import StoreError

_HINT: Final = "delete it, or choose another place with SYMINDEX_CACHE_DIR"
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def make_private(directory: Path) -> None:
    """Make a directory for this user alone; raises `StoreError` where another could write in it, and `OSError`."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check(directory, os.stat(directory))


def make_private_file(path: Path, *, create: bool = True) -> None:
    """Make an empty file for this user alone, if there is none; raises as `make_private`, and for what is no file."""
    flags = os.O_RDWR | os.O_CREAT if create else os.O_RDONLY
    descriptor = os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    try:
        status = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(f"{path} is not a regular file", _HINT)
    _check(path, status)


def _check(path: Path, status: os.stat_result) -> None:
    if status.st_uid != os.getuid():
        raise StoreError(f"{path} belongs to another user", _HINT)
    if status.st_mode & _WRITABLE_BY_OTHERS:
        raise StoreError(f"{path} can be written by other users", f"chmod go-w {path}")
