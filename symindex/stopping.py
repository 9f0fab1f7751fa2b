"""Ending a search early: because it was cancelled, or because its time is up."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

_Item = TypeVar("_Item")


class StopSignal:
    """Tells a search to end early; any thread may cancel it.

    `was_obeyed` is set by whoever left something out because of it: the answer is then a part of what there is.
    """

    __slots__ = ("_until", "is_cancelled", "was_obeyed")

    def __init__(self, seconds: float | None = None) -> None:
        """`seconds` of the clock from now on, or no bound."""
        self._until: float | None = None
        self.is_cancelled = self.was_obeyed = False
        self.limit(seconds)

    def limit(self, seconds: float | None) -> None:
        """Let it stop so many seconds from now; None for no bound."""
        self._until = None if seconds is None else time.monotonic() + seconds

    def cancel(self) -> None:
        """Let it stop now."""
        self.is_cancelled = True

    def should_stop(self) -> bool:
        """Return True if the caller must leave out the rest."""
        if self.is_cancelled or (self._until is not None and time.monotonic() > self._until):
            self.was_obeyed = True
        return self.was_obeyed

    def until(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """The items, of which the rest is left out once it is time to stop."""
        for item in items:
            if self.should_stop():
                return
            yield item


NEVER: Final = StopSignal()
