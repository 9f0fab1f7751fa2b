"""Elements of containers that are attributes as well: `def __getattr__(self, name): return self[name]`."""

from __future__ import annotations

from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Function, children
from symindex.model.values import UNKNOWN, Instance, Meaning, Target
from symindex.resolve.classes import order
from symindex.resolve.containers import method_result
from symindex.resolve.engine import Engine
from symindex.resolve.scopes import lookup

_MAX_NAMED: Final = 24  # classes of one name that are looked at
_MAX_FOUND: Final = 8


def element_named(engine: Engine, value: Instance, method: Target, name: str) -> Meaning:
    """Return what `__getattr__` or `__getattribute__` of an object gives for a name, where that is an element of the
    object; else unknown."""
    held = method_result(engine, value, "__getitem__") if _subscripts_itself(method) else UNKNOWN
    return _registered(engine, held, name) if held.values else UNKNOWN


def _registered(engine: Engine, held: Meaning, name: str) -> Meaning:
    """Return the classes of a name that derive from those that a container holds, as each keeps itself there under its
    name; else what the container holds."""
    bases = [each for each in held.targets if each.kind == k.CLASS]
    named = engine.source.definitions_named(name, bases[0].module) if bases else ()
    classes = (each for each in islice(named, _MAX_NAMED) if each.kind == k.CLASS)
    found = tuple(each for each in classes if any(base in order(engine, each)[1:] for base in bases))
    return Meaning(found[:_MAX_FOUND], False, inferred=True) if found else held


def _subscripts_itself(function: Target) -> bool:
    """Return True if a method takes an element of its object by its first argument: `return self[name]`."""
    module, facts = function.module, function.module.facts
    parameters = Function(facts, function.node).parameters[:2]
    for node in facts.nodes_of({k.SUBSCRIPT}, function.node, module.end_of(function.node)):
        parts = children(facts, node)
        if [lookup(module, each)[1] for each in parts if facts.kinds[each] == k.NAME] == [
            [each] for each in parameters
        ]:
            return len(parts) == 2
    return False
