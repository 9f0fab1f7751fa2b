"""The write lock: any number of processes may want to bring an index up to date at once, and one of them does.

Looking needs no lock: an update that finds nothing to write waits for nobody, and works where nothing can be written.
The first write waits for its turn; if somebody else wrote meanwhile, the look is repeated, and now nobody can.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from symindex.errors import ForeignIndexError, StoreError, SymindexError
from symindex.indexer.events import Report, Summary, Unchecked, Untrusted, Waiting
from symindex.indexer.paths import UpdatePaths
from symindex.indexer.preflight import RebuildNeeded, preflight
from symindex.store.database import FILE_NAME, OutdatedIndex, UntrustedIndex, make_directory, reported
from symindex.store.locking import WRITER_LOCK, FileLock, Locked, is_free
from symindex.store.reader import Reader
from symindex.store.replacing import is_being_replaced, sweep
from symindex.store.writer import ConcurrentUpdate, Writer, start_afresh

LOCK_TIMEOUT: Final = 600.0  # seconds that somebody waits who asked for an update
# … and somebody who asked a question, which the index could answer as it is: an update is mostly over by then, …
_QUESTION_TIMEOUT: Final = 5.0
_REBUILD_TIMEOUT: Final = 1.5  # … but a rebuild is not
_SECONDS_BETWEEN: Final = 0.1


def with_write_lock(
    places: UpdatePaths,
    extractor: int,
    run: Callable[[Writer], Summary],
    report: Report,
    *,
    fresh: bool,
    timeout: float,
) -> Summary:
    """Call `run` with the index opened for writing, again if another process wrote first; returns its result.

    A `fresh` index is built beside the old one and replaces it when `run` is through. Raises `StoreError`, `Locked`
    among them where another process writes for longer than our patience, in seconds.
    """
    if not places.root.is_dir():
        raise StoreError(f"{places.root} is gone", "the index is kept; bring the directory back, or delete both")
    lock = FileLock(
        places.index / WRITER_LOCK, timeout, lambda holder: report(Waiting(str(holder or "another process")))
    )
    try:
        while True:
            try:
                if not fresh:
                    preflight(places, extractor, lock, report)
                with (_fresh if fresh else _opened)(places, extractor, lock) as writer:
                    return run(writer)
            except ConcurrentUpdate:
                continue
            except RebuildNeeded:
                fresh = True
            except OutdatedIndex as error:
                _replace_unusable(places, extractor, lock, error, report)
    finally:
        lock.release()


def update_for_question(
    places: UpdatePaths, extractor: int, update: Callable[[float], Summary], report: Report
) -> Summary | None:
    """Call `update` with a timeout in seconds; None, which is reported, if the question is answered without it.

    That is where another process is writing the index for longer. Where the index cannot answer at all yet, because the
    other is at its first build, it is waited for until the project's own files are in.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            return update(_REBUILD_TIMEOUT if is_being_replaced(places.index) else _QUESTION_TIMEOUT)
        except Locked as locked:
            if _await_answers(places, extractor, deadline) and not is_free(places.index / WRITER_LOCK):
                report(Unchecked(f"{locked.holder or 'another process'} is writing the index"))
                return None
            if time.monotonic() > deadline:
                raise


def _await_answers(places: UpdatePaths, extractor: int, deadline: float) -> bool:
    """Return True if the project's files are in the index, waited for while somebody writes it."""
    while not _answers(places, extractor):
        if time.monotonic() > deadline or is_free(places.index / WRITER_LOCK):
            return False
        time.sleep(_SECONDS_BETWEEN)
    return True


def _answers(places: UpdatePaths, extractor: int) -> bool:
    try:
        reader = Reader(places.index, extractor, places.cache)
    except SymindexError:
        return False
    try:
        trees = reader.trees()  # first: the others may be put in just now
        return bool(trees) and all(tree.kind != "project" for tree in reader.unfinished_trees())
    finally:
        reader.close()


@contextmanager
def _opened(places: UpdatePaths, extractor: int, lock: FileLock) -> Iterator[Writer]:
    if not (places.index / FILE_NAME).exists():
        _take(places, lock)
    writer = Writer(places.index, extractor, places.cache, lock)
    writer.max_small_batches = places.limits.max_small_batches
    try:
        _check_root(places, writer.meta("root"))
        yield writer
    finally:
        writer.close()


@contextmanager
def _fresh(places: UpdatePaths, extractor: int, lock: FileLock) -> Iterator[Writer]:
    _take(places, lock)
    writer = Writer.beside(places.index, extractor, places.cache)
    try:
        yield writer
        writer.put_in_place()
    finally:
        writer.close()
        sweep(places.index)


def _replace_unusable(
    places: UpdatePaths, extractor: int, lock: FileLock, error: OutdatedIndex, report: Report
) -> None:
    """An index that may not be asked is replaced at once by an empty one, which answers before it is whole."""
    if lock.is_held:
        if isinstance(error, UntrustedIndex):
            report(Untrusted(str(places.index)))
        start_afresh(places.index, extractor, places.cache)
    else:  # another process may be at it: look again when it is our turn
        _take(places, lock)


def _take(places: UpdatePaths, lock: FileLock) -> None:
    make_directory(places.index)
    with reported(places.index):
        lock.take()


def _check_root(places: UpdatePaths, known: str | None) -> None:
    """Refuse the index of another project. One whose directory is gone was moved, one that lies in ours was copied."""
    if known is None or places.index.is_relative_to(places.root):
        return
    other = Path(known)
    if other.is_dir() and not (places.root.exists() and other.samefile(places.root)):
        raise ForeignIndexError(
            f"the index in {places.index} is that of {other}, not of {places.root}",
            "give each project its own SYMINDEX_DIR, or hand this one over: symindex index --rebuild",
        )
