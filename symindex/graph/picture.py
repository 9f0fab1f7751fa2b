"""Drawings as values: nodes and links, independent of the output format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from symindex.graph.calls import Edge
from symindex.model.answers import Certainty, Origin
from symindex.model.values import Target
from symindex.query.hits import HitMaker

Subject = Literal["calls", "hierarchy", "imports"]


class Node(NamedTuple):
    """A definition in a picture. Lines and columns are 1-based.

    `name` is the qualified name within the `module`; `origin` says in which tree it lies. `depth` is the distance from
    what was asked for. `more_in` and `more_out` count the neighbours that are known and not drawn: those that lead
    here, and those this leads to.
    """

    symbol: str
    name: str
    module: str
    kind: str
    origin: Origin
    file: str
    line: int
    column: int
    text: str
    depth: int
    more_in: int = 0
    more_out: int = 0


def node_of(target: Target, maker: HitMaker, depth: int) -> Node:
    """The node of a definition, as far as it does not depend on others."""
    hit, module = maker.definition(target), target.module.name
    within = hit.symbol[len(module) + 1 :] if target.node and module else hit.symbol
    name = within or hit.name
    return Node(hit.symbol, name, module, hit.kind, hit.origin, hit.file, hit.line, hit.column, hit.text, depth)


class Location(NamedTuple):
    """A place in a file that shows a link, and its line of source; line and column are 1-based."""

    file: str
    line: int
    column: int
    text: str
    origin: Origin


def location_of(edge: Edge, maker: HitMaker) -> Location:
    """The place that shows an edge."""
    hit = maker.occurrence(edge.module, edge.node, edge.certainty, edge.callee)
    return Location(hit.file, hit.line, hit.column, hit.text, hit.origin)


class Link(NamedTuple):
    """One node leads to another: a caller to what it calls, a class to its base, a module to what it imports.

    `source` and `target` are numbers of nodes; `times` is how many places show it, of which `location` is the best.
    """

    source: int
    target: int
    how: str
    certainty: Certainty
    times: int
    location: Location
    in_cycle: bool = False


class Picture(NamedTuple):
    """A graph to be shown. `roots` were asked for; `left_out` more nodes are known; `is_cut`: the time was up."""

    title: str
    subject: Subject
    roots: tuple[int, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    left_out: int = 0
    is_cut: bool = False


def cycles(links: Iterable[tuple[int, int]]) -> list[set[int]]:
    """The groups of nodes that lead to each other, by Tarjan's walk without recursion; single nodes are none."""
    after: dict[int, list[int]] = {}
    for source, target in links:
        after.setdefault(source, []).append(target)
    index: dict[int, int] = {}
    lowest: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[set[int]] = []
    for start in after:
        if start in index:
            continue
        index[start] = lowest[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        path = [(start, iter(after[start]))]
        while path:
            node, rest = path[-1]
            for target in rest:
                if target not in index:
                    index[target] = lowest[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    path.append((target, iter(after.get(target, ()))))
                    break
                if target in on_stack:
                    lowest[node] = min(lowest[node], index[target])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
                if lowest[node] == index[node]:
                    group = set(stack[stack.index(node) :])
                    del stack[len(stack) - len(group) :]
                    on_stack -= group
                    if len(group) > 1:
                        found.append(group)
    return found
