"""Attributes: their values, and the definitions that their names mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Namespace, Super, Target, Value
from symindex.resolve.classes import class_around, class_member, member_along, order
from symindex.resolve.engine import CallSite, Engine, rule
from symindex.resolve.frameworks import hooks
from symindex.resolve.modules import module_member, submodule_of
from symindex.resolve.receivers import receiver
from symindex.resolve.scopes import lookup
from symindex.resolve.subclasses import realizations

_MAX_OBJECTS: Final = 4


def member(engine: Engine, value: Value, name: str) -> Meaning:
    """The meaning of an attribute of a value."""
    if isinstance(value, Namespace):
        return submodule_of(engine, value, name)
    if isinstance(value, Instance):
        return class_member(engine, value.of, name)
    if isinstance(value, Super):
        return member_along(engine, order(engine, value.of)[1:], name)
    if not value.node:
        return engine.ask(module_member, value.module, name)
    if value.is_class:
        return class_member(engine, value, name)
    return _of_decorated(engine, value, name) if value.kind in k.FUNCTIONS else UNKNOWN


def _of_decorated(engine: Engine, function: Target, name: str) -> Meaning:
    """Return a member of the object made of a decorated function: `cache_clear` of `@lru_cache`, for instance."""
    for value in engine.ask(made_by_decorators, function).values:
        found = class_member(engine, value.of, name) if isinstance(value, Instance) else UNKNOWN
        if found.values:
            return replace(found, complete=False, inferred=True)
    return UNKNOWN


@rule(unknown=UNKNOWN)
def made_by_decorators(engine: Engine, function: Target) -> Meaning:
    """Return the object that the outermost decorator makes of a function; unknown where none makes one."""
    module = function.module
    if not Decorated(module.facts, function.node).is_decorated:
        return UNKNOWN
    known = hooks.decorated(engine, function)
    if known.values:
        return known
    for decorator in Decorated(module.facts, function.node).decorators:
        found = [engine.result(value, CallSite()) for value in engine.value(module, decorator).values[:_MAX_OBJECTS]]
        objects = tuple(v for each in found for v in each.values if isinstance(v, Instance))
        if objects:
            return Meaning(objects, False, inferred=True)
    return UNKNOWN


def realizations_at(engine: Engine, module: Module, node: int) -> list[Target]:
    """Return the implementations of an attribute at a node, in classes below the one that only declares it."""
    facts = module.facts
    value = facts.first_child(node)
    if value is None or facts.kinds[node] not in k.ATTRIBUTES:
        return []
    found: list[Target] = []
    for each in engine.ask(receiver, module, value).values[:_MAX_OBJECTS]:
        class_ = each.of if isinstance(each, Instance) else each
        if isinstance(class_, Target) and class_.is_class:
            found += engine.ask(realizations, class_, facts.word(node))
    return list(dict.fromkeys(found))


def super_of(engine: Engine, module: Module, node: int) -> Meaning:
    """The result of a call of `super`."""
    facts, call = module.facts, Call(module.facts, node)
    if facts.kinds[call.callee] != k.CALLED or call.name != "super" or lookup(module, call.callee)[1]:
        return UNKNOWN
    for first in call.arguments[:1]:
        classes = (value for value in engine.value(module, first).targets if value.is_class)
        return Meaning(tuple(map(Super, classes)), True)
    around = class_around(module, node)
    return Meaning((Super(Target(module, around)),), True) if around else UNKNOWN
