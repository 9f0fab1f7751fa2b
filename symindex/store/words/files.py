"""The files of the word index as Whoosh is given them: read where they lie, and on the disk before they count.

Whoosh itself copies each segment into memory when it opens it, the whole index for every question; and leaves it to
chance what of a segment is on the disk when the table of contents is that names it. A power cut would make a segment
of which a part is zeros, and answers would lack what stood there.
"""

from __future__ import annotations

import mmap
import os
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

from symindex.store.directory import write_out

_SEGMENT: Final = ".seg"
_CONTENTS: Final = ".toc"
_CHECKSUM: Final = ".sum"  # of the segment that the file is named for, in the place of `.seg`
_DIGEST_BYTES: Final = 16


class WordFiles(FileStorage):  # type: ignore[misc]
    """The files in a directory."""

    def __init__(self, directory: str | Path) -> None:
        super().__init__(str(directory), supports_mmap=False)  # it is done here

    def open_file(self, name: str, **options: Any) -> Any:
        """A file for reading, a segment as mapped memory."""
        if not name.endswith(_SEGMENT):
            return super().open_file(name, **options)
        with open(os.path.join(self.folder, name), "rb") as file:
            return _Mapped(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)), name)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give a file its name; a table of contents is what makes a commit, so all it lists is written out first."""
        if newname.endswith(_CONTENTS):
            write_out(os.path.join(self.folder, oldname))
        super().rename_file(oldname, newname, safe)
        if newname.endswith(_CONTENTS):
            write_out(self.folder)

    def create_file(self, name: str, **options: Any) -> Any:
        """A file for writing; a segment is on the disk when it is closed."""
        file = super().create_file(name, **options)
        if name.endswith(_SEGMENT):
            file.onclose = partial(_finish_segment, os.path.join(self.folder, name))
        return file


class _Mapped(BufferFile):  # type: ignore[misc]
    """A file, or a part of one, in mapped memory."""

    def __init__(self, memory: memoryview, name: str | None) -> None:
        StructFile.__init__(self, _Reading(memory), name)
        self._buf = memory

    def subset(self, position: int, length: int, name: str | None = None) -> _Mapped:
        """A part of it."""
        return _Mapped(self._buf[position : position + length], name or self._name)


class _Reading:
    """Reads memory from a place on, as files are read."""

    def __init__(self, memory: memoryview) -> None:
        self._memory, self._at = memory, 0

    def read(self, size: int = -1) -> bytes:
        start = self._at
        self._at = len(self._memory) if size < 0 else min(start + size, len(self._memory))
        return bytes(self._memory[start : self._at])

    def readline(self) -> bytes:
        rest = bytes(self._memory[self._at :])
        line = rest[: rest.find(b"\n") + 1] or rest
        self._at += len(line)
        return line

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: len(self._memory)}[whence]
        return self._at

    def tell(self) -> int:
        return self._at


def is_intact(segment: str) -> bool | None:
    """Return True if a segment's file is as it was written; None where there is no checksum of it."""
    try:
        with open(_checksum_path(segment), "rb") as file:
            expected = file.read(_DIGEST_BYTES + 1)
    except FileNotFoundError:
        return None
    # An empty one was not on the disk yet when the power failed.
    return _digest(segment) == expected if expected else None


def _finish_segment(path: str, file: Any) -> None:
    """Have a segment on the disk, and its checksum beside it."""
    file.flush()
    os.fsync(file.fileno())
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with open(_checksum_path(path), "wb", opener=lambda name, _: os.open(name, flags, 0o644)) as checksum:
        checksum.write(_digest(path))


def _checksum_path(segment: str) -> str:
    return segment.removesuffix(_SEGMENT) + _CHECKSUM


def _digest(path: str) -> bytes:
    digest = blake2b(digest_size=_DIGEST_BYTES)
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.digest()
