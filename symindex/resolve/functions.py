"""Results of functions: annotations, stubs, overloads and comments, else `return` and `yield`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function, Parameter, children, inner
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve import stubs
from symindex.resolve.annotations import instance
from symindex.resolve.arguments import argument_of, fits, given_by
from symindex.resolve.builtin import builtin
from symindex.resolve.classes import container_class, order
from symindex.resolve.containers import element, method_result
from symindex.resolve.declared import may_be_of, says_only_callable, with_functions
from symindex.resolve.engine import CallSite, Engine, rule
from symindex.resolve.factories import made_for
from symindex.resolve.flow import reaching
from symindex.resolve.frameworks import hooks
from symindex.resolve.generics import environment, matched, variables_in, variables_of
from symindex.resolve.names import decorator_names
from symindex.resolve.scopes import bindings_in, lookup
from symindex.resolve.subclasses import is_declaration, realizations
from symindex.resolve.type_text import instance_of_text, signature

_CONTEXTS: Final = frozenset({"contextmanager", "asynccontextmanager"})
_COLLECTING: Final = frozenset({k.CALL, k.LIST, k.TUPLE, k.COMPREHENSION, k.GENERATOR})
_MAX_RETURNS: Final = 6
_MAX_OVERLOADS: Final = 24
_MAX_REALIZATIONS: Final = 4


def returned(engine: Engine, function: Target, site: CallSite) -> Meaning:
    """The result of a function: as annotated, else as in its stub, else from its `return` and `yield`."""
    receiver = site.receiver
    meaning = _declared(engine, function, site)
    if says_only_callable(meaning) and not function.module.is_stub:
        # No classes: they are what a decorator that is called without arguments hands through.
        meaning = with_functions(meaning, _from_statements(engine, function, site), with_classes=False)
    if not meaning.values:
        meaning = hooks.result(engine, function, site)
    if not meaning.values and receiver is not None and receiver.arguments:
        meaning = _elements_of_receiver(engine, function, receiver)
    if not meaning.values:
        meaning = _from_statements(engine, function, site)
    if not meaning.values and receiver is not None and is_declaration(function):
        meaning = engine.ask(_realized, function, receiver)
    if receiver is not None:
        meaning = _narrowed_to(meaning, receiver, function)
    if _CONTEXTS & set(decorator_names(function.module, function.node)):
        managed = element(engine, meaning)
        meaning = builtin(engine, "ContextManager", managed) if managed.values else meaning
    return hooks.returned(engine, function, site, meaning)


# What is declared


def _declared(engine: Engine, function: Target, site: CallSite) -> Meaning:
    """Return the declared result of a function: by itself, its stub, its overloads or a type comment."""
    for declared in (function, *stubs.declared(engine, function)):
        overloads = _overloads(declared)
        chosen = _chosen(engine, overloads, site) if overloads else declared
        meaning = _annotated(engine, chosen, site)
        if meaning.values or overloads:
            return meaning
    commented = signature(function.module, function.node)[1]
    return instance_of_text(engine, function.module, function.node, commented) if commented else UNKNOWN


def _overloads(function: Target) -> list[Target]:
    module, facts = function.module, function.module.facts
    nodes = bindings_in(module, facts.scope_of(function.node), facts.word(function.node))
    if len(nodes) == 1:
        return []
    overloads = [node for node in nodes if "overload" in decorator_names(module, node)]
    return [Target(module, node) for node in overloads[:_MAX_OVERLOADS]]


def _chosen(engine: Engine, overloads: list[Target], site: CallSite) -> Target:
    """The first overload that the arguments of a call fit, else the first."""
    if site.module is None:
        return overloads[0]
    fitting = (each for each in overloads if _suits(engine, each, site.module, site))
    return next(fitting, overloads[0])


def _suits(engine: Engine, function: Target, module: Module, site: CallSite) -> bool:
    """Return True if the number, names and types of a call's arguments are those of an overload."""
    bound = site.receiver is not None
    if not fits(function, given_by(module.facts, site.node), bound):
        return False
    facts = function.module.facts
    for parameter in Function(facts, function.node).parameters[bound:]:
        annotation = Parameter(facts, parameter).annotation
        argument = argument_of(module, site.node, function, parameter, bound)
        if annotation is not None and argument is not None:
            wanted = instance(engine, function.module, annotation)
            if not _may_be(engine, module, argument, wanted):
                return False
    return True


