"""The value of a binding: that of its statement, taken apart where several names share it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, children, inner
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Value, merged
from symindex.resolve.annotations import caught, instance
from symindex.resolve.attributes import attribute
from symindex.resolve.builtin import builtin, class_name
from symindex.resolve.containers import element, entered
from symindex.resolve.declared import narrower, says_only_callable, with_functions
from symindex.resolve.engine import Engine, value_rule
from symindex.resolve.fields import fields_of
from symindex.resolve.mutations import with_mutations
from symindex.resolve.type_text import comment_on, instance_of_text

_PATHS: Final = frozenset({k.TUPLE, k.LIST, k.SPLAT})
_REST: Final = 1 << 20  # in a path: what a starred target gets
_MAX_PARTS: Final = 8


@value_rule
def binding_value(engine: Engine, module: Module, node: int) -> Meaning:
    """The value a binding gives, found by the statement it is part of."""
    facts = module.facts
    path: list[int] = []  # from the target outwards: its position in each tuple around it
    target, statement = node, facts.parent(node)
    while facts.kinds[statement] in _PATHS:
        if facts.kinds[statement] == k.SPLAT:
            path.append(_REST)
        elif not path or path[-1] != _REST:
            path.append(_position(module, statement, target))
        target, statement = statement, facts.parent(statement)
    value = _given(engine, module, statement, target, path[::-1])
    if not path:
        value = with_mutations(engine, module, node, value)
    return replace(value, inferred=True) if value.values else value


def _given(engine: Engine, module: Module, statement: int, target: int, path: list[int]) -> Meaning:
    facts = module.facts
    kind = facts.kinds[statement]
    if kind in (k.ASSIGN, k.DECLARE):
        return _assigned(engine, module, statement, path)
    parts = children(facts, statement)
    if kind == k.NAMED:
        return engine.value(module, parts[-1])
    if kind in (k.FOR, k.COMPREHENSION_FOR) and len(parts) > 1 and target == parts[0]:
        return _taken_apart(engine, element(engine, engine.value(module, parts[1])), path)
    if kind == k.WITH_ITEM and target != parts[0]:
        return _taken_apart(engine, entered(engine, engine.value(module, parts[0])), path)
    if kind == k.EXCEPT and target != parts[0]:
        return caught(engine, module, parts[0])
    if kind in (k.PATTERN, k.CASE) and len(parts) > 1 and facts.kinds[parts[0]] == k.CLASS_PATTERN:
        return caught(engine, module, inner(facts, parts[0]))
    return UNKNOWN


def _assigned(engine: Engine, module: Module, statement: int, path: list[int]) -> Meaning:
    assignment = Assignment(module.facts, statement)
    annotation, value = assignment.annotation, assignment.value
    if annotation is not None:
        annotated = instance(engine, module, annotation)
        if annotated.values or value is None:
            if value is not None and says_only_callable(annotated):
                return with_functions(annotated, engine.value(module, value))
            own = [] if value is None else narrower(engine, module, value, annotated)
            return replace(annotated, values=(*own, *annotated.values), inferred=True) if own else annotated
    if value is None:
        return UNKNOWN
    comment = comment_on(module, statement) if not path else ""
    commented = instance_of_text(engine, module, statement, comment) if comment else UNKNOWN
    return commented if commented.values else _unpacked(engine, module, value, path)


def _unpacked(engine: Engine, module: Module, value: int, path: list[int]) -> Meaning:
    """The part of an assigned value that a target in a tuple gets."""
    facts = module.facts
    while path and facts.kinds[value] in (k.TUPLE, k.LIST):
        parts = children(facts, value)
        if path[0] == _REST:
            rest = merged([engine.value(module, part) for part in parts[:_MAX_PARTS]] or [UNKNOWN])
            return builtin(engine, "list", rest)
        if any(facts.kinds[part] == k.SPLAT for part in parts) or not -len(parts) <= path[0] < len(parts):
            break
        value, path = parts[path[0]], path[1:]
    return _taken_apart(engine, engine.value(module, value), path)


def _taken_apart(engine: Engine, meaning: Meaning, path: list[int]) -> Meaning:
    for index in path:
        parts = [_part(engine, value, index) for value in meaning.values]
        meaning = merged(parts) if parts else UNKNOWN
    return meaning


def _part(engine: Engine, value: Value, index: int) -> Meaning:
    if not isinstance(value, Instance):
        return UNKNOWN
    one = Meaning((value,), True)
    if index == _REST:
        return builtin(engine, "list", element(engine, one))
    if class_name(value) == "tuple" and value.arguments:
        return value.arguments[index] if abs(index) < len(value.arguments) else value.arguments[-1]
    fields = fields_of(engine, value.of)
    return attribute(engine, one, fields[index]) if 0 <= index < len(fields) else element(engine, one)


def _position(module: Module, statement: int, child: int) -> int:
    """Return the position of a target among its siblings, from the end where it follows a starred one."""
    facts = module.facts
    siblings: list[int] = [*facts.children(statement)]
    at = siblings.index(child) if child in siblings else 0
    if any(facts.kinds[each] == k.SPLAT for each in siblings[:at]):
        return at - len(siblings)
    return at
