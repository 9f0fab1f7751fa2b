"""Writing `cscope.out`: header, one section a file, trailer; streamed, aligned to the blocks readers work in.

A reader that meets a record across the border of two of its blocks loses it, or dies. So each record, and the two line
feeds before it, lies in one block, and fillers take what is left over. In the first block there are none, because a
query for files repeats what is there.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from symindex.cscope.encoding import is_writable_path
from symindex.cscope.sections import Section
from symindex.output import Output
from symindex.output import written as opened
from symindex.query.snapshot import Source

_BLOCK: Final = 8192
_HEADER: Final = b"cscope 15 %s -c               %010d\n"
_FILLER: Final = b"1 \n\tl\n%s\n\n"
_MIN_FILLER_LENGTH: Final = len(_FILLER % b" ")


@dataclass(slots=True)
class Written:
    """The files that were written, as they are shown, and the paths of those that readers could not find."""

    files: list[bytes] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


Sections = Callable[[Sequence[Source]], Iterator[Section]]


def write_crossref(output: Output, root: Path, files: Iterable[Source], sections: Sections) -> Written:
    """Write the cross-reference of some files, and put it in place once it is whole. Their paths count from `root`."""
    written = Written()
    sources = []
    for source in sorted(files, key=lambda file: file.shown):
        if is_writable_path(source.shown):
            sources.append(source)
        else:
            written.left_out.append(source.path)
    with opened(output) as file:
        _Crossref(file, root).write(sources, sections(sources))
    written.files = [source.shown for source in sources]
    return written


class _Crossref:
    """A file being written, and how far it is.

    Environments hold copies of the same files: the records of a copy are read back from where they were written first.
    """

    def __init__(self, file: IO[bytes], root: Path) -> None:
        self._file, self._root = file, _header_directory(root)
        self._at = 0
        # Where records were written: start and end of each stretch between fillers, in turn.
        self._known: dict[tuple[bytes, str], array[int]] = {}

    def write(self, sources: list[Source], sections: Iterator[Section]) -> None:
        """Write all of it."""
        self._put(_HEADER % (self._root, 0))
        for source, section in zip(sources, sections):
            self._put(b"\t@%s\n\n" % source.shown)
            if self._at < _BLOCK:
                self._fill()
            written = self._known.get(section.key)
            if written is None:
                self._known[section.key] = self._put_records(section.records())
            else:
                self._put_records(self._read_again(written))
        self._put(b"\t@\n")
        trailer = self._at
        size = sum(len(source.shown) + 1 for source in sources)
        self._put(b"1\n.\n0\n%d\n%d\n" % (len(sources), size))
        for source in sources:
            self._put(source.shown + b"\n")
        self._file.seek(0)
        self._file.write(_HEADER % (self._root, trailer))

    def _read_again(self, written: array[int]) -> bytes:
        self._file.flush()
        stretches = iter(written)
        return b"".join(os.pread(self._file.fileno(), end - start, start) for start, end in zip(stretches, stretches))

    def _put_records(self, data: bytes) -> array[int]:
        """Write records, as many to a block as it takes; where they are now."""
        written: array[int] = array("q")
        start = 0
        while start < len(data):
            space = _BLOCK - (self._at - 2) % _BLOCK - 2
            end = _end_of_records(data, start, start + space)
            if end == start:
                self._fill()
                continue
            written.append(self._at)
            self._put(data[start:end])
            written.append(self._at)
            start = end
        return written

    def _put(self, part: bytes) -> None:
        self._file.write(part)
        self._at += len(part)

    def _fill(self) -> None:
        """Go on to the next block, its first two bytes being the line feeds that end the filler."""
        missing = max(_BLOCK - self._at % _BLOCK + 2, _MIN_FILLER_LENGTH)
        self._put(_FILLER % (b" " * (missing - _MIN_FILLER_LENGTH + 1)))


def _end_of_records(data: bytes, start: int, limit: int) -> int:
    """Return the end of the last record that lies between two offsets; `start` where there is none.

    Only at its end has a record two line feeds in a row. A third follows where its last text is empty.
    """
    end = limit + 1
    while (end := data.rfind(b"\n\n", start, end - 1) + 2) > 1:
        if data[end : end + 1] != b"\n":
            return end
    return start


def _header_directory(root: Path) -> bytes:
    """The directory as cscope writes it: below `$HOME` where it can, in one word."""
    path, home = str(root), os.environ.get("HOME", "").rstrip("/")
    if home and path.startswith(f"{home}/"):
        path = "$HOME" + path[len(home) :]
    return b"_".join(os.fsencode(path).split())
