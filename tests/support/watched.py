"""A project whose index a watcher in this process keeps fresh, whenever the test lets it work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TypeVar

from symindex.indexer.watcher import Pauses, Watcher
from symindex.workspace.freshness import Timeouts, is_confirmed_fresh
from tests.support.projects import SampleProject

_Event = TypeVar("_Event")
_SECONDS = 60.0  # a test fails after so long; it waits no longer than it must
QUICK = Pauses(between_attempts=0.02, while_locked=0.02)
PATIENT = Timeouts(600.0, 600.0)  # however busy the machine is


class WatchedProject(SampleProject):
    """A project and its watcher."""

    def __init__(self, directory: Path, files: Mapping[str, str | bytes] = {}, pauses: Pauses = QUICK) -> None:
        super().__init__(directory, files)
        self.watcher = Watcher(self.root, self.environ, self.events.append, pauses)

    def save(self, files: Mapping[str, str | bytes]) -> None:
        """Write files now, as an editor does: their stamps are those of the moment."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def is_confirmed_fresh(self, environ: Mapping[str, str] | None = None) -> bool:
        """What a client that asks now is answered, in a thread that stands for another process."""
        answers: list[bool] = []
        variables = self.environ if environ is None else environ
        index = self.root / ".symindex"
        asking = Thread(target=lambda: answers.append(is_confirmed_fresh(self.root, index, variables, PATIENT)))
        asking.start()
        self.until(lambda: not asking.is_alive())
        return answers[0]

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the watcher work until a condition holds."""
        deadline = time.monotonic() + _SECONDS
        while not condition():
            assert time.monotonic() < deadline
            self.watcher.turn()
            time.sleep(0.002)

    def settle(self) -> None:
        """Let the watcher work until it has nothing to do."""
        self.watcher.turn()
        self.until(lambda: self.watcher.due() > time.monotonic() + 1.5 and self.is_confirmed_fresh())

    def events_of(self, kind: type[_Event]) -> list[_Event]:
        """The events of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]


@contextmanager
def watched_project(directory: Path, files: Mapping[str, str | bytes] = {}) -> Iterator[WatchedProject]:
    """The same, scanned once and confirmed to be fresh."""
    project = WatchedProject(directory, files)
    try:
        project.settle()
        yield project
    finally:
        project.watcher.close()
