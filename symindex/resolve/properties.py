"""Decide whether reading an attribute calls a function: properties, under whatever name their decorator has."""

from __future__ import annotations

from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, Decorated, Function, below, inner, name_of
from symindex.model.values import Target
from symindex.resolve.builtin import class_name
from symindex.resolve.classes import class_member, order
from symindex.resolve.engine import Engine, rule
from symindex.resolve.scopes import bindings_in

_PROPERTIES: Final = frozenset({"lazy_attribute", "reify", "getter"})
_ACCESSORS: Final = ("getter", "setter", "deleter")
_KEYWORDS: Final = ("fget", "fset", "fdel")
_METHODS: Final = frozenset({"staticmethod", "classmethod", "overload", "override", "abstractmethod"})


@rule(unknown=False)
def is_property(engine: Engine, function: Target) -> bool:
    """Return True if reading the attribute calls the function: a property, or decorated with such a descriptor."""
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


def accessors_of(engine: Engine, member: Target, access: str) -> list[Target]:
    """Return the functions that an access to a property runs: `getter`, `setter` or `deleter`.

    `member` is what a class has under the property's name: the decorated function, or the variable that is given
    `property(get, set, delete)`. Empty for what is no property.
    """
    if member.kind == k.BOUND:
        return _given_to_property(engine, member, access)
    if member.kind not in k.FUNCTIONS:
        return []
    if access == "getter" and engine.ask(is_property, member):
        return [member]
    return _decorated_with(member, access) or _inherited(engine, member, access)


def _decorated_with(getter: Target, accessor: str) -> list[Target]:
    """The functions of the same name and class that are decorated with `@name.setter` or `@name.deleter`."""
    module, facts = getter.module, getter.module.facts
    name = facts.word(getter.node)
    return [
        Target(module, node)
        for node in bindings_in(module, facts.scope_of(getter.node), name)
        if facts.kinds[node] in k.FUNCTIONS and _extended_by(Target(module, node), accessor) is not None
    ]


def _extended_by(function: Target, *accessors: str) -> int | None:
    """Return the property that `@name.setter` and its like on a function extend, as an expression."""
    facts = function.module.facts
    for decorator in Decorated(facts, function.node).decorators:
        extended = inner(facts, decorator)
        if facts.word(decorator) in accessors and facts.word(extended) == facts.word(function.node):
            return extended
    return None


def extends_property(function: Target) -> bool:
    """Return whether a function is decorated with `@name.setter` or its like."""
    return function.kind in k.FUNCTIONS and _extended_by(function, *_ACCESSORS) is not None


def _inherited(engine: Engine, function: Target, access: str) -> list[Target]:
    """Return the functions of a property that a function extends: `@Base.size.setter`, in a derived class."""
    extended = _extended_by(function, *_ACCESSORS)
    if extended is None:
        return []
    meant = (t for t in engine.meaning(function.module, extended).targets if t != function and engine.afford(1))
    return next((found for each in meant if (found := accessors_of(engine, each, access))), [])


def _given_to_property(engine: Engine, variable: Target, access: str) -> list[Target]:
    """Return what `property(get, set, delete)` is given for an access."""
    module, facts = variable.module, variable.module.facts
    statement = facts.parent(variable.node)
    value = Assignment(facts, statement).value if facts.kinds[statement] == k.ASSIGN else None
    if value is None or facts.kinds[value] != k.CALL or not Call(facts, value).name.endswith("property"):
        return []
    call, place = Call(facts, value), _ACCESSORS.index(access)
    given = call.keywords.get(_KEYWORDS[place]) or next(islice(call.positional, place, None), None)
    functions = engine.value(module, given).targets if given is not None else []
    return [each for each in functions if each.kind in k.FUNCTIONS]


def names_of_properties(function: Target) -> list[int]:
    """Return the variables of its class that are given `property(…)` of a function: `size = property(_get_size)`."""
    module, facts = function.module, function.module.facts
    scope = facts.scope_of(function.node)
    if facts.kinds[scope] != k.CLASS:
        return []
    reads = facts.nodes_with_number(facts.word_ids[function.node], scope, module.end_of(scope))
    calls = [facts.parent(facts.parent(each) if facts.kinds[facts.parent(each)] == k.KEYWORD else each)
             for each in reads if facts.kinds[each] == k.NAME]  # fmt: skip
    return [
        target
        for call in calls
        if facts.kinds[call] == k.CALL and Call(facts, call).name.endswith("property")
        and facts.kinds[facts.parent(call)] == k.ASSIGN
        for target in Assignment(facts, facts.parent(call)).targets
    ]  # fmt: skip


def _is_getter(engine: Engine, function: Target, decorator: int) -> bool:
    """Return True if a decorator is a class whose objects, when read, call the function that they are given."""
    if function.module.facts.kinds[decorator] == k.CALL:
        return False
    classes = [value for value in engine.value(function.module, decorator).targets[:1] if value.is_class]
    if any(class_name(base).endswith("property") for class_ in classes for base in order(engine, class_)):
        return True  # under another name, as `enum` has it in its stub
    getters = [getter for class_ in classes for getter in class_member(engine, class_, "__get__").targets[:1]]
    return any(getter.kind in k.FUNCTIONS and _calls_with_instance(getter) for getter in getters)


def _calls_with_instance(getter: Target) -> bool:
    """Return True if a `__get__` calls an attribute of its own with the object read: `self.function(instance)`."""
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
