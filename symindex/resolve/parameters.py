"""Values of parameters: from annotations, defaults, callers, and callers of overridden methods."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Decorated, Function, Node, Parameter
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.annotations import instance
from symindex.resolve.arguments import argument_of
from symindex.resolve.bindings import receiver
from symindex.resolve.builtin import builtin
from symindex.resolve.classes import order
from symindex.resolve.declared import says_only_callable, with_functions
from symindex.resolve.decorators import adds_arguments, given_by_decorators
from symindex.resolve.engine import Engine, guess_rule, value_rule
from symindex.resolve.frameworks import hooks
from symindex.resolve.lambdas import applied_to
from symindex.resolve.mocks import is_mock
from symindex.resolve.overridden import inherited
from symindex.resolve.type_text import comment_on, instance_of_text, signature
from symindex.resolve.uses import all_uses, given_by, uses_of

_EVIDENCE_ENOUGH: Final = 4  # calls that say something
# What looking for callers costs, in steps.
_STEPS: Final = 30
_STARRED: Final = frozenset({k.STAR_PARAMETER, k.DOUBLE_STAR_PARAMETER})


@value_rule
def parameter_value(engine: Engine, module: Module, node: int) -> Meaning:
    """The values of a parameter: the receiver for a method's first one, else the best evidence there is."""
    facts = module.facts
    function, kind = facts.parent(node), facts.kinds[node]
    found = receiver(module, function, node)
    if found.values:
        return hooks.receiver(engine, found)
    declared = _declared(engine, module, function, node)
    if says_only_callable(declared) and kind not in _STARRED:
        return with_functions(declared, _shown_by_use(engine, module, function, node))
    if declared.values:
        return _packed(engine, kind, declared)
    if facts.kinds[function] == k.LAMBDA and not _is_bound_to_name(module, function):
        return applied_to(engine, module, function, node)
    if kind == k.STAR_PARAMETER:
        return _packed(engine, kind, _passed(engine, module, function, node))
    if kind == k.DOUBLE_STAR_PARAMETER:
        return _packed(engine, kind, UNKNOWN)
    return _shown_by_use(engine, module, function, node)


def _shown_by_use(engine: Engine, module: Module, function: int, node: int) -> Meaning:
    """The values that a parameter is given: by frameworks, by decorators, by the function's callers, by default."""
    facts = module.facts
    evidence = [hooks.parameter_value(engine, module, node)]
    if not evidence[0].values:
        evidence = [_decorated(engine, module, function, node)]
    if not evidence[0].values:
        evidence = [_passed(engine, module, function, node)]
        if not evidence[0].values:
            evidence = [engine.ask(inherited, module, function, node)]
        default = Parameter(facts, node).default
        is_wanted = default is not None and not (
            evidence[0].values and _is_always_given(engine, module, function, node)
        )
        if default is not None and is_wanted and facts.kinds[default] != k.NONE:
            evidence.append(engine.value(module, default))
    known = [meaning for meaning in evidence if meaning.values]
    return replace(merged(known), inferred=True, complete=False) if known else UNKNOWN


def _declared(engine: Engine, module: Module, function: int, node: int) -> Meaning:
    """The value of a parameter by its annotation or type comment."""
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


def _is_bound_to_name(module: Module, function: int) -> bool:
    """Return True if a lambda is given a name, under which it is called."""
    return module.facts.kinds[module.facts.parent(function)] in (k.ASSIGN, k.DEFAULT)


# Callers as evidence


def _decorated(engine: Engine, module: Module, function: int, parameter: int) -> Meaning:
    """The value that a function's decorators pass to a parameter."""
    if not Decorated(module.facts, function).is_decorated:
        return UNKNOWN
    if engine.is_busy:
        engine.cut()
        return UNKNOWN
    return engine.ask(given_by_decorators, Target(module, function), parameter)


def _passed(engine: Engine, module: Module, function: int, parameter: int) -> Meaning:
    """The values that the known calls of a function pass to a parameter."""
    if engine.is_busy or not engine.afford(_STEPS):
        engine.cut()
        return UNKNOWN
    if Decorated(module.facts, function).is_decorated and engine.ask(adds_arguments, Target(module, function)):
        return UNKNOWN  # those who call it by its name give its arguments from a later one on
    found = engine.ask(_evidence, Target(module, function), parameter)
    return _ranked(engine, merged(found), found) if found else UNKNOWN


def _is_always_given(engine: Engine, module: Module, function: int, parameter: int) -> bool:
    """Return True if all calls of a function are known and give a parameter, so that its default is never used."""
    target = Target(module, function)
    uses = all_uses(engine, target)
    return bool(uses) and all(
        argument_of(use.module, use.node, target, parameter, use.bound) is not None for use in uses
    )


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


@guess_rule(unknown=list[Meaning]())
def _evidence(engine: Engine, function: Target, parameter: int) -> list[Meaning]:
    found: list[Meaning] = []
    for use in engine.ask(uses_of, function):
        meaning = given_by(engine, use, function, parameter)
        if meaning.values and not all(map(is_mock, meaning.values)):
            found.append(meaning)
            if len(found) >= _EVIDENCE_ENOUGH:
                break
    return found
