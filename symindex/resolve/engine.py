"""The evaluation of rules: memory, work in progress, cycles, budgets and depth, each in this one place.

A rule is a plain function of an engine and a key. Rules of one topic call each other; where topics call each other in
circles they go through the engine's entry points (`value`, `meaning`, `member`, `returned`, `result`), which
`semantics` wires once.

- *Memory.* A rule's answer for a key is worked out once.
- *Cycles.* A key that is asked for while it is being worked out gets the rule's `unknown`. An answer that lacks
  something because of such a cut is remembered only if the cycle closes at it or below it: asked on its own it may have
  more. So the order of questions changes no answer. Until then it is provisional: valid as long as all that it was
  cut at is still being worked out, because nothing better could be found meanwhile.
- *Guesses.* Rules that guess a value from callers or overridden methods may lead to each other `MAX_GUESSES` times. An
  answer that rests on guesses is remembered for the number of guesses that were being made when it was asked for
  (`memory`), so that what this limit leaves out does not depend on earlier questions.
- *Budget.* Rules that follow values cost steps; the outermost of them starts a budget of `MAX_STEPS`, or of what is
  left of a `Budget` that many questions share. What it could not pay for is marked incomplete. An answer that fewer
  than `MAX_STEPS` cut short is reused only by questions with no more steps: one with more finds the rest.
- *Depth.* The stack of a question is bounded, well within Python's own limit, which is never changed. What leads
  deeper is asked first on its own, then the question begins anew (a stage).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypeVar

from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value
from symindex.resolve.memory import BEYOND, MAX_GUESSES, ByDepth, LeadsTooDeep, Opened, Provisional, is_valid, remember
from symindex.resolve.source import FactsSource

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

MAX_STEPS: Final = 4000  # expressions looked at for one question
_MIN_STEPS: Final = 6  # and for each question of many, once their common budget is used up
_MAX_DEPTH: Final = 48  # rules that are worked out one because of the other
# A module that re-exports a name of the next takes a sixteenth: such chains are as long as there are modules.
_MAX_STAGES: Final = 1_000
_MOST_HALVINGS: Final = 8
_MAX_STEPS_OF_STAGES: Final = 2 * MAX_STEPS  # from then on, what leads too deep is left unknown
_MISSING: Final = object()


@dataclass(frozen=True, eq=False)
class Rule(Generic[P, T_co]):
    """A rule: its function, the answer that stands for "not known", and what it may use.

    `steps`: what one evaluation costs. `nesting`: a rule that is not remembered (its keys need not be hashable) and
    that may be worked out so many times one within the other. `is_guess`: one that is counted among the guesses.
    """

    function: Callable[Concatenate[Engine, P], T_co]
    unknown: T_co
    steps: int = 0
    nesting: int | None = None
    is_guess: bool = False

    @property
    def name(self) -> str:
        """The name of the rule's function."""
        return self.function.__name__


def rule(unknown: Any) -> Callable[[Callable[Concatenate[Engine, P], T]], Rule[P, T]]:
    """Make a function a remembered rule."""
    return lambda function: Rule(function, unknown)


def nested_rule(unknown: Any, nesting: int) -> Callable[[Callable[Concatenate[Engine, P], T]], Rule[P, T]]:
    """Make a function a rule that is not remembered, and bounded in how deep it may lead to itself."""
    return lambda function: Rule(function, unknown, nesting=nesting)


def guess_rule(unknown: Any) -> Callable[[Callable[Concatenate[Engine, P], T]], Rule[P, T]]:
    """Make a function a rule that is not remembered, and that counts as a guess."""
    return lambda function: Rule(function, unknown, nesting=MAX_GUESSES, is_guess=True)


def value_rule(function: Callable[[Engine, Module, int], Meaning]) -> Rule[[Module, int], Meaning]:
    """Make a function the rule for the values of some kinds of expressions; it costs a step."""
    return Rule(function, UNKNOWN, steps=1)