def _may_be(engine: Engine, module: Module, argument: int, wanted: Meaning) -> bool:
    """Return True if an argument may be of a written type; nothing known is no reason against it."""
    objects = engine.value(module, argument)
    if module.facts.kinds[argument] == k.NONE:
        return not wanted.values
    named = [each for each in objects.values if isinstance(each, Target) and each.is_class]
    if named and wanted.targets:  # a class is given, and `type[…]` is written
        return any(set(wanted.targets) & set(order(engine, each)) for each in named)
    return may_be_of(engine, module, objects, wanted)


def _annotated(engine: Engine, function: Target, site: CallSite) -> Meaning:
    returns = Function(function.module.facts, function.node).returns
    if returns is None:
        return UNKNOWN
    return instance(engine, function.module, returns, _type_variables(engine, function, site))


def _type_variables(engine: Engine, function: Target, site: CallSite) -> dict[str, Meaning]:
    """The type variables of a function, filled in by the object it is called on and by what a call gives."""
    facts = function.module.facts
    given: dict[str, Meaning] = {}
    class_ = facts.scope_of(function.node)
    if site.receiver is not None and facts.kinds[class_] == k.CLASS:
        given.update(environment(engine, site.receiver, Target(function.module, class_)))
    if site.module is None:
        return given
    parameters = Function(facts, function.node).parameters
    for parameter in parameters:
        written = Parameter(facts, parameter).annotation
        names = [] if written is None else variables_in(engine, function.module, facts.parent(written))
        if written is None or not names or names[0] in given:
            continue
        if parameter == parameters[0] and site.receiver is not None:
            given[names[0]] = Meaning((site.receiver,), True)
            continue
        argument = argument_of(site.module, site.node, function, parameter, site.receiver is not None)
        if argument is not None:
            value = engine.value(site.module, argument)
            given[names[0]] = matched(engine, function.module, written, value)
    return given


def class_arguments(engine: Engine, class_: Target, module: Module, call: int) -> tuple[Meaning, ...]:
    """The values of a class's type variables, from the arguments its `__init__` is called with."""
    names = engine.ask(variables_of, class_)
    makers = engine.member(class_, "__init__").targets if names else []
    for maker in makers:
        if maker.kind in k.FUNCTIONS:
            given = _type_variables(engine, maker, CallSite(module, call, Instance(class_)))
            found = tuple(given.get(name, UNKNOWN) for name in names)
            if any(meaning.values for meaning in found):
                return found
    return ()


# What the body says


def _from_statements(engine: Engine, function: Target, site: CallSite) -> Meaning:
    own, facts = function.module, function.module.facts
    end = own.end_of(function.node)
    statements = [
        node for node in facts.nodes_of({k.RETURN, k.YIELD, k.YIELD_FROM}, function.node, end)
        if facts.enclosing_definition(node) == function.node
    ]  # fmt: skip
    yields = [node for node in statements if facts.kinds[node] != k.RETURN]
    if yields:
        found = [_yielded(engine, own, each) for each in yields[:_MAX_RETURNS]]
        known = [meaning for meaning in found if meaning.values]
        return builtin(engine, "Generator", merged(known) if known else UNKNOWN)
    found = []
    for statement in statements[-_MAX_RETURNS:]:
        expression = facts.first_child(statement)
        if expression is not None and facts.kinds[expression] != k.NONE:
            found.append(_handed_through(engine, function, expression, site))
    known = [meaning for meaning in found if meaning.values]
    return merged(known) if known else UNKNOWN


