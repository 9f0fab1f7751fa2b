"""Reading on in a process of its own: at most one a project, which ends by itself; libraries at a low priority.

Whoever has to answer at once begins it and asks on. It holds no terminal, writes what it does to a log in the index's
directory, and lets others write in between when they ask for it. On SIGTERM it ends; what was read is kept.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from symindex.errors import SymindexError
from symindex.indexer.events import Event, Parsed, Summary, TreeDone
from symindex.indexer.paths import UpdatePaths
from symindex.indexer.update import update
from symindex.store.database import make_directory
from symindex.store.directory import PROGRESS_FILE
from symindex.store.locking import FileLock, Locked, is_free

LOG: Final = "background.log"
_LOCK: Final = "background.lock"
_REQUEST: Final = "background.request"
_NICENESS: Final = 10
_SECONDS_BETWEEN_NOTES: Final = 0.2
_SECONDS_OF_PAUSE: Final = 0.5
_SECONDS_AFTER_FAILURE: Final = 60.0
_FAILED: Final = "failed: "

# Index directory → the process that was started for it last by this one.
_started: Final[dict[Path, subprocess.Popen[bytes]]] = {}


class Progress(NamedTuple):
    """The progress of reading: the part, `project` or `libraries`, and how much of it has been read, in percent."""

    trees: str
    percent: int


def start(places: UpdatePaths) -> None:
    """Have the rest of a project read in the background, unless that goes on already; silent where it cannot be."""
    if is_running(places.index) or has_just_failed(places.index):
        return
    with suppress(OSError, SymindexError):
        make_directory(places.index)
        process = _started[places.index] = subprocess.Popen(
            [sys.executable, "-m", "symindex.indexer.background", str(places.root)],
            cwd="/",
            # A directory of the project is no place to import from.
            env={**places.environ, "PYTHONSAFEPATH": "1", "SYMINDEX_DIR": str(places.index)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        atexit.register(_release, process)


def _release(process: subprocess.Popen[bytes]) -> None:
    """Leave a process alone that goes on when this one ends: it is meant to, and `Popen` would warn of it."""
    if process.poll() is None:
        process.returncode = 0


def is_running(index: Path) -> bool:
    """Return True if a process reads the project of an index directory in the background, or is about to begin."""
    ours = _started.get(index)
    if ours is not None and ours.poll() is not None:
        del _started[index]
        ours = None
    return ours is not None or not is_free(index / _LOCK)


def progress(index: Path) -> Progress | None:
    """Return the progress; None where nothing is known of it."""
    try:
        trees, percent = json.loads((index / PROGRESS_FILE).read_text("utf-8"))
        return Progress(str(trees), int(percent))
    except (OSError, ValueError, TypeError):
        return None


def request_pause(index: Path) -> None:
    """Ask the background process to pause, because another process has to write."""
    with suppress(OSError):
        (index / _REQUEST).touch()
        os.utime(index / _REQUEST)


def has_just_failed(index: Path) -> bool:
    """Return True if the last process ended with an error, not long ago; its log has the reason."""
    try:
        if time.time() - os.stat(index / LOG).st_mtime > _SECONDS_AFTER_FAILURE:
            return False
        return _FAILED in (index / LOG).read_text("utf-8", errors="replace")
    except OSError:
        return False


def main() -> None:
    """Read the project whose root is the first argument."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal, which is not for us
    places = UpdatePaths.of(Path(sys.argv[1]), os.environ)
    lock = FileLock(places.index / _LOCK)
    try:
        lock.take()
    except (Locked, OSError):
        return
    with open(places.index / LOG, "w", encoding="utf-8", errors="replace", buffering=1) as log:
        try:
            _read(places, log)
        except SymindexError as error:
            _write(log, f"{_FAILED}{error}")
        except SystemExit:
            _write(log, "ended by a signal; what was read is kept")
        finally:
            (places.index / PROGRESS_FILE).unlink(missing_ok=True)
            lock.release()


def _read(places: UpdatePaths, log: TextIO) -> None:
    """Update until all is read; again from the start after each pause, which finds what was read before."""
    listener = _Listener(places.index, log)
    _write(log, f"reading {places.root}, process {os.getpid()}")
    while True:
        try:
            update(places, listener, thorough=False)
            return
        except _Paused:
            time.sleep(_SECONDS_OF_PAUSE)


class _Listener:
    """Records progress, and ends the update when another process has to write."""

    def __init__(self, index: Path, log: TextIO) -> None:
        self._index, self._log = index, log
        self._trees, self._most = "project", 0
        self._noted = 0.0
        self._done: set[str] = set()
        self._request = self._requested()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Parsed):
            if event.tree != self._trees:
                self._trees, self._most = event.tree, 0
            if time.monotonic() - self._noted > _SECONDS_BETWEEN_NOTES:
                self._note(event.total - event.contents - event.shared)
                self._give_way()
        elif isinstance(event, TreeDone) and event.kind not in self._done:
            self._done.add(event.kind)
            if event.kind == "project":  # which somebody is waiting for
                _lower_priority()
            _write(self._log, f"{event.kind} read, {event.seconds:.1f} s")
        elif isinstance(event, Summary):
            _write(self._log, f"done: {event.files} files, {event.parsed} contents parsed, {event.seconds:.1f} s")

    def _note(self, left: int) -> None:
        self._noted = time.monotonic()
        self._most = max(self._most, left)
        done = 100 - 100 * left // max(self._most, 1)
        (self._index / PROGRESS_FILE).write_text(json.dumps([self._trees, done]))

    def _give_way(self) -> None:
        request = self._requested()
        if request != self._request:
            self._request = request
            raise _Paused

    def _requested(self) -> int:
        try:
            return os.stat(self._index / _REQUEST).st_mtime_ns
        except OSError:
            return 0


class _Paused(Exception):
    pass


def _lower_priority() -> None:
    if os.getpriority(os.PRIO_PROCESS, 0) < _NICENESS:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)


def _end(_number: int, _frame: object) -> None:
    raise SystemExit


def _write(log: TextIO, text: str) -> None:
    log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")


if __name__ == "__main__":
    main()
