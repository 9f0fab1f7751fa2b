"""Best first through a graph of definitions: what is near and sure comes before what is far or only possible."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Final, Protocol

from symindex.graph.calls import Edge
from symindex.model.answers import Certainty
from symindex.model.values import Target

# What a step costs: a proved call is nearer than two inferred ones, and no chain of them as far as a possible one.
COSTS: Final = {Certainty.RESOLVED: 1.0, Certainty.INFERRED: 1.5, Certainty.POSSIBLE: 8.0}


class Graph(Protocol):
    """A graph to walk through: calls, classes or imports."""

    def callers(self, target: Target) -> list[Edge]:
        """The edges that lead to a definition."""

    def callees(self, target: Target) -> list[Edge]:
        """The edges that lead from a definition."""

    def delay(self, target: Target) -> float:
        """Return how much later than its distance says a definition's callers are asked for, because that is slow."""


@dataclass(slots=True)
class Budget:
    """The limits of a walk: definitions whose edges are followed, seconds of the clock, and the distance.

    `unsearched` is how many definitions it had come to without asking for their edges when the budget was spent.
    """

    expansions: int = 1000
    seconds: float = 1.5
    distance: int = 30
    is_spent: bool = field(default=False, init=False)  # whether something was left out for the first two
    unsearched: int = field(default=0, init=False)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A definition that a walk came to, by which edge from which step; the first has neither."""

    target: Target
    cost: float
    distance: int
    certainty: Certainty  # that of the weakest edge on the way
    edge: Edge | None = None
    previous: Step | None = None

    def way(self) -> list[Edge]:
        """The edges from here back to the start."""
        edges, step = [], self
        while step.edge is not None and step.previous is not None:
            edges.append(step.edge)
            step = step.previous
        return edges


Keep = Callable[[Step], bool]


def _every(_step: Step) -> bool:
    return True


def upward(graph: Graph, starts: Iterable[Target], budget: Budget, keep: Keep = _every) -> Iterator[Step]:
    """The starts and all that leads to them, best first; the way of a step is the chain of calls in its order.

    Each definition comes once, before its own callers are asked for, so one who has enough need not pay for more.
    Bodies of modules and classes are yielded and not followed: nothing calls them. What `keep` refuses is neither.
    """

    def callers(step: Step) -> Iterable[tuple[Target, Edge]]:
        if step.edge is not None and step.edge.at_import:
            return ()
        return ((edge.caller, edge) for edge in graph.callers(step.target))

    return _walk(starts, callers, graph.delay, budget, keep)


def downward(graph: Graph, starts: Iterable[Target], budget: Budget, keep: Keep = _every) -> Iterator[Step]:
    """The starts and all that they lead to, as `upward`; the way of a step is from it back to the start."""

    def callees(step: Step) -> Iterable[tuple[Target, Edge]]:
        return ((edge.callee, edge) for edge in graph.callees(step.target))

    return _walk(starts, callees, lambda _: 0.0, budget, keep)


def _walk(
    starts: Iterable[Target],
    edges: Callable[[Step], Iterable[tuple[Target, Edge]]],
    delay: Callable[[Target], float],
    budget: Budget,
    keep: Keep,
) -> Iterator[Step]:
    """Dijkstra's walk, in which a step waits twice: to be yielded, and then to have its edges followed."""
    end = time.monotonic() + budget.seconds
    heap: list[tuple[float, int, bool, Step]] = []
    for target in dict.fromkeys(starts):
        heappush(heap, (0.0, len(heap), False, Step(target, 0.0, 0, Certainty.RESOLVED)))
    count, expansions, yielded = len(heap), 0, set[Target]()
    while heap:
        _, _, is_told, step = heappop(heap)
        if not is_told:
            if step.target in yielded or not keep(step):
                continue
            yielded.add(step.target)
            yield step
            count += 1
            if step.distance < budget.distance:
                heappush(heap, (step.cost + delay(step.target), count, True, step))
            continue
        if expansions >= budget.expansions or time.monotonic() >= end:
            budget.is_spent = True
            budget.unsearched = len({waiting.target for *_, waiting in heap} | {step.target})
            return
        found = list(edges(step))
        expansions += bool(found)
        for target, edge in found:
            if target not in yielded:
                count += 1
                cost = step.cost + COSTS[edge.certainty]
                certainty = max(step.certainty, edge.certainty)
                heappush(heap, (cost, count, False, Step(target, cost, step.distance + 1, certainty, edge, step)))


class Restricted:
    """A graph without the edges from and to definitions that are not wanted."""

    def __init__(self, graph: Graph, is_wanted: Callable[[Target], bool]) -> None:
        self._graph, self._is_wanted = graph, is_wanted

    def callers(self, target: Target) -> list[Edge]:
        """As the graph says, from what is wanted."""
        return [edge for edge in self._graph.callers(target) if self._is_wanted(edge.caller)]

    def callees(self, target: Target) -> list[Edge]:
        """As the graph says, to what is wanted."""
        return [edge for edge in self._graph.callees(target) if self._is_wanted(edge.callee)]

    def delay(self, target: Target) -> float:
        """As the graph says."""
        return self._graph.delay(target)
