"""An engine for the places of one listing, whose answers do not depend on what was asked before the listing."""

from __future__ import annotations

from typing import Final

from symindex.resolve.engine import Engine, EntryPoints
from symindex.resolve.source import FactsSource

# An attribute of a local variable that is bound to a call of an imported class needs some ten.
DEFAULT_STEPS: Final = 100
_MIN_STEPS: Final = 12


class TooFewSteps(Exception):
    """A question needs more steps than it has."""


class BriefEngine(Engine):
    """Answers the questions of one listing with few steps each, and raises `TooFewSteps` for those that need more.

    All of them have a number of steps in common; when these are used up, each still gets the fewest. Nothing is
    remembered from before, so that the same questions in the same order have the same answers.
    """

    def __init__(self, source: FactsSource, entries: EntryPoints, whole: Engine, steps: int, most: int) -> None:
        """`whole` is the engine of the same index that takes as many steps as a question may; `steps` are in common,
        and `most` of them go to one question.

        `steps_left` are those of them that are left; below zero for what was given beyond.
        """
        super().__init__(source, entries, lambda: whole.extensions)
        self.steps_left, self._most = steps, most

    def afford(self, steps: int, height: int | None = None) -> bool:
        """Return True, or end a question that has not so many steps left."""
        if not super().afford(steps, height):
            raise TooFewSteps
        return True

    @property
    def is_busy(self) -> bool:
        """Return False: what a question with more steps would look at is looked at."""
        return False

    def _allowance(self) -> int:
        return min(self._most, max(_MIN_STEPS, self.steps_left))

    def _end_budget(self) -> None:
        super()._end_budget()
        self.steps_left -= self._steps
