"""Progress of an update on standard error: a bar, a sentence, or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from symindex.cli.failures import complain
from symindex.render.escapes import escape_controls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from symindex.indexer import Event, Parsed, Scanned
    from symindex.indexer.events import WordsRead

# Fewer changes are ingested before anybody has read a bar.
_WORTH_A_BAR: Final = 300
_SECONDS_BETWEEN: Final = 0.1
_TREES_NAMED: Final = 4
_NAMES: Final = {
    "Scanned": "scanned",
    "Parsed": "parsed",
    "TreeDone": "tree-done",
    "Summary": "summary",
    "CacheRefused": "cache-refused",
    "FactsRefused": "facts-refused",
    "Waiting": "waiting",
    "Unchecked": "unchecked",
    "WordsRead": "words-read",
    "WordsDamaged": "words-damaged",
    "Damaged": "damaged",
    "Untrusted": "untrusted",
}


class Listener(Protocol):
    """Hears the events of an update."""

    def __call__(self, event: Event, /) -> None: ...


def silent(_event: Event) -> None:
    """Say nothing."""


def tell_of_others(event: Event) -> None:
    """Say that another process is at work on the same index, or that a part of it was damaged."""
    from symindex.indexer.events import CacheRefused, Damaged, FactsRefused, Unchecked, Untrusted, Waiting, WordsDamaged

    if isinstance(event, CacheRefused):
        complain(f"the facts cache is not used: {event.reason}")
    elif isinstance(event, FactsRefused):
        others = f" (and {event.others:,} more)" if event.others else ""
        complain(f"facts of {escape_controls(event.name)} are not used: {escape_controls(event.why)}{others}")
    elif isinstance(event, Damaged):
        complain(f"the index was damaged and is {'built anew' if event.rebuilt else 'repaired'}: {event.wrong}")
    elif isinstance(event, Untrusted):
        complain(f"the index in {event.directory} is not as your symindex wrote it here: building it anew")
    elif isinstance(event, WordsDamaged):
        complain(f"the word index in {event.directory} is damaged: making it anew")
    elif isinstance(event, Waiting):
        complain(f"waiting for {event.holder}")
    elif isinstance(event, Unchecked):
        complain(f"{event.reason}: this is answered from what it held before")


@contextmanager
def progress_bar(in_a_pipe: Listener = tell_of_others) -> Iterator[Listener]:
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
        if name in ("parsed", "words-read"):
            if time.monotonic() < self._next:
                return
            self._next = time.monotonic() + _SECONDS_BETWEEN
        fields = {field: getattr(event, field) for field in event.__slots__}
        sys.stderr.write(json.dumps({"event": name, **fields}) + "\n")
        sys.stderr.flush()


def _sentence(event: Event) -> None:
    from symindex.indexer.events import Scanned, WordsRead

    if isinstance(event, Scanned) and event.changed > _WORTH_A_BAR:
        complain(f"reading {event.changed:,} new or changed files of {_trees(event)}")
    elif isinstance(event, WordsRead) and not event.contents and event.total > _WORTH_A_BAR:
        complain(f"indexing the words of {event.total:,} contents, which is done once")
    tell_of_others(event)


def _trees(event: Scanned) -> str:
    """Whose files they are: the project's name, or `libraries (py312, python3.12)`."""
    names = list(dict.fromkeys(event.trees))
    if len(names) == 1:
        return names[0]
    return f"libraries ({', '.join(names[:_TREES_NAMED])}{', …' if len(names) > _TREES_NAMED else ''})"


class _Bar:
    """Draws only when it is called: with a second thread, worker processes could not be forked."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._in_words = self._is_stopped = False
        self._next = 0.0
        self._started = time.monotonic()

    def __call__(self, event: Event, /) -> None:
        from symindex.indexer.events import Parsed, Scanned, WordsRead

        if self._is_stopped:
            tell_of_others(event)
        elif isinstance(event, Scanned) and event.changed > _WORTH_A_BAR:
            self._scanned(event)
        elif isinstance(event, Parsed) and self._progress and time.monotonic() > self._next:
            self._parsed(event)
        elif isinstance(event, WordsRead) and event.total > _WORTH_A_BAR and time.monotonic() > self._next:
            self._words_read(event)
        else:
            tell_of_others(event)

    def stop(self) -> None:
        """Take the bar away."""
        self._is_stopped = True
        if self._progress:
            self._progress.stop()

    def _scanned(self, event: Scanned) -> None:
        self._begin(f"{escape_controls(_trees(event))}: reading {event.changed:,} files")

    def _begin(self, what: str) -> None:
        if self._progress is None:
            self._progress = _progress()
            self._progress.start()
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(what, total=None, detail="")
        self._progress.refresh()

    def _words_read(self, event: WordsRead) -> None:
        self._next = time.monotonic() + _SECONDS_BETWEEN
        if not self._in_words:
            self._in_words = True
            self._begin("words")
        assert self._progress is not None
        assert self._task is not None
        detail = f"{event.contents:,} of {event.total:,} contents"
        self._progress.update(self._task, total=event.total, completed=event.contents, detail=detail, refresh=True)

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
        TextColumn("{task.description}", markup=False),  # names of directories are nobody's markup
        BarColumn(),
        TextColumn("{task.fields[detail]}", markup=False),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True)
