"""Type variables: which ones a generic class has, and what an object or a call fills them with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, Class, below, children, inner
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.annotations import TYPE_VARIABLES, instance
from symindex.resolve.classes import base_classes, base_expressions, without_arguments
from symindex.resolve.containers import element, entered
from symindex.resolve.engine import Engine, nested_rule, rule

_NESTING: Final = 8


def environment(engine: Engine, receiver: Instance, owner: Target) -> dict[str, Meaning]:
    """The type variables of the class a member was found in, filled in with an object's arguments; and `Self`."""
    given = {"Self": Meaning((receiver,), True)}
    arguments = engine.ask(_arguments_for, receiver.of, receiver.arguments, owner)
    if arguments:
        given.update(zip(engine.ask(variables_of, owner), arguments))
    return given


@nested_rule(unknown=None, nesting=_NESTING)
def _arguments_for(
    engine: Engine, class_: Target, arguments: tuple[Meaning, ...], owner: Target
) -> tuple[Meaning, ...] | None:
    """The arguments that a base class has in a class with arguments."""
    if class_ == owner:
        return arguments
    variables = engine.ask(variables_of, class_)
    given = dict(zip(variables, arguments))
    module, facts = class_.module, class_.module.facts
    for expression in base_expressions(class_):
        base = without_arguments(module, expression)
        for target in base_classes(engine, module, base)[0]:
            # What is put into an object of `class Table(dict)` is known as for a plain `dict`.
            filled: tuple[Meaning, ...] = () if variables else arguments
            if base != expression:
                filled = tuple(
                    instance(engine, module, each, given)
                    for each in facts.children(expression)
                    if each != base and facts.kinds[each] != k.TUPLE
                )
            found = engine.ask(_arguments_for, target, filled, owner)
            if found is not None:
                return found
    return None


@rule(unknown=list[str]())
def variables_of(engine: Engine, class_: Target) -> list[str]:
    """The names of a generic class's type variables, in order."""
    module, facts = class_.module, class_.module.facts
    own = Class(facts, class_.node).type_parameters
    if own:
        return [facts.word(each) for each in own]
    found: dict[str, None] = {}
    for expression in base_expressions(class_):
        if facts.kinds[expression] == k.SUBSCRIPT:
            names = variables_in(engine, module, expression)
            if facts.word(inner(facts, expression)) in ("Generic", "Protocol"):
                return names
            found.update(dict.fromkeys(names))
    return list(found)


def variables_in(engine: Engine, module: Module, node: int) -> list[str]:
    """The names of the type variables in a written type, in order, as often as they stand there."""
    return [module.facts.word(each) for each in below(module.facts, node) if _is_variable(engine, module, each)]


def _is_variable(engine: Engine, module: Module, node: int) -> bool:
    """Return True if a name is one that `TypeVar` or its like made, or a type parameter."""
    if module.facts.kinds[node] not in (k.NAME, k.STRING_WORD):
        return False
    for target in engine.meaning(module, node).targets[:1]:
        if target.kind == k.TYPE_PARAMETER:
            return True
        facts = target.module.facts
        statement = facts.parent(target.node)
        if target.kind == k.BOUND and facts.kinds[statement] == k.ASSIGN:
            value = Assignment(facts, statement).value
            return value is not None and facts.kinds[value] == k.CALL and Call(facts, value).name in TYPE_VARIABLES
    return False


def _matched_by_one(engine: Engine, module: Module, types: Sequence[int], value: Meaning) -> Meaning:
    """The same of a union: `type[T] | tuple[type[T], ...]` is fitted by a class as its first part says."""
    composed = (each for each in types if module.facts.kinds[each] in (k.SUBSCRIPT, k.BINARY))
    found = (matched(engine, module, each, value) for each in composed)
    return next((meaning for meaning in found if meaning.values), value)


def matched(engine: Engine, module: Module, node: int, value: Meaning) -> Meaning:
    """The meaning of the one type variable in a written type that a value fits."""
    facts = module.facts
    if facts.kinds[node] == k.BINARY:
        return _matched_by_one(engine, module, children(facts, node), value)
    if facts.kinds[node] != k.SUBSCRIPT:
        return value
    word = facts.word(inner(facts, node))
    if word in ("type", "Type"):
        classes = (each for each in value.targets if each.is_class)
        return Meaning(tuple(map(Instance, classes)), False)
    if word == "Callable":
        return merged([engine.result(each) for each in value.values] or [UNKNOWN])
    if word in ("Optional", "Union"):
        written = children(facts, node)[1:]
        is_tuple = len(written) == 1 and facts.kinds[written[0]] == k.TUPLE
        return _matched_by_one(engine, module, children(facts, written[0]) if is_tuple else written, value)
    return entered(engine, value) if word.endswith("ContextManager") else element(engine, value)
