"""Opening and asking the word index in a directory, and taking turns at writing it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Collection, Container, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Final

from whoosh.index import FileIndex
from whoosh.query import QueryError
from whoosh.searching import Searcher

from symindex.errors import QuestionError, StoreError
from symindex.store.locking import FileLock, Holder
from symindex.store.words.damage import reported
from symindex.store.words.fields import schema
from symindex.store.words.files import WordFiles
from symindex.store.words.queries import Question, terms_in
from symindex.store.words.ranking import Documents, PlainWords, Ranking
from symindex.store.words.secret import OURS, secret_name
from symindex.store.words.writing import Merging, Needed, WordWriter, are_scattered, keys_in, remove_parts, written

DIRECTORY: Final = "words"
_LOCK: Final = "words.lock"  # beside the directory, which may be deleted
_LOCK_SECONDS: Final = 600.0  # longer than most take to build the word index that somebody waits for
_FORGOTTEN_AFTER: Final = 30 * 86_400.0  # seconds without a commit


class WordIndex:
    """The word index in a directory, made where there is none. Raises `DamagedWords` and `StoreError`."""

    def __init__(self, directory: Path, cache: Path) -> None:
        self.directory = directory / DIRECTORY
        self.name = secret_name(cache)
        with reported(self.directory):
            self.directory.mkdir(parents=True, exist_ok=True)
            self._index = _opened(WordFiles(self.directory), self.name)

    def close(self) -> None:
        """Give the files back."""
        if "searcher" in self.__dict__:
            self.searcher.close()
            del self.searcher

    @cached_property
    def searcher(self) -> Searcher:
        """Whoosh's searcher over what was committed when it was first needed."""
        with reported(self.directory):
            return Searcher(self._index.reader(), fromindex=self._index)

    def refresh(self) -> None:
        """See what was committed since."""
        with reported(self.directory):
            if "searcher" in self.__dict__ and not self.searcher.up_to_date():
                self.close()

    def keys(self) -> set[bytes]:
        """The keys of the contents that are in the index."""
        with reported(self.directory):
            return set().union(*(keys_in(segment) for segment, _ in self.searcher.reader().leaf_readers()))

    def best(self, question: Question, limit: int, kinds: Container[str], stale: Collection[bytes]) -> Ranking:
        """The documents of some kinds that fit a question best; those of `stale` contents do not count."""
        with reported(self.directory), _refused():
            reader = self.searcher.reader()
            documents = Documents(reader, stale)
            if question.query is None:
                return documents.ranked(question.words, limit, kinds, None)
            found = question.query.matcher(self.searcher, self.searcher.boolean_context()).all_ids()
            words = PlainWords(dict.fromkeys(terms_in(question.query, reader), 1.0))
            return documents.ranked(words, limit, kinds, documents.living(found))

    def terms(self, question: Question) -> set[str]:
        """The terms of a question as they stand in the index."""
        if question.query is None:
            return set(question.words.terms)
        with reported(self.directory):
            return set(terms_in(question.query, self.searcher.reader()))

    def alike(self, term: str, limit: int) -> list[str]:
        """Terms of the index that are spelled like one that is not in it."""
        with reported(self.directory):
            corrector = self.searcher.reader().corrector("text")
            for distance in (1, 2):
                if found := corrector.suggest(term, limit=limit, maxdist=distance, prefix=1):
                    return list(found)
            return []

    def has(self, term: str) -> bool:
        """Return True if a term occurs anywhere in the index."""
        with reported(self.directory):
            return ("text", term) in self.searcher.reader()

    def is_scattered(self, merging: Merging) -> bool:
        """Return True if it has more small segments than it may have."""
        with reported(self.directory):
            segments = (leaf.segment() for leaf, _ in self.searcher.reader().leaf_readers())
            return are_scattered(filter(None, segments), merging)  # an empty index has a leaf without one

    @contextmanager
    def writing(self, merging: Merging, needed: Needed) -> Iterator[WordWriter]:
        """All or nothing of what is written inside; to be used in one's `turn`."""
        with reported(self.directory), written(self._index, merging, needed) as writer:
            yield writer
        self.refresh()

    @contextmanager
    def parts(self) -> Iterator[Path]:
        """A directory for parts that other processes write; to be used in one's `turn`."""
        remove_parts(self.directory, self.name)  # from somebody who was killed
        try:
            yield self.directory
        finally:
            remove_parts(self.directory, self.name)


@contextmanager
def turn(directory: Path, on_wait: Callable[[Holder | None], None]) -> Iterator[None]:
    """Nobody else writes the word index that belongs to an index; `on_wait` receives the holder that is waited for."""
    lock = FileLock(directory / _LOCK, _LOCK_SECONDS, on_wait)
    with reported(directory / DIRECTORY):
        lock.take()
    try:
        yield
    finally:
        lock.release()


def has_words(directory: Path, cache: Path) -> bool:
    """Return True if this user's word index belongs to an index."""
    with reported(directory / DIRECTORY):
        name = secret_name(cache)
        return (directory / DIRECTORY).is_dir() and _exists(WordFiles(directory / DIRECTORY), name)


def remove_words(directory: Path, cache: Path) -> None:
    """Delete this user's word index that belongs to an index, if there is one; those of other caches stay."""
    place, name = directory / DIRECTORY, secret_name(cache)
    try:
        for file in os.listdir(place):
            if _is_of(file, name):
                _delete(str(place), file)
        if not os.listdir(place):
            place.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"cannot delete {place}: {error.strerror}", "delete it by hand") from error


def _opened(storage: WordFiles, name: str) -> FileIndex:
    """The index of a name, made where there is none; files that nobody uses any more are deleted then."""
    if _exists(storage, name):
        return FileIndex(storage, schema=schema(), indexname=name)
    lock = storage.lock(f"{name}_MAKE")
    lock.acquire(blocking=True)
    try:
        if not _exists(storage, name):
            for file in _unused(storage, name):
                _delete(storage.folder, file)
            FileIndex.create(storage, schema(), name)
    finally:
        lock.release()
    return FileIndex(storage, schema=schema(), indexname=name)


def _unused(storage: WordFiles, name: str) -> list[str]:
    """Files of other forms of the index, and those that another cache's secret names where they are old."""
    form = name.rpartition("x")[0]
    others = [file for file in storage if OURS.match(file) and not _is_of(file, name)]
    oldest = time.time() - _FORGOTTEN_AFTER
    newest: dict[str, float] = {}
    for file in others:
        newest[_name_in(file)] = max(newest.get(_name_in(file), 0.0), os.lstat(storage.folder + os.sep + file).st_mtime)
    return [file for file in others if not _is_of(file, f"{form}x") or newest[_name_in(file)] < oldest]


def _name_in(file: str) -> str:
    return file.removeprefix("_").replace(".", "_").partition("_")[0]


def _is_of(file: str, name: str) -> bool:
    return file.startswith((name, f"_{name}"))


def _exists(storage: WordFiles, name: str) -> bool:
    return any(file.startswith(f"_{name}_") and file.endswith(".toc") for file in storage)


def _delete(folder: str, name: str) -> None:
    path = os.path.join(folder, name)
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        os.unlink(path)


@contextmanager
def _refused() -> Iterator[None]:
    """Turn what is rather the question's fault than the files' into `QuestionError`."""
    try:
        yield
    except (AssertionError, AttributeError, NotImplementedError, TypeError, RecursionError, QueryError) as error:
        raise QuestionError(
            f"this cannot be answered: {error or type(error).__name__}", "ask in plain words"
        ) from error
