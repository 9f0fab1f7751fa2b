"""The files of some trees as they are on the disk now, each with its facts: what an export is made of."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symindex.errors import NoIndexError
from symindex.model import notebook
from symindex.model.documents import Document, absolute
from symindex.model.facts import FileFacts
from symindex.model.text import digest_of
from symindex.store.database import OutdatedIndex
from symindex.store.reader import Reader
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.reading import read_regular
from symindex.workspace.settings import cache_directory, load_settings

if TYPE_CHECKING:
    from symindex.indexer.events import Report


class Source(NamedTuple):
    """A file to export: its path as the export shows it, its absolute path, what the index knows of it."""

    shown: bytes
    path: str
    document: Document


class Content(NamedTuple):
    """A file's bytes, their digest, and what gives their facts, to be asked before the next content is."""

    digest: bytes
    raw: bytes
    facts: Callable[[], FileFacts]


class Snapshot:
    """A project at one moment. Raises `NoIndexError` where there is no index to take it from."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self._directory, self._cache = load_settings(root, environ).index_directory, cache_directory(environ)
        self._taken = time.time_ns()

    def __eq__(self, other: object) -> bool:
        """Return True if both are the same, or one is the other's copy in another process."""
        return isinstance(other, Snapshot) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[Path, int]:
        return self._directory, self._taken

    def sources(self, base: Path, *, every: bool = False) -> list[Source]:
        """The files of the project, or of `every` tree, the project's first; paths relative to a directory.

        Notebooks are left out: no reader of exports knows cells.
        """
        reader = self._reader()
        try:
            trees = [tree for tree in reader.trees().values() if every or tree.kind == "project"]
            return [
                Source(os.fsencode(relative(path, str(base))), path, document)
                for tree in trees
                for document in reader.documents([tree.id])
                if not document.path.endswith(notebook.SUFFIX)
                for path in [absolute(tree, document)]
            ]
        finally:
            reader.close()

    def contents(self, sources: Sequence[Source]) -> Iterator[Content]:
        """Yield the present content of each file, which may be newer than the index; unreadable ones are left out."""
        reader = self._reader()
        try:
            for source in sources:
                yield _content(source, reader)
        finally:
            reader.close()

    def modules(self) -> frozenset[str]:
        """The dotted names of all modules of the index."""
        reader = self._reader()
        try:
            return frozenset(document.module for document in reader.documents(reader.trees()))
        finally:
            reader.close()

    def lines(self) -> dict[int, int]:
        """Content → the number of its lines."""
        reader = self._reader()
        try:
            return reader.lines_of_contents()
        finally:
            reader.close()

    def _reader(self) -> Reader:
        try:
            reader = Reader(self._directory, EXTRACTOR_VERSION, self._cache)
        except OutdatedIndex as error:
            raise NoIndexError(str(error), "symindex index") from error
        reader.begin()
        return reader


def updated(root: Path, environ: Mapping[str, str], report: Report | None = None) -> Snapshot:
    """The snapshot of a project whose index was brought up to date first."""
    from symindex.indexer import UpdatePaths, update

    update(UpdatePaths.of(root, environ), report or (lambda _: None))
    return Snapshot(root, environ)


def read(sources: Iterable[Source]) -> Iterator[Content]:
    """Yield the present contents of files, whether an index knows them or not."""
    for source in sources:
        yield _parsed(_bytes_of(source.path))


def relative(path: str, base: str) -> str:
    """A path seen from a directory: without `./`, absolute where it lies outside."""
    inside = base.rstrip(os.sep) + os.sep
    return path[len(inside) :] if path.startswith(inside) else path


def _content(source: Source, reader: Reader) -> Content:
    content = _parsed(_bytes_of(source.path))

    def facts() -> FileFacts:
        document = reader.document_at(source.document.tree, source.document.path)
        if document is None or reader.digest(document.content_id) != content.digest:
            return content.facts()
        return reader.facts_once(document.content_id)

    return content._replace(facts=facts)


def _parsed(raw: bytes) -> Content:
    def facts() -> FileFacts:
        from symindex.extract import extract

        return extract(raw)

    return Content(digest_of(raw), raw, facts)


def _bytes_of(path: str) -> bytes:
    try:
        return read_regular(path)
    except OSError:
        return b""
