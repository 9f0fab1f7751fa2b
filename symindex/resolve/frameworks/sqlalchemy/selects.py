"""Of which class the rows are that `select(Class)` asks for, through statements, sessions and results."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.builtin import builtin, class_name
from symindex.resolve.engine import CallSite, Engine

_STATEMENTS: Final = frozenset({"Select", "ScalarSelect"})
_ONE: Final = frozenset({"scalar_one", "scalar_one_or_none"})
_OF_ROWS: Final = {
    **dict.fromkeys(("first", "one", "one_or_none", "fetchone"), ""),
    **dict.fromkeys(("all", "fetchall", "fetchmany"), "list"),
    "__iter__": "Iterator",
}
_RUNNING: Final = frozenset({"scalars", "scalar", "execute", "stream", "stream_scalars"})


def returned(engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
    """Return the result of an SQLAlchemy function with its rows, where a class is selected; else `found` unchanged."""
    name = function.module.facts.word(function.node)
    if name in _OF_ROWS and site.receiver is not None and class_name(site.receiver).endswith("Result"):
        return _rows_of(engine, site.receiver, name, found)
    if site.module is None:
        return found
    arguments = Call(site.module.facts, site.node).positional
    if name == "select" and arguments:
        columns = [_selected(engine, site.module, each) for each in arguments]
        return _with_rows(found, *columns) if any(each.values for each in columns) else found
    if name in _ONE and site.receiver is not None:
        rows = _of_result(site.receiver)
        return rows if rows.values else found
    if name not in _RUNNING:
        return found
    is_whole = name in ("execute", "stream")
    if arguments:
        statements = engine.value(site.module, arguments[0]).values
        if is_whole:
            whole = [builtin(engine, "tuple", *_columns(each)) for each in statements if _columns(each)]
            return _with_rows(found, merged(whole)) if whole else found
        rows = merged([_rows(each) for each in statements] or [found])
    else:
        rows = _of_result(site.receiver)
    if not rows.values or rows == found:
        return found
    if name == "scalar":
        return rows
    return _with_rows(found, builtin(engine, "tuple", rows) if is_whole else rows)


def _rows_of(engine: Engine, receiver: Instance, name: str, found: Meaning) -> Meaning:
    """Return the result of a method of a result whose rows are known: a row, all, or one after the other."""
    rows = receiver.arguments[0] if receiver.arguments else UNKNOWN
    if not any(isinstance(each, Instance) and class_name(each) == "tuple" for each in rows.values):
        return found
    return builtin(engine, _OF_ROWS[name], rows) if _OF_ROWS[name] else rows


def _selected(engine: Engine, module: Module, node: int) -> Meaning:
    """The objects that a column of a statement gives, where it is a class."""
    classes = tuple(Instance(each) for each in engine.value(module, node).targets if each.is_class)
    return Meaning(classes, False, inferred=True)


def _with_rows(found: Meaning, *rows: Meaning) -> Meaning:
    values = (replace(v, arguments=rows) if isinstance(v, Instance) else v for v in found.values)
    return replace(found, values=tuple(values))


def _rows(value: object) -> Meaning:
    """The objects that a statement selects first."""
    return next(iter(_columns(value)), UNKNOWN)


def _columns(value: object) -> tuple[Meaning, ...]:
    """The objects that a statement selects, by column."""
    is_statement = isinstance(value, Instance) and class_name(value) in _STATEMENTS
    return value.arguments if is_statement and isinstance(value, Instance) else ()


def _of_result(receiver: Instance | None) -> Meaning:
    """The objects in the first column of a result's rows."""
    for row in receiver.arguments[0].values if receiver is not None and receiver.arguments else ():
        if isinstance(row, Instance) and row.arguments:
            return row.arguments[0]
    return UNKNOWN
