"""The index behind a session: found from the file a client names, and as fresh as the disk.

Questions that were waiting together pay for one look. Where there is no index yet, an editor waits for a moment; the
rest of the project, and its libraries, ten times as many files, are read in the background.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.cscope.context import Context
from symindex.cscope.imports import Imported, all_imports, package_of
from symindex.errors import ForeignIndexError, SymindexError
from symindex.model.answers import Certainty
from symindex.model.documents import Document
from symindex.model.facts import FileFacts
from symindex.query.freshness import is_confirmed
from symindex.query.library import Library
from symindex.session.reading import WAIT_SECONDS, Reading, freshen, may_be_unread, read_on
from symindex.session.watcher import Watchers
from symindex.store.database import FILE_NAME
from symindex.store.reader import Reader
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.reading import read_beginning
from symindex.workspace.settings import cache_directory, find_root, load_settings

if TYPE_CHECKING:
    from symindex.query import Index

_OFF: Final = ("", "0", "off", "no", "false")
_FACTS_KEPT: Final = 500
_KINDS: Final = {"project": 0, "environment": 1, "stdlib": 2}
_MAX_ROWS: Final = 5_000
_MARKS: Final = {Certainty.RESOLVED: b"", Certainty.INFERRED: b"  ~ inferred", Certainty.POSSIBLE: b"  ? possible"}
_HEAD: Final = 8192 * 3


class Project:
    """A project's index, opened for a session; `fresh` before each question.

    `shows_certainty`: whether rows tell how sure they are, where they are less than proven. `rows_most`: how many rows
    an answer has at most; 0 for no limit. `reading`: what was not read yet when the index was brought up to date last.
    With `watches` a process watches the disk from the second question on, and later ones need not look at it.
    """

    def __init__(self, root: Path, environ: Mapping[str, str], *, watches: bool = False) -> None:
        self.root, self._environ = root, environ
        self._watchers = Watchers(environ) if watches else None
        self._looks = 0
        self.context = Context()
        self.shows_certainty = environ.get("SYMINDEX_CSCOPE_MARKS", "1") not in _OFF
        self.rows_most = _rows_most(environ.get("SYMINDEX_CSCOPE_ROWS", ""))
        self._directory, self._cache = load_settings(root, environ).index_directory, cache_directory(environ)
        self._reader: Reader | None = None
        self._index: Index | None = None
        self._version = -1
        self._is_fresh = False
        self.reading: Reading | None = None
        self._library: Library | None = None
        self._facts: dict[int, FileFacts] = {}
        self._imports: list[tuple[Document, Imported]] | None = None
        self._own_contents: frozenset[int] | None = None
        self._places: dict[int, tuple[int, str]] | None = None

    def fresh(self, *, seconds: float | None = WAIT_SECONDS, tell: Callable[[str], None] = lambda _: None) -> None:
        """Bring the index up to date, unless that was done since `outdated` was called.

        Where it is not whole yet, that ends after some seconds, `None` being as many as the project's own files take,
        which `tell` hears of; `reading` says what is left. Where the index cannot be written, answers come from what
        there is, and `reading` says so; raises where there is none, or another project's.
        """
        if not self._is_fresh:
            try:
                if not self._is_confirmed():
                    self.reading = freshen(self.root, self._environ, seconds=seconds, tell=tell)
                    self._watch()
            except ForeignIndexError:
                raise
            except SymindexError as error:
                if not (self._directory / FILE_NAME).exists():
                    raise
                self.reading = Reading("project", 0, str(error))
            self._is_fresh = True
        self._reopen_if_changed()

    def _is_confirmed(self) -> bool:
        """Return True if an index that was whole is confirmed by a watcher to be as fresh as the disk."""
        is_whole = self._looks > 0 and self.reading is None
        return is_whole and is_confirmed(self.root, self._directory, self._environ)

    def _watch(self) -> None:
        """Have the project watched from now on, if all of it is read and this is not the only question."""
        self._looks += 1
        if self._watchers and self._looks > 1 and self.reading is None:
            self._watchers.watch(self.root)

    def read_on(self) -> None:
        """While nothing else is to be done: have read what is not read yet, in another process."""
        with suppress(SymindexError):
            read_on(self.root, self._environ)

    def is_known(self, name: str, roles: int) -> bool:
        """Return True if all is read that a name may stand in, in some roles."""
        return self.reading is None or not may_be_unread(self.root, self._environ, name, roles)

    @property
    def log(self) -> str:
        """The path of what the process writes that reads in the background."""
        return str(self._directory / "background.log")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is asked inside is answered from one state of the index, the newest."""
        self.reader.begin()
        while self.reader.version() != self._version:  # somebody has just committed
            self._forget()
            self.reader.begin()
        reader = self.reader
        try:
            yield
        finally:
            reader.end()

    def outdated(self) -> None:
        """Look at the disk before the next question: it came after the last look."""
        self._is_fresh = False

    @property
    def library(self) -> Library:
        """Modules, files and lines."""
        if self._library is None:
            self._library = Library(self.reader)
        return self._library

    @property
    def reader(self) -> Reader:
        """Files, facts and words."""
        if self._reader is None:
            self._reader = Reader(self._directory, EXTRACTOR_VERSION, self._cache)
            self._version = self._reader.version()
        return self._reader

    def facts(self, content_id: int) -> FileFacts:
        """The facts of a content. So many are kept that a question is not answered twice as slowly, and no more.

        A reader remembers all it was asked for: a name that is everywhere would fill the memory of a long session.
        """
        facts = self._facts.get(content_id)
        if facts is None:
            if len(self._facts) >= _FACTS_KEPT:
                self._facts.clear()
            facts = self._facts[content_id] = self.reader.facts_once(content_id)
        return facts

    @property
    def index(self) -> Index:
        """The questions about meaning; opened when the first is asked."""
        if self._index is None:
            from symindex.query import Index

            self._index = Index(self.root, self.reader, None, self._environ)
        return self._index

    # The project's own files

    def documents(self) -> Iterator[Document]:
        """All files of the project, by path."""
        return self.reader.documents(self._trees())

    def documents_of(self, content_ids: Iterable[int]) -> list[Document]:
        """The files of the project that have one of some contents, by path."""
        trees = self._trees()
        found = self.reader.documents_of_contents(content_ids).values()
        return sorted(
            (document for documents in found for document in documents if document.tree in trees),
            key=lambda document: document.path,
        )

    def project_contents(self) -> frozenset[int]:
        """The contents of the project's files, remembered until the index changes."""
        if self._own_contents is None:
            self._own_contents = frozenset(content_id for content_id, _, _ in self.reader.contents(self._trees()))
        return self._own_contents

    def by_place(self, content_ids: Iterable[int]) -> list[int]:
        """Contents in the order that hits have: the project's, the environments', the standard library's, by path."""
        if self._places is None:
            trees = self.library.trees
            first: dict[int, tuple[int, str]] = {}
            for content_id, tree, path in self.reader.contents(trees):
                first[content_id] = min(first.get(content_id, (tree, path)), (tree, path))
            self._places = {
                content_id: (_KINDS[trees[tree].kind], f"{trees[tree].path}/{path}")
                for content_id, (tree, path) in first.items()
            }
        places = self._places
        return sorted((content_id for content_id in content_ids if content_id in places), key=places.__getitem__)

    def is_own(self, document: Document) -> bool:
        """Return True if a file is one of the project's."""
        return self.library.trees[document.tree].kind == "project"

    def mark(self, certainty: Certainty) -> bytes:
        """Return the mark behind the text of a row, where all clients show it and none searches."""
        return _MARKS[certainty] if self.shows_certainty else b""

    def document_at(self, path: str) -> Document | None:
        """The file of the index at an absolute path."""
        for tree in self.library.trees.values():
            inside = tree.path + os.sep
            if path.startswith(inside):
                document = self.reader.document_at(tree.id, path[len(inside) :].replace(os.sep, "/"))
                if document is not None:
                    return document
        return None

    def imports(self) -> list[tuple[Document, Imported]]:
        """Return the imports of the project's files by path, remembered until the index changes."""
        if self._imports is None:
            is_module = cache(lambda name: bool(self.reader.documents_of_module(name)))
            self._imports = [
                (document, imported)
                for document in self.documents()
                for imported in all_imports(self.facts(document.content_id), package_of(document), is_module)
            ]
        return self._imports

    def _trees(self) -> list[int]:
        return [tree.id for tree in self.library.trees.values() if tree.kind == "project"]

    def close(self) -> None:
        """Give the index back, and watch no more."""
        self._forget()
        if self._watchers:
            self._watchers.close(0.0)  # Vim waits for us

    def _forget(self) -> None:
        if self._index is not None:
            self._index.close()
        if self._reader is not None:
            self._reader.close()
        self._index = self._reader = self._library = None
        self._imports = self._own_contents = self._places = None
        self._facts.clear()

    def _reopen_if_changed(self) -> None:
        if self._reader is not None and (self._reader.is_replaced() or self._reader.version() != self._version):
            self._forget()


