"""Check that both directions agree: `python -m benchmarks.consistency DIR [--calls N] [--seed S]`.

For each call of a project (or N sampled ones), and for as many other names: the functions and classes that `def` gives
above `possible` must have the place among their `refs` with the same grade, those of `callees` among their `callers`;
and each place that `refs` and `callers` give for these definitions must lead back to them, or a sample of these places
where they are many, as of `dict.get`. Every breach is printed: its kind, the place, the definition, and the grade each
way. Exit status 1 where there is any.

A place that `refs` or `callers` show as `possible` because a listing's budget was used up is counted apart ("cut off").
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query import Index
from symindex.query.hits import symbol_of

_CALLS = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
_NAMES = frozenset({k.NAME, k.ATTRIBUTE})
_REFERENCES = k.OCCURRENCES - k.DEFINITIONS - k.PARAMETERS - {k.IMPORT_ALIAS}
_EVERY_ROLE = Role((1 << 10) - 1)

Place = tuple[Module, int]
Grades = dict[Place, Certainty]


class Breach(NamedTuple):
    """A place and a definition of which the two directions say different things."""

    kind: str
    place: Place
    definition: Target
    forward: Certainty | None
    backward: Certainty | None


class Comparison:
    """Compares both directions of one pair of questions, such as `callees` and `callers`."""

    def __init__(
        self,
        kind: str,
        forward: Callable[[Module, int], dict[Target, Certainty]],
        backward: Callable[[Target], Grades],
        most: int,
    ) -> None:
        """`most`: places of one listing that are compared; 0: all."""
        self.kind, self._forward, self._backward, self._most = kind, forward, backward, most
        self._listed: dict[Target, Grades] = {}
        self._led: dict[Place, dict[Target, Certainty]] = {}
        self.compared = 0

    def of(self, place: Place) -> Iterator[Breach]:
        """The breaches at a place, and at all places of the definitions that it leads to."""
        for definition, certainty in self._leads(place).items():
            is_new = definition not in self._listed
            listed = self._places(definition)
            self.compared += 1
            if listed.get(place) != certainty:
                yield self._breach(place, definition, certainty, listed.get(place))
            if is_new:
                yield from self._leading_elsewhere(definition, listed)

    def _leading_elsewhere(self, definition: Target, listed: Grades) -> Iterator[Breach]:
        """The breaches at the places that are listed for a definition."""
        places = [place for place, grade in listed.items() if grade != Certainty.POSSIBLE]
        for place in _sample(places, self._most, len(places)):
            self.compared += 1
            back = self._leads(place).get(definition)
            if back != listed[place]:
                yield self._breach(place, definition, back, listed[place])

    def _breach(self, place: Place, target: Target, forward: Certainty | None, backward: Certainty | None) -> Breach:
        if backward is None:
            kind = "not listed"
        elif forward is None:
            kind = "leads elsewhere"
        else:
            kind = "cut off" if backward is Certainty.POSSIBLE else "graded otherwise"
        return Breach(f"{self.kind}: {kind}", place, target, forward, backward)

    def _leads(self, place: Place) -> dict[Target, Certainty]:
        if place not in self._led:
            self._led[place] = self._forward(*place)
        return self._led[place]

    def _places(self, definition: Target) -> Grades:
        if definition not in self._listed:
            self._listed[definition] = self._backward(definition)
        return self._listed[definition]


class Project:
    """A project whose two directions are asked of two indexes, so that neither profits from what the other found."""

    def __init__(self, forward: Index, backward: Index) -> None:
        self._forward, self._backward = forward, backward
        library = forward.internals.library
        self._bodies: dict[Place, dict[int, dict[Target, Certainty]]] = {}
        self._trees = [tree.id for tree in library.trees.values() if tree.kind == "project"]

    def modules(self) -> Iterator[Module]:
        """The modules of the project."""
        library = self._forward.internals.library
        yield from library.modules_in(library.reader.documents(self._trees))

    def comparisons(self, most: int) -> list[Comparison]:
        """The pairs of questions; `most` places of one listing are compared."""
        return [
            Comparison("def and refs", self._definitions, self._references, most),
            Comparison("callees and callers", self._callees, self._callers, most),
        ]

    def _definitions(self, module: Module, node: int) -> dict[Target, Certainty]:
        """What `def` says above `possible`."""
        found = self._forward.internals.meanings.at(module, node)
        return {each.target: each.certainty for each in found if _counts(each.target, each.certainty)}

    def _references(self, target: Target) -> Grades:
        found = self._backward.internals.occurrences.of([target], _REFERENCES, _EVERY_ROLE, self._trees)
        return _surest((each.module, each.node, each.certainty) for each in found)

    def _callees(self, module: Module, node: int) -> dict[Target, Certainty]:
        """What `callees` of the definition around a place says of that place."""
        around = module, module.facts.enclosing_definition(node)
        if around not in self._bodies:
            self._bodies[around] = self._calls_in(*around)
        return self._bodies[around].get(node, {})

    def _calls_in(self, module: Module, definition: int) -> dict[int, dict[Target, Certainty]]:
        facts = module.facts
        found: dict[int, dict[Target, Certainty]] = {}
        callees = self._forward.internals.meanings.callees
        for node, led in callees.within(
            module, definition, lambda each: facts.enclosing_definition(each) == definition
        ):
            grades = found.setdefault(node, {})
            for callee in led:
                if _counts(callee.target, callee.certainty):
                    grades[callee.target] = min(callee.certainty, grades.get(callee.target, callee.certainty))
        return found

    def _callers(self, target: Target) -> Grades:
        found = self._backward.internals.occurrences.callers([target], self._trees)
        return _surest((each.module, each.node, each.certainty) for each in found)


def _counts(target: Target, certainty: Certainty) -> bool:
    """Return True if a definition is compared: variables are not, because `def` skips those that pass something on."""
    return certainty is not Certainty.POSSIBLE and target.kind in k.DEFINITIONS


def _surest(found: Iterable[tuple[Module, int, Certainty]]) -> Grades:
    grades: Grades = {}
    for module, node, certainty in found:
        grades[module, node] = min(certainty, grades.get((module, node), certainty))
    return grades


def _sampled(project: Project, kinds: frozenset[int], count: int, seed: int) -> list[Place]:
    """The places of some kinds in a project, or so many of them: the same for the same seed."""
    return _sample(
        [(module, node) for module in project.modules() for node in module.facts.nodes_of(kinds)], count, seed
    )


def _sample(places: list[Place], count: int, seed: int) -> list[Place]:
    return random.Random(seed).sample(places, count) if 0 < count < len(places) else places


def _line(index: Index, breach: Breach) -> str:
    library = index.internals.library
    module, node = breach.place
    path = library.path_of(library.files_of(module)[0])
    line = module.facts.line_of(module.facts.starts[node])
    grades = " / ".join("none" if grade is None else grade.word for grade in (breach.forward, breach.backward))
    name = module.facts.word(node)
    return f"{breach.kind}: {path}:{line + 1}: {name}: {symbol_of(breach.definition)}: {grades}"


def main() -> int:
    """Compare, print every breach and how many there are of each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--calls", type=int, default=2000, help="calls to compare, and other names; 0: all")
    parser.add_argument("--listed", type=int, default=200, help="places to compare of one listing; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    began = time.process_time()
    with ExitStack() as opened:
        forward, backward = (opened.enter_context(Index.open(options.project)) for _ in range(2))
        with forward.snapshot(), backward.snapshot():
            project = Project(forward, backward)
            places = _sampled(project, _CALLS, options.calls, options.seed)
            others = _sampled(project, _NAMES, options.calls, options.seed)
            counts: Counter[str] = Counter()
            comparisons = project.comparisons(options.listed)
            for number, place in enumerate([*places, *others], 1):
                for breach in (each for comparison in comparisons for each in comparison.of(place)):
                    counts[breach.kind] += 1
                    print(_line(forward, breach), flush=True)
                if number % 100 == 0:
                    done = f"{number} of {len(places) + len(others)} places"
                    print(f"{done}, {time.process_time() - began:.0f} s of CPU", file=sys.stderr, flush=True)
    for kind, count in sorted(counts.items()):
        print(f"{kind}: {count}")
    compared = sum(comparison.compared for comparison in comparisons)
    breaches = sum(count for kind, count in counts.items() if not kind.endswith("cut off"))
    print(
        f"{len(places)} calls, {len(others)} other names, {compared} pairs compared, {breaches} breaches, "
        f"{sum(counts.values()) - breaches} cut off, {time.process_time() - began:.0f} s of CPU"
    )
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
