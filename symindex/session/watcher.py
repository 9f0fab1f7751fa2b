"""A process that watches a project for as long as a session lasts, so that its questions need not look at the disk.

It is a process of its own: an update would keep the threads that answer waiting. It ends when the session does, however
that ends, because its standard input does then.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from symindex.store.locking import WATCH_LOCK, is_free
from symindex.workspace.settings import index_environ, load_settings

_SECONDS_BETWEEN_STARTS: Final = 30.0


class Watchers:
    """The processes that watch the projects of one session."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._lock = threading.Lock()
        self._processes: dict[Path, subprocess.Popen[bytes]] = {}
        self._started: dict[Path, float] = {}

    def watch(self, root: Path) -> None:
        """Have a project watched, unless it is already, by this session or by somebody else."""
        now = time.monotonic()
        with self._lock:
            if now - self._started.get(root, -_SECONDS_BETWEEN_STARTS) < _SECONDS_BETWEEN_STARTS:
                return
            self._started[root] = now
            process = self._processes.get(root)
            environ = index_environ(root, self._environ)
            directory = load_settings(root, environ).index_directory
            if (process is not None and process.poll() is None) or not is_free(directory / WATCH_LOCK):
                return
            with suppress(OSError):
                self._processes[root] = subprocess.Popen(
                    [sys.executable, "-m", "symindex.session.watcher", str(root)],
                    cwd="/",
                    env={**environ, "PYTHONSAFEPATH": "1"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )

    def close(self, seconds: float = 5.0) -> None:
        """Have them end, which is waited for so long at most."""
        for process in self._processes.values():
            if process.stdin:
                process.stdin.close()
        for process in self._processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            if process.returncode is None:  # it ends by itself, and `Popen` need not warn that it has not yet
                process.returncode = 0


def main(root: Path) -> None:
    """Watch a project until standard input ends."""
    from symindex.errors import SymindexError
    from symindex.indexer.watcher import Watcher, run_watchers

    def end_with_session() -> None:
        while os.read(0, 4096):
            pass
        signal.pthread_kill(watching, signal.SIGINT)

    watching = threading.get_ident()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=end_with_session, daemon=True).start()
    with suppress(SymindexError, KeyboardInterrupt), closing(Watcher(root, os.environ, lambda _: None)) as watcher:
        run_watchers([watcher])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
