"""Writing `cscope.out`: header, one section a file, trailer; streamed, aligned to the blocks readers work in.

A reader that meets a record across the border of two of its blocks loses it, or dies. So each record, and the two line
feeds before it, lies in one block, and fillers take what is left over. In the first block there are none, because a
query for files repeats what stands there.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

from symindex.cscope.bytesof import is_writable_path
from symindex.cscope.imports import package_of
from symindex.cscope.records import records
from symindex.model.facts import FileFacts
from symindex.model.places import Document, absolute
from symindex.model.text import to_utf8
from symindex.store.reader import Reader

_BLOCK: Final = 8192
_HEADER: Final = b"cscope 15 %s -c               %010d\n"
_FILLER: Final = b"1 \n\tl\n%s\n\n"
_SHORTEST_FILLER: Final = len(_FILLER % b" ")
# So many files' facts are kept in memory at a time.
_FILES_AT_A_TIME: Final = 250


@dataclass(slots=True)
class Written:
    """What was written: the number of files, and the paths of those that readers could not find and were left out."""

    files: int = 0
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Source:
    shown: bytes
    path: str
    document: Document


@dataclass(frozen=True, slots=True)
class _Content:
    """A file's bytes, and what gives their facts."""

    digest: bytes
    raw: bytes
    facts: Callable[[], FileFacts]


def write_crossref(
    output: Path,
    root: Path,
    open_reader: Callable[[], Reader],
    trees: Callable[[Reader], list[int]],
    *,
    only_below: bool = False,
) -> Written:
    """Write the cross-reference of some trees, paths relative to `root`, and put it in place once it is whole.

    `only_below` leaves out what does not lie below `root`.

    Beside a `cscope.out` in the root a `cscope.files` is written, without which cscope would not trust the file.
    """
    reader = open_reader()
    try:
        written = Written()
        sources = _sources(reader, trees(reader), root, written)
        if only_below:
            sources = [source for source in sources if not source.shown.startswith(b"/")]
        is_module = _module_test(reader)
        temporary = output.with_name(f"{output.name}.{os.getpid()}")
        try:
            with open(temporary, "w+b") as file:
                _Crossref(file, root).write(sources, _contents(sources, open_reader), is_module)
            os.replace(temporary, output)
        finally:
            temporary.unlink(missing_ok=True)
    finally:
        reader.close()
    if output == root / "cscope.out":
        names = b"".join(source.shown + b"\n" for source in sources)
        output.with_name("cscope.files").write_bytes(b"-c\n-k\n" + names)
    written.files = len(sources)
    return written


def _sources(reader: Reader, trees: list[int], root: Path, written: Written) -> list[_Source]:
    """The files to write, sorted as readers want them."""
    found = []
    known = reader.trees()
    for document in reader.documents(trees):
        path = absolute(known[document.tree], document)
        shown = os.fsencode(relative(path, str(root)))
        if is_writable_path(shown):
            found.append(_Source(shown, path, document))
        else:
            written.left_out.append(path)
    found.sort(key=lambda source: source.shown)
    return found


def relative(path: str, root: str) -> str:
    """A path seen from a directory: without `./`, absolute where it lies outside."""
    inside = root.rstrip(os.sep) + os.sep
    return path[len(inside) :] if path.startswith(inside) else path


def _module_test(reader: Reader) -> Callable[[str], bool]:
    known: dict[str, bool] = {}

    def is_module(name: str) -> bool:
        found = known.get(name)
        if found is None:
            found = known[name] = bool(reader.documents_of_module(name))
        return found

    return is_module


def _contents(sources: list[_Source], open_reader: Callable[[], Reader]) -> Iterator[_Content]:
    """What each file holds now, which may be newer than the index."""
    for start in range(0, len(sources), _FILES_AT_A_TIME):
        reader = open_reader()  # a reader remembers the facts it has read
        try:
            for source in sources[start : start + _FILES_AT_A_TIME]:
                yield _content(source, reader)
        finally:
            reader.close()


def _content(source: _Source, reader: Reader) -> _Content:
    try:
        with open(source.path, "rb", buffering=0) as file:
            raw = file.read()
    except OSError:
        raw = b""
    document = reader.document_at(source.document.tree, source.document.path)
    digest = blake2b(raw, digest_size=16).digest()
    if document is None or reader.digest(document.blob) != digest:
        from symindex.extract import extract

        return _Content(digest, raw, lambda: extract(raw))
    blob = document.blob
    return _Content(digest, raw, lambda: reader.facts(blob))


class _Crossref:
    """A file being written, and how far it is.

    Environments hold copies of the same files: the records of a copy are read back from where they were written first.
    """

    def __init__(self, file: IO[bytes], root: Path) -> None:
        self._file, self._root = file, _header_directory(root)
        self._at = 0
        # Of a content in a package: where its records are, and how long each is; of fillers the length is negative.
        self._known: dict[tuple[bytes, str], tuple[int, array[int]]] = {}
        self._lengths: array[int] = array("h")

    def write(self, sources: list[_Source], contents: Iterator[_Content], is_module: Callable[[str], bool]) -> None:
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

    def _section(self, content: _Content, package: str, is_module: Callable[[str], bool]) -> None:
        key = content.digest, package
        written = self._known.get(key)
        self._lengths = array("h")
        start = self._at
        if written is not None:
            found = self._records_again(*written)
        else:
            found = records(content.facts(), to_utf8(content.raw)[0], package, is_module)
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