def _elements_of_receiver(engine: Engine, function: Target, receiver: Instance) -> Meaning:
    """Return the result of a method of a container that gives elements of its object: `return self[name]`,
    `return tuple(self[each] for each in names)`."""
    module, facts = function.module, function.module.facts
    if module.is_stub or not container_class(engine, receiver.of):
        return UNKNOWN
    first = Function(facts, function.node).parameters[:1]
    for statement in facts.nodes_of({k.RETURN}, function.node, module.end_of(function.node)):
        node, held_in = facts.first_child(statement), ""
        while node is not None and facts.kinds[node] in _COLLECTING:
            call = Call(facts, node)
            held_in = call.name if facts.kinds[node] == k.CALL else held_in or "list"
            given = call.positional if facts.kinds[node] == k.CALL else children(facts, node)
            node = given[0] if given and (facts.kinds[node] != k.CALL or held_in in ("tuple", "list")) else None
        if node is None or facts.kinds[node] != k.SUBSCRIPT:
            continue
        holder = inner(facts, node)
        if facts.kinds[holder] == k.NAME and lookup(module, holder)[1] == first:
            held = method_result(engine, receiver, "__getitem__")
            return builtin(engine, held_in, held) if held_in else held
    return UNKNOWN


def _yielded(engine: Engine, module: Module, node: int) -> Meaning:
    value = module.facts.first_child(node)
    if value is None:
        return UNKNOWN
    meaning = engine.value(module, value)
    return element(engine, meaning) if module.facts.kinds[node] == k.YIELD_FROM else meaning


def _handed_through(engine: Engine, function: Target, expression: int, site: CallSite) -> Meaning:
    """A returned expression; a returned parameter is what this call gave, after what else it is bound to."""
    own, facts = function.module, function.module.facts
    if site.module is not None and facts.kinds[expression] == k.NAME:
        scope, nodes = lookup(own, expression)
        bound = reaching(engine, own, expression, scope, nodes) if scope == function.node else []
        given = [each for each in bound if facts.kinds[each] in k.PARAMETERS]
        argument = argument_of(site.module, site.node, function, given[0], site.receiver is not None) if given else None
        if argument is not None:
            others = [engine.value(own, each) for each in bound if each != given[0]]
            known = [each for each in (*others, engine.value(site.module, argument)) if each.values]
            return merged(known) if known else UNKNOWN
    return _made_for_call(function, engine.value(own, expression), site)


def _made_for_call(function: Target, meaning: Meaning, site: CallSite) -> Meaning:
    """The same, with a class of the call's own in the place of one that the function makes of its parameters."""
    if not any(target.kind == k.CALL for target in meaning.targets):
        return meaning
    made = (made_for(function, each, site) if isinstance(each, Target) else None for each in meaning.values)
    return replace(meaning, values=tuple(own or each for own, each in zip(made, meaning.values)))


@rule(unknown=UNKNOWN)
def _realized(engine: Engine, function: Target, receiver: Instance) -> Meaning:
    """Return the results of the methods below that implement an abstract one."""
    below = engine.ask(realizations, receiver.of, function.module.facts.word(function.node))
    site = CallSite(receiver=receiver)
    found = [returned(engine, each, site) for each in below[:_MAX_REALIZATIONS] if each != function]
    known = [meaning for meaning in found if meaning.values]
    return replace(merged(known), inferred=True, complete=False) if known else UNKNOWN


def _narrowed_to(meaning: Meaning, receiver: Instance, function: Target) -> Meaning:
    """`return self` and `return cls()` give an object of the class they were called on."""
    facts = function.module.facts
    class_ = facts.scope_of(function.node)
    defined = Target(function.module, class_)
    if facts.kinds[class_] != k.CLASS or receiver == Instance(defined):
        return meaning
    values = tuple(
        receiver if isinstance(value, Instance) and value.of == defined and not value.arguments else value
        for value in meaning.values
    )
    return replace(meaning, values=values)
