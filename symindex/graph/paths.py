"""The surest short chains of calls from one definition to another, found from both ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from heapq import heappop, heappush
from itertools import islice
from typing import Final, NamedTuple

from symindex.graph.calls import Edge
from symindex.graph.picture import Location, location_of
from symindex.graph.walk import COSTS, Budget, Graph, Step, downward, upward
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Target
from symindex.query.hits import HitMaker, symbol_of

# Chains that are looked at while the best are put together; a graph with many ways between its nodes has billions.
_MAX_TRIES: Final = 20_000
_MAX_LENGTH: Final = 40
_CHAINS_LOOKED_AT: Final = 40  # of so many at least the doubtful edges are looked at again
_MAX_DOUBTS: Final = 100
# From more definitions than this, as of a module, no walk goes down: it would ask all of them first.
_STARTS_WALKED: Final = 20


class Chain(NamedTuple):
    """Calls that lead from one definition to another, each one's callee being the next one's caller."""

    edges: tuple[Edge, ...]

    @property
    def certainty(self) -> Certainty:
        """The certainty of the weakest call."""
        return max(edge.certainty for edge in self.edges)


class ChainCall(NamedTuple):
    """A call of a chain as it is shown: qualified names, how and how surely, and where it is."""

    caller: str
    callee: str
    how: str
    certainty: Certainty
    location: Location


def chain_calls(chain: Chain, maker: HitMaker) -> list[ChainCall]:
    """The calls of a chain with their places."""
    return [
        ChainCall(symbol_of(e.caller), symbol_of(e.callee), e.how, e.certainty, location_of(e, maker))
        for e in chain.edges
    ]


class Chains(NamedTuple):
    """The chains, best first; `is_cut`: the time was up before all nearer ways were tried."""

    chains: list[Chain]
    is_cut: bool


def chains_between(
    graph: Graph,
    starts: Collection[Target],
    ends: Collection[Target],
    limit: int,
    seconds: float,
    again: Callable[[Edge], Edge | None] = lambda edge: edge,
) -> Chains:
    """The best chains from any of some definitions to any of others: a sure call is nearer than a doubtful one.

    A class stands for its methods too, a module for all that is in it; where the end is among that, the code of the
    module or class itself is the start, if it leads there. Edges of chains that are only possible are
    looked at `again`, and the chains put together anew where one turns out to be surer, or none.
    """
    members, ends = _with_members(starts), _with_members(ends)
    if not members.keys().isdisjoint(ends):
        own = [start for start in starts if start not in ends]
        found = _chains_between(graph, own, ends, limit, seconds, again)
        if found.chains:
            return found
        members = dict.fromkeys(member for member in members if member not in ends)
    return _chains_between(graph, members, ends, limit, seconds, again)


def _chains_between(
    graph: Graph,
    starts: Collection[Target],
    ends: Collection[Target],
    limit: int,
    seconds: float,
    again: Callable[[Edge], Edge | None],
) -> Chains:
    search = _Search(graph, starts, ends, seconds)
    while True:
        search.go_on()
        chains = _settled(search, starts, ends, max(limit, _CHAINS_LOOKED_AT), again)
        if chains or search.is_done:
            return Chains(chains[:limit], search.is_cut)


def _settled(
    search: _Search,
    starts: Collection[Target],
    ends: Collection[Target],
    most: int,
    again: Callable[[Edge], Edge | None],
) -> list[Chain]:
    """The best chains of the edges seen so far, once none is left in them that a second look could change."""
    looked_at: set[Edge] = set()
    while True:
        chains = list(islice(_best_chains(search.edges, starts, ends), most))
        edges = dict.fromkeys(edge for chain in chains for edge in chain.edges)
        doubtful = [edge for edge in edges if edge.certainty == Certainty.POSSIBLE and edge not in looked_at]
        if not doubtful or len(looked_at) > _MAX_DOUBTS or search.is_late:
            return chains
        looked_at.update(doubtful)
        search.look_again(doubtful, again)


def _with_members(targets: Collection[Target]) -> dict[Target, None]:
    found = dict.fromkeys(targets)
    for target in targets:
        facts = target.module.facts
        if target.kind == k.CLASS or not target.node:
            nodes = facts.nodes_of(k.FUNCTIONS, target.node, facts.after(target.node))
            found |= dict.fromkeys(Target(target.module, node) for node in nodes)
    return found


class _Search:
    """Two walks that go towards each other, as long each, and the edges they saw."""

    def __init__(self, graph: Graph, starts: Collection[Target], ends: Collection[Target], seconds: float) -> None:
        self._graph = graph
        self._stop = time.monotonic() + seconds
        self._budgets = [Budget(expansions=1 << 30, seconds=seconds) for _ in range(2)]
        self._walks = downward(self, starts, self._budgets[0]), upward(self, ends, self._budgets[1])
        self._open = [len(starts) <= _STARTS_WALKED, True]
        self._costs, self._spent = [0.0, 0.0], [0.0, 0.0]
        self._reached: tuple[dict[Target, float], dict[Target, float]] = {}, {}
        if not self._open[0]:
            self._reached[0].update(dict.fromkeys(starts, 0.0))
        self.edges: dict[tuple[Target, Target], Edge] = {}
        self.is_cut = False  # the time was up before the walks were done

    @property
    def is_done(self) -> bool:
        """True if there is no more to be found: all that leads to the end is known, or the time is up."""
        return self.is_cut or not self._open[1]

    @property
    def is_late(self) -> bool:
        """True if the time is up."""
        return time.monotonic() >= self._stop

    def callers(self, target: Target) -> list[Edge]:
        """As the graph says, and noted."""
        return self._noted(self._graph.callers(target))

    def callees(self, target: Target) -> list[Edge]:
        """As the graph says, and noted."""
        return self._noted(self._graph.callees(target))

    def delay(self, target: Target) -> float:
        """As the graph says."""
        return self._graph.delay(target)

    def go_on(self) -> None:
        """Walk until the walks meet, and then until nothing that is still to come can make a better chain."""
        best = float("inf")
        while sum(self._costs) < best and not self.is_done:
            side = min((side for side in (0, 1) if self._open[side]), key=lambda side: self._spent[side])
            begin = time.monotonic()
            step = next(self._walks[side], None)
            self._spent[side] += time.monotonic() - begin
            if step is None:  # all that this side can reach is known: how far the other has come is all that counts
                self._open[side], self._costs[side] = False, 0.0
            else:
                best = min(best, self._met(side, step))
            self.is_cut = self._budgets[side].is_spent or self.is_late

    def _met(self, side: int, step: Step) -> float:
        """Return the cost of a chain through a step that the other side already reached."""
        self._costs[side] = max(self._costs[side], step.cost)
        self._reached[side][step.target] = step.cost
        other = self._reached[1 - side].get(step.target)
        return step.cost + other if other is not None and (step.cost or other) else float("inf")

    def look_again(self, doubtful: Iterable[Edge], again: Callable[[Edge], Edge | None]) -> None:
        """Replace edges by what a second look says of them, or drop them; those for which no time is left stay."""
        for edge in doubtful:
            if self.is_late:
                self.is_cut = True
                return
            found = again(edge)
            if found is None:
                del self.edges[edge.caller, edge.callee]
            else:
                self.edges[edge.caller, edge.callee] = found

    def _noted(self, edges: list[Edge]) -> list[Edge]:
        for edge in edges:
            known = self.edges.get((edge.caller, edge.callee))
            if known is None or edge.certainty < known.certainty:
                self.edges[edge.caller, edge.callee] = edge
        return edges


def _best_chains(
    edges: dict[tuple[Target, Target], Edge], starts: Collection[Target], ends: Collection[Target]
) -> Iterator[Chain]:
    """Chains without a definition twice, best first: how far each definition is from the end says which to try."""
    far = _distances(edges, ends)
    after: dict[Target, list[Edge]] = {}
    for edge in edges.values():
        if edge.callee in far and edge.callee not in starts:
            after.setdefault(edge.caller, []).append(edge)
    rank = {end: number for number, end in enumerate(ends)}
    for found in after.values():  # which side of the search saw an edge first depends on the clock
        found.sort(key=lambda edge: (rank.get(edge.callee, len(rank)), *_place(edge.callee)))
    heap: list[tuple[float, int, Target, tuple[Edge, ...]]] = []
    for number, start in enumerate(starts):
        if start in far:
            heappush(heap, (far[start], number, start, ()))
    count = len(starts)
    for _ in range(_MAX_TRIES):
        if not heap:
            return
        _, _, last, chain = heappop(heap)
        if chain and last in ends:
            yield Chain(chain)
            continue
        seen = {last, *(edge.caller for edge in chain)}
        cost = sum(COSTS[edge.certainty] for edge in chain)
        for edge in after.get(last, ()):
            if edge.callee not in seen and len(chain) < _MAX_LENGTH:
                count += 1
                heappush(heap, (cost + COSTS[edge.certainty] + far[edge.callee], count, edge.callee, (*chain, edge)))


def _place(target: Target) -> tuple[str, str, int]:
    return target.module.name, target.module.origin, target.node


def _distances(edges: dict[tuple[Target, Target], Edge], ends: Collection[Target]) -> dict[Target, float]:
    """Return the cost of the cheapest chain from each definition to an end."""
    before: dict[Target, list[Edge]] = {}
    for edge in edges.values():
        before.setdefault(edge.callee, []).append(edge)
    heap: list[tuple[float, int, Target]] = [(0.0, number, end) for number, end in enumerate(ends)]
    far: dict[Target, float] = {}
    count = len(heap)
    while heap:
        cost, _, target = heappop(heap)
        if target in far:
            continue
        far[target] = cost
        for edge in before.get(target, ()):
            count += 1
            heappush(heap, (cost + COSTS[edge.certainty], count, edge.caller))
    return far