def _rows_most(asked: str) -> int:
    """Return how many rows an answer has at most; 0 for no limit."""
    return int(asked) if asked.isdecimal() and len(asked) < 10 else _MAX_ROWS


def root_of(crossref: Path) -> Path:
    """The root of the project that a cross-reference file belongs to, whoever wrote it, and even if nobody did."""
    directory = Path(os.path.abspath(crossref)).parent
    if crossref.name == FILE_NAME:
        return find_root(directory.parent) or directory.parent
    written_in, first = _header(crossref)
    # It may have been moved or copied; its paths count from where its first file is.
    # A file within a project is a part of it, whoever wrote it: it leads to no other project.
    around = find_root(directory)
    elsewhere = [] if around or not written_in else [Path(written_in)]
    places = [directory, *elsewhere, Path.cwd()] if first else [directory]
    start = next((place for place in places if (place / first).exists()), directory)
    return find_root(start) or start


def _header(crossref: Path) -> tuple[str, str]:
    """The directory in which a cross-reference was written, and its first file's path; empty where it is none."""
    try:
        head = read_beginning(crossref, _HEAD)
    except OSError:
        return "", ""
    if not head.startswith(b"cscope "):
        return "", ""
    line, _, rest = head.partition(b"\n")
    fields = line.split()
    first = rest.partition(b"\n")[0]
    name = os.fsdecode(first[2:]) if first.startswith(b"\t@") else ""
    return (os.path.expandvars(os.fsdecode(fields[2])) if len(fields) > 3 else ""), name
