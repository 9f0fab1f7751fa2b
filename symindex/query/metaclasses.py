"""The classes that metaclasses make: those that name them, and those that derive from these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from symindex.model import kinds as k
from symindex.model.values import Module, Target
from symindex.resolve.semantics import Semantics

_MAX_METACLASSES: Final = 40


class UsePlace(Protocol):
    """Where something stands."""

    @property
    def module(self) -> Module:
        """The file."""

    @property
    def node(self) -> int:
        """The node of its facts."""


def classes_of_metaclasses(
    semantics: Semantics, classes: Iterable[Target], uses: Callable[[list[Target]], Iterable[UsePlace]]
) -> Iterator[Target]:
    """Yield the classes with one of some classes, or one that derives from it, as their metaclass.

    `uses` finds where a class is named.
    """
    waiting, asked, made = list(classes), set[Target](), set[Target]()
    while waiting and len(asked) < _MAX_METACLASSES:
        class_ = waiting.pop(0)
        if class_ in asked:
            continue
        asked.add(class_)
        waiting += semantics.subclasses(class_)
        for found in uses([class_]):
            facts, above = found.module.facts, found.module.facts.parent(found.node)
            if facts.kinds[above] == k.KEYWORD and facts.kinds[facts.parent(above)] == k.BASES:
                named = Target(found.module, facts.parent(facts.parent(above)))
                below = [named, *semantics.subclasses(named)]
                yield from (each for each in below if each not in made)
                made.update(below)
