"""Activity around an index: a watcher, reading in the background, and the progress of its word index."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from symindex.errors import StoreError
from symindex.render.status import Activity, Words

if TYPE_CHECKING:
    from symindex.store.reader import Reader


def activity_of(root: Path, directory: Path, reader: Reader) -> Activity:
    """Return the activity around the index of a project in a directory, which a reader reads."""
    from symindex.indexer import background
    from symindex.store.locking import WATCH_LOCK, WRITER_LOCK, holder_of

    watcher, writer = (holder_of(directory / lock) for lock in (WATCH_LOCK, WRITER_LOCK))
    progress = background.progress(directory) if background.is_running(directory) else None
    return Activity(
        str(watcher or ""),
        str(writer or ""),
        f"{progress.trees}, {progress.percent} %" if progress else "",
        _words(root, directory, reader),
    )


def _words(root: Path, directory: Path, reader: Reader) -> Words | None:
    """Return how many contents the word index has and lacks; None where there is none, or a damaged one."""
    from symindex.indexer.words import Upkeep, missing_words
    from symindex.store.words.index import DIRECTORY, WordIndex
    from symindex.workspace.settings import cache_directory, load_settings

    if not (directory / DIRECTORY).is_dir():
        return None
    cache = cache_directory(os.environ)
    with suppress(StoreError):
        words = WordIndex(directory, cache)
        try:
            reach = load_settings(root, os.environ).words
            missing = missing_words(Upkeep(directory, cache, reader, reach, lambda _: None), words)
            return Words(len(words.keys()), len(missing.wanted))
        finally:
            words.close()
    return None
