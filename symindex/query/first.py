"""The first question in a checkout that has no index, or none that is whole: answered from what is seen of the files.

Its answers are those of a whole index. What they need is parsed, and nothing else; the index is built in the background
from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from symindex.errors import NoIndexError, SymindexError
from symindex.query.index import Index
from symindex.store.database import FILE_NAME, OutdatedIndex, UntrustedIndex
from symindex.store.directory import PROGRESS_FILE
from symindex.store.locking import WRITER_LOCK, is_free
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.settings import Settings, cache_directory, load_settings

if TYPE_CHECKING:
    from symindex.indexer import UpdatePaths
    from symindex.indexer.events import Report
    from symindex.indexer.limits import UpdateLimits
    from symindex.query.lazy import LazyReader


def first_index(
    root: Path, environ: Mapping[str, str], report: Report, limits: UpdateLimits | None = None
) -> Index | None:
    """A project's index in memory; None where there is one on the disk, or where one is made as quickly.

    Raises `ConfigurationError` for bad settings.
    """
    if not _may_be_first(load_settings(root, environ)) or not _is_unfinished(root, environ):
        return None
    from symindex.indexer import UpdatePaths
    from symindex.indexer.events import CacheRefused
    from symindex.indexer.seeing import see
    from symindex.indexer.shared_facts import SharedFacts
    from symindex.query.lazy import LazyReader
    from symindex.store.cache import FactsCache

    places = UpdatePaths.of(root, environ, limits)
    cache = FactsCache(places.cache, EXTRACTOR_VERSION)
    if cache.refused:
        report(CacheRefused(cache.refused))
    seen = see(places, cache, report)
    if seen is None:
        cache.close()
        return None
    shared = SharedFacts(environ, EXTRACTOR_VERSION, report)
    return _FirstIndex(places, LazyReader(seen.writer, seen.mentions, cache, shared), report)


def _may_be_first(settings: Settings) -> bool:
    """Return True if an index may be missing, or not be whole; no indexer is loaded for that."""
    directory = settings.index_directory
    if not settings.background:
        return False
    is_there = (directory / FILE_NAME).exists()
    return not is_there or (directory / PROGRESS_FILE).exists() or not is_free(directory / WRITER_LOCK)


def _is_unfinished(root: Path, environ: Mapping[str, str]) -> bool:
    """Return True if no index of a project is there that could answer every question."""
    from symindex.store.reader import Reader

    try:
        reader = Reader(load_settings(root, environ).index_directory, EXTRACTOR_VERSION, cache_directory(environ))
    except UntrustedIndex:
        return False
    except (NoIndexError, OutdatedIndex):
        return True
    except SymindexError:  # an update finds out what is to be done
        return False
    try:
        return not reader.trees() or bool(reader.unfinished_trees())
    finally:
        reader.close()


class _FirstIndex(Index):
    """An index in memory, which begins the one on the disk when it is closed."""

    def __init__(self, places: UpdatePaths, reader: LazyReader, report: Report) -> None:
        super().__init__(places.root, reader, report, places.environ)
        self._update_paths = places

    def refresh(self, report: Report | None = None) -> None:
        """Do nothing: an index in memory answers one question, just after it was made."""

    def _moves_on(self) -> bool:
        return False

    def close(self) -> None:
        super().close()
        if is_free(self._update_paths.index / WRITER_LOCK):
            from symindex.indexer import background

            background.start(self._update_paths)
