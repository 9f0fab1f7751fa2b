"""Values of a method's parameter from the base-class methods that it overrides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Function, Node
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve import stubs
from symindex.resolve.classes import order, own_members
from symindex.resolve.engine import Engine, guess_rule

_MAX_OVERRIDDEN: Final = 2
_CALLED_ON_CLASS: Final = frozenset({"__init__", "__new__", "__init_subclass__", "__class_getitem__"})


@guess_rule(unknown=UNKNOWN)
def inherited(engine: Engine, module: Module, function: int, parameter: int) -> Meaning:
    """Return the values of the same parameter of an overridden method: who calls that one may call this."""
    for target in islice(_overridden(engine, Target(module, function)), _MAX_OVERRIDDEN):
        for each in (*stubs.declared(engine, target), target):
            same = _same_parameter(Target(module, function), parameter, each)
            found = UNKNOWN if same is None else engine.value(each.module, same)
            if found.values:
                return found
    return UNKNOWN


def _overridden(engine: Engine, method: Target) -> Iterator[Target]:
    """The methods of a name in the bases of the class that a method is in, the nearest first."""
    facts = method.module.facts
    class_, name = Target(method.module, facts.scope_of(method.node)), facts.word(method.node)
    if class_.kind != k.CLASS or name in _CALLED_ON_CLASS:
        return
    for base in order(engine, class_)[1:]:
        found = engine.ask(own_members, base, name)[:1]
        yield from (each for each in found if each.kind in k.FUNCTIONS)


def _same_parameter(method: Target, parameter: int, other: Target) -> int | None:
    """The parameter of another method that has the name of one of this method, else its position."""
    facts, own = other.module.facts, method.module.facts
    kind = own.kinds[parameter]
    parameters = [each for each in Function(facts, other.node).parameters if facts.kinds[each] == kind]
    named = [each for each in parameters if facts.word(each) == own.word(parameter)]
    if named or kind != k.PARAMETER:
        return next(iter(named or parameters), None)
    place = Function(own, method.node).parameters.index(Node(parameter))
    return parameters[place] if place < len(parameters) else None
