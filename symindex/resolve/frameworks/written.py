"""Attributes of objects that everybody shares, such as Flask's `g`: what the project puts into them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, inner
from symindex.model.values import UNKNOWN, Meaning, Module, merged
from symindex.resolve.engine import Engine

_MAX_WRITES: Final = 4
_MAX_LITERALS: Final = 40


def _by_name(engine: Engine, module: Module, name: str, holder: str) -> Iterator[Meaning]:
    """Yield the values that `g.setdefault("name", value)` and `setattr(g, "name", value)` put into an object."""
    for written, node in islice(engine.source.strings_of(name, module), _MAX_LITERALS):
        facts, call = written.facts, Call(written.facts, written.facts.parent(node))
        if facts.kinds[call.node] != k.CALL:
            continue
        given = call.positional
        if call.name == "setdefault" and given[:1] == [node] and facts.kinds[call.callee] == k.ATTRIBUTE_CALLED:
            of = inner(facts, call.callee)
        elif call.name == "setattr" and given[1:2] == [node]:
            of = given[0]
        else:
            continue
        if facts.word(of) == holder and len(given) > 1:
            yield engine.value(written, given[-1])


def put_into(engine: Engine, module: Module, name: str, holder: str = "") -> Meaning:
    """Return the values assigned to an attribute, the nearest first; `holder`: of something that has this name."""
    found = []
    for written, node in islice(engine.source.attributes_written(name, module), 2 * _MAX_WRITES):
        facts, statement = written.facts, written.facts.parent(node)
        if facts.kinds[statement] != k.ASSIGN or (holder and facts.word(inner(facts, node)) != holder):
            continue
        value = Assignment(facts, statement).value
        if value is not None and facts.kinds[value] != k.NONE:
            found.append(engine.value(written, value))
    if holder:
        found += _by_name(engine, module, name, holder)
    known = [each for each in found if each.values][:_MAX_WRITES]
    values = merged(known).values if known else ()
    return Meaning(values, False, inferred=True) if values else UNKNOWN
