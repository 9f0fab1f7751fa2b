"""Opening, asking and writing the word index in a directory.

Whoosh's files are pickles in part, which may run what they hold, and an index lies in the project's directory, where a
stranger's commit can put files. So the index has a name that nobody else can know, made from a secret in the user's
cache; files of other names are never opened.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import Or, QueryError
from whoosh.reading import SegmentReader
from whoosh.scoring import BM25F
from whoosh.searching import Searcher
from whoosh.writing import LockError, SegmentWriter

from symindex.errors import QuestionError, StoreError, SymindexError
from symindex.model.terms import TERMS_VERSION
from symindex.store.private import make_private, make_private_file
from symindex.store.words.asking import Question, terms_in
from symindex.store.words.fields import Place, WordDocument, schema

DIRECTORY: Final = "words"
# Raised whenever what is written changes: part of the index's name, so that an older one is not even seen.
_FORM_VERSION: Final = 1
_SECRET_BYTES: Final = 32
_OURS: Final = re.compile(r"_?w\d+x\d+x[0-9a-f]{24}_")  # what `_secret_name` makes; nothing else is ours to delete
_LOCK_SECONDS: Final = 60.0
# Documents that make a segment small, how many such segments there may be, and how many documents of them become
# one segment at a time: a thousand take a quarter of a second.
_SMALL: Final = 2_500
_SMALL_KEPT: Final = 8
_MERGED_AT_ONCE: Final = 1_000
_B: Final = 0.4
_K1: Final = 1.2


class DamagedWords(StoreError):
    """The word index cannot be read; it is to be forgotten and made anew."""


class Scored(NamedTuple):
    """A document that was found, and how well it fits."""

    place: Place
    score: float


class WordIndex:
    """The word index in a directory, made where there is none. Raises `DamagedWords` and `StoreError`."""

    def __init__(self, directory: Path, cache: Path) -> None:
        self.directory = directory / DIRECTORY
        name = _secret_name(cache)
        with _reported(self.directory):
            self.directory.mkdir(parents=True, exist_ok=True)
            self._index = _opened(FileStorage(str(self.directory), supports_mmap=True), name)

    def close(self) -> None:
        """Give the files back."""
        if "searcher" in self.__dict__:
            self.searcher.close()
            del self.searcher

    @cached_property
    def searcher(self) -> Searcher:
        """Whoosh's searcher over what was committed when it was first needed."""
        with _reported(self.directory):
            return Searcher(self._index.reader(), fromindex=self._index, weighting=BM25F(B=_B, K1=_K1))

    def refresh(self) -> None:
        """See what was committed since."""
        self.close()

    def keys(self) -> set[bytes]:
        """The keys of the contents that are in the index."""
        with _reported(self.directory):
            return {bytes.fromhex(term.decode()) for term in self.searcher.reader().lexicon("content")}

    def best(self, question: Any, limit: int | None) -> list[Scored]:
        """The documents that fit a question of `asking.parsed` best, the best first."""
        with _reported(self.directory), _refused():
            # Skipping what cannot be among the best is right for plain words only: filters lose their way.
            found = self.searcher.search(question, limit=limit, optimize=type(question) is Or).top_n
            places = self.searcher.reader().column_reader("place") if found else ()
            return [Scored(Place.unpack(places[document]), score) for score, document in found]

    def terms(self, question: Question) -> set[str]:
        """The terms of a question as they stand in the index."""
        if question.terms is not None:
            return set(question.terms)
        with _reported(self.directory):
            return set(terms_in(question.query, self.searcher.reader()))

    def alike(self, term: str, limit: int) -> list[str]:
        """Terms of the index that are spelled like one that is not in it."""
        with _reported(self.directory):
            corrector = self.searcher.reader().corrector("text")
            for distance in (1, 2):
                if found := corrector.suggest(term, limit=limit, maxdist=distance, prefix=1):
                    return list(found)
            return []

    def has(self, term: str) -> bool:
        """Whether a term stands anywhere in the index."""
        with _reported(self.directory):
            return ("text", term) in self.searcher.reader()

    @contextmanager
    def writing(self) -> Iterator[WordWriter]:
        """All or nothing of what is written inside; raises `StoreError` where another process does not stop writing."""
        with _reported(self.directory):
            try:
                writer = SegmentWriter(self._index, timeout=_LOCK_SECONDS, delay=0.05, limitmb=512)
            except LockError:
                raise StoreError(f"another symindex is writing {self.directory}", "try again when it is done") from None
            try:
                yield WordWriter(writer)
                writer.commit(mergetype=_merged)
            except BaseException:
                if not writer.is_closed:
                    writer.cancel()
                raise
        self.refresh()


