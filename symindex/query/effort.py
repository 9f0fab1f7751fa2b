"""How much is spent on the places of a listing, so that it ends soon and what was asked before changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import NamedTuple, TypeVar

from symindex.resolve.semantics import Semantics, TooFewSteps

T = TypeVar("T")


class Bounds(NamedTuple):
    """How many places of a listing are looked at thoroughly, and how many steps all others have in common."""

    places: int
    steps: int


class Effort:
    """How much the places of a listing may take: the first ones as much as a place that is asked about alone.

    Places are counted, not steps: how many steps a place still takes depends on what is in memory. The places after
    these are looked at by an engine of the listing's own, which has so many steps for all of them. `is_cut`: for some
    place they were not enough.
    """

    def __init__(self, semantics: Semantics, bounds: Bounds) -> None:
        self.semantics, self.bounds = semantics, bounds
        self.is_cut = False
        self._places_left = bounds.places
        self._engine = semantics.brief_engine(bounds.steps)

    def anew(self) -> Effort:
        """Return the same effort for another part of the listing; the steps of the engine are for both."""
        other = copy(self)
        other._places_left, other.is_cut = self.bounds.places, False
        return other

    def on_next(self, find: Callable[[], T], undecided: Callable[[], T]) -> T:
        """Return what `find` says of the next place, or what `undecided` says where the steps do not tell."""
        self._places_left -= 1
        if self._places_left >= 0:
            return find()
        try:
            with self.semantics.through(self._engine):
                return find()
        except TooFewSteps:
            self.is_cut = True
            return undecided()
