"""Bases and subclasses of classes, overridden and overriding members."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Target
from symindex.query.occurrences import Occurrences
from symindex.query.plausible import word_of
from symindex.resolve.semantics import Semantics

_MAX_SUBCLASSES: Final = 20_000

Relative = tuple[Target, Certainty, str]


class Hierarchy:
    """Walks up and down in class hierarchies; subclasses are found through the index, not by loading all classes.

    For one question: asked about one definition after the other it goes no way twice, for a name may be defined at each
    step of a long chain.
    """

    def __init__(self, semantics: Semantics, occurrences: Occurrences) -> None:
        self._semantics, self._occurrences = semantics, occurrences
        # Both for a member's name, or "" for classes: how long the orders yielded so far are, how sure subclasses are.
        self._told: dict[tuple[str, Target], int] = {}
        self._reached: dict[tuple[str, Target], Certainty] = {}

    def of(self, target: Target, trees: Collection[int]) -> Iterator[Relative]:
        """(relative, certainty, role): `base` and `subclass` of a class, `overridden` and `overriding` of a member.

        Bases come in the order in which attributes are looked up, subclasses from near to far.
        """
        if target.kind == k.CLASS:
            for base in self._bases(target, ""):
                yield base, Certainty.RESOLVED, "base"
            for subclass, certainty in self._subclasses(target, "", trees):
                yield subclass, certainty, "subclass"
            return
        class_ = self._semantics.class_around(target.module, target.node) if target.node else 0
        if class_:
            yield from self._members(Target(target.module, class_), target, trees)

    def _members(self, class_: Target, member: Target, trees: Collection[int]) -> Iterator[Relative]:
        name = word_of(member)
        for base in self._bases(class_, name):
            for found in self._semantics.own_members(base, name):
                yield found, Certainty.RESOLVED, "overridden"
        for subclass, certainty in self._subclasses(class_, name, trees):
            for found in self._semantics.own_members(subclass, name):
                yield found, certainty, "overriding"

    def _bases(self, class_: Target, name: str) -> Iterator[Target]:
        order = self._semantics.order(class_)[0]
        for position, base in enumerate(order[1:], 1):
            yield base
            if self._told.get((name, base)) == len(order) - position:  # what follows is its own order
                break
        self._told[name, class_] = len(order)

    def _subclasses(self, class_: Target, name: str, trees: Collection[int]) -> Iterator[tuple[Target, Certainty]]:
        """Direct subclasses, then theirs, each once, and not again what was reached as surely from another class."""
        seen = {class_}
        level = [(class_, Certainty.RESOLVED)]
        while level and len(seen) < _MAX_SUBCLASSES:
            below: list[tuple[Target, Certainty]] = []
            for parent, certainty in level:
                for subclass, own in self._occurrences.subclasses(parent, trees):
                    sure, known = max(certainty, own), self._reached.get((name, subclass))
                    if subclass not in seen and (known is None or sure < known):
                        self._reached[name, subclass] = sure
                        below.append((subclass, sure))
                    seen.add(subclass)
            yield from below
            level = below
