"""Evidence for and against a test that a walk reached: its names, and what it replaces by fakes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from symindex.graph.calls import Edge
from symindex.model import kinds as k
from symindex.model.terms import parts_of
from symindex.model.values import Target
from symindex.query.hits import symbol_of
from symindex.testing.cases import Case

_MIN_LENGTH: Final = 3
_SAYS_NOTHING: Final = frozenset({"test", "tests", "testcase", "case", "unit", "init", "self", "get"})
# The name of a definition says most, then that of its class, then that of its module.
_WEIGHTS: Final = (4.0, 2.0, 1.0)
_CONDITIONS: Final = frozenset({k.IF, k.ELIF, k.EXCEPT, k.CASE, k.CONDITIONAL, k.WHILE})
_SPELLED: Final = frozenset({k.STRING_WORD, k.STRING_PART})
_GIVEN: Final = _SPELLED | {k.ATTRIBUTE_BOUND}


class Evidence:
    """The likeness of tests' names to those of what they reach."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._weights: dict[str, float] = {}
        for target in targets:
            for weight, part in zip(_WEIGHTS, reversed(symbol_of(target).split("."))):
                for word in sub_words(part):
                    self._weights[word] = max(self._weights.get(word, 0.0), weight)
        self._whole = sum(self._weights.values())
        self._known: dict[str, float] = {}

    def likeness(self, case: Case) -> float:
        """Between 0 and 1: which part of the words of what is reached the test's identifier says."""
        name = case.identifier.partition("[")[0]
        found = self._known.get(name)
        if found is None:
            said = sum(weight for word, weight in self._weights.items() if word in set(sub_words(name)))
            found = self._known[name] = said / self._whole if self._whole else 0.0
        return found


def sub_words(name: str) -> list[str]:
    """The words of identifiers, in lower case; short ones and those of all tests left out."""
    words = (word.lower() for word in parts_of(name))
    return [word for word in words if len(word) >= _MIN_LENGTH and word not in _SAYS_NOTHING]


def conditions(edge: Edge) -> int:
    """Return how many conditions must hold for a call to be made, within its function."""
    facts, count = edge.module.facts, 0
    for node in facts.ancestors(edge.node):
        if facts.kinds[node] in k.DEFINITIONS:
            break
        count += facts.kinds[node] in _CONDITIONS
    return count


def replaces(case: Case, way: list[Edge]) -> bool:
    """Return True if a test names a step of its way in a string, as `mock.patch` takes it, or gives it another value.

    It is then not run, as a rule; but it may be wrapped, or be something else of that name.
    """
    module, facts = case.function.module, case.function.module.facts
    last = module.end_of(case.function.node)
    for edge in way:
        if edge.how == "string":
            continue
        callee = edge.callee.module.facts.word(edge.callee.node)
        for node in facts.nodes_with_number(facts.number_of(callee), case.function.node, last):
            if facts.kinds[node] in _GIVEN:
                return True
    return False
