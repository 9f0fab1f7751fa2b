"""Attributes of objects that everybody shares, such as Flask's `g`: what the project puts into them."""

from __future__ import annotations

from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, inner
from symindex.model.values import UNKNOWN, Meaning, Module, merged
from symindex.resolve.engine import Engine

_MAX_WRITES: Final = 4


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
    known = [each for each in found if each.values][:_MAX_WRITES]
    values = merged(known).values if known else ()
    return Meaning(values, False, inferred=True) if values else UNKNOWN
