"""How much is spent on the places of a listing, so that it ends soon and what was asked before changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from symindex.resolve.semantics import Semantics, TooFewSteps

T = TypeVar("T")


@dataclass(slots=True)
class Effort:
    """How many more places are looked at with as many steps of inference as a question about one place may take.

    Each place after these gets a few steps of its own. Places are counted, not steps: how many steps a place still
    takes depends on what is in memory. `is_cut`: the few steps were not enough for some place.
    """

    semantics: Semantics
    whole: int
    is_cut: bool = False

    def on_next(self, find: Callable[[], T], undecided: Callable[[], T]) -> T:
        """Return what `find` says of the next place, or what `undecided` says where a few steps do not tell."""
        self.whole -= 1
        if self.whole >= 0:
            return find()
        try:
            with self.semantics.briefly():
                return find()
        except TooFewSteps:
            self.is_cut = True
            return undecided()
