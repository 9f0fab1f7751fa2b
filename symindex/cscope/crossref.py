"""Writing `cscope.out`: header, one section a file, trailer; streamed, aligned to the blocks readers work in.

A reader that meets a record across the border of two of its blocks loses it, or dies. So each record, and the two line
feeds before it, lies in one block, and fillers take what is left over. In the first block there are none, because a
query for files repeats what stands there.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from symindex.cscope.bytesof import is_writable_path
from symindex.cscope.imports import package_of
from symindex.cscope.records import records
from symindex.model.text import to_utf8
from symindex.query.snapshot import Content, Source

_BLOCK: Final = 8192
_HEADER: Final = b"cscope 15 %s -c               %010d\n"
_FILLER: Final = b"1 \n\tl\n%s\n\n"
_SHORTEST_FILLER: Final = len(_FILLER % b" ")


@dataclass(slots=True)
class Written:
    """The files that were written, as they are shown, and the paths of those that readers could not find."""

    files: list[bytes] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


Contents = Callable[[Sequence[Source]], Iterator[Content]]


def write_crossref(
    output: Path,
    root: Path,
    files: Iterable[Source],
    contents: Contents,
    is_module: Callable[[str], bool],
    *,
    strings: bool = False,
) -> Written:
    """Write the cross-reference of some files, and put it in place once it is whole. Their paths count from `root`.

    With `strings` those count as symbols that hold one name and nothing else.
    """
    written = Written()
    sources = []
    for source in sorted(files, key=lambda file: file.shown):
        if is_writable_path(source.shown):
            sources.append(source)
        else:
            written.left_out.append(source.path)
    temporary = output.with_name(f"{output.name}.{os.getpid()}")
    try:
        with open(temporary, "w+b") as file:
            _Crossref(file, root, strings).write(sources, contents(sources), is_module)
        os.replace(temporary, output)
    finally:
        temporary.unlink(missing_ok=True)
    written.files = [source.shown for source in sources]
    return written


class _Crossref:
    """A file being written, and how far it is.

    Environments hold copies of the same files: the records of a copy are read back from where they were written first.
    """

    def __init__(self, file: IO[bytes], root: Path, strings: bool) -> None:
        self._file, self._root, self._strings = file, _header_directory(root), strings
        self._at = 0
        # Of a content in a package: where its records are, and how long each is; of fillers the length is negative.
        self._known: dict[tuple[bytes, str], tuple[int, array[int]]] = {}
        self._lengths: array[int] = array("h")

    def write(self, sources: list[Source], contents: Iterator[Content], is_module: Callable[[str], bool]) -> None:
        """Write all of it."""
        self._put(_HEADER % (self._root, 0))
        for source, content in zip(sources, contents):
            self._put(b"\t@%s\n\n" % source.shown)
            if self._at < _BLOCK:
                self._fill()
            self._section(content, package_of(source.document), is_module)
        self._put(b"\t@\n")
        trailer = self._at
        size = sum(len(source.shown) + 1 for source in sources)
        self._put(b"1\n.\n0\n%d\n%d\n" % (len(sources), size))
        for source in sources:
            self._put(source.shown + b"\n")
        self._file.seek(0)
        self._file.write(_HEADER % (self._root, trailer))

    def _section(self, content: Content, package: str, is_module: Callable[[str], bool]) -> None:
        key = content.digest, package
        written = self._known.get(key)
        self._lengths = array("h")
        start = self._at
        if written is not None:
            found = self._records_again(*written)
        else:
            found = records(content.facts(), to_utf8(content.raw)[0], package, is_module, strings=self._strings)
            self._known[key] = start, self._lengths
        for record in found:
            self._put_record(record)

    def _records_again(self, start: int, lengths: array[int]) -> Iterator[bytes]:
        self._file.flush()
        data = os.pread(self._file.fileno(), sum(map(abs, lengths)), start)
        at = 0
        for length in lengths:
            if length > 0:
                yield data[at : at + length]
            at += abs(length)

    def _put(self, part: bytes) -> None:
        self._file.write(part)
        self._at += len(part)

    def _put_record(self, record: bytes) -> None:
        if (self._at - 2) // _BLOCK != (self._at + len(record) - 1) // _BLOCK:
            self._fill()
        self._put(record)
        self._lengths.append(len(record))

    def _fill(self) -> None:
        """Go on to the next block, its first two bytes being the line feeds that end the filler."""
        missing = max(_BLOCK - self._at % _BLOCK + 2, _SHORTEST_FILLER)
        self._put(_FILLER % (b" " * (missing - _SHORTEST_FILLER + 1)))
        self._lengths.append(-missing)


def _header_directory(root: Path) -> bytes:
    """The directory as cscope writes it: below `$HOME` where it can, in one word."""
    path, home = str(root), os.environ.get("HOME", "").rstrip("/")
    if home and path.startswith(f"{home}/"):
        path = "$HOME" + path[len(home) :]
    return b"_".join(os.fsencode(path).split())