class WordWriter:
    """Takes documents up into the word index, and drops them."""

    def __init__(self, writer: SegmentWriter) -> None:
        self._writer = writer
        self.documents = 0

    def keys(self) -> set[bytes]:
        """The keys of the contents that are in the index now that nobody else can write."""
        reader = self._writer.reader()
        try:
            return {bytes.fromhex(term.decode()) for term in reader.lexicon("content")}
        finally:
            reader.close()

    def add(self, key: bytes, documents: Iterable[WordDocument]) -> None:
        """Take up the documents of a content, which may have none."""
        before, content = self.documents, key.hex()
        for document in documents:
            place = Place(key, document.node).pack()
            self._writer.add_document(content=content, kind=document.kind, text=document, place=place)
            self.documents += 1
        if self.documents == before:  # else it would be looked at again and again
            self._writer.add_document(content=content)

    def remove(self, keys: Collection[bytes]) -> None:
        """Drop the documents of contents."""
        if not keys:
            return
        reader = self._writer.reader()
        try:
            for key in keys:
                postings = reader.postings("content", key.hex())
                for document in list(postings.all_ids()):
                    self._writer.delete_document(document)
        finally:
            reader.close()


def remove_words(directory: Path) -> None:
    """Delete the word index that belongs to an index, if there is one."""
    try:
        shutil.rmtree(directory / DIRECTORY)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"cannot delete {directory / DIRECTORY}: {error.strerror}", "delete it by hand") from error


def _opened(storage: FileStorage, name: str) -> FileIndex:
    """The index of a name, made where there is none; files of other names are deleted then."""
    if _exists(storage, name):
        return FileIndex(storage, schema=schema(), indexname=name)
    lock = storage.lock(f"{name}_MAKE")
    lock.acquire(blocking=True)
    try:
        if not _exists(storage, name):
            for file in storage:
                if _OURS.match(file) and not file.startswith((name, f"_{name}")):
                    _delete(storage.folder, file)
            FileIndex.create(storage, schema(), name)
    finally:
        lock.release()
    return FileIndex(storage, schema=schema(), indexname=name)


def _exists(storage: FileStorage, name: str) -> bool:
    return any(file.startswith(f"_{name}_") and file.endswith(".toc") for file in storage)


def _delete(folder: str, name: str) -> None:
    path = os.path.join(folder, name)
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        os.unlink(path)


def _merged(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """The segments that stay as they are; where there are many small ones, the smallest become part of the new one.

    At least two, so that there are never more of them; else few, so that no search waits long for it.
    """
    kept = [segment for segment in segments if _living(segment)]
    small = sorted((segment for segment in kept if _living(segment) < _SMALL), key=_living)
    if len(small) < _SMALL_KEPT:
        return kept
    total = 0
    for position, segment in enumerate(small):
        total += _living(segment)
        if position > 1 and total > _MERGED_AT_ONCE:
            break
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
        kept.remove(segment)
    return kept


def _living(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())


def _secret_name(cache: Path) -> str:
    secret = _secret(cache / "secret")
    return f"w{_FORM_VERSION}x{TERMS_VERSION}x{blake2b(b'words', key=secret, digest_size=12).hexdigest()}"


def _secret(path: Path) -> bytes:
    """A secret of this user, made when it is first needed."""
    try:
        make_private(path.parent)
        if not path.exists():
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(secrets.token_bytes(_SECRET_BYTES))
            try:
                os.link(draft, path)  # unlike renaming, never in the place of another's
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        make_private_file(path)
        return path.read_bytes()[:_SECRET_BYTES]
    except OSError as error:
        raise StoreError(
            f"cannot keep {path}: {error.strerror}", "choose another place with SYMINDEX_CACHE_DIR"
        ) from error


@contextmanager
def _refused() -> Iterator[None]:
    """Turn what is rather the question's fault than the files' into `QuestionError`."""
    try:
        yield
    except (AssertionError, AttributeError, NotImplementedError, TypeError, RecursionError, QueryError) as error:
        raise QuestionError(
            f"this cannot be answered: {error or type(error).__name__}", "ask in plain words"
        ) from error


@contextmanager
def _reported(directory: Path) -> Iterator[None]:
    """Turn whatever Whoosh stumbles over into `DamagedWords`: it trusts its files, and fails as these make it fail."""
    try:
        yield
    except SymindexError:
        raise
    except OSError as error:
        if error.errno is None or isinstance(error, FileNotFoundError):
            raise DamagedWords(f"the word index {directory} is damaged: {error}") from error
        raise StoreError(
            f"cannot use the word index {directory}: {error.strerror}", "choose another place with SYMINDEX_DIR"
        ) from error
    except Exception as error:
        raise DamagedWords(f"the word index {directory} is damaged: {error}") from error
