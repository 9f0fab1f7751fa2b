"""Pictures and chains of calls across repositories: each step asks all of them at once."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import Final, Literal, NamedTuple

from symindex.fleet.asking import Fleet, Question
from symindex.fleet.calls import FleetEdge
from symindex.fleet.index import Identity
from symindex.graph.paths import ChainCall
from symindex.graph.picture import Link, Node, Picture, cycles
from symindex.graph.walk import COSTS
from symindex.model.answers import Filter
from symindex.workspace.checkouts import Checkout

Direction = Literal["calls_to", "calls_from"]
_MAX_ASKED: Final = 60  # definitions whose calls are asked for in one step, the surest first
_MAX_DEPTH: Final = 8  # calls of a chain
_MAX_TRIES: Final = 5000  # beginnings of chains that are looked at


class Frame(NamedTuple):
    """What is wanted of a walk: directions, distance, nodes or chains at most, seconds, which edges."""

    directions: tuple[Direction, ...]
    depth: int
    most: int
    seconds: float
    wanted: Filter
    exclude: tuple[str, ...] = ()


class FleetCalls:
    """The calls around some definitions, as far as they have been asked for."""

    def __init__(self, fleet: Fleet, home: Checkout | None, frame: Frame) -> None:
        self._fleet, self._home, self._frame = fleet, home, frame
        self._until = time.monotonic() + frame.seconds
        self.edges: dict[FleetEdge, None] = {}
        self.troubles: dict[str, str] = {}  # label of a repository → why it did not answer
        self.is_cut = False

    def step(self, direction: Direction, identities: Collection[Identity]) -> list[FleetEdge]:
        """The calls of some definitions, or by them, the surest first; none where the time is up."""
        if time.monotonic() > self._until or len(identities) > _MAX_ASKED:
            self.is_cut = True
        if time.monotonic() > self._until:
            return []
        options = (("exclude", self._frame.exclude),)
        question = Question(direction, "", self._frame.wanted, options)
        answer = self._fleet.ask(question, list(identities)[:_MAX_ASKED], self._home)
        self.troubles.update({each.member.label: each.trouble for each in answer.members if each.trouble})
        found = sorted((edge for each in answer.members for edge in each.others), key=lambda edge: edge.certainty)
        self.edges.update(dict.fromkeys(found))
        return found


def drawn(calls: FleetCalls, title: str, roots: Sequence[Identity], frame: Frame) -> Picture:
    """The picture of the calls around some definitions; it has no links where nothing is found."""
    depths: dict[Identity, int] = dict.fromkeys(roots, 0)
    known: set[Identity] = set(roots)
    for direction in frame.directions:
        asked: Collection[Identity] = roots
        for depth in range(1, frame.depth + 1):
            new: dict[Identity, None] = {}
            for edge in calls.step(direction, asked):
                far = (edge.caller if direction == "calls_to" else edge.callee).identity
                known.add(far)
                if far not in depths and len(depths) < frame.most:
                    depths[far] = depth
                    new[far] = None
            asked = new
            if not asked:
                break
    return _picture(title, roots, depths, calls, len(known) - len(depths))


def _picture(
    title: str, roots: Sequence[Identity], depths: dict[Identity, int], calls: FleetCalls, left_out: int
) -> Picture:
    nodes: dict[Identity, Node] = {}
    for edge in calls.edges:
        for end in (edge.caller, edge.callee):
            if end.identity in depths:
                nodes.setdefault(end.identity, end.node._replace(depth=depths[end.identity]))
    number = {identity: at for at, identity in enumerate(sorted(nodes, key=depths.__getitem__))}
    between: dict[tuple[int, int], list[FleetEdge]] = {}
    for edge in calls.edges:
        ends = edge.caller.identity, edge.callee.identity
        if all(end in number for end in ends):
            between.setdefault((number[ends[0]], number[ends[1]]), []).append(edge)
    in_cycle = [*cycles(between)]
    links = []
    for (source, target), edges in between.items():
        best = min(edges, key=lambda edge: edge.certainty)
        is_in = source == target or any(source in group and target in group for group in in_cycle)
        links.append(Link(source, target, best.how, best.certainty, len(edges), best.location, is_in))
    ordered = tuple(nodes[identity] for identity in number)
    drawn_roots = tuple(number[root] for root in roots if root in number)
    return Picture(title, "calls", drawn_roots, ordered, tuple(links), left_out, calls.is_cut)


def chains(
    calls: FleetCalls, starts: Collection[Identity], ends: Collection[Identity], frame: Frame
) -> list[list[ChainCall]]:
    """The chains of calls that lead from any of some definitions to any of others, the shortest and surest first."""
    asked: Collection[Identity] = ends
    seen = set(ends)
    for _ in range(min(frame.depth, _MAX_DEPTH)):
        found = [edge.caller.identity for edge in calls.step("calls_to", asked)]
        if any(each in starts for each in found):
            break
        asked = dict.fromkeys(each for each in found if each not in seen)
        seen |= asked.keys()
        if not asked:
            break
    return [_chain(each) for each in _best(calls.edges, starts, ends, frame.most)]


def _best(
    edges: Iterable[FleetEdge], starts: Collection[Identity], ends: Collection[Identity], most: int
) -> list[tuple[FleetEdge, ...]]:
    after: dict[Identity, list[FleetEdge]] = {}
    for edge in edges:
        after.setdefault(edge.caller.identity, []).append(edge)
    ticket = count()
    waiting: list[tuple[float, int, Identity, tuple[FleetEdge, ...]]] = []
    for start in starts:
        heappush(waiting, (0.0, next(ticket), start, ()))
    found: dict[tuple[Identity, ...], tuple[FleetEdge, ...]] = {}
    tries = 0
    while waiting and len(found) < most and tries < _MAX_TRIES:
        tries += 1
        cost, _, at, way = heappop(waiting)
        if way and at in ends:
            found.setdefault(tuple(edge.caller.identity for edge in way), way)
            continue
        passed = {edge.caller.identity for edge in way} | {at}
        for edge in after.get(at, ()):
            if edge.callee.identity not in passed:
                step = cost + COSTS[edge.certainty]
                heappush(waiting, (step, next(ticket), edge.callee.identity, (*way, edge)))
    return list(found.values())


def _chain(edges: Iterable[FleetEdge]) -> list[ChainCall]:
    return [
        ChainCall(edge.caller.identity.symbol, edge.callee.identity.symbol, edge.how, edge.certainty, edge.location)
        for edge in edges
    ]
