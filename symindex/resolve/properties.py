"""Whether reading an attribute calls a function: properties, under whatever name their decorator has."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Decorated, Function, below, inner, name_of
from symindex.model.values import Target
from symindex.resolve.classes import class_member
from symindex.resolve.engine import Engine, rule
from symindex.resolve.scopes import bindings_in

_PROPERTIES: Final = frozenset({"lazy_attribute", "reify", "getter"})
_METHODS: Final = frozenset({"staticmethod", "classmethod", "overload", "override", "abstractmethod"})


@rule(unknown=False)
def is_property(engine: Engine, function: Target) -> bool:
    """Whether reading the attribute calls the function: a property, or decorated with a descriptor that calls it."""
    facts = function.module.facts
    if function.kind not in k.FUNCTIONS or facts.kinds[facts.scope_of(function.node)] != k.CLASS:
        return False
    decorators = list(Decorated(facts, function.node).decorators)
    names = [name_of(facts, each) for each in decorators]
    if any(name in _PROPERTIES or name.endswith("property") for name in names):
        return True
    return any(
        name not in _METHODS and _is_getter(engine, function, decorator) for name, decorator in zip(names, decorators)
    )


def accessors_of(getter: Target, accessor: str) -> list[Target]:
    """The functions of the same name and class that are decorated with `@name.setter` or `@name.deleter`."""
    module, facts = getter.module, getter.module.facts
    name = facts.word(getter.node)
    return [
        Target(module, node)
        for node in bindings_in(module, facts.scope_of(getter.node), name)
        for decorator in (Decorated(facts, node).decorators if facts.kinds[node] in k.FUNCTIONS else ())
        if facts.word(decorator) == accessor and facts.word(inner(facts, decorator)) == name
    ]


def _is_getter(engine: Engine, function: Target, decorator: int) -> bool:
    """Whether a decorator is a class whose objects, when read, call the function that they are given."""
    if function.module.facts.kinds[decorator] == k.CALL:
        return False
    classes = [value for value in engine.value(function.module, decorator).targets[:1] if value.is_class]
    getters = [getter for class_ in classes for getter in class_member(engine, class_, "__get__").targets[:1]]
    return any(getter.kind in k.FUNCTIONS and _calls_with_instance(getter) for getter in getters)


def _calls_with_instance(getter: Target) -> bool:
    """Whether a `__get__` calls an attribute of its own with the object that is read: `self.function(instance)`."""
    facts = getter.module.facts
    parameters = [facts.word(each) for each in Function(facts, getter.node).parameters[:2]]
    if len(parameters) < 2:
        return False
    for node in below(facts, getter.node):
        if facts.kinds[node] == k.CALL:
            call = Call(facts, node)
            holder, given = inner(facts, call.callee), call.positional[:1]
            is_own = facts.kinds[call.callee] == k.ATTRIBUTE_CALLED and facts.word(holder) == parameters[0]
            if is_own and facts.kinds[holder] == k.NAME and [facts.word(each) for each in given] == parameters[1:]:
                return True
    return False