@dataclass(slots=True)
class Budget:
    """Steps that many questions share."""

    left: int


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call as a function sees it: where it is, if that is known, and the object it is called on, if any."""

    module: Module | None = None
    node: int = 0
    receiver: Instance | None = None


UNSEEN: Final = CallSite()


@dataclass(frozen=True, slots=True)
class EntryPoints:
    """The rules that other topics call: one for each kind of node, and four functions."""

    values: Mapping[int, Rule[[Module, int], Meaning]]
    meanings: Mapping[int, Rule[[Module, int], Meaning]]
    member: Callable[[Engine, Value, str], Meaning]
    returned: Callable[[Engine, Target, CallSite], Meaning]
    result: Callable[[Engine, Value, CallSite], Meaning]
    is_property: Rule[[Target], bool]


class Engine:
    """Works out rules over one index, and remembers their answers. For one thread at a time."""

    def __init__(
        self, source: FactsSource, entries: EntryPoints, extensions: Callable[[], object] = lambda: None
    ) -> None:
        """`extensions` makes what `frameworks.hooks` asks; it is called when that is first asked."""
        self.source = source
        self._find_extensions = extensions
        self._entries = entries
        self._memory: dict[Rule[Any, Any], dict[Hashable, Any]] = defaultdict(dict)
        self._open: dict[Opened, int] = {}  # what is being worked out, and how deep
        self._nested: dict[Rule[Any, Any], list[int]] = defaultdict(list)  # the heights of what asked for it
        self._guessing = 0  # guesses that are being made, one within the other
        self._guesses = 0  # guesses, one within the other, that the answer of the current rule rests on
        self._cuts = 0  # the heights, as bits, of the rules that the current one was cut at
        self._provisional: dict[Opened, Provisional] = {}
        self._until_closed: list[list[tuple[Opened, Provisional]]] = [[] for _ in range(_MAX_DEPTH)]  # by height
        # The questions that wait for what led too deep, the outermost first, each with how many guesses it is within.
        self._stages: list[tuple[Opened, int]] = []
        self._may_add_stage = False
        self._steps_of_stages = 0
        self._too_many_stages = 0  # questions that were given up for them: those that follow have fewer
        self._shared: Budget | None = None
        self._budget_height = -1  # of the rule that started the budget; -1: no budget runs
        self._limit = MAX_STEPS
        self._steps = 0
        self._is_partial = False  # something was left unknown for the budget's sake
        self.long_questions = 0  # how many used most of their steps
        self._short: dict[Opened, tuple[int, Any]] = {}  # cut short, with so many steps
        self._fewest = MAX_STEPS  # steps of an answer that was cut short and that the current one rests on

    @cached_property
    def extensions(self) -> object:
        """The frameworks in use; only `frameworks.hooks` reads it."""
        return self._find_extensions()

    # Entry points

    def value(self, module: Module, node: int) -> Meaning:
        """The values that the expression or binding at a node may have, the likeliest first."""
        found = self._entries.values.get(module.facts.kinds[node])
        return UNKNOWN if found is None else self.ask(found, module, node)

    def meaning(self, module: Module, node: int) -> Meaning:
        """The meaning of the name at a node, with stubs where types lead to them."""
        found = self._entries.meanings.get(module.facts.kinds[node])
        return UNKNOWN if found is None else self.ask(found, module, node)

    def member(self, value: Value, name: str) -> Meaning:
        """The meaning of an attribute of a value."""
        return self._entries.member(self, value, name)

    def returned(self, function: Target, site: CallSite = UNSEEN) -> Meaning:
        """The values that a function returns to a call."""
        return self._entries.returned(self, function, site)

    def result(self, value: Value, site: CallSite = UNSEEN) -> Meaning:
        """The values that calling a value gives."""
        return self._entries.result(self, value, site)

    def is_property(self, function: Target) -> bool:
        """Return True if reading an attribute calls the function."""
        return self.ask(self._entries.is_property, function)

    # Evaluation

    def ask(self, rule: Rule[P, T], *key: P.args, **_: P.kwargs) -> T:
        """The answer of a rule for a key."""
        if rule.nesting is not None:
            return self._guessed(rule, key) if rule.is_guess else self._worked_out_nested(rule, key)
        known = self._memory[rule].get(key, _MISSING)
        if known.__class__ is ByDepth:
            known, guesses = known.at(self._guessing, (_MISSING, 0))
            self._guesses = max(self._guesses, guesses)
        if known is not _MISSING:
            return known  # type: ignore[no-any-return]
        if self._shared is not None and self._budget_height < 0 and (rule, key) in self._short:
            steps, known = self._short[rule, key]
            if self._allowance() <= steps:
                self._fewest = min(self._fewest, steps)
                return known  # type: ignore[no-any-return]
        return self._worked_out(rule, key) if self._open else self._question(rule, key)

    def ask_apart(self, rule: Rule[P, T], *key: P.args, **_: P.kwargs) -> T:
        """As `ask`, for what many questions rest on: worked out on its own before the question that led to it, so that
        it is remembered whatever that was."""
        opened, known = (rule, key), self._memory[rule].get(key, _MISSING)
        if known.__class__ is ByDepth:
            known = known.at(0, (_MISSING, 0))[0]
        if known is not _MISSING:
            return known  # type: ignore[no-any-return]
        if opened not in self._short and self._open and opened not in self._open and self._may_wait_for(opened, 0):
            raise LeadsTooDeep(opened, 0)
        return self.ask(rule, *key, **_)

    def _may_wait_for(self, opened: Opened, depth: int) -> bool:
        return self._may_add_stage and (opened, depth) not in self._stages

    def _question(self, rule: Rule[Any, T], key: Any) -> T:
        """An outermost rule; where it leads too deep, what lies at the bottom is asked first, then it anew."""
        self._stages, self._steps_of_stages = [((rule, key), 0)], 0
        count, most = 0, _MAX_STAGES >> min(self._too_many_stages, _MOST_HALVINGS)
        while True:
            count += 1
            self._too_many_stages += count == most
            self._may_add_stage = count < most and self._steps_of_stages < _MAX_STEPS_OF_STAGES
            if not self._may_add_stage:
                del self._stages[1:]
            self._cuts, self._fewest, self._guesses = 0, MAX_STEPS, 0
            (asked, its_key), self._guessing = self._stages[-1]
            try:
                answer = self._worked_out(asked, its_key)
            except LeadsTooDeep as deep:
                self._stages.append((deep.opened, deep.depth))
                continue
            except RecursionError:  # the question came from a stack that was nearly used up
                return rule.unknown
            finally:
                self._guessing = 0
            self._stages.pop()
            if not self._stages:
                return answer  # type: ignore[no-any-return]

    def _worked_out(self, rule: Rule[Any, T], key: Any) -> T:
        opened = rule, key
        provisional = self._provisional.get(opened) if self._provisional else None
        if provisional is not None and is_valid(self._guessing, provisional.depth, provisional.guesses):
            self._cuts |= provisional.cuts
            self._fewest = min(self._fewest, provisional.fewest)
            self._guesses = max(self._guesses, provisional.guesses)
            return provisional.answer  # type: ignore[no-any-return]
        height = self._open.get(opened)
        if height is not None:
            self._cuts |= 1 << height
            return rule.unknown
        height = len(self._open)
        if height >= _MAX_DEPTH:
            if self._may_wait_for(opened, self._guessing):
                raise LeadsTooDeep(opened, self._guessing)
            self._cut_at(1)
            return rule.unknown
        if rule.steps and not self.afford(rule.steps, height):
            self.cut()
            return rule.unknown
        return self._evaluated(opened, height)

    def _evaluated(self, opened: tuple[Rule[Any, T], Any], height: int) -> T:
        rule, key = opened
        self._open[opened] = height
        outer, self._cuts = self._cuts, 0
        outer_fewest, self._fewest = self._fewest, MAX_STEPS
        outer_guesses, self._guesses = self._guesses, 0
        try:
            answer = rule.function(self, *key)
            if self._budget_height == height and self._is_partial:
                answer = _incomplete(answer)
                self._fewest = self._limit
            elif self._guesses >= BEYOND:
                answer = _incomplete(answer)
        finally:
            del self._open[opened]
            self._close(height)
            cuts, self._cuts = self._cuts & ((1 << height) - 1), outer
            fewest, self._fewest = self._fewest, min(self._fewest, outer_fewest)
            guesses, self._guesses = self._guesses, max(self._guesses, outer_guesses)
        if cuts:  # at what is further out: asked on its own, this may have more
            self._cuts |= cuts
            self._keep(opened, Provisional(answer, cuts, fewest, self._guessing, guesses))
        elif fewest < MAX_STEPS:
            self._short[opened] = fewest, answer
        else:
            remember(self._memory[rule], key, self._guessing, answer, guesses)
            if self._short:
                self._short.pop(opened, None)
        return answer

    def _close(self, height: int) -> None:
        """Forget the provisional answers that were cut at a rule which has been worked out now.

        In a question that has used most of its steps they stand until all that they were cut at is worked out: what is
        looked at in every order is left out then, rather than all that is not looked at yet.
        """
        for opened, provisional in self._until_closed[height]:
            if self._provisional.get(opened) is not provisional:
                continue  # there is one for another number of guesses
            del self._provisional[opened]
            cuts = provisional.cuts & ((1 << height) - 1)
            if cuts and self.is_busy and height > self._budget_height:
                self._keep(opened, provisional._replace(cuts=cuts | 1 << self._budget_height))
                self._is_partial = True
        self._until_closed[height].clear()
        if self._budget_height == height:
            self._end_budget()

    def _keep(self, opened: Opened, provisional: Provisional) -> None:
        self._provisional[opened] = provisional
        self._until_closed[provisional.cuts.bit_length() - 1].append((opened, provisional))

    def _guessed(self, rule: Rule[Any, T], key: Any) -> T:
        if self._guessing >= MAX_GUESSES:
            self._guesses = BEYOND
            return rule.unknown
        outer, self._guesses = self._guesses, 0
        self._guessing += 1
        try:
            return rule.function(self, *key)
        finally:
            self._guessing -= 1
            self._guesses = max(outer, min(1 + self._guesses, BEYOND))

    def _worked_out_nested(self, rule: Rule[Any, T], key: Any) -> T:
        heights = self._nested[rule]
        if rule.nesting is not None and len(heights) >= rule.nesting:
            self.cut()
            for height in heights:
                self._cuts |= 1 << height
            return rule.unknown
        heights.append(max(len(self._open) - 1, 0))
        try:
            return rule.function(self, *key)
        finally:
            heights.pop()

    # Budget

    def afford(self, steps: int, height: int | None = None) -> bool:
        """Return True if the budget has so many steps left, and take them; a budget is started where none runs."""
        if self._budget_height < 0:
            if height is None:
                return True
            self._budget_height = height
            self._steps, self._is_partial = 0, False
            self._limit = self._allowance()
        if self._steps + steps > self._limit:
            return False
        self._steps += steps
        return True

    def _allowance(self) -> int:
        """The steps that a question may use which starts now."""
        return MAX_STEPS if self._shared is None else min(MAX_STEPS, max(_MIN_STEPS, self._shared.left))

    def _end_budget(self) -> None:
        self.long_questions += self._steps > self._limit // 2
        self._budget_height, self._limit = -1, MAX_STEPS
        self._steps_of_stages += self._steps
        if self._shared is not None:
            self._shared.left -= self._steps

    @property
    def is_busy(self) -> bool:
        """True if a question has used most of its steps."""
        return self._budget_height >= 0 and self._steps > self._limit // 2

    def cut(self) -> None:
        """Note that something was left unknown for a limit's sake: nothing on the way here is remembered as whole."""
        self._cut_at(1 << max(self._budget_height, 0))

    def _cut_at(self, heights: int) -> None:
        self._cuts |= heights
        self._is_partial = True

    @contextmanager
    def charged_to(self, budget: Budget) -> Iterator[None]:
        """While this is entered, questions use up a common budget; each gets a few steps once it is spent."""
        outer, self._shared = self._shared, budget
        try:
            yield
        finally:
            self._shared = outer


def _incomplete(answer: T) -> T:
    return replace(answer, complete=False) if isinstance(answer, Meaning) else answer
