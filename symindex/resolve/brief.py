"""An engine that takes few steps for a question, and whose answers do not depend on what it was asked before."""

from __future__ import annotations

from typing import Any, Final, ParamSpec, TypeVar

from symindex.resolve.engine import Engine, EntryPoints, Rule
from symindex.resolve.source import FactsSource

P = ParamSpec("P")
T = TypeVar("T")

# An attribute of a local variable that is bound to a call of an imported class needs some ten.
_STEPS: Final = 12


class TooFewSteps(Exception):
    """A question needs more steps than it has."""


class BriefEngine(Engine):
    """Answers questions with a few steps each, and raises `TooFewSteps` for those that need more.

    What took steps is forgotten once a question is answered: from memory it would be known without any, so that a later
    question could find more than the same question asked first. Answers that take no step, such as what a name is bound
    to and the order of a class's bases, are kept.
    """

    def __init__(self, source: FactsSource, entries: EntryPoints, whole: Engine) -> None:
        """`whole` is the engine of the same index that takes as many steps as a question may."""
        super().__init__(source, entries, lambda: whole.extensions)
        self._costly: set[tuple[Rule[Any, Any], Any]] = set()  # what took steps in this question
        self._step_asked = 0  # how often something was asked for that takes steps

    def ask(self, rule: Rule[P, T], *key: P.args, **_: P.kwargs) -> T:
        """Return the answer of a rule for a key."""
        self._step_asked += (rule, key) in self._costly if rule.nesting is None else 0
        return super().ask(rule, *key, **_)

    def afford(self, steps: int, height: int | None = None) -> bool:
        """Return True, or end a question that has not so many steps left."""
        self._step_asked += 1
        if not super().afford(steps, height):
            raise TooFewSteps
        return True

    @property
    def is_busy(self) -> bool:
        """Return False: what a question with more steps would look at is looked at."""
        return False

    def _question(self, rule: Rule[Any, Any], key: Any) -> Any:
        try:
            return super()._question(rule, key)
        finally:
            for costly, its_key in self._costly:
                self._memory[costly].pop(its_key, None)
                self._short.pop((costly, its_key), None)
            self._costly.clear()

    def _evaluated(self, opened: tuple[Rule[Any, Any], Any], height: int) -> Any:
        before = self._step_asked
        answer = super()._evaluated(opened, height)
        if opened[0].steps or self._step_asked != before:
            self._costly.add(opened)
        return answer

    def _allowance(self) -> int:
        return _STEPS
