"""Answers at once in a tree that is not read yet: what a question waits for, and what is said of the rest."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.errors import SymindexError
from symindex.model.facts import FileFacts
from symindex.model.roles import ROLES_OF_KIND
from symindex.query.freshness import make_fresh
from symindex.store.locking import WRITER_LOCK, Locked, is_free
from symindex.store.reader import Reader
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.settings import cache_directory, load_settings

if TYPE_CHECKING:
    from symindex.indexer import UpdatePaths
    from symindex.indexer.events import Event

# What a question waits for the project's own files, where they are not read yet: with all else less than a second.
WAIT_SECONDS: Final = 0.7
_SECONDS_BETWEEN_LOOKS: Final = 0.05
_MAX_STARTS: Final = 3
_FILES_AT_ONCE: Final = 300  # changed ones that are read before an answer
_SECONDS_FOR_FEW: Final = 5.0  # on a machine that is very busy; else they are read at once
# The process in the background gives up the write lock when it is asked to: within a second, unless the machine is
# very busy.
_LOCK_TIMEOUT: Final = 30.0
_SECONDS_BETWEEN_REQUESTS: Final = 1.0
_SECONDS_SEARCHING: Final = 0.5  # of the processor


class Reading(NamedTuple):
    """The unread part, `project`, which includes the rest, or `libraries`; and how much of it is read, in percent.

    `obstacle` is why the last saves could not be ingested, where they could not; empty otherwise.
    """

    trees: str
    percent: int
    obstacle: str = ""

    def __str__(self) -> str:
        if self.obstacle:
            return f"{self.obstacle}: this is answered from what the index held before"
        verb = "is" if self.trees == "project" else "are"
        return f"{'the ' if self.trees == 'project' else ''}{self.trees} {verb} still being read: {self.percent} %"


def freshen(
    root: Path,
    environ: Mapping[str, str],
    *,
    seconds: float | None = WAIT_SECONDS,
    tell: Callable[[str], None] = lambda _: None,
    files_at_once: int = _FILES_AT_ONCE,
) -> Reading | None:
    """Bring an index up to date; where it is not whole yet, as much of it as can be done in some seconds.

    What is left is read in the background from then on, and returned: None where nothing is. With `seconds=None` the
    project's own files are waited for, and `tell` hears every second how far that is. Up to `files_at_once` changed
    files are read in any case. Raises `SymindexError` as an update does.
    """
    directory = load_settings(root, environ).index_directory
    if unread(directory, environ) is None:
        return made_fresh(root, environ)
    from symindex.indexer import UpdatePaths, background

    places = UpdatePaths.of(root, environ)
    stop = None if seconds is None else time.monotonic() + seconds
    stopping = _Stopping(stop, tell, files_at_once)
    obstacle = _look(places, stopping)
    if not stopping.has_looked or unread(directory, environ) == "project":
        background.start(places)
        stop_waiting = stop and stop + (_SECONDS_FOR_FEW if stopping.are_few else 0)
        if _when_project_is_read(places, stop_waiting) == "project":
            return _still_reading(directory, "project")
        obstacle = _look(places, stopping)  # whoever read it may have listed the files before the question came
    if obstacle or stopping.left_changes:
        background.start(places)
        return _still_reading(directory, "project", obstacle)
    if unread(directory, environ) is None:
        return made_fresh(root, environ)
    background.start(places)
    return _still_reading(directory, "libraries")


def _still_reading(directory: Path, trees: str, obstacle: str = "") -> Reading:
    from symindex.indexer import background

    known = background.progress(directory)
    return Reading(trees, known.percent if known and known.trees == trees else 0, obstacle)


def made_fresh(root: Path, environ: Mapping[str, str]) -> Reading | None:
    """Update an index that is whole, and return what could not be ingested: mostly nothing."""
    unchecked: list[Reading] = []

    def report(event: Event) -> None:
        from symindex.indexer.events import Unchecked

        if isinstance(event, Unchecked):
            unchecked.append(Reading("project", 0, event.reason))

    make_fresh(root, environ, report)
    return unchecked[0] if unchecked else None


def _look(places: UpdatePaths, stopping: _Stopping) -> str:
    """Ingest what changed in the project; return why that could not be done, empty where it could.

    Where the project was never read as a whole, nothing is said of others who read it: they are waited for.
    """
    from symindex.indexer import background, update

    begun, timeout = time.monotonic(), 0.0
    while True:
        try:
            with suppress(_Enough):
                update(places, stopping, thorough=False, timeout=timeout, with_libraries=False)
            if stopping.left_changes:
                background.request_pause(places.index)  # it begins with the project again
            return ""
        except Locked as locked:
            holder = locked.holder
        if unread(places.index, places.environ) == "project":
            return ""
        is_asked = background.is_running(places.index)
        until = begun + (_LOCK_TIMEOUT if is_asked else WAIT_SECONDS)
        if timeout and time.monotonic() >= until and not is_free(places.index / WRITER_LOCK):
            return f"{holder or 'another process'} is writing the index"
        if is_asked:
            background.request_pause(places.index)
        timeout = _SECONDS_BETWEEN_REQUESTS if is_asked else WAIT_SECONDS


def _when_project_is_read(places: UpdatePaths, stop: float | None) -> str | None:
    """Return what is unread once the project is read, or when it is time to stop waiting for that.

    The process that is waited for may be somebody else's, with another cache, or may be ended: then another is started.
    """
    from symindex.indexer import background

    starts = 0
    while (left := unread(places.index, places.environ)) == "project" and (stop is None or time.monotonic() < stop):
        if not background.is_running(places.index):
            if starts == _MAX_STARTS or background.has_just_failed(places.index):
                break
            starts += 1
            background.start(places)
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    return left


def read_on(root: Path, environ: Mapping[str, str]) -> None:
    """Have read in the background what is not read yet, before anybody asks for it."""
    directory = load_settings(root, environ).index_directory
    if unread(directory, environ) is not None:
        from symindex.indexer import UpdatePaths, background

        background.start(UpdatePaths.of(root, environ))


def may_be_unread(root: Path, environ: Mapping[str, str], word: str, roles: int) -> bool:
    """Return True if libraries may have a word in some roles that the index does not know yet.

    No only where all their files were looked at: that takes a moment for a standard library, and is given up for more.
    """
    from symindex.extract import extract
    from symindex.workspace.discover import scan
    from symindex.workspace.reading import read_regular
    from symindex.workspace.trees import workspace

    until = time.process_time() + _SECONDS_SEARCHING
    sought, settings = re.compile(rb"\b%s\b" % re.escape(word.encode("utf-8", "replace"))), load_settings(root, environ)
    for tree in workspace(root, settings, environ).trees:
        for file in scan(tree, settings, environ).files if tree.kind != "project" else ():
            if time.process_time() > until:
                return True
            with suppress(OSError):
                content = read_regular(os.path.join(tree.path, file.path))
                if sought.search(content) and _has(extract(content), word, roles):
                    return True
    return False


def _has(facts: FileFacts, word: str, roles: int) -> bool:
    return any(ROLES_OF_KIND.get(facts.kinds[node], 0) & roles for node in facts.nodes_with(word))


class _Enough(Exception):
    pass


class _Stopping:
    """Ends an update of the project's files at some time: what was written stays and is right.

    A project with many new files is not begun with at all where there is such a time: between looking at them and the
    first that is read, nothing can be stopped. `has_looked`: the files were compared with the disk; `are_few`: few of
    them had changed; `left_changes`: some of these may not be in the index.
    """

    def __init__(self, stop: float | None, tell: Callable[[str], None], files_at_once: int) -> None:
        self._stop, self._files_at_once = stop, files_at_once
        self._tell, self._told = tell, time.monotonic()
        self.has_looked = self.are_few = False
        self.left_changes = True

    def __call__(self, event: Event) -> None:
        from symindex.indexer.events import Parsed, Scanned, Summary

        if isinstance(event, Summary):
            self.left_changes = False
        if isinstance(event, Scanned):
            self.are_few = event.changed <= self._files_at_once
            self.has_looked = self.left_changes = True
            if self._stop is not None and not self.are_few:
                raise _Enough
        if isinstance(event, Parsed):
            now = time.monotonic()
            if self._stop is not None and now > self._stop and not self.are_few:
                raise _Enough
            if self._stop is None and now - self._told > 1:
                self._told = now
                self._tell(str(Reading("project", 100 * (event.contents + event.shared) // max(event.total, 1))))


def unread(directory: Path, environ: Mapping[str, str]) -> str | None:
    """Return the part not yet in an index: `project` or `libraries`; None where all is."""
    try:
        reader = Reader(directory, EXTRACTOR_VERSION, cache_directory(environ))
    except SymindexError:
        return "project"
    try:
        if not reader.trees():
            return "project"
        kinds = {tree.kind for tree in reader.unfinished_trees()}
        return None if not kinds else "project" if "project" in kinds else "libraries"
    finally:
        reader.close()
