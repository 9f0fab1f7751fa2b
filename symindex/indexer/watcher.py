"""Keep indexes fresh: turn events on disk into updates, and confirm to clients that all events are ingested.

A burst of changes is one update, made when it is over or has lasted for a while; it takes no memory, because nothing is
remembered of it but that it was. An update makes the same walk as a question does that looks for itself. After a long
one others get time to write and to answer. Somebody who asks is not kept waiting for a burst to end.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import TYPE_CHECKING, Final, NamedTuple

import symindex.indexer.ingest  # noqa: F401 - now, so that the first change need not wait for the parser
from symindex.errors import SymindexError
from symindex.indexer.paths import UpdatePaths
from symindex.indexer.scan_watches import ScanWatches
from symindex.indexer.update import update
from symindex.indexer.watch_events import Building, Gone, Trouble, Updated, WatchEvent, Watching
from symindex.store.database import FILE_NAME, make_directory
from symindex.store.locking import WATCH_LOCK, FileLock, Locked
from symindex.store.reader import Reader
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.freshness import FreshnessRequest, FreshnessServer

if TYPE_CHECKING:
    from symindex.indexer.events import Summary
    from symindex.workspace.watching.protocol import Watch

# A burst is over when nothing happened for so long; an update comes at the latest so long after its first change.
_QUIET: Final = 0.05
_MAX_DELAY: Final = 0.5
_MAX_REST: Final = 5.0  # after a long update; else as long as it took
_BETWEEN_LOOKS: Final = 300.0  # what goes unseen for whatever reason is found then
_SETTLING: Final = 3.0  # then files that had just changed are read again, for now their stamps can be trusted
_MAX_BETWEEN_ATTEMPTS: Final = 60.0
_TIMEOUT: Final = 1.0  # while another process writes

OnEvent = Callable[[WatchEvent], None]


class Pauses(NamedTuple):
    """The pauses of a watcher, in seconds."""

    between_sweeps: float = 2.0  # comparisons of all files, where changes may go unseen, …
    rest_from_sweeps: float = 20  # … but not before so many times as long as the last took
    between_attempts: float = 2.0  # after a failure, and twice as long after each further one
    while_locked: float = 0.5  # where another process was only at work on the index


class Watcher:
    """Keeps the index of one project fresh, whenever `turn` is called."""

    def __init__(self, root: Path, environ: Mapping[str, str], on_event: OnEvent, pauses: Pauses | None = None) -> None:
        """Raises `Locked` where another process watches the project, `SymindexError` where there can be no index."""
        self.root, self._environ, self._on_event = root, environ, on_event
        self._pauses = pauses or Pauses()
        self._parts: _Parts | None = None
        self._dirty_since: float | None = None
        self._last_change = self._not_before = self._next_look = self._retry_at = 0.0
        self._events = self._failures = 0
        self._is_sound = False
        self._reported: tuple[str | None] | None = None
        self._root_stamp = 0
        self._open()

    def _open(self) -> None:
        self._parts = _Parts(self.root, self._environ)
        self._mark_dirty()

    def close(self) -> None:
        """Confirm freshness no longer."""
        if self._parts:
            self._parts.close()
        self._parts, self._reported = None, None

    def sources(self) -> Iterable[Watch | FreshnessServer]:
        """The sources to select on: one of them is readable when the watcher has something to do."""
        found = (self._parts.server, self._parts.watched.source) if self._parts else ()
        return [source for source in found if source]

    def due(self) -> float:
        """When `turn` has to be called even without an event, on the monotonic clock."""
        if self._parts is None or self._dirty_since is None:
            return self._next_look
        settled = min(self._last_change + _QUIET, self._dirty_since + _MAX_DELAY)
        return max(settled, self._not_before)

    def turn(self) -> None:
        """Do what is to be done now."""
        if self._parts is None:
            self._try_again()
            return
        waiting = list(self._parts.server.waiting()) if self._parts.server else []
        self._take_note(self._parts.watched)  # behind the line above: all that these had done before is in it
        believers = [asking for asking in waiting if self._may_confirm(self._parts, asking)]
        if believers and not self._parts.are_current():
            self._mark_dirty()
        if time.monotonic() >= self.due() or (believers and self._dirty_since is not None):
            self._update(self._parts)
        for asking in waiting:
            asking.answer(asking in believers and self._confirms_to(asking))

    def _take_note(self, watched: ScanWatches) -> None:
        seen = watched.read()
        self._events += seen.changes
        if seen.lost:
            self._on_event(
                Trouble(str(self.root), "changes came quicker than they were read: looking at all files", None)
            )
            watched.start_again()
        if seen.changes or seen.lost:
            self._mark_dirty()
            self._not_before = min(self._not_before, self._last_change + _MAX_REST)  # it may be what was wrong

    def _mark_dirty(self) -> None:
        self._last_change = time.monotonic()
        if self._dirty_since is None:
            self._dirty_since = self._last_change

    def _may_confirm(self, parts: _Parts, asking: FreshnessRequest) -> bool:
        return (
            parts.watched.doubt is None
            and time.monotonic() >= self._retry_at
            and asking.may_share(self.root, self._environ)
        )

    def _confirms_to(self, asking: FreshnessRequest) -> bool:
        if self._parts is None or not self._is_sound or self._parts.watched.doubt is not None:
            return False
        return self._parts.watched.shares_workspace(asking.environ)

    def _update(self, parts: _Parts) -> None:
        if not parts.are_there():
            self._lose()
            return
        if not parts.has_index():
            self._on_event(Building(str(self.root)))
        started = time.monotonic()
        events, self._events = self._events, 0
        self._dirty_since, self._is_sound = None, False
        complete = False
        parts.watched.begin_round()
        try:
            summary = update(parts.places, thorough=False, scan_observer=parts.watched, timeout=_TIMEOUT)
            parts.remember()
            complete = True
        except SymindexError as error:
            self._put_off(error)
        finally:
            parts.watched.end_round(complete=complete)
        if complete:
            self._is_sound, self._failures = not summary.held, 0
            self._rest(parts, time.monotonic() - started, summary)
            self._tell_of(parts, summary, events, time.monotonic() - started)

    def _rest(self, parts: _Parts, seconds: float, summary: Summary) -> None:
        now = time.monotonic()
        self._not_before = now + min(seconds, _MAX_REST)
        if parts.watched.shortcoming:
            self._next_look = now + max(self._pauses.between_sweeps, seconds * self._pauses.rest_from_sweeps)
        else:
            self._next_look = now + (_SETTLING if summary.changed else _BETWEEN_LOOKS)

    def _tell_of(self, parts: _Parts, summary: Summary, events: int, seconds: float) -> None:
        watched = parts.watched
        doubt = watched.doubt or (None if parts.server else "nobody can ask here: its directory takes no sockets")
        if self._reported != (doubt,):
            self._reported = (doubt,)
            self._on_event(Watching(str(self.root), watched.count(), doubt, watched.shortcoming is not None))
        if (summary.changed or summary.removed) and (events or watched.shortcoming):
            self._on_event(Updated(str(self.root), events, summary.changed, summary.removed, seconds))

    def _put_off(self, error: SymindexError) -> None:
        """Try again later, and sooner where another process was only at work on the index."""
        if isinstance(error, Locked):
            pause = self._pauses.while_locked
        else:
            pause = min(self._pauses.between_attempts * 2**self._failures, _MAX_BETWEEN_ATTEMPTS)
            self._failures += 1
            if self._reported != (str(error),):
                self._reported = (str(error),)
                self._on_event(Trouble(str(self.root), str(error), error.hint))
        self._next_look = self._not_before = self._retry_at = time.monotonic() + pause
        self._mark_dirty()

    def _lose(self) -> None:
        """Release everything, and wait until the project exists again."""
        self.close()
        self._on_event(Gone(str(self.root)))
        self._root_stamp = 0
        self._next_look = time.monotonic() + self._pauses.between_attempts

    def _try_again(self) -> None:
        """Start again if the project exists again and is not just being deleted."""
        self._next_look = time.monotonic() + self._pauses.between_attempts
        with suppress(OSError, SymindexError):
            stamp, self._root_stamp = self._root_stamp, os.stat(self.root).st_mtime_ns
            if stamp == self._root_stamp:
                self._open()


class _Parts:
    """The resources that a watcher holds while the project exists."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self.places = UpdatePaths.of(root, environ)
        make_directory(self.places.index)
        self._lock = FileLock(self.places.index / WATCH_LOCK)
        self._lock.take()
        self.watched = ScanWatches(root, self.places.index, environ)
        self.server: FreshnessServer | None = None
        with suppress(OSError):
            self.server = FreshnessServer(self.places.index)
        self._reader: Reader | None = None
        self._version = -1

    def close(self) -> None:
        for part in (self.server, self.watched, self._reader):
            if part is not None:
                part.close()
        self._lock.release()

    def are_there(self) -> bool:
        """Return True if neither the project nor its index's directory is gone or another."""
        if self.server and not self.server.is_in_place():
            return False
        return self.places.root.is_dir() and self.places.index.is_dir()

    def has_index(self) -> bool:
        """Return True if there is an index, whole or not."""
        return (self.places.index / FILE_NAME).exists()

    def remember(self) -> None:
        """Note that the index is as an update left it."""
        if self._reader is None or self._reader.is_replaced():
            if self._reader is not None:
                self._reader.close()
            self._reader = Reader(self.places.index, EXTRACTOR_VERSION, self.places.cache)
        self._version = self._reader.version()

    def are_current(self) -> bool:
        """Return True if trees and index are as the last update left them."""
        if not self.watched.is_in_place():
            self.watched.start_again()
            return False
        try:
            reader = self._reader
            return reader is not None and not reader.is_replaced() and reader.version() == self._version
        except SymindexError:
            return False


def run_watchers(watchers: Sequence[Watcher]) -> None:
    """Keep indexes fresh until interrupted."""
    while True:
        with DefaultSelector() as selector:
            for watcher in watchers:
                for source in watcher.sources():
                    selector.register(source, EVENT_READ, watcher)
            pause = max(0.0, min(watcher.due() for watcher in watchers) - time.monotonic())
            ready = {id(key.data) for key, _ in selector.select(pause)}
        now = time.monotonic()
        for watcher in watchers:
            if id(watcher) in ready or watcher.due() <= now:
                watcher.turn()
