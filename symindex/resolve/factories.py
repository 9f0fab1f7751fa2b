"""Classes that a function makes of what a call gives it: `return type(name, (cls, base), {**f(other)})`.

Such a class is a `Target` whose node is the call of the function, so that each call has a class of its own. Its bases
are those of the `type` call, with what the call gives in the place of parameters; then what the namespace is filled
from, which lends the class its attributes: `Manager.from_queryset(QuerySet)` has those of a `QuerySet`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function, Parameter, below, inner
from symindex.model.values import Instance, Module, Target
from symindex.resolve.arguments import argument_of
from symindex.resolve.engine import CallSite, Engine, rule
from symindex.resolve.names import decorator_names
from symindex.resolve.scopes import lookup
from symindex.resolve.synthesized import synthesized_bases, synthesizes_class

_MAX_BASES: Final = 8


def made_for(function: Target, made: Target, site: CallSite) -> Target | None:
    """The class that a call has of its own where the function's `type` call builds on parameters; else None."""
    is_within = made.module == function.module and function.node < made.node < made.module.end_of(function.node)
    if site.module is None or not is_within or made.kind != k.CALL:
        return None
    call = Call(made.module.facts, made.node)
    if call.name != "type" or not any(_parameter_at(function, node) for node in _building_on(made)):
        return None
    return Target(site.module, site.node)


def is_made_by_factory(class_: Target) -> bool:
    """Return True if a class stands for the call of a function that makes classes."""
    return class_.kind == k.CALL and not synthesizes_class(class_.module.facts, class_.node)


@rule(unknown=((), False))
def factory_bases(engine: Engine, class_: Target) -> tuple[tuple[Target, ...], bool]:
    """The bases of a class that the call of a function makes, and whether all of them are known."""
    found: dict[Target, None] = {}
    known = True
    call = Call(class_.module.facts, class_.node)
    for function in engine.value(class_.module, call.callee).targets[:1]:
        for made in _type_calls(function):
            for node in _building_on(made)[:_MAX_BASES]:
                bases = list(_given(engine, class_, function, node))
                known = known and bool(bases)
                found.update(dict.fromkeys(bases))
    return tuple(each for each in found if each != class_), known and bool(found)


def _type_calls(function: Target) -> Iterator[Target]:
    facts = function.module.facts
    for node in below(facts, function.node):
        if facts.kinds[node] == k.CALL and Call(facts, node).name == "type" and synthesizes_class(facts, node):
            yield Target(function.module, node)


def _building_on(made: Target) -> list[int]:
    """The expressions of a `type` call that say what the class is built on: its bases, what `**` unpacks."""
    facts = made.module.facts
    found: list[int] = [*synthesized_bases(made)]
    for node in below(facts, Call(facts, made.node).arguments[2]):
        if facts.kinds[node] == k.NAME and any(facts.kinds[above] == k.DOUBLE_SPLAT for above in facts.ancestors(node)):
            found.append(node)
    return found


def _parameter_at(function: Target, node: int) -> int:
    """The parameter of a function that a name means; 0 where it means none."""
    module, facts = function.module, function.module.facts
    if facts.kinds[node] != k.NAME:
        return 0
    bound = lookup(module, node)[1]
    return next((b for b in bound if facts.kinds[b] in k.PARAMETERS and facts.parent(b) == function.node), 0)


def _given(engine: Engine, class_: Target, function: Target, node: int) -> Iterator[Target]:
    """The classes that an expression of a `type` call stands for, in one call of the function around it."""
    parameter = _parameter_at(function, node)
    if not parameter:
        yield from (each for each in engine.value(function.module, node).targets if each.is_class)
        return
    module, facts = class_.module, class_.module.facts
    callee = Call(facts, class_.node).callee
    bound = facts.kinds[callee] == k.ATTRIBUTE_CALLED and "staticmethod" not in decorator_names(
        function.module, function.node
    )
    parameters = Function(function.module.facts, function.node).parameters
    is_method = function.module.facts.kinds[function.module.facts.scope_of(function.node)] == k.CLASS
    if is_method and bound and parameters[:1] == [parameter]:
        holders = engine.value(module, inner(facts, callee)).values
        yield from (h.of if isinstance(h, Instance) else h for h in holders if isinstance(h, Instance | Target))
        return
    argument = argument_of(module, class_.node, function, parameter, is_method and bound)
    default = Parameter(function.module.facts, parameter).default
    if argument is not None:
        yield from _classes_at(engine, module, argument)
    elif default is not None:
        yield from _classes_at(engine, function.module, default)


def _classes_at(engine: Engine, module: Module, node: int) -> Iterator[Target]:
    """Yield the classes that an expression is, or that the tuple it is holds."""
    for value in engine.value(module, node).values:
        held = value.arguments if isinstance(value, Instance) else ()
        found = [value] if isinstance(value, Target) else [each for part in held for each in part.targets]
        yield from (each for each in found if each.is_class)
