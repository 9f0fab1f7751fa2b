"""Django's admin: which models its classes are registered for, and what their methods get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated, Function, Node
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.builtin import class_name
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine, rule
from symindex.resolve.frameworks.django import known
from symindex.resolve.scopes import bindings_in

_ADMIN: Final = "django.contrib.admin.options.BaseModelAdmin"
_QUERYSETS: Final = frozenset({"queryset", "qs"})


def given(engine: Engine, module: Module, node: int) -> Meaning:
    """The object, query set or form that a method of an admin's class, or an action, gets; unknown for others."""
    facts, function = module.facts, module.facts.parent(node)
    if facts.kinds[function] not in k.FUNCTIONS:
        return UNKNOWN
    class_ = Target(module, facts.scope_of(function))
    if class_.kind != k.CLASS or not engine.ask(known.derives, class_, _ADMIN):
        return UNKNOWN
    word, place = facts.word(node), Function(facts, function).parameters.index(Node(node))
    rows = engine.ask(rows_of, class_)
    if not rows.values or not 0 < place < 4:
        return UNKNOWN
    if word in _QUERYSETS:
        return known.instances(engine, known.QUERYSET, module, rows)
    is_column = place == 1 and len(Function(facts, function).parameters) == 2 and word != "request"
    return rows if word == "obj" or (is_column and not _overrides(engine, class_, facts.word(function))) else UNKNOWN


def _overrides(engine: Engine, class_: Target, name: str) -> bool:
    """Return True if a base of a class that is Django's own has a method of a name."""
    bases = (each for each in order(engine, class_)[1:] if each.module.name.startswith("django."))
    return any(bindings_in(each.module, each.node, name) for each in bases)


def result(engine: Engine, function: Target, receiver: Instance) -> Meaning:
    """Return the results of `get_queryset` and `get_object` of an admin class."""
    name = function.module.facts.word(function.node)
    if name not in ("get_queryset", "get_object") or not engine.ask(known.derives, receiver.of, _ADMIN):
        return UNKNOWN
    rows = engine.ask(rows_of, receiver.of)
    return rows if name == "get_object" else known.instances(engine, known.QUERYSET, receiver.of.module, rows)


@rule(unknown=UNKNOWN)
def rows_of(engine: Engine, admin: Target) -> Meaning:
    """The objects of the models that an admin's class is registered for, or that it names as its `model`."""
    models = list(dict.fromkeys((*_registered(engine, admin), *_named(engine, admin))))
    return merged([known.objects_of(each) for each in models] or [UNKNOWN])


def _registered(engine: Engine, admin: Target) -> Iterator[Target]:
    """The models of `@admin.register(Model)` and of `site.register(Model, Admin)`."""
    module, facts = admin.module, admin.module.facts
    decorators = Decorated(facts, admin.node).decorators if admin.kind == k.CLASS else ()
    calls = [Call(facts, each) for each in decorators if facts.kinds[each] == k.CALL]
    for call in calls:
        if call.name == "register":
            yield from _models(engine, module, [*call.positional])
    word = class_name(admin)
    for node in facts.nodes_with(word):
        call = Call(facts, facts.parent(node))
        if facts.kinds[call.node] == k.CALL and call.name == "register" and node in call.positional[1:2]:
            yield from _models(engine, module, [*call.positional[:1]])


def _models(engine: Engine, module: Module, nodes: list[int]) -> Iterator[Target]:
    for each in nodes:
        yield from (t for t in engine.value(module, each).targets if known.is_model(engine, t))


def _named(engine: Engine, admin: Target) -> Iterator[Target]:
    for each in order(engine, admin):
        for node in bindings_in(each.module, each.node, "model")[:1] if each.kind == k.CLASS else ():
            yield from (t for t in engine.value(each.module, node).targets if known.is_model(engine, t))
