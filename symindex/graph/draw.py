"""Pictures of an index: the calls around a definition, hierarchies, imports; the nearest and surest are drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Final, Literal, NamedTuple

from symindex.graph.calls import Edge
from symindex.graph.picture import Link, Node, Picture, Subject, cycles, location_of, node_of
from symindex.graph.walk import Budget, Graph, Step, downward, upward
from symindex.model.values import Target
from symindex.query.hits import HitMaker
from symindex.query.index import Internals

# Upwards are callers, subclasses and importers; downwards what is called, derived from and imported.
Direction = Literal["up", "down"]

# Of one node's neighbours in a picture of calls at most such a part of all nodes is drawn: there is more behind them.
_FAN: Final = 4
_MIN_FAN: Final = 8


class Frame(NamedTuple):
    """The limits of a drawing: distance in edges, nodes, and the seconds that finding them may take."""

    depth: int = 2
    nodes: int = 60
    seconds: float = 10.0


class PictureBuilder:
    """A picture while it is made: a graph that notes what is asked of it, and numbers for what is drawn."""

    def __init__(self, graph: Graph, internals: Internals, trees: Collection[int]) -> None:
        self._graph = graph
        self._maker = HitMaker(internals.library, trees)
        self._depths: dict[Target, int] = {}
        self._children: dict[Target, int] = {}
        self._up: dict[Target, set[Target]] = {}
        self._down: dict[Target, set[Target]] = {}
        self._edges: dict[tuple[Target, Target], dict[Edge, None]] = {}

    # As a graph

    def callers(self, target: Target) -> list[Edge]:
        """As the graph says, and noted."""
        edges = self._graph.callers(target)
        self._note(edges)
        self._up[target] = {edge.caller for edge in edges}
        return edges

    def callees(self, target: Target) -> list[Edge]:
        """As the graph says, and noted."""
        edges = self._graph.callees(target)
        self._note(edges)
        self._down[target] = {edge.callee for edge in edges}
        return edges

    def delay(self, target: Target) -> float:
        """As the graph says."""
        return self._graph.delay(target)

    def _note(self, edges: Iterable[Edge]) -> None:
        for edge in edges:
            self._edges.setdefault((edge.caller, edge.callee), {})[edge] = None

    # As a picture

    def draw(self, step: Step, capacity: int, fan: int) -> bool:
        """Return True if a step is drawn: while there is capacity, a fan of one node's neighbours, two of a root's."""
        if step.target not in self._depths:
            above = step.previous.target if step.previous else None
            most = fan * 2 if step.distance == 1 else fan
            if above is not None and (len(self._depths) >= capacity or self._children.get(above, 0) >= most):
                return False
            if above is not None:
                self._children[above] = self._children.get(above, 0) + 1
            self._depths[step.target] = step.distance
        return True

    def is_full(self, capacity: int) -> bool:
        """Return True if there is no capacity for one more."""
        return len(self._depths) >= capacity

    def turn(self) -> None:
        """Let each node have a fan of its own in the direction that is drawn next."""
        self._children.clear()

    def picture(self, title: str, subject: Subject, roots: Iterable[Target], is_cut: bool) -> Picture:
        """The picture."""
        numbers = {target: number for number, target in enumerate(self._depths)}
        links = [
            self._link(numbers[caller], numbers[callee], list(edges))
            for (caller, callee), edges in self._edges.items()
            if caller in numbers and callee in numbers
        ]
        known = {target for pair in self._edges for target in pair}
        return Picture(
            title,
            subject,
            tuple(numbers[root] for root in roots if root in numbers),
            tuple(self._node(target, depth) for target, depth in self._depths.items()),
            with_cycles(links),
            len(known - numbers.keys()),
            is_cut,
        )

    def _node(self, target: Target, depth: int) -> Node:
        more_in, more_out = (len(far.get(target, set()) - self._depths.keys()) for far in (self._up, self._down))
        return node_of(target, self._maker, depth)._replace(more_in=more_in, more_out=more_out)

    def _link(self, source: int, target: int, edges: list[Edge]) -> Link:
        """The link for all edges between two nodes: the surest of them determines how and where."""
        best = min(edges, key=lambda edge: (edge.certainty, edge.node))
        return Link(source, target, best.how, best.certainty, len(edges), location_of(best, self._maker))


def picture_of(
    builder: PictureBuilder,
    title: str,
    subject: Subject,
    roots: Collection[Target],
    ways: Collection[Direction],
    frame: Frame,
) -> Picture:
    """Return the graph around definitions, in one direction or both; each of two gets half of the capacity."""
    fan = max(_MIN_FAN, frame.nodes // _FAN) if subject == "calls" else frame.nodes
    is_cut = False
    for number, way in enumerate(ways, 1):
        capacity = frame.nodes * number // len(ways)
        budget = Budget(expansions=frame.nodes * 4, seconds=frame.seconds / len(ways), distance=frame.depth)
        walk = upward if way == "up" else downward
        for step in walk(builder, roots, budget, partial(builder.draw, capacity=capacity, fan=fan)):
            if step.distance and builder.is_full(capacity):
                break
        builder.turn()
        is_cut = is_cut or budget.is_spent
    return builder.picture(title, subject, roots, is_cut)


def with_cycles(links: list[Link]) -> tuple[Link, ...]:
    """The links in order, those marked that lie on a cycle."""
    group_of: dict[int, int] = {}
    for group, nodes in enumerate(cycles((link.source, link.target) for link in links)):
        group_of |= dict.fromkeys(nodes, group)
    return tuple(
        link._replace(in_cycle=link.source in group_of and group_of[link.source] == group_of.get(link.target))
        for link in sorted(links, key=lambda link: (link.source, link.target))
    )
