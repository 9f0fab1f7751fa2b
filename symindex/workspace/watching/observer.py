"""Any system: watchdog's observer, one for the outermost directories and all below them.

macOS reports events late and in no order across directories, so they cannot confirm that an index is fresh: it is
brought up to date soon after each change, and each question checks the files itself.
"""

from __future__ import annotations

import errno
import os
import threading

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from symindex.workspace.watching.event_filters import EventFilter, Wanted, anything, sources
from symindex.workspace.watching.protocol import ChangeCount

_READING = frozenset({"opened", "closed_no_write"})


class ObserverWatch(FileSystemEventHandler):
    """Watches whole trees in threads, and counts what happens in the directories that were named."""

    confirms_freshness = False

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        os.set_blocking(self._writing, False)
        self._lock = threading.Lock()
        self._changes = 0
        self._event_filters: dict[str, EventFilter] = {}
        self._round: dict[str, EventFilter] = {}
        self._scheduled: set[str] = set()
        self.is_full = False
        self._observer = Observer()
        self._observer.start()

    def fileno(self) -> int:
        """Becomes readable when something happens."""
        return self._reading

    def close(self) -> None:
        """Watch nothing any more."""
        self._observer.stop()
        self._observer.join()
        os.close(self._reading)
        os.close(self._writing)

    def count(self) -> int:
        """Return the number of watched directories."""
        return len(self._event_filters)

    def watch(self, directory: str, wanted: Wanted | str) -> int:
        """Watch for a name, or a kind of names, in a directory from now on; 0, or the error number why it cannot be."""
        if not os.path.isdir(directory):
            return errno.ENOENT
        self._round.setdefault(directory, EventFilter()).add(wanted)
        with self._lock:
            self._event_filters.setdefault(directory, EventFilter()).add(wanted)
        if not self._is_covered(directory):
            is_whole = wanted in (sources, anything)
            try:
                self._observer.schedule(self, directory, recursive=is_whole)
            except OSError as error:
                self.is_full = True
                return error.errno or errno.ENOSPC
            self._scheduled.add(directory if is_whole else f"{directory}/.")
        return 0

    def watch_file(self, path: str) -> None:
        """Nothing: what is written by other names is found by questions, which look for themselves here."""

    def is_in_place(self) -> bool:
        """Freshness is never confirmed, so nobody asks this."""
        return True

    def _is_covered(self, path: str) -> bool:
        if f"{path}/." in self._scheduled:
            return True
        while path not in self._scheduled:
            parent = os.path.dirname(path)
            if parent == path:
                return False
            path = parent
        return True

    def end_round(self, *, complete: bool) -> None:
        """All that `watch` was called for since the last time is watched; if that is complete, nothing else counts."""
        if complete:
            with self._lock:
                self._event_filters = self._round
        self._round = {}

    def read(self) -> ChangeCount:
        """The events that the system has reported until now."""
        try:
            while os.read(self._reading, 4096):
                pass
        except BlockingIOError:
            pass
        with self._lock:
            changes, self._changes = self._changes, 0
        return ChangeCount(changes, False)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called in watchdog's threads."""
        if event.event_type in _READING:
            return
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        with self._lock:
            if not any(self._is_wanted(path, event.is_directory) for path in paths):
                return
            self._changes += 1
        try:
            os.write(self._writing, b"!")
        except (BlockingIOError, OSError):  # full of news already, or closed
            return

    def _is_wanted(self, path: str, is_directory: bool) -> bool:
        directory, name = os.path.split(path)
        event_filter = self._event_filters.get(directory)
        return event_filter is not None and event_filter.wants(directory, name, is_directory)
