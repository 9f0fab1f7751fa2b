"""What is told on standard error while an index is brought up to date: a bar, a sentence, or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from symindex.cli.failures import complain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from symindex.indexer import Event, Parsed, Scanned

# Fewer changes are taken up before anybody has read a bar.
_WORTH_A_BAR: Final = 300
_SECONDS_BETWEEN: Final = 0.1
_NAMES: Final = {"Scanned": "scanned", "Parsed": "parsed", "TreeDone": "tree-done", "Summary": "summary"}


class Listener(Protocol):
    """Hears the events of an update."""

    def __call__(self, event: Event, /) -> None: ...


def silent(_event: Event) -> None:
    """Say nothing."""


@contextmanager
def progress_bar(in_a_pipe: Listener = silent) -> Iterator[Listener]:
    """A bar on a terminal, where there is enough to do; in a pipe another listener."""
    if not sys.stderr.isatty():
        yield in_a_pipe
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.stop()


def progress_before_answers() -> AbstractContextManager[Listener]:
    """The same for somebody who waits for an answer: in a pipe a sentence."""
    return progress_bar(_sentence)


class EventLines:
    """Writes events as JSON lines, `{"event": "tree-done", "kind": "project", "seconds": 1.2}`.

    Of the one that comes with each content, ten a second at most.
    """

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, event: Event, /) -> None:
        """Write a line."""
        name = _NAMES[type(event).__name__]
        if name == "parsed":
            if time.monotonic() < self._next:
                return
            self._next = time.monotonic() + _SECONDS_BETWEEN
        fields = {field: getattr(event, field) for field in event.__slots__}
        sys.stderr.write(json.dumps({"event": name, **fields}) + "\n")
        sys.stderr.flush()


def _sentence(event: Event) -> None:
    from symindex.indexer.events import Scanned

    if isinstance(event, Scanned) and event.changed > _WORTH_A_BAR:
        complain(f"reading {event.changed:,} new or changed files")


class _Bar:
    """Draws only when it is called: with a second thread, worker processes could not be forked."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._next = 0.0
        self._started = time.monotonic()

    def __call__(self, event: Event, /) -> None:
        from symindex.indexer.events import Parsed, Scanned

        if isinstance(event, Scanned) and event.changed > _WORTH_A_BAR:
            self._scanned(event)
        elif isinstance(event, Parsed) and self._progress and time.monotonic() > self._next:
            self._parsed(event)

    def stop(self) -> None:
        """Take the bar away."""
        if self._progress:
            self._progress.stop()

    def _scanned(self, event: Scanned) -> None:
        if self._progress is None:
            self._progress = _progress()
            self._progress.start()
        if self._task is not None:
            self._progress.remove_task(self._task)
        what = event.trees[0] if len(set(event.trees)) == 1 else "libraries"
        self._task = self._progress.add_task(f"{what}: reading {event.changed:,} files", total=None, detail="")
        self._progress.refresh()

    def _parsed(self, event: Parsed) -> None:
        assert self._progress is not None
        assert self._task is not None
        self._next = time.monotonic() + _SECONDS_BETWEEN
        done = min(event.contents + event.shared, event.total)
        detail = f"{done:,} of {event.total:,} contents"
        if event.shared:
            detail += f", {event.shared:,} shared"
        if event.lines:
            detail += f", {event.lines / (time.monotonic() - self._started):,.0f} lines/s"
        self._progress.update(
            self._task, description=event.tree, total=event.total, completed=done, detail=detail, refresh=True
        )


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[detail]}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True)
