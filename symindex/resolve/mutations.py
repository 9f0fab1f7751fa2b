"""Containers that begin empty and hold what is put into them later: `found = []`, then `found.append(x)`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, is_first_child
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Value, merged
from symindex.resolve.builtin import builtin, class_name
from symindex.resolve.classes import container_class
from symindex.resolve.containers import element, method_result
from symindex.resolve.engine import Engine
from symindex.resolve.items import DISPLAYS, reads_of

# Methods that put one of their arguments into a container, and which.
_ADDING: Final = {"append": 0, "add": 0, "appendleft": 0, "insert": 1, "setdefault": 1, "put": 0, "push": 0}
_EXTENDING: Final = frozenset({"extend", "update", "extendleft"})
_MAPPINGS: Final = frozenset({"dict", "defaultdict", "OrderedDict"})
_GROWING: Final = _MAPPINGS | {"list", "set", "deque"}
_ANYTHING: Final = frozenset({"Callable", "object", "str", "int"})
_MAX_ADDED: Final = 4


def with_mutations(engine: Engine, module: Module, node: int, value: Meaning) -> Meaning:
    """The value of a binding, its empty containers with what is put into them under the name they are bound to."""
    growing = {each: name for each in value.values if (name := _growing(engine, each))}
    if not growing:
        return value
    are_mappings = all(name in _MAPPINGS for name in growing.values())
    added = list(islice(_added(engine, module, node, are_mappings), _MAX_ADDED))
    if not added:
        return value
    put_in = merged(added)
    filled = []
    for each in value.values:
        if isinstance(each, Instance) and each in growing:
            is_mapping = growing[each] in _MAPPINGS
            known = [*each.arguments, UNKNOWN, UNKNOWN][: 2 if is_mapping else 1]
            known[-1] = merged([meaning for meaning in (known[-1], put_in) if meaning.values])
            filled.append(replace(each, arguments=tuple(known)))
    return replace(value, values=tuple(filled) or value.values, inferred=True)


def _growing(engine: Engine, value: Value) -> str:
    """Return the builtin class of a container of which what it holds is not declared; empty for other values."""
    if not isinstance(value, Instance):
        return ""
    if not _is_display(value) and any(map(_says_something, value.arguments)):
        return ""
    name = container_class(engine, value.of)
    return name if name in _GROWING else ""


def _says_something(elements: Meaning) -> bool:
    """Return whether what a container is declared to hold tells which definitions that may be."""
    return any(not isinstance(each, Instance) or class_name(each) not in _ANYTHING for each in elements.values)


def _is_display(value: Instance) -> bool:
    at = value.made_at
    return at is not None and at.kind in DISPLAYS


def _added(engine: Engine, module: Module, node: int, are_mappings: bool) -> Iterator[Meaning]:
    uses = reads_of(module, node)
    for use in [*uses, *(again for each in uses for again in _reads_of_alias(module, each))]:
        for put_in, holds in ((_put_in(module, use), False), (_put_into_element(module, use), True)):
            if put_in is None:
                continue
            meaning = engine.value(module, put_in[0])
            if put_in[1]:
                meaning = _values_under_keys(engine, meaning) if are_mappings else element(engine, meaning)
            if meaning.values:
                yield builtin(engine, "list", meaning) if holds else meaning


def _reads_of_alias(module: Module, use: int) -> list[int]:
    """Return the reads of the variable that a use binds to a container: `registry = cls.registry`."""
    facts, statement = module.facts, module.facts.parent(use)
    if facts.kinds[statement] != k.ASSIGN or facts.kinds[use] not in (k.NAME, k.ATTRIBUTE):
        return []
    assignment = Assignment(facts, statement)
    names = [each for each in assignment.targets if facts.kinds[each] in (k.LOCAL, k.BOUND)]
    return reads_of(module, names[0]) if assignment.value == use and len(names) == 1 else []


def _values_under_keys(engine: Engine, meaning: Meaning) -> Meaning:
    """Return what some mappings hold under their keys, such as those that a dictionary is updated with."""
    mappings = (each for each in meaning.values[:_MAX_ADDED] if isinstance(each, Instance))
    held = [method_result(engine, each, "__getitem__") for each in mappings if not _is_sequence(engine, each)]
    return merged([each for each in held if each.values] or [UNKNOWN])


def _is_sequence(engine: Engine, value: Instance) -> bool:
    return container_class(engine, value.of) in ("list", "tuple", "deque")


def _put_into_element(module: Module, use: int) -> tuple[int, bool] | None:
    """As `_put_in`, for one of the containers that the used one holds."""
    held = _taken_from(module, use)
    return None if held is None else _put_in(module, held)


def _taken_from(module: Module, use: int) -> int | None:
    """Return the expression of an element that is taken from a container: `d["k"]`, `d.setdefault("k", [])`."""
    facts, above = module.facts, module.facts.parent(use)
    if facts.kinds[above] == k.SUBSCRIPT and is_first_child(facts, use):
        return above
    around = facts.parent(above)
    is_call = facts.kinds[above] == k.ATTRIBUTE_CALLED and facts.kinds[around] == k.CALL
    return around if is_call and facts.word(above) in ("setdefault", "get") else None


def _put_in(module: Module, use: int) -> tuple[int, bool] | None:
    """Return the expression that a use of a container puts into it, and whether that is itself a container of it."""
    facts = module.facts
    above = facts.parent(use)
    around = facts.parent(above)
    if facts.kinds[above] == k.SUBSCRIPT_BOUND and is_first_child(facts, use):
        value = Assignment(facts, around).value if facts.kinds[around] == k.ASSIGN else None
        return None if value is None else (value, False)
    if facts.kinds[above] == k.ATTRIBUTE_CALLED and facts.kinds[around] == k.CALL:
        word, arguments = facts.word(above), Call(facts, around).arguments
        if word in _EXTENDING and len(arguments) == 1 and facts.kinds[arguments[0]] != k.KEYWORD:
            return arguments[0], True
        if word in _ADDING and len(arguments) > _ADDING[word]:
            return arguments[_ADDING[word]], False
    return None
