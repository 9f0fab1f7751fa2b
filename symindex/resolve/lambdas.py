"""What functions without a name are called with: `map(lambda x: …, xs)`, `sorted(xs, key=lambda x: …)`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function, Node, inner
from symindex.model.values import UNKNOWN, Meaning, Module
from symindex.resolve.containers import element
from symindex.resolve.engine import Engine

# Functions that call their first argument with the elements of the others, which stand at the same place or all at one.
_EACH_ITS_OWN: Final = frozenset({"map", "imap"})
_ALL_OF_ONE: Final = frozenset({"filter", "reduce", "takewhile", "dropwhile", "filterfalse"})
# Functions and methods whose `key` is called with the elements of the first argument, or of what the method is of.
_KEYED: Final = frozenset({"sorted", "min", "max", "groupby", "nlargest", "nsmallest"})


def applied_to(engine: Engine, module: Module, function: int, parameter: int) -> Meaning:
    """Return what a lambda that is an argument is called with; unknown where that is not known."""
    facts, above = module.facts, module.facts.parent(function)
    place = Function(facts, function).parameters.index(Node(parameter))
    iterated = None
    if facts.kinds[above] == k.CALL:
        iterated = _mapped(Call(facts, above), function, place)
    elif facts.kinds[above] == k.KEYWORD and facts.word(above) == "key" and not place:
        iterated = _sorted(Call(facts, facts.parent(above)))
    if iterated is None:
        return UNKNOWN
    found = element(engine, engine.value(module, iterated))
    return replace(found, inferred=True, complete=False) if found.values else UNKNOWN


def _mapped(call: Call, function: int, place: int) -> Node | None:
    """Return the iterable whose elements a call gives to a parameter of its first argument."""
    given = call.positional
    if given[:1] != [function] or len(given) < 2:
        return None
    if call.name in _EACH_ITS_OWN:
        return given[1:][place] if place < len(given[1:]) else None
    return given[1] if call.name in _ALL_OF_ONE else None


def _sorted(call: Call) -> Node | None:
    """Return the iterable whose elements a call gives to its `key`."""
    if call.name == "sort" and call.facts.kinds[call.callee] == k.ATTRIBUTE_CALLED:
        return inner(call.facts, call.callee)
    given = call.positional
    return given[-1] if call.name in _KEYED and given and (len(given) == 1 or call.name.startswith("n")) else None
