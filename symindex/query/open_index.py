"""An index opened for questions, and the state of it that a question is answered from.

A question reads the index many times, and remembers what it read: which trees there are, what a module holds, what a
name means. Other processes commit meanwhile. So all of a question is read in one read transaction, a *snapshot*, and
what is remembered is dropped when a later snapshot sees another state.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Final, NamedTuple, ParamSpec, Protocol, TypeVar

from symindex.errors import NoIndexError, QuestionError
from symindex.model.answers import Filter
from symindex.query.filters import trees_wanted
from symindex.query.library import Library
from symindex.query.resolution import Resolution
from symindex.query.symbols import Symbols
from symindex.stopping import NEVER, StopSignal
from symindex.store.database import OutdatedIndex
from symindex.store.reader import Reader
from symindex.workspace.settings import cache_directory, find_root, load_settings

if TYPE_CHECKING:
    from typing_extensions import Self

    from symindex.indexer.events import Report
    from symindex.query.meanings import Meanings
    from symindex.query.occurrences import Occurrences
    from symindex.query.words import WordSearch
    from symindex.resolve.semantics import Semantics
    from symindex.workspace.git import Revision

# A search begins anew so many times where files change while their words are read.
_SEARCHES: Final = 5
_P = ParamSpec("_P")
_T = TypeVar("_T")


class SupportsClose(Protocol):
    """A resource that can be closed."""

    def close(self) -> None:
        """Give back what it holds."""


class Internals(NamedTuple):
    """The internals of an index, for packages above that ask the same of many definitions."""

    library: Library
    semantics: Semantics
    symbols: Symbols
    occurrences: Occurrences
    meanings: Meanings


class OpenIndex:
    """An index that is open, the state that is read, and what was made of it so far."""

    def __init__(self, root: Path, reader: Reader, report: Report | None, environ: Mapping[str, str]) -> None:
        self.root = root
        self.revision: Revision | None = None  # of the project's files; None: those on the disk
        self._kept: list[SupportsClose] = []
        self._reader, self._report, self._environ = reader, report, environ
        self._retired: list[Reader] = []  # whose snapshot an unfinished listing still reads
        self._holders = 0
        self._version: int | None = None
        self._is_kept_fresh = False
        self._words: WordSearch | None = None
        self._known_meanings: Meanings | None = None
        self._has_library_words = False
        with self.snapshot():
            pass

    @classmethod
    def open(
        cls,
        start: Path,
        *,
        environ: Mapping[str, str] | None = None,
        update: bool = True,
        report: Report | None = None,
        with_project: bool = True,
    ) -> Self:
        """The index of the project that a directory lies in, brought up to date, or made where there is none.

        With `update=False` it is opened as it is, and `NoIndexError` raised where there is none. `report` receives how
        an update goes on. With `with_project=False` the project's own files are not compared with the disk, for one who
        asks of other states of them.
        """
        environ = os.environ if environ is None else environ
        root = find_root(start)
        if root is None:
            if not update:
                raise NoIndexError(f"no project found at or above {start}", "symindex index PATH")
            root = start
        if update:
            from symindex.query.freshness import make_fresh  # late: who asks for no update waits for no watcher

            make_fresh(root, environ, report, with_project=with_project)
        settings = load_settings(root, environ)
        from symindex.version import EXTRACTOR_VERSION

        try:
            reader = Reader(settings.index_directory, EXTRACTOR_VERSION, cache_directory(environ))
        except OutdatedIndex as error:
            raise NoIndexError(str(error), "symindex index") from error
        index = cls(root, reader, report, environ)
        index._is_kept_fresh = update
        return index

    def refresh(self, report: Report | None = None) -> None:
        """Bring the index up to date with the disk; where a watcher confirms that it is, that costs a millisecond."""
        self._is_kept_fresh = True
        self._make_fresh(report)
        if self._holders:
            self._moves_on()
        else:
            with self.snapshot():
                pass

    def _make_fresh(self, report: Report | None) -> None:
        from symindex.query.freshness import make_fresh

        make_fresh(self.root, self._environ, report or self._report)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Answer all questions asked inside from one state of the index: the newest when the outermost one begins.

        Each question is one by itself. Inside, only `refresh` moves on to a later state, and a search for words where
        files have changed since.
        """
        hold = self._hold()
        try:
            yield
        finally:
            hold.close()

    @contextmanager
    def stopping(self, stop: StopSignal) -> Iterator[None]:
        """A snapshot in which searches end on request, or as before where a client's signal is in force.

        What was remembered while a search was cut short is forgotten behind it.
        """
        with self.snapshot():
            if self._library.stop is not NEVER:
                yield
                return
            self._library.stop = stop
            try:
                yield
            finally:
                self._library.stop = NEVER
                if stop.was_obeyed:
                    self._version = None

    def _hold(self) -> Hold:
        if not self._holders:
            try:
                self._begin()
            except BaseException:
                self._reader.end()
                raise
        self._holders += 1
        return Hold(self._release)

    def _release(self) -> None:
        if not self._holders:  # the index was closed
            return
        self._holders -= 1
        if not self._holders:
            self._reader.end()

    def _moves_on(self) -> bool:
        """Leave the snapshot to those who read it, and begin a later one; whether there is any."""
        reader = self._reader.reopened()
        if reader.state() == self._reader.state():
            reader.close()
            return False
        self._retired.append(self._reader)
        self._reader, self._version = reader, None
        self._begin()
        return True

    def _begin(self) -> None:
        """Begin a snapshot of the newest state, and forget what was made of another."""
        if not self._reader.is_reading and self._reader.is_replaced():
            reader = self._reader.reopened()
            self._reader.close()
            self._reader, self._version = reader, None
        self._reader.begin()
        version = self._reader.version()
        if version != self._version:
            self._prepare()
            self._version = version

    def _prepare(self) -> None:
        self._close_words()
        self._library = Library(self._reader)
        resolution = Resolution(self._library, lambda: load_settings(self.root, self._environ).exclude_frameworks)
        self._resolution, self._known_meanings = resolution, None
        self._symbols = Symbols(self._library, lambda: resolution.semantics)

    @property
    def _semantics(self) -> Semantics:
        return self._resolution.semantics

    @property
    def _occurrences(self) -> Occurrences:
        return self._resolution.occurrences

    @property
    def _meanings(self) -> Meanings:
        if self._known_meanings is None:
            self._known_meanings = self._resolution.meanings(self._symbols)
        return self._known_meanings

    def forget(self) -> None:
        """Give the memory back that holds what was read and found out; to be called in a snapshot, which goes on."""
        self._reader.forget_facts()
        self._prepare()

    @property
    def internals(self) -> Internals:
        """The objects that answer questions; to be used in the `snapshot` in which they were asked for."""
        return Internals(self._library, self._semantics, self._symbols, self._occurrences, self._meanings)

    @property
    def left_out(self) -> str:
        """What listings so far did not look at, for a person; empty where they looked at all."""
        return self._resolution.left_out

    def at_revision(self, reader: Reader, revision: Revision) -> Self:
        """The index in which a reader, which sees the project's files as those of a revision, answers the questions."""
        index = type(self)(self.root, reader, self._report, self._environ)
        index.revision = revision
        return index

    def keep(self, closeable: SupportsClose) -> None:
        """Close something when this is closed, the last first."""
        self._kept.append(closeable)

    @property
    def reader(self) -> Reader:
        """The reader that questions are answered from; to be used in a `snapshot`."""
        return self._reader

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment that settings are taken from."""
        return self._environ

    def is_file(self, path: str) -> bool:
        """Return True if there is a file at a path: on the disk, or in the revision that is asked."""
        with self.snapshot():
            return self._library.is_file(path)

    def close(self) -> None:
        """Give the index back."""
        self._close_words()
        self._holders = 0
        for reader in (self._reader, *self._retired):
            reader.close()
        while self._kept:
            self._kept.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def suggested_words(self, typed: str, wanted: Filter = Filter()) -> list[str]:
        """Words that stand in the index, for those of a question that do not."""
        with self.snapshot():
            return self._word_search(self._wants_libraries(wanted)).suggestions(typed)

    def catch_up_words(self, report: Report | None, wanted: Filter = Filter()) -> None:
        """Bring the word index up to date, as a search does first, for callers that report the progress."""
        with self.snapshot():
            self._word_search(self._wants_libraries(wanted), report)

    def _wants_libraries(self, wanted: Filter) -> bool:
        return any(self._library.trees[tree].kind != "project" for tree in self._trees(wanted))

    def _trees(self, wanted: Filter) -> list[int]:
        """The ids of the trees that a filter asks for."""
        return trees_wanted(wanted, self._library.trees.values())

    def _word_search(self, of_libraries: bool, report: Report | None = None) -> WordSearch:
        """The search for words; those of libraries are made up for where they are needed for the first time."""
        if self.revision is not None:
            raise QuestionError(
                "words are searched in the files as they are now, not at a revision", "ask without --at"
            )
        if of_libraries and not self._has_library_words:
            self._close_words()
        if self._words is None:
            from symindex.query.words import open_words

            report_progress = report or self._report or (lambda _: None)
            for _ in range(_SEARCHES):
                self._words = open_words(
                    self._library, self.root, self._environ, report_progress, of_libraries=of_libraries
                )
                if self._words.is_whole or not self._is_kept_fresh:
                    break
                self._make_fresh(report)
                if not self._moves_on():
                    break
            if self._words is None:
                self._words = open_words(
                    self._library, self.root, self._environ, report_progress, of_libraries=of_libraries
                )
            self._has_library_words = of_libraries
        return self._words

    def _close_words(self) -> None:
        if self._words is not None:
            self._words.close()
            self._words = None


class Hold:
    """Keeps a snapshot until it is closed, or until whoever needs it is gone."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release: Callable[[], None] | None = release

    def close(self) -> None:
        """Need the snapshot no more."""
        release, self._release = self._release, None
        if release:
            release()

    def __del__(self) -> None:
        self.close()

    def over(self, items: Iterable[_T]) -> Iterator[_T]:
        """Some items, read in the snapshot, which is kept until the last."""
        try:
            yield from items
        finally:
            self.close()


_Index = TypeVar("_Index", bound=OpenIndex)


def question(method: Callable[Concatenate[_Index, _P], _T]) -> Callable[Concatenate[_Index, _P], _T]:
    """Let a method of an index that returns a whole answer be answered from one snapshot."""

    @wraps(method)
    def ask(index: _Index, /, *args: _P.args, **named: _P.kwargs) -> _T:
        with index.snapshot():
            return method(index, *args, **named)

    return ask


def listing(
    method: Callable[Concatenate[_Index, _P], Iterator[_T]],
) -> Callable[Concatenate[_Index, _P], Iterator[_T]]:
    """The same for a method whose answers come one by one: the snapshot lasts to the last, or until they are left."""

    @wraps(method)
    def ask(index: _Index, /, *args: _P.args, **named: _P.kwargs) -> Iterator[_T]:
        hold = index._hold()
        return hold.over(method(index, *args, **named))

    return ask
