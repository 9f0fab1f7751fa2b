"""From a definition to the tests that may run it: the nearest and surest first, each with the chain of calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from symindex.graph.calls import Edge
from symindex.graph.walk import COSTS, Budget, upward
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Module, Target
from symindex.resolve.semantics import is_fixture
from symindex.testing.callers import TestCallGraph
from symindex.testing.cases import Case
from symindex.testing.evidence import Evidence, conditions, replaces
from symindex.testing.listing import Tests

# What runs before or after each test of its class, or of its module.
_OF_CLASS: Final = frozenset(
    {"setUp", "tearDown", "setUpClass", "tearDownClass", "asyncSetUp", "asyncTearDown", "run", "runTest"}
    | {"setup_method", "teardown_method", "setup_class", "teardown_class", "setup", "teardown"}
)
_OF_MODULE: Final = frozenset(
    {"setUpModule", "tearDownModule", "setup_module", "teardown_module", "setup_function", "teardown_function"}
)
_HOOK: Final = 1.0  # what the step from a test to its `setUp` costs
# What a test is nearer by whose names say all the words of what is reached.
_NAMED_ALIKE: Final = 3.0
_CONDITION: Final = 0.5  # what a condition costs under which a call is
_MANY_CASES: Final = 0.5  # what a test is nearer by that is run for many values: some of them may meet the conditions
_SUBCLASSES_MANY: Final = 60  # more of them are not listed one by one
_RANKED: Final = 200  # so many are found before the first is yielded


class Reached(NamedTuple):
    """A test that may run a definition, and the calls that lead there, from the test's; empty where it is the test."""

    case: Case
    certainty: Certainty
    way: list[Edge]
    distance: int
    cost: float = 0.0


class Reaching:
    """Finds the tests that reach definitions."""

    def __init__(self, tests: Tests, graph: TestCallGraph) -> None:
        self._tests, self._graph = tests, graph
        self._semantics = graph.internals.semantics

    def tests_of(self, targets: Iterable[Target], budget: Budget) -> Iterator[Reached]:
        """The tests that reach one of some definitions, best first, each once."""
        starts = list(targets)
        evidence = Evidence(starts)
        seen: set[str] = set()
        found = self._found(starts, budget, evidence)
        while first := list(islice(found, _RANKED)):
            for reached in sorted(first, key=lambda each: each.cost):
                if reached.case.identifier not in seen:
                    seen.add(reached.case.identifier)
                    yield reached

    def _found(self, targets: list[Target], budget: Budget, evidence: Evidence) -> Iterator[Reached]:
        """The tests as the walk comes to them, each with what it costs to believe it."""
        gone_through: set[tuple[Module, int]] = set()
        for step in upward(self._graph, self._starts(targets), budget):
            way = step.way()
            doubtful = _CONDITION * sum(map(conditions, way))
            for case, is_hook in self._cases(step.target, gone_through):
                certainty = max(step.certainty, case.certainty)
                cost = step.cost + doubtful + is_hook * _HOOK - _NAMED_ALIKE * evidence.likeness(case)
                cost -= _MANY_CASES * (case.generated == "parametrize")
                if replaces(case, way):
                    cost, certainty = cost + COSTS[Certainty.POSSIBLE], Certainty.POSSIBLE
                yield Reached(_whole(case), certainty, way, step.distance + is_hook, cost)

    def _starts(self, targets: Iterable[Target]) -> Iterator[Target]:
        """The definitions themselves; with a class its methods, with a module what it defines."""
        for target in targets:
            if target.kind in k.DEFINITIONS:
                yield target
            if target.kind == k.CLASS or not target.node:
                facts = target.module.facts
                for node in facts.nodes_of(k.FUNCTIONS, target.node, target.module.end_of(target.node)):
                    yield Target(target.module, node)

    def _cases(self, target: Target, gone_through: set[tuple[Module, int]]) -> Iterator[tuple[Case, bool]]:
        """(test, whether the definition is only run beside it) for the tests that a definition is, or is run with.

        `gone_through` are the modules and classes whose fixtures came to their tests before, on better ways.
        """
        if target.kind not in k.FUNCTIONS:
            return
        facts = target.module.facts
        name, scope = facts.word(target.node), facts.scope_of(target.node)
        if facts.kinds[scope] == k.CLASS:
            yield from self._of_method(target, Target(target.module, scope), name in _OF_CLASS)
        elif not scope:
            for case in self._tests.in_module(target.module):
                if case.function == target or name in _OF_MODULE:
                    yield case, case.function != target
        place = target.module, scope
        if place not in gone_through and self._is_always_used(target):
            gone_through.add(place)
            yield from ((case, True) for case in self._below(target))

    def _is_always_used(self, function: Target) -> bool:
        is_declared = is_fixture(function.module, function.node)
        return is_declared and self._tests.fixtures.declared(function).autouse

    def _of_method(self, method: Target, owner: Target, is_hook: bool) -> Iterator[tuple[Case, bool]]:
        if not is_hook and not method.module.facts.word(method.node).startswith("test"):
            return
        for case in self._of_classes(owner):
            if is_hook or case.function == method:
                yield case, is_hook

    def _of_classes(self, owner: Target) -> Iterator[Case]:
        """The tests of a class and of those below it, the nearest first."""
        below = self._semantics.subclasses(owner)
        for class_ in (owner, *below):
            yield from self._tests.of_class(class_)
        if len(below) >= _SUBCLASSES_MANY:  # these are not all: the rest is found among all tests
            for class_, cases in self._tests.by_class.items():
                if owner in self._semantics.order(class_)[0]:
                    yield from cases

    def _below(self, fixture: Target) -> Iterator[Case]:
        """The tests that a fixture is used by without being asked for."""
        scope = fixture.module.facts.scope_of(fixture.node)
        path = self._tests.path_of(fixture.module)
        directory, _, name = path.rpartition("/")
        if scope:
            owner = Target(fixture.module, scope)
            yield from (case for case, _ in self._of_method(fixture, owner, True))
        elif name == "conftest.py":
            yield from self._tests.listed(self._tests.suites, directory)
        else:
            yield from self._tests.in_module(fixture.module)


def _whole(case: Case) -> Case:
    """The test that a parametrized case is one of: all its cases reach the same."""
    if case.generated == "parametrize" and case.is_expanded:
        return case._replace(identifier=case.identifier.partition("[")[0], is_expanded=False)
    return case
