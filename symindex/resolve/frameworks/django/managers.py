"""Managers and query sets: of which model they are, and what their methods give.

An object of a manager or query set has an argument here, as if its class were generic: the objects of its model. That
of `as_manager()` has another one, its query set: it is one of `BaseManager`, whose own methods win over those of the
query set, and beside it is the query set whose other methods it has.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, last
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value
from symindex.resolve.builtin import builtin
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine, rule
from symindex.resolve.frameworks.django import known

MANY_TO_ONE: Final = "create_reverse_many_to_one_manager"
MANY_TO_MANY: Final = "create_forward_many_to_many_manager"
GENERIC: Final = "create_generic_related_manager"
_PLAIN_MANAGER: Final = "django.db.models.manager.Manager"
_ONE: Final = frozenset(("get", "create", "first", "last", "latest", "earliest", "__getitem__"))
_CREATING: Final = frozenset(("create_user", "create_superuser", "acreate_user", "acreate_superuser"))
_PAIR: Final = frozenset({"get_or_create", "update_or_create"})
_MANY: Final = frozenset({"__iter__", "iterator", "__aiter__", "bulk_create", "in_bulk", "raw"})
# fmt: off
_SAME: Final = frozenset((
    "all", "filter", "exclude", "order_by", "select_related", "prefetch_related", "annotate", "alias", "distinct",
    "reverse", "using", "only", "defer", "extra", "none", "select_for_update", "union", "intersection", "difference",
    "complex_filter", "get_queryset", "_chain", "_clone", "_all", "_filter_or_exclude", "db_manager",
))
# fmt: on
_RECORDS: Final = {"values": "dict", "values_list": "tuple"}


def of_model(engine: Engine, model: Target, found: Meaning) -> Meaning:
    """The same, each manager as one of a model; what is none stays as it is."""
    rows = known.objects_of(model)

    def filled(value: Value) -> Value:
        if isinstance(value, Instance) and known.is_queryset(engine, value):
            return replace(value, arguments=(rows, *value.arguments[1:]))
        return value

    return replace(found, values=tuple(map(filled, found.values)))


@rule(unknown=UNKNOWN)
def default_manager(engine: Engine, model: Target) -> Meaning:
    """The manager of a model that is declared first, in the model or else in a base; Django's own where none is."""
    for class_ in order(engine, model):
        if class_.kind != k.CLASS or class_.module.name.startswith("django.db."):
            continue
        facts = class_.module.facts
        for node in facts.nodes_of({k.BOUND}, class_.node, class_.module.end_of(class_.node)):
            if facts.scope_of(node) == class_.node and _may_hold_manager(class_.module, node):
                found = engine.value(class_.module, node)
                managers = tuple(each for each in found.values if known.is_queryset(engine, each))
                if managers:
                    return of_model(engine, model, replace(found, values=managers))
    return known.instances(engine, _PLAIN_MANAGER, model.module, known.objects_of(model))


def _may_hold_manager(module: Module, node: int) -> bool:
    """Return True if a variable of a model is given what a call makes that is no field by its name."""
    facts = module.facts
    value = last(facts, facts.parent(node))
    if facts.kinds[facts.parent(node)] != k.ASSIGN or facts.kinds[value] != k.CALL:
        return False
    return not Call(facts, value).name.endswith(("Field", "Key"))


def related_manager(engine: Engine, model: Target, maker: str) -> Meaning:
    """Return the manager of the many side of a relation to a model, of the class that one of Django's functions makes:
    `MANY_TO_ONE`, `MANY_TO_MANY`, `GENERIC`."""
    default = engine.ask(default_manager, model)
    class_ = engine.ask(_made_manager, maker, model)
    own = () if class_ is None else (Instance(class_, (known.objects_of(model),)),)
    return Meaning((*own, *default.values), True, inferred=True)


@rule(unknown=None)
def _made_manager(engine: Engine, function: str, near: Target) -> Target | None:
    """The class of managers within one of Django's functions that make them."""
    for target in engine.source.definitions_named(function, near.module):
        facts = target.module.facts
        if target.module.name.startswith("django.") and target.kind in k.FUNCTIONS:
            for node in facts.nodes_of({k.CLASS}, target.node, target.module.end_of(target.node)):
                return Target(target.module, node)
    return None


# What methods give


def result(engine: Engine, function: Target, receiver: Instance) -> Meaning:
    """Return the result of one of Django's own methods on a manager or query set."""
    if not known.is_queryset(engine, receiver):
        return UNKNOWN
    rows = known.rows(receiver)
    name = function.module.facts.word(function.node)
    if name == "as_manager":
        made = known.instances(engine, known.MANAGER, function.module, rows, Meaning((receiver,), True))
        return known.both(made, Meaning((receiver,), True, inferred=True))
    if name in _CREATING and known.is_manager(engine, receiver.of):
        return rows
    name = name[1:] if name[:1] == "a" and name[1:] in (*_ONE, *_PAIR, *_MANY) else name
    if name in _ONE:
        return rows
    if name in _PAIR:
        return builtin(engine, "tuple", rows, builtin(engine, "bool"))
    if name in _MANY:
        sort, arguments = ("dict", (UNKNOWN, rows)) if name == "in_bulk" else ("Iterator", (rows,))
        return builtin(engine, "list" if name == "bulk_create" else sort, *arguments)
    if name in _RECORDS:
        return _queryset(engine, receiver, builtin(engine, _RECORDS[name]))
    return _queryset(engine, receiver, rows) if name in _SAME else UNKNOWN


def _queryset(engine: Engine, receiver: Instance, rows: Meaning) -> Meaning:
    """The query set of a manager, or one like another, of some rows."""
    class_: Target | None = receiver.of
    if len(receiver.arguments) > 1:
        class_ = next(known.models_of(receiver.arguments[1]), None)
    elif known.is_manager(engine, receiver.of):
        querysets = (c for c in order(engine, receiver.of) if engine.ask(known.derives, c, known.QUERYSET))
        own = (c for c in querysets if not known.is_manager(engine, c))
        class_ = next(own, None) or engine.ask(known.class_at, known.QUERYSET, receiver.of.module)
    return UNKNOWN if class_ is None else Meaning((Instance(class_, (rows,)),), True, inferred=True)
