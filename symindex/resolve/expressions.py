"""The values of expressions by their kinds: names, literals, displays, operators, subscripts."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Node, children, inner, last
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve import lookup as names
from symindex.resolve.assignments import binding_value
from symindex.resolve.attribute_writes import value_put_in
from symindex.resolve.attributes import (
    ALTERNATIVES,
    attribute,
    bound_values,
    is_enumeration,
    values_of,
)
from symindex.resolve.builtin import DISPLAYS, LITERALS, builtin, class_name
from symindex.resolve.calls import call_value
from symindex.resolve.class_setters import value_set_outside
from symindex.resolve.containers import method_result
from symindex.resolve.engine import Engine, value_rule
from symindex.resolve.fields import fields_of
from symindex.resolve.flow import reaching
from symindex.resolve.frameworks import hooks
from symindex.resolve.items import item, key_at
from symindex.resolve.narrowing import applied, narrowed
from symindex.resolve.operators import comparison_value, operation_value
from symindex.resolve.parameters import parameter_value
from symindex.resolve.scopes import lookup

_READ: Final = (k.NAME, k.CALLED, k.ATTRIBUTE, k.ATTRIBUTE_CALLED, k.AUGMENTED, k.ATTRIBUTE_AUGMENTED)
_AWAITED: Final = frozenset({"Coroutine", "Awaitable", "Future", "Task"})


# Names


@value_rule
def name_value(engine: Engine, module: Module, node: int) -> Meaning:
    """The values of a name or attribute where it is, with what conditions prove of it there."""
    proven = narrowed(engine, module, node)
    plain = _plain(engine, module, node)
    return plain if proven is None else applied(engine, proven, plain)


def _plain(engine: Engine, module: Module, node: int) -> Meaning:
    if module.facts.kinds[node] in k.ATTRIBUTES:
        objects = engine.value(module, inner(module.facts, node))
        given = value_put_in(engine, module, node, objects)
        word = module.facts.word(node)
        found = given if given.values else attribute(engine, objects, word)
        found = found if found.values else value_set_outside(engine, module, objects, word)
        return found if found.values else hooks.attribute_otherwise(engine, module, node)
    scope, nodes = lookup(module, node)
    if not nodes:
        return values_of(engine, engine.ask(names.name, module, node))
    return bound_values(engine, module, reaching(engine, module, node, scope, nodes))


@value_rule
def import_value(engine: Engine, module: Module, node: int) -> Meaning:
    """The values of what an import binds."""
    return values_of(engine, engine.meaning(module, node))


# Literals and displays


@value_rule
def literal_value(engine: Engine, module: Module, node: int) -> Meaning:
    """An object of the class that a literal or comparison makes."""
    return builtin(engine, LITERALS[module.facts.kinds[node]])


@value_rule
def display_value(engine: Engine, module: Module, node: int) -> Meaning:
    """A list, set or generator with its elements."""
    facts = module.facts
    elements = islice(facts.children(node), 1 if facts.kinds[node] in k.COMPREHENSIONS else ALTERNATIVES)
    known = merged([engine.value(module, element) for element in elements] or [UNKNOWN])
    return _made_at(module, node, builtin(engine, DISPLAYS[facts.kinds[node]], known))


def _made_at(module: Module, node: int, made: Meaning) -> Meaning:
    """The same objects, as made by the expression at a node."""
    at = Target(module, node)
    return replace(
        made, values=tuple(replace(each, made_at=at) if isinstance(each, Instance) else each for each in made.values)
    )


@value_rule
def tuple_value(engine: Engine, module: Module, node: int) -> Meaning:
    """A tuple with each of its elements."""
    elements = islice(module.facts.children(node), ALTERNATIVES)
    made = builtin(engine, "tuple", *(engine.value(module, element) for element in elements))
    return _made_at(module, node, made)


@value_rule
def dict_value(engine: Engine, module: Module, node: int) -> Meaning:
    """A dictionary with its keys and values."""
    facts = module.facts
    parts = [part for part in islice(facts.children(node), 2 * ALTERNATIVES) if facts.kinds[part] != k.DOUBLE_SPLAT]
    if facts.kinds[node] == k.DICT_COMPREHENSION:
        parts = parts[:2]
    sides = [merged([engine.value(module, part) for part in parts[side::2]] or [UNKNOWN]) for side in (0, 1)]
    return _made_at(module, node, builtin(engine, "dict", *sides))


@value_rule
def lambda_value(engine: Engine, module: Module, node: int) -> Meaning:
    """A lambda is a function of its own."""
    return Meaning((Target(module, node),), True)


# Operators


@value_rule
def union_value(engine: Engine, module: Module, node: int) -> Meaning:
    """One of the alternatives of `and`, `or` and `… if … else …`."""
    parts = children(module.facts, node)
    if module.facts.kinds[node] == k.CONDITIONAL and len(parts) == 3:
        del parts[1]
    found = [engine.value(module, part) for part in parts]
    known = [meaning for meaning in found if meaning.values]
    return replace(merged(known), inferred=True) if known else UNKNOWN


@value_rule
def last_value(engine: Engine, module: Module, node: int) -> Meaning:
    """The value of a construct that passes its last part on: `target := value`, `keyword=value`, `*value`."""
    return _last(engine, module, node)


def _last(engine: Engine, module: Module, node: int) -> Meaning:
    handed_on = last(module.facts, node)
    return UNKNOWN if handed_on == node else engine.value(module, handed_on)


@value_rule
def awaited_value(engine: Engine, module: Module, node: int) -> Meaning:
    """The result of `await`: that of a coroutine or future, else the value itself."""
    found = []
    for each in _last(engine, module, node).values:
        if isinstance(each, Instance) and class_name(each) in _AWAITED:
            found.append(each.arguments[-1] if each.arguments else UNKNOWN)
        else:
            found.append(Meaning((each,), True))
    return replace(merged(found), inferred=True) if found else UNKNOWN


@value_rule
def item_value(engine: Engine, module: Module, node: int) -> Meaning:
    """`value[index]`: an element, a slice of the same kind, or a class with its parameters filled in."""
    facts = module.facts
    parts = children(facts, node)
    container = engine.value(module, parts[0])
    if len(parts) > 1 and facts.kinds[parts[1]] == k.SLICE:
        return _made_at(module, node, container)
    found: list[Meaning] = []
    for each in container.values:
        if isinstance(each, Target) and each.is_class:
            found.append(Meaning((Instance(each) if is_enumeration(engine, each) else each,), True))
        elif isinstance(each, Instance):
            found.append(_item(engine, module, parts, each))
    known = [meaning for meaning in found if meaning.values]
    return replace(merged(known), inferred=True) if known else UNKNOWN


def _item(engine: Engine, module: Module, parts: list[Node], container: Instance) -> Meaning:
    facts, index = module.facts, parts[-1]
    if facts.kinds[index] == k.STRING_WORD and facts.word(index) in fields_of(engine, container.of):
        return attribute(engine, Meaning((container,), True), facts.word(index))  # the key of a `TypedDict`
    held = item(engine, module, parts[0], index, container)
    if held.values:
        return held
    if class_name(container) == "tuple" and container.arguments:
        return _placed(engine, module, index, container.arguments)
    return method_result(engine, container, "__getitem__")


def _placed(engine: Engine, module: Module, index: int, elements: tuple[Meaning, ...]) -> Meaning:
    """Return the element of a tuple whose types are known: at a constant index that one, else any of them."""
    key = key_at(engine, module, index) if 1 < len(elements) < ALTERNATIVES else None
    place = key.value if key is not None and isinstance(key.value, int) else None
    return merged(elements) if place is None or not -len(elements) <= place < len(elements) else elements[place]


RULES: Final = {
    **dict.fromkeys(_READ, name_value),
    **dict.fromkeys((k.BOUND, k.LOCAL, k.SELF_BOUND, k.ATTRIBUTE_BOUND), binding_value),
    **dict.fromkeys(k.PARAMETERS, parameter_value),
    **dict.fromkeys((k.IMPORT_FIRST, k.IMPORTED_BOUND, k.IMPORT_ALIAS), import_value),
    **dict.fromkeys(LITERALS, literal_value),
    **dict.fromkeys(DISPLAYS, display_value),
    **dict.fromkeys((k.DICT, k.DICT_COMPREHENSION), dict_value),
    **dict.fromkeys((k.AND, k.OR, k.CONDITIONAL), union_value),
    **dict.fromkeys((k.BINARY, k.UNARY), operation_value),
    k.COMPARE: comparison_value,
    **dict.fromkeys((k.NAMED, k.SPLAT, k.KEYWORD), last_value),
    k.TUPLE: tuple_value,
    k.AWAIT: awaited_value,
    k.SUBSCRIPT: item_value,
    k.CALL: call_value,
    k.LAMBDA: lambda_value,
}
