"""The targets of a search, the values that its flows follow, and what they have reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import Instance, Module, Target, Value
from symindex.query.effort import Effort
from symindex.query.implicit import Operation

_MAX_DEPTH: Final = 4  # containers within containers

Expression = tuple[Module, int]


@dataclass(slots=True)
class Carried:
    """The values that are followed: definitions, objects of classes, and functions that return either."""

    definitions: set[Target]
    classes: frozenset[Target] = frozenset()

    def is_among(self, values: Iterable[Value], depth: int = 0) -> bool:
        """Return True if any of some values is followed, or holds what is."""
        for value in values:
            if isinstance(value, Target):
                if value in self.definitions:
                    return True
            elif isinstance(value, Instance):
                if value.of in self.classes:
                    return True
                if depth < _MAX_DEPTH and any(self.is_among(each.values, depth + 1) for each in value.arguments):
                    return True
        return False


@dataclass(slots=True)
class Reached:
    """Candidates: names that may mean what was followed, called expressions without a name, operations on objects."""

    names: dict[Expression, None] = field(default_factory=dict)
    calls: dict[Expression, None] = field(default_factory=dict)
    operations: dict[tuple[Module, Operation], None] = field(default_factory=dict)


@dataclass
class Wanted:
    """The definitions that are looked for, and what follows from them."""

    targets: frozenset[Target]
    effort: Effort
    find_overridden: Callable[[], frozenset[Target]] = frozenset  # see `overridden`
    words: tuple[str, ...] = ()
    makes: frozenset[Target] = frozenset()  # classes whose objects the targets make: `__init__` of these
    objects_of: frozenset[Target] = frozenset()  # classes on whose objects operations run the targets
    only_local: bool = False
    are_members: bool = False
    reached: Reached = field(default_factory=Reached)

    @cached_property
    def overridden(self) -> frozenset[Target]:
        """The same members of base classes, looked for when a place means none of the targets but something else."""
        return self.find_overridden()


def is_of_type(module: Module, node: int) -> bool:
    """Return True if a name in an annotation stands for the class itself: `type[C]`."""
    facts, above = module.facts, module.facts.parent(node)
    first = facts.first_child(above)
    return facts.kinds[above] == k.SUBSCRIPT and first is not None and facts.word(first) in ("type", "Type")


def takes_element(module: Module, node: int) -> bool:
    """Return whether a node is a call that takes an element of a container: `d.setdefault("k", [])`."""
    facts, call = module.facts, Call(module.facts, node)
    is_method = facts.kinds[node] == k.CALL and facts.kinds[call.callee] == k.ATTRIBUTE_CALLED
    return is_method and call.name in ("setdefault", "get")
