"""Literals that are keys: of objects of a `TypedDict`, and of enumerations, as in `Color["RED"]`."""

from __future__ import annotations

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, Class, Dict, Function, Node, inner
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.annotations import instance
from symindex.resolve.attributes import is_enumeration
from symindex.resolve.classes import class_member, order
from symindex.resolve.engine import Engine
from symindex.resolve.fields import declared_field
from symindex.resolve.items import TAKING
from symindex.resolve.synthesized import is_synthesized


def key_meaning(engine: Engine, containers: Meaning, key: str) -> Meaning:
    """Return the field of a `TypedDict`, or the member of an enumeration, that a key names."""
    found = []
    for value in containers.values:
        if isinstance(value, Instance) and _is_typed_dict(engine, value.of):
            field = declared_field(engine, value.of, key)
            found += [Meaning((field,), containers.complete, inferred=True)] if field is not None else []
        elif isinstance(value, Target) and value.is_class and is_enumeration(engine, value):
            found.append(class_member(engine, value, key))
    return merged(found) if found else UNKNOWN


def key_taken(engine: Engine, module: Module, call: Call, node: int) -> Meaning:
    """Return what the key of `typed.get("key")` names; unknown for other arguments."""
    facts = module.facts
    is_method = facts.kinds[call.callee] == k.ATTRIBUTE_CALLED and call.name in TAKING
    if not is_method or call.arguments[:1] != [node]:
        return UNKNOWN
    return key_meaning(engine, engine.value(module, inner(facts, call.callee)), facts.word(node))


def key_displayed(engine: Engine, module: Module, display: int, node: int) -> Meaning:
    """Return what a key of a display names where that is declared to be a `TypedDict`."""
    facts = module.facts
    if Node(node) not in [name for name, _ in Dict(facts, display).entries]:
        return UNKNOWN
    above = facts.parent(display)
    if facts.kinds[above] in (k.ASSIGN, k.DECLARE):
        written = Assignment(facts, above).annotation
    elif facts.kinds[above] == k.RETURN:
        function = facts.enclosing_definition(above)
        written = Function(facts, function).returns if facts.kinds[function] in k.FUNCTIONS else None
    else:
        written = None
    return UNKNOWN if written is None else key_meaning(engine, instance(engine, module, written), facts.word(node))


def _is_typed_dict(engine: Engine, class_: Target) -> bool:
    """Return whether a class is a `TypedDict`, made by a class statement or a call."""
    for each in order(engine, class_):
        if is_synthesized(each) and Call(each.module.facts, each.node).name == "TypedDict":
            return True
        facts = each.module.facts
        if each.kind == k.CLASS and any(facts.word(base) == "TypedDict" for base in Class(facts, each.node).bases):
            return True
    return False
