"""Of which models the rows of a project's own managers and query sets are: of those that have one of the class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symindex.model import kinds as k
from symindex.model.syntax import Call, inner
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.builtin import class_name
from symindex.resolve.classes import class_around
from symindex.resolve.engine import Engine, rule
from symindex.resolve.frameworks.django import known


def filled(engine: Engine, found: Meaning, receiver: Instance) -> Meaning:
    """Return the result of a project's own method for the receiver's rows, not for all models that have it."""
    rows = known.rows(receiver)
    if not rows.values or not known.is_queryset(engine, receiver):
        return found
    own = set(known.models_of(rows))
    others = set(known.models_of(engine.ask(rows_of_class, receiver.of))) - own

    def with_rows(value: Value) -> Value | None:
        if isinstance(value, Instance) and value.of in others:
            return None
        if isinstance(value, Instance) and known.is_queryset(engine, value):
            given = set(known.models_of(known.rows(value)))
            return replace(value, arguments=(rows,)) if not given or given & (own | others) else value
        return value

    values = dict.fromkeys(each for each in map(with_rows, found.values) if each is not None)
    return replace(found, values=tuple(values))


@rule(unknown=UNKNOWN)
def rows_of_class(engine: Engine, class_: Target) -> Meaning:
    """The objects of the models that have a manager of a class, or of a query set's class."""
    models: dict[Target, None] = {}
    for module, node in _uses(engine, class_):
        around = class_around(module, node)
        if around and known.is_model(engine, Target(module, around)):
            models[Target(module, around)] = None
    return merged([known.objects_of(model) for model in models] or [UNKNOWN])


def _uses(engine: Engine, class_: Target, depth: int = 0) -> Iterator[tuple[Module, int]]:
    """The calls that make managers of a class, or of a query set's class."""
    word = class_name(class_)
    yield from engine.source.calls_of(word, class_.module)
    for module, node in engine.source.calls_of("as_manager", class_.module):
        if module.facts.word(inner(module.facts, node)) == word:
            yield module, node
    for module, node in engine.source.calls_of("from_queryset", class_.module):
        facts, call = module.facts, module.facts.parent(node)
        if facts.kinds[call] != k.CALL or depth:
            continue
        given = (inner(facts, node), *Call(facts, call).positional)
        if word not in (facts.word(each) for each in given):
            continue
        above = facts.parent(call)
        if facts.kinds[above] == k.BASES:
            yield from _uses(engine, Target(module, facts.parent(above)), depth + 1)
        elif facts.kinds[above] == k.ASSIGN:
            yield from engine.source.calls_of(facts.word(inner(facts, above)), module)
        else:
            yield module, node
