"""Attributes that a class gets from a method that is handed it: of its metaclass, or `__init_subclass__` of a base.

Followed are calls that are given a constant name and a value, such as `setattr(cls, "x", value)` and
`cls.add_to_class("x", value)`, what `__new__` of a metaclass puts into the namespace or sets on the class that it
makes, and `setattr(self, "x", value)` in the methods of the class itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function, inner, last
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine, rule
from symindex.resolve.scopes import lookup

_SETTERS: Final = ("set", "add", "contribute", "register")
_HELD: Final = frozenset({k.ATTRIBUTE_BOUND, k.SUBSCRIPT_BOUND})
_MAX_SETTINGS: Final = 40
_MAX_VALUES: Final = 8  # objects, and settings of each, that are looked at
_HOOK: Final = "__init_subclass__"


class Setting(NamedTuple):
    """A literal that names an attribute, and the value that the attribute gets."""

    module: Module
    name: int
    value: int


def value_set_outside(engine: Engine, module: Module, objects: Meaning, name: str) -> Meaning:
    """Return the values of an attribute that is set on some objects, or on their class, from outside."""
    found = [
        engine.value(each.module, each.value)
        for value in objects.values[:_MAX_VALUES]
        for each in _set_outside(engine, module, value, name)[:_MAX_VALUES]
    ]
    known = [each for each in found if each.values]
    return replace(merged(known), inferred=True, complete=False) if known else UNKNOWN


def named_outside(engine: Engine, module: Module, value: Value, name: str) -> Meaning:
    """Return the definition of an attribute that is set on an object, or its class, from outside."""
    found = _set_outside(engine, module, value, name)
    return Meaning((Target(found[0].module, found[0].name),), False, inferred=True) if found else UNKNOWN


def _set_outside(engine: Engine, module: Module, value: Value, name: str) -> tuple[Setting, ...]:
    class_ = value.of if isinstance(value, Instance) else value
    if not isinstance(class_, Target) or not class_.is_class:
        return ()
    return engine.ask(_set_from_outside, class_, module, name)


@rule(unknown=())
def _set_from_outside(engine: Engine, class_: Target, reader: Module, name: str) -> tuple[Setting, ...]:
    """Return where an attribute is set on a class or its objects, in the class's file or the reader's, by statements
    like `made.name = value` and by `setattr(made, "name", value)`."""
    found: list[Setting] = []
    for module in (reader,) if class_.module.is_stub else dict.fromkeys((class_.module, reader)):
        facts = module.facts
        for node in facts.nodes_with(name)[:_MAX_SETTINGS]:
            setting = _set_at(module, node)
            holders = engine.value(module, setting[0]).values if setting is not None else ()
            of = [each.of if isinstance(each, Instance) else each for each in holders]
            if setting is not None and any(isinstance(t, Target) and class_ in order(engine, t) for t in of):
                found.append(Setting(module, node, setting[1]))
    return tuple(found)


def _set_at(module: Module, node: int) -> tuple[int, int] | None:
    """Return the object that gets an attribute under the name at a node, and the attribute's value."""
    facts, above = module.facts, module.facts.parent(node)
    if facts.kinds[node] == k.ATTRIBUTE_BOUND and facts.kinds[above] == k.ASSIGN:
        return inner(facts, node), last(facts, above)
    if facts.kinds[node] == k.STRING_WORD and facts.kinds[above] == k.CALL:
        call = Call(facts, above)
        given = call.positional
        if call.name in ("setattr", "__setattr__") and len(given) == 3 and given[1] == node:
            return given[0], given[2]
    return None


@rule(unknown=())
def settings_of(engine: Engine, class_: Target, metaclass: Target | None, name: str) -> tuple[Setting, ...]:
    """Return where a class gets an attribute of a name from its metaclass and from its bases' `__init_subclass__`."""
    found: list[Setting] = []
    for each in order(engine, metaclass) if metaclass is not None else ():
        found += (*_in(each, name, ""), *_of_new(each, name))
    for each in order(engine, class_)[1:]:
        found += _in(each, name, _HOOK)
    for each in order(engine, class_):
        found += _by_setattr(each, name)
    return tuple(dict.fromkeys(found))


