"""What a parameter may be: as annotated, as its default, as callers pass it, as a test fixture of its name gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Function, Node, Parameter, inner, is_first_child
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.annotations import instance
from symindex.resolve.arguments import argument_of
from symindex.resolve.bindings import receiver
from symindex.resolve.builtin import builtin
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine, nested_rule, rule, value_rule
from symindex.resolve.fixtures import fixture_value
from symindex.resolve.names import decorator_names
from symindex.resolve.typetext import comment_on, instance_of_text, signature

# Calls that are looked at as evidence, and how many of them may be guesses by name alone.
_CALLS_MOST: Final = 24
_EVIDENCE_ENOUGH: Final = 4
# A method name with more definitions than this tells nothing about which of them a call means.
_RARE: Final = 3
# What looking for callers costs, in steps.
_STEPS: Final = 30
_NESTED_MOST: Final = 3

# A call that means a function: its module, its node, and whether the first parameter is filled in by the receiver.
_Use = tuple[Module, int, bool]


@value_rule
def parameter_value(engine: Engine, module: Module, node: int) -> Meaning:
    """The values of a parameter: the receiver for a method's first one, else the best evidence there is."""
    facts = module.facts
    function, kind = facts.parent(node), facts.kinds[node]
    found = receiver(module, function, node)
    if found.values:
        return found
    declared = _declared(engine, module, function, node)
    if declared.values:
        return _packed(engine, kind, declared)
    if facts.kinds[function] not in k.FUNCTIONS:
        return UNKNOWN
    if kind == k.STAR_PARAMETER:
        return _packed(engine, kind, _passed(engine, module, function, node))
    if kind == k.DOUBLE_STAR_PARAMETER:
        return _packed(engine, kind, UNKNOWN)
    evidence = [fixture_value(engine, module, function, node)]
    if not evidence[0].values:
        evidence = [_passed(engine, module, function, node)]
        default = Parameter(facts, node).default
        if default is not None and facts.kinds[default] != k.NONE:
            evidence.append(engine.value(module, default))
    known = [meaning for meaning in evidence if meaning.values]
    return replace(merged(known), inferred=True, complete=False) if known else UNKNOWN


def _declared(engine: Engine, module: Module, function: int, node: int) -> Meaning:
    """What an annotation or a type comment says of a parameter."""
    facts = module.facts
    written = Parameter(facts, node).annotation
    if written is not None:
        around = facts.scope_of(function)
        is_method = facts.kinds[around] == k.CLASS
        given = {"Self": Meaning((Instance(Target(module, around)),), True)} if is_method else {}
        return instance(engine, module, written, given)
    comment = comment_on(module, node)
    if not comment and module.has_type_comments:
        types, _ = signature(module, function)
        parameters = Function(facts, function).parameters
        missing = len(parameters) - len(types)  # `self` may be left out
        position = parameters.index(Node(node)) - (missing if missing == 1 else 0)
        comment = types[position] if 0 <= position < len(types) else ""
    return instance_of_text(engine, module, node, comment) if comment else UNKNOWN


def _packed(engine: Engine, kind: int, element: Meaning) -> Meaning:
    if kind == k.STAR_PARAMETER:
        return builtin(engine, "tuple", element)
    if kind == k.DOUBLE_STAR_PARAMETER:
        return builtin(engine, "dict", builtin(engine, "str"), element)
    return element


# Callers as evidence


def _passed(engine: Engine, module: Module, function: int, parameter: int) -> Meaning:
    """What the calls that can be told to be of this function give to a parameter."""
    if engine.is_busy or not engine.afford(_STEPS):
        engine.cut()
        return UNKNOWN
    found = engine.ask(_evidence, Target(module, function), parameter)
    return _ranked(engine, merged(found), found) if found else UNKNOWN


def _ranked(engine: Engine, meaning: Meaning, evidence: list[Meaning]) -> Meaning:
    """The same, what most calls give first; of as many, a base class before those that derive from it."""
    if len(meaning.values) < 2:
        return meaning
    votes: dict[Value, int] = {}
    for each in evidence:
        for value in each.values:
            votes[value] = votes.get(value, 0) + 1
    values = sorted(meaning.values, key=lambda value: (-votes[value], _height(engine, value)))
    return replace(meaning, values=tuple(values))


def _height(engine: Engine, value: Value) -> int:
    class_ = value.of if isinstance(value, Instance) else value
    return len(order(engine, class_)) if isinstance(class_, Target) and class_.is_class else 0


@nested_rule(unknown=list[Meaning](), nesting=_NESTED_MOST)
def _evidence(engine: Engine, function: Target, parameter: int) -> list[Meaning]:
    found: list[Meaning] = []
    for module, call, bound in engine.ask(_calls_of, function):
        argument = argument_of(module, call, function, parameter, bound)
        if argument is None or module.facts.kinds[argument] == k.NONE:
            continue
        meaning = engine.value(module, argument)
        if meaning.values:
            found.append(meaning)
            if len(found) >= _EVIDENCE_ENOUGH:
                break
    return found


@rule(unknown=list[_Use]())
def _calls_of(engine: Engine, function: Target) -> list[_Use]:
    """The calls that mean a function, the nearest first."""
    return list(_find_calls_of(engine, function))


def _find_calls_of(engine: Engine, function: Target) -> Iterator[_Use]:
    facts = function.module.facts
    name = facts.word(function.node)
    around = facts.scope_of(function.node)
    is_method = facts.kinds[around] == k.CLASS
    is_static = is_method and "staticmethod" in decorator_names(function.module, function.node)
    wanted = {function}
    if is_method and name in ("__init__", "__new__"):
        class_ = Target(function.module, around)
        name, wanted = facts.word(around), {function, class_}
    rare = is_method and engine.source.definition_count(name) <= _RARE
    looked = 0
    for module, node in engine.source.calls_of(name, function.module):
        call = module.facts.parent(node)
        if module.facts.kinds[call] != k.CALL or not is_first_child(module.facts, node):
            continue
        looked += 1
        if looked > _CALLS_MOST:
            return
        meaning = engine.meaning(module, node)
        is_attribute = module.facts.kinds[node] == k.ATTRIBUTE_CALLED
        if wanted & set(meaning.targets):
            through_class = is_attribute and _is_class(engine, module, inner(module.facts, node))
            is_made = name == facts.word(around)
            yield module, call, is_method and not is_static and (is_made or not through_class)
        elif rare and not meaning.values and not meaning.complete and is_attribute:
            yield module, call, is_method and not is_static


def _is_class(engine: Engine, module: Module, node: int) -> bool:
    values = engine.value(module, node).values
    return bool(values) and isinstance(values[0], Target) and values[0].is_class
