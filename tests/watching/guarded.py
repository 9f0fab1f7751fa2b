"""A project whose index is kept fresh in this process, by turns that the test takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from indexer.desk import Desk

from symindex.indexer.happenings import Happening
from symindex.indexer.keeping import Keeper
from symindex.workspace.vouching import is_vouched_for

_SECONDS = 60.0  # a test fails after so long; it waits no longer than it must


class Guarded(Desk):
    """A project and its keeper."""

    def __init__(self, directory: Path, files: Mapping[str, str | bytes] = {}) -> None:
        super().__init__(directory, files)
        self.told: list[Happening] = []
        self.keeper = Keeper(self.root, self.environ, self.told.append)

    def save(self, files: Mapping[str, str | bytes]) -> None:
        """Write files now, as an editor does: their stamps are those of the moment."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def is_vouched_for(self, environ: Mapping[str, str] | None = None) -> bool:
        """What somebody is told who asks now, in a thread that stands for another process."""
        answers: list[bool] = []
        variables = self.environ if environ is None else environ
        index = self.root / ".symindex"
        asking = Thread(target=lambda: answers.append(is_vouched_for(self.root, index, variables)))
        asking.start()
        self.until(lambda: not asking.is_alive())
        return answers[0]

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the keeper have its turns until something is so."""
        deadline = time.monotonic() + _SECONDS
        while not condition():
            assert time.monotonic() < deadline
            self.keeper.turn()
            time.sleep(0.002)

    def settle(self) -> None:
        """Let the keeper have its turns until it has nothing to do."""
        self.keeper.turn()
        self.until(lambda: self.keeper.due() > time.monotonic() + 1.5 and self.is_vouched_for())

    def told_of(self, kind: type) -> list[Happening]:
        return [happening for happening in self.told if isinstance(happening, kind)]


@contextmanager
def guarded(directory: Path, files: Mapping[str, str | bytes] = {}) -> Iterator[Guarded]:
    """The same, looked at once and vouched for."""
    desk = Guarded(directory, files)
    try:
        desk.settle()
        yield desk
    finally:
        desk.keeper.close()