def _by_setattr(class_: Target, name: str) -> Iterator[Setting]:
    """Yield `setattr(self, "name", value)` and `setattr(type(self), "name", value)` in the methods of a class."""
    module, facts = class_.module, class_.module.facts
    for call in _calls_given(class_, name):
        arguments = call.positional
        if call.name != "setattr" or len(arguments) != 3:
            continue
        function = facts.enclosing_definition(call.node)
        holder = inner(facts, arguments[0]) if facts.kinds[arguments[0]] == k.ATTRIBUTE else arguments[0]
        if facts.kinds[holder] == k.CALL and Call(facts, holder).name == "type":
            holder = next(iter(Call(facts, holder).positional), holder)
        first = Function(facts, function).parameters[:1] if facts.kinds[function] in k.FUNCTIONS else []
        if first and facts.kinds[holder] == k.NAME and lookup(module, holder)[1] == first:
            yield Setting(module, arguments[1], arguments[2])


def _of_new(metaclass: Target, name: str) -> Iterator[Setting]:
    """Yield what `__new__` of a metaclass gives to a class: `made = super().__new__(…); made.name = value`, and
    `namespace["name"] = value` before that."""
    module, facts = metaclass.module, metaclass.module.facts
    if metaclass.kind != k.CLASS:
        return
    for node in facts.nodes_with_number(facts.number_of(name), metaclass.node, module.end_of(metaclass.node)):
        function, above = facts.enclosing_definition(node), facts.parent(node)
        is_key = facts.kinds[node] == k.STRING_WORD and facts.kinds[above] == k.SUBSCRIPT_BOUND
        target = above if is_key else node
        statement = facts.parent(target)
        if facts.word(function) != "__new__" or facts.kinds[statement] != k.ASSIGN:
            continue
        if facts.kinds[target] in _HELD and _is_made_or_namespace(module, function, inner(facts, target), is_key):
            yield Setting(module, node, last(facts, statement))


def _is_made_or_namespace(module: Module, function: int, holder: int, is_key: bool) -> bool:
    """Return whether a name in `__new__` of a metaclass holds the new class, or its fourth parameter, the namespace."""
    facts = module.facts
    bindings = lookup(module, holder)[1] if facts.kinds[holder] == k.NAME else []
    if is_key:
        return bool(bindings) and bindings[0] in Function(facts, function).parameters[3:4]
    values = [last(facts, facts.parent(each)) for each in bindings if facts.kinds[facts.parent(each)] == k.ASSIGN]
    return any(facts.kinds[value] == k.CALL and Call(facts, value).name == "__new__" for value in values)


def _in(class_: Target, name: str, method: str) -> Iterator[Setting]:
    module, facts = class_.module, class_.module.facts
    for call in _calls_given(class_, name):
        if method and facts.word(facts.enclosing_definition(call.node)) != method:
            continue
        if any(part in call.name for part in _SETTERS):
            given = next(each for each in call.positional if facts.word(each) == name)
            behind = [each for each in call.positional if each > given]
            yield from (Setting(module, given, each) for each in behind[:1])


def _calls_given(class_: Target, name: str) -> Iterator[Call]:
    """Yield the calls in a class that are given a name in a literal, by position."""
    module, facts = class_.module, class_.module.facts
    if class_.kind != k.CLASS:
        return
    for node in facts.nodes_with_number(facts.number_of(name), class_.node, module.end_of(class_.node)):
        call = facts.parent(node)
        is_argument = facts.kinds[node] == k.STRING_WORD and facts.kinds[call] == k.CALL
        if is_argument and node in Call(facts, call).positional:
            yield Call(facts, call)
