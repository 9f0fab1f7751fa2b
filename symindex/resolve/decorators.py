"""Values that decorators pass to the decorated functions: as they call them, or as their annotations say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.syntax import Assignment, Call, Decorated, Function, Node, Parameter, below, children, inner
from symindex.model.values import UNKNOWN, Meaning, Module, Target, merged
from symindex.resolve.annotations import TYPE_VARIABLES, instance
from symindex.resolve.arguments import argument_of
from symindex.resolve.engine import Engine, rule
from symindex.resolve.scopes import lookup

_MAX_DECORATORS: Final = 4
_MAX_FUNCTIONS: Final = 2  # that one decorator may be
_MAX_CALLS: Final = 4  # of the decorated function in one decorator
_MAX_ALIASES: Final = 3  # names of types, one for another
_SPLATS: Final = frozenset({k.SPLAT, k.DOUBLE_SPLAT})


@rule(unknown=UNKNOWN)
def given_by_decorators(engine: Engine, function: Target, parameter: int) -> Meaning:
    """Return the values of a parameter that decorators pass: `return decorated(session, *args)`, or a parameter that is
    annotated as `Callable[[Session], …]`.
    """
    for decorator, taken in _taking(engine, function):
        found = [
            engine.value(decorator.module, argument)
            for call in islice(_calls(decorator, taken), _MAX_CALLS)
            if (argument := argument_of(decorator.module, call, function, parameter, False)) is not None
        ]
        known = [meaning for meaning in found if meaning.values]
        if known:
            return merged(known)
        declared = _declared(engine, decorator, taken, function, parameter)
        if declared.values:
            return declared
    return UNKNOWN


@rule(unknown=False)
def adds_arguments(engine: Engine, function: Target) -> bool:
    """Return True if a decorator calls a function with arguments of its own before those that it is called with."""
    return any(
        Call(decorator.module.facts, call).positional
        and decorator.module.facts.kinds[Call(decorator.module.facts, call).positional[0]] not in _SPLATS
        for decorator, taken in _taking(engine, function)
        for call in islice(_calls(decorator, taken), _MAX_CALLS)
    )


def _taking(engine: Engine, function: Target) -> Iterator[tuple[Target, int]]:
    """The functions that decorate a function, each with its parameter that takes it."""
    decorated = Decorated(function.module.facts, function.node)
    for each in islice(decorated.decorators, _MAX_DECORATORS):
        for target in engine.value(function.module, each).targets[:_MAX_FUNCTIONS]:
            if target.kind in k.FUNCTIONS and not target.module.is_stub:
                facts = target.module.facts
                is_method = facts.kinds[facts.scope_of(target.node)] == k.CLASS
                for parameter in Function(facts, target.node).parameters[int(is_method) :][:1]:
                    yield target, parameter


def _calls(decorator: Target, parameter: int) -> Iterator[int]:
    """The calls of a parameter in a function and in those within it."""
    module, facts = decorator.module, decorator.module.facts
    for node in facts.nodes_with_number(facts.word_ids[parameter], decorator.node, module.end_of(decorator.node)):
        above = facts.parent(node)
        if facts.kinds[node] == k.CALLED and facts.kinds[above] == k.CALL and parameter in lookup(module, node)[1]:
            yield above


def _declared(engine: Engine, decorator: Target, taken: int, function: Target, parameter: int) -> Meaning:
    """Return the parameter types in a decorator's annotation of the function that it takes."""
    module, facts = decorator.module, decorator.module.facts
    annotation = Parameter(facts, taken).annotation
    parameters = Function(function.module.facts, function.node).parameters
    if annotation is None or parameter not in parameters:
        return UNKNOWN
    position = parameters.index(Node(parameter))
    for own, node in _signatures(engine, module, annotation, _MAX_ALIASES):
        types = _parameter_types(own.facts, node)
        if position < len(types):
            return instance(engine, own, types[position])
    return UNKNOWN


def _signatures(engine: Engine, module: Module, node: int, depth: int) -> Iterator[tuple[Module, int]]:
    """Yield the signatures in a written type, through aliases and bounds of type variables."""
    facts = module.facts
    for each in [node, *below(facts, node)]:
        kind = facts.kinds[each]
        if kind == k.SUBSCRIPT and facts.word(inner(facts, each)) in ("Callable", "Concatenate"):
            yield module, each
        elif kind in (k.NAME, k.ATTRIBUTE) and depth and facts.word(each) != "Callable":
            for target in engine.meaning(module, each).targets[:1]:
                value = _type_named(target)
                if value is not None:
                    yield from _signatures(engine, target.module, value, depth - 1)


def _type_named(target: Target) -> int | None:
    """Return the type that a variable is another name of, or that bounds the type variable; None for others."""
    facts, statement = target.module.facts, target.module.facts.parent(target.node)
    if target.kind != k.BOUND or facts.kinds[statement] != k.ASSIGN:
        return None
    value = Assignment(facts, statement).value
    if value is not None and facts.kinds[value] == k.CALL:
        call = Call(facts, value)
        return call.keywords.get("bound") if call.name in TYPE_VARIABLES else None
    return value


def _parameter_types(facts: FileFacts, subscript: int) -> list[Node]:
    """The written types in `Callable[[A, B], R]` or `Concatenate[A, B, P]`."""
    parts = children(facts, subscript)[1:]
    if len(parts) == 1 and facts.kinds[parts[0]] == k.TUPLE:
        parts = children(facts, parts[0])
    if facts.word(inner(facts, subscript)) == "Concatenate":
        return parts[:-1]
    return children(facts, parts[0]) if parts and facts.kinds[parts[0]] == k.LIST else []
