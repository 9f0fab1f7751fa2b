"""Calls across repositories, as one repository sees them: who calls some definitions there, and what these call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from symindex.fleet.index import FleetIndex, Identity, Question
from symindex.graph.calls import CallGraph, Edge
from symindex.graph.naming import can_lead
from symindex.graph.picture import Location, Node, location_of, node_of
from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter
from symindex.model.values import Target
from symindex.query.filters import is_path_wanted, path_matches
from symindex.query.hits import HitMaker


class Called(NamedTuple):
    """A definition, and how it is drawn as one repository has it."""

    identity: Identity
    node: Node


class FleetEdge(NamedTuple):
    """A call, as in `symindex.graph.calls.Edge`, of definitions that mean the same in each repository."""

    caller: Called
    callee: Called
    how: str
    certainty: Certainty
    location: Location


def calls_to(index: FleetIndex, question: Question, identities: Sequence[Identity]) -> Iterator[FleetEdge]:
    """The calls of some definitions in the repository's own files."""
    wanted = question.wanted._replace(trees=("project",))
    graph, maker = CallGraph(index, wanted), _maker(index)
    for identity in identities:
        for target in filter(can_lead, index.targets_of(identity)):
            for edge in graph.callers(target):
                if is_path_wanted(location_of(edge, maker).file, wanted) and not _is_excluded(edge, maker, question):
                    yield _described(index, maker, edge)._replace(callee=_called(index, maker, target, identity))


def calls_from(index: FleetIndex, question: Question, identities: Sequence[Identity]) -> Iterator[FleetEdge]:
    """What those of some definitions call that the repository itself defines, wherever that lies."""
    own = [each for each in identities if each.distribution == index.checkout.name]
    graph, maker = CallGraph(index, Filter(min_certainty=question.wanted.min_certainty)), _maker(index)
    for identity in own:
        for target in filter(can_lead, index.targets_of(identity)):
            for edge in graph.callees(target):
                yield _described(index, maker, edge)


def parts_of(index: FleetIndex, _: Question, identities: Sequence[Identity]) -> Iterator[Identity]:
    """Some definitions that the repository defines, each class with its methods and each module with what is in it."""
    for identity in identities:
        if identity.distribution == index.checkout.name:
            for target in index.targets_of(identity):
                facts, end = target.module.facts, target.module.end_of(target.node)
                inside = facts.nodes_of(k.DEFINITIONS, target.node, end)
                within = (Target(target.module, node) for node in inside)
                yield from map(index.identity_of, dict.fromkeys([target, *within]))


def _maker(index: FleetIndex) -> HitMaker:
    library = index.internals.library
    return HitMaker(library, list(library.trees))


def _is_excluded(edge: Edge, maker: HitMaker, question: Question) -> bool:
    path = location_of(edge, maker).file
    return any(path_matches(path, pattern) for pattern in dict(question.options).get("exclude", ()))


def _described(index: FleetIndex, maker: HitMaker, edge: Edge) -> FleetEdge:
    caller, callee = (_called(index, maker, each, index.identity_of(each)) for each in (edge.caller, edge.callee))
    return FleetEdge(caller, callee, edge.how, edge.certainty, location_of(edge, maker))


def _called(index: FleetIndex, maker: HitMaker, target: Target, identity: Identity) -> Called:
    return Called(identity, node_of(target, maker, 0))
