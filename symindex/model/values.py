"""The meanings of names and expressions: definitions in modules, objects of classes, and lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from symindex.model.modules import Module, Namespace, Portion, Target

__all__ = [
    "MAX_SIZE",
    "NOTHING",
    "UNKNOWN",
    "Instance",
    "Meaning",
    "Module",
    "Namespace",
    "Portion",
    "Super",
    "Target",
    "Value",
    "merged",
]


MAX_SIZE: Final = 256


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class or of a subclass of it, with what fills the class's type variables, where known.

    `is_exact`: the object is seen being made, so that it is of no subclass. `made_at` is the display or call that makes
    it, where all that is equal is made there; it takes no part in comparisons.
    `size`: how many values are in it, itself included. Of more than `MAX_SIZE` the arguments are left out: `rows =
    list(zip(rows, rows))` doubles them each time, and a value is hashed as a whole.
    """

    of: Target
    arguments: tuple[Meaning, ...] = ()
    is_exact: bool = False
    made_at: Target | None = field(default=None, compare=False)
    size: int = field(default=1, init=False, compare=False)

    def __post_init__(self) -> None:
        if self.arguments:
            within = (value for meaning in self.arguments for value in meaning.values)
            size = 1 + sum(value.size if isinstance(value, Instance) else 1 for value in within)
            if size > MAX_SIZE:
                object.__setattr__(self, "arguments", ())
            else:
                object.__setattr__(self, "size", size)


@dataclass(frozen=True, slots=True)
class Super:
    """The value of `super()` in a method of a class."""

    of: Target


Value = Target | Namespace | Instance | Super


@dataclass(frozen=True, slots=True)
class Meaning:
    """The possible values of a name or expression, the likeliest first.

    `complete`: it can be nothing else. `inferred`: values were guessed on the way. An empty and
    complete meaning is known to be none of the index's definitions.
    """

    values: tuple[Value, ...]
    complete: bool
    inferred: bool = False

    @property
    def targets(self) -> list[Target]:
        """The definitions among the values."""
        return [value for value in self.values if isinstance(value, Target)]


UNKNOWN = Meaning((), False)
NOTHING = Meaning((), True)


def _made_at(value: Value) -> Target | None:
    return value.made_at if isinstance(value, Instance) else None


def merged(meanings: Sequence[Meaning]) -> Meaning:
    """Return the meaning of one of several alternatives."""
    if len(meanings) == 1 and len(meanings[0].values) < 2:
        return meanings[0]
    values: dict[Value, Value] = {}
    for meaning in meanings:
        for value in meaning.values:
            known = values.setdefault(value, value)
            if known is not value and isinstance(known, Instance) and known.made_at != _made_at(value):
                values[value] = replace(known, made_at=None)
    return Meaning(
        tuple(values.values()),
        all(meaning.complete for meaning in meanings),
        any(meaning.inferred for meaning in meanings),
    )
