"""Classes and their bases, members and what they override, as a graph: who derives leads to what it derives from."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from symindex.graph.calls import Edge, How
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Target
from symindex.query.hierarchy import Hierarchy
from symindex.query.index import Internals
from symindex.query.plausible import word_of


class HierarchyGraph:
    """The hierarchies of one index, as a `Graph`; subclasses are looked for in some trees."""

    def __init__(self, internals: Internals, trees: Collection[int]) -> None:
        self.internals, self.trees = internals, trees
        self._hierarchy = Hierarchy(internals.semantics, internals.occurrences)

    def callers(self, target: Target) -> list[Edge]:
        """Return direct subclasses of a class, or direct overrides of a member."""
        if target.kind == k.CLASS:
            found = self.internals.occurrences.subclasses(target, self.trees)
            return [_edge(below, target, "base", certainty) for below, certainty in dict(found).items()]
        class_ = self._class_of(target)
        return list(self._overriding(class_, target)) if class_ else []

    def callees(self, target: Target) -> list[Edge]:
        """The bases a class names, or what a member overrides."""
        if target.kind == k.CLASS:
            bases = self.internals.semantics.bases(target)
            return [_edge(target, base, "base", Certainty.RESOLVED) for base in bases]
        class_ = self._class_of(target)
        order = self.internals.semantics.order(class_)[0][1:] if class_ else ()
        for base in order:
            for member in self.internals.semantics.own_members(base, word_of(target)):
                return [_edge(target, member, "override", Certainty.RESOLVED)]
        return []

    def delay(self, target: Target) -> float:
        """None: finding subclasses is quick."""
        return 0.0

    def _overriding(self, class_: Target, member: Target) -> Iterator[Edge]:
        waiting, seen = [(class_, Certainty.RESOLVED)], {class_}
        for parent, certainty in waiting:
            for below, own in self.internals.occurrences.subclasses(parent, self.trees):
                if below in seen:
                    continue
                seen.add(below)
                members = self.internals.semantics.own_members(below, word_of(member))
                for found in members[:1]:
                    yield _edge(found, member, "override", max(certainty, own))
                if not members:
                    waiting.append((below, max(certainty, own)))

    def _class_of(self, member: Target) -> Target | None:
        class_ = self.internals.semantics.class_around(member.module, member.node) if member.node else 0
        return Target(member.module, class_) if class_ else None


def _edge(below: Target, above: Target, how: How, certainty: Certainty) -> Edge:
    return Edge(below, above, how, certainty, below.module, below.node)
