"""Ending a search early: because it was cancelled, or because its time is up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

_Item = TypeVar("_Item")


class StopSignal:
    """Tells a search to end early; any thread may cancel it.

    `was_obeyed` is set by whoever left something out because of it: the answer is then a part of what there is.
    """

    __slots__ = ("_clock", "_is_over", "_until", "is_cancelled", "was_obeyed")

    def __init__(self, seconds: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """`seconds` of the clock from now on, or no bound."""
        self._until: float | None = None
        self._clock = clock
        self.is_cancelled = self.was_obeyed = self._is_over = False
        self.limit(seconds)

    def limit(self, seconds: float | None) -> None:
        """Let it stop so many seconds from now; None for no bound."""
        self._until = None if seconds is None else self._clock() + seconds

    @contextmanager
    def half(self) -> Iterator[None]:
        """Let what is done inside stop when half of the time that is left is over: the other half is for the rest."""
        until = self._until
        if until is not None:
            now = self._clock()
            self._until = now + (until - now) / 2
        try:
            yield
        finally:
            self._until, self._is_over = until, False

    def cancel(self) -> None:
        """Let it stop now."""
        self.is_cancelled = True

    def should_stop(self) -> bool:
        """Return True if the caller must leave out the rest."""
        if not self._is_over and (self.is_cancelled or (self._until is not None and self._clock() > self._until)):
            self.was_obeyed = self._is_over = True
        return self._is_over

    def until(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """The items, of which the rest is left out once it is time to stop."""
        for item in items:
            if self.should_stop():
                return
            yield item


NEVER: Final = StopSignal()
