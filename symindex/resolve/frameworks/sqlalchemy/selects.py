"""Of which class the rows are that `select(Class)` asks for, through statements, sessions and results."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model.syntax import Call
from symindex.model.values import Instance, Meaning, Target, merged
from symindex.resolve.builtin import builtin, class_name
from symindex.resolve.engine import CallSite, Engine

_STATEMENTS: Final = frozenset({"Select", "ScalarSelect"})
_RUNNING: Final = frozenset({"scalars", "scalar", "execute", "stream", "stream_scalars"})


def returned(engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
    """What a function of SQLAlchemy gives, its rows filled in where a class is selected; else `found` as it is."""
    name = function.module.facts.word(function.node)
    if site.module is None:
        return found
    arguments = Call(site.module.facts, site.node).positional
    if name == "select" and arguments:
        classes = tuple(Instance(t) for t in engine.value(site.module, arguments[0]).targets if t.is_class)
        return _with_rows(found, Meaning(classes, False, inferred=True)) if classes else found
    if name not in _RUNNING:
        return found
    if arguments:
        rows = merged([_rows(v) for v in engine.value(site.module, arguments[0]).values] or [found])
    else:
        rows = _of_result(site.receiver)
    if not rows.values or rows == found:
        return found
    if name == "scalar":
        return rows
    return _with_rows(found, builtin(engine, "tuple", rows) if name in ("execute", "stream") else rows)


def _with_rows(found: Meaning, rows: Meaning) -> Meaning:
    values = (replace(v, arguments=(rows,)) if isinstance(v, Instance) else v for v in found.values)
    return replace(found, values=tuple(values))


def _rows(value: object) -> Meaning:
    """The objects that a statement selects."""
    is_statement = isinstance(value, Instance) and class_name(value) in _STATEMENTS and bool(value.arguments)
    return value.arguments[0] if is_statement and isinstance(value, Instance) else Meaning((), False)


def _of_result(receiver: Instance | None) -> Meaning:
    """The objects in the first column of a result's rows."""
    for row in receiver.arguments[0].values if receiver is not None and receiver.arguments else ():
        if isinstance(row, Instance) and row.arguments:
            return row.arguments[0]
    return Meaning((), False)
