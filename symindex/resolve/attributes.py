"""The values of attributes: what classes and their methods give them, properties, descriptors, delegation, mixins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, Class, Parameter
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Super, Target, Value, merged
from symindex.resolve.annotations import instance
from symindex.resolve.arguments import argument_of
from symindex.resolve.builtin import builtin, class_name
from symindex.resolve.class_setters import named_outside, settings_of
from symindex.resolve.classes import bindings_of_member, class_around, class_member, order
from symindex.resolve.container_attributes import element_named
from symindex.resolve.declared import narrower, says_only_callable, with_functions
from symindex.resolve.engine import CallSite, Engine, rule
from symindex.resolve.frameworks import hooks
from symindex.resolve.generics import environment
from symindex.resolve.mutations import with_mutations
from symindex.resolve.properties import accessors_of, is_property
from symindex.resolve.receivers import receiver
from symindex.resolve.scopes import lookup
from symindex.resolve.subclasses import subclasses_of
from symindex.resolve.synthesized import ENUMERATIONS, is_synthesized, is_synthesized_enumeration, synthesized_fields

ALTERNATIVES: Final = 8  # bindings of an attribute or name that are looked at
# What runs where an attribute is written, if it is a property.
_ACCESSORS: Final = {
    **dict.fromkeys((k.ATTRIBUTE_BOUND, k.SELF_BOUND, k.ATTRIBUTE_AUGMENTED), "setter"),
    k.ATTRIBUTE_DELETED: "deleter",
}
_READ: Final = frozenset({k.ATTRIBUTE, k.ATTRIBUTE_CALLED})
_BOUND: Final = frozenset({k.BOUND, k.LOCAL, k.SELF_BOUND, k.ATTRIBUTE_BOUND})


def attribute(engine: Engine, objects: Meaning, name: str) -> Meaning:
    """The values of an attribute of some objects."""
    found = [_attribute_of(engine, each, name) for each in objects.values[:ALTERNATIVES]]
    if not found:
        return UNKNOWN
    every = merged(found)
    return replace(every, complete=every.complete and objects.complete, inferred=every.inferred or objects.inferred)


def _attribute_of(engine: Engine, value: Value, name: str) -> Meaning:
    return hooks.attribute(engine, value, name, _plain_attribute(engine, value, name))


def _plain_attribute(engine: Engine, value: Value, name: str) -> Meaning:
    if name == "__class__" and isinstance(value, Instance):
        return Meaning((value.of,), True)
    if name == "__dict__":
        return builtin(engine, "dict", builtin(engine, "str"), UNKNOWN)
    member = engine.member(value, name)
    if not member.targets and not member.values:
        member = hooks.member(engine, value, name)
        if not member.targets:
            return _elsewhere(engine, value, name)
    if not member.targets:
        return member
    target = member.targets[0]
    owner = value.of if isinstance(value, Instance | Super) else value
    if target.kind in k.FUNCTIONS:
        if isinstance(value, Instance | Super) and engine.ask(is_property, target):
            receiver = value if isinstance(value, Instance) else Instance(value.of)
            return replace(engine.returned(target, CallSite(receiver=receiver)), inferred=True)
        return member
    if target.is_class or not target.node:
        return member
    if isinstance(owner, Target) and owner.is_class:
        if not isinstance(value, Instance) and is_enumeration(engine, owner):
            return Meaning((Instance(owner),), True)
        return _got(engine, _in_class(engine, owner, name, value if isinstance(value, Instance) else None))
    return values_of(engine, member)


def _in_class(engine: Engine, class_: Target, name: str, receiver: Instance | None = None) -> Meaning:
    """The values given to an attribute anywhere in a class, or in the first of its bases that says something."""
    for each in order(engine, class_):
        if is_synthesized(each) and name in synthesized_fields(each):
            return _made_field(engine, each, name)
        bindings = bindings_of_member(each, name)
        if not bindings:
            continue
        given = _given_when_made(engine, each, bindings, receiver)
        if given.values:
            return replace(given, inferred=True)
        declared = [node for node in bindings if _annotation_at(each.module, node) is not None]
        meaning = _given_by(engine, each, declared, receiver, is_declared=True) if declared else UNKNOWN
        if not meaning.values:  # nothing is declared, or only `Any`
            assigned = [node for node in bindings if node not in declared]
            meaning = _given_by(engine, each, assigned, receiver, is_declared=False)
        if meaning.values:
            return replace(meaning, inferred=True)
    return UNKNOWN


def _given_by(
    engine: Engine, class_: Target, bindings: list[int], receiver: Instance | None, *, is_declared: bool
) -> Meaning:
    """Return the values that some bindings of an attribute declare or assign."""
    found = [
        _declared(engine, class_, node, receiver) if is_declared else engine.value(class_.module, node)
        for node in bindings[:ALTERNATIVES]
        if class_.module.facts.kinds[node] in _BOUND
    ]
    return merged([meaning for meaning in found if meaning.values] or [UNKNOWN])


def _given_when_made(engine: Engine, class_: Target, bindings: list[int], receiver: Instance | None) -> Meaning:
    """Return the constructor's argument for the parameter of `__init__` that alone binds an attribute."""
    made = None if receiver is None else receiver.made_at
    if receiver is None or made is None or made.kind != k.CALL or len(bindings) != 1:
        return UNKNOWN
    module, facts = class_.module, class_.module.facts
    statement, function = facts.parent(bindings[0]), facts.enclosing_definition(bindings[0])
    value = Assignment(facts, statement).value if facts.kinds[statement] == k.ASSIGN else None
    if value is None or facts.kinds[value] != k.NAME or facts.word(function) != "__init__":
        return UNKNOWN
    sources = lookup(module, value)[1]
    maker = Target(module, function)
    if len(sources) != 1 or facts.kinds[sources[0]] != k.PARAMETER or facts.parent(sources[0]) != function:
        return UNKNOWN
    if maker not in engine.member(receiver, "__init__").targets[:1]:
        return UNKNOWN
    argument = argument_of(made.module, made.node, maker, sources[0], True)
    if argument is not None:
        return engine.value(made.module, argument)
    default = Parameter(facts, sources[0]).default
    may_be_given = Call(made.module.facts, made.node).is_unpacked
    return UNKNOWN if may_be_given or default is None else engine.value(module, default)


def _made_field(engine: Engine, class_: Target, name: str) -> Meaning:
    """The value of a field of a class that a call makes."""
    given = synthesized_fields(class_)[name].given
    if given is None:
        return UNKNOWN
    is_typed = Call(class_.module.facts, class_.node).name != "type"
    found = instance(engine, class_.module, given) if is_typed else engine.value(class_.module, given)
    return replace(found, inferred=True)


def _annotation_at(module: Module, node: int) -> int | None:
    """The written type in the statement that binds a name."""
    statement = module.facts.parent(node)
    is_assigned = module.facts.kinds[statement] in (k.ASSIGN, k.DECLARE)
    return Assignment(module.facts, statement).annotation if is_assigned else None


def _declared(engine: Engine, class_: Target, node: int, receiver: Instance | None) -> Meaning:
    written = _annotation_at(class_.module, node)
    given = environment(engine, receiver, class_) if receiver is not None else {}
    found = UNKNOWN if written is None else instance(engine, class_.module, written, given)
    if not found.values:
        return engine.value(class_.module, node)
    value = Assignment(class_.module.facts, class_.module.facts.parent(node)).value
    if value is not None and says_only_callable(found):
        return with_functions(found, engine.value(class_.module, value))
    own = [] if value is None else narrower(engine, class_.module, value, found)
    return with_mutations(engine, class_.module, node, replace(found, values=(*found.values, *own)))


def _got(engine: Engine, meaning: Meaning) -> Meaning:
    """Return the result of `__get__` for objects that a class holds, where they have it."""
    found = []
    for value in meaning.values:
        getters = class_member(engine, value.of, "__get__").targets if isinstance(value, Instance) else []
        if isinstance(value, Instance) and getters and getters[0].kind in k.FUNCTIONS:
            given = engine.returned(getters[0], CallSite(receiver=value))
            found.append(given if given.values else Meaning((value,), False))
        else:
            found.append(Meaning((value,), True))
    return replace(meaning, values=merged(found).values)


# What a class itself does not have


def _elsewhere(engine: Engine, value: Value, name: str) -> Meaning:
    """Return a member that a class and its bases lack: of its metaclass, delegated, or of the classes below it."""
    if isinstance(value, Target) and value.is_class:
        metaclass = metaclass_of(engine, value)
        found = _attribute_of(engine, Instance(metaclass), name) if metaclass is not None else UNKNOWN
        return found if found.values else _set_on(engine, value, metaclass, name)
    if not isinstance(value, Instance):
        return UNKNOWN
    found = _set_on(engine, value.of, metaclass_of(engine, value.of), name)
    for other in (_delegated, _asked_for):
        found = found if found.values else engine.ask(other, value, name)
    return found if found.values else _mixed_in(engine, value, name)


def _set_on(engine: Engine, class_: Target, metaclass: Target | None, name: str) -> Meaning:
    """Return the value that a metaclass, or `__init_subclass__` of a base, gives a class under a name."""
    found = [
        engine.value(each.module, each.value)
        for each in engine.ask(settings_of, class_, metaclass, name)[:ALTERNATIVES]
    ]
    known = [meaning for meaning in found if meaning.values]
    return replace(merged(known), inferred=True, complete=False) if known else UNKNOWN


def _defined_elsewhere(engine: Engine, value: Value, name: str) -> Meaning:
    """As `_elsewhere`, the definitions."""
    if isinstance(value, Target) and value.is_class:
        metaclass = metaclass_of(engine, value)
        member = engine.member(Instance(metaclass), name) if metaclass is not None else UNKNOWN
        return member if member.values else _set_as(engine, value, metaclass, name)
    if not isinstance(value, Instance):
        return UNKNOWN
    set_on_class = _set_as(engine, value.of, metaclass_of(engine, value.of), name)
    if set_on_class.values:
        return set_on_class
    delegated = engine.ask(_delegated, value, name)
    if not delegated.values and engine.ask(_asked_for, value, name).values:
        return UNKNOWN
    found = delegated.targets if delegated.values else _below(engine, value, name)
    return Meaning(tuple(found), False, inferred=True) if found else UNKNOWN


def _set_as(engine: Engine, class_: Target, metaclass: Target | None, name: str) -> Meaning:
    """As `_set_on`, the literals that name it."""
    found = engine.ask(settings_of, class_, metaclass, name)
    return (
        Meaning(tuple(Target(each.module, each.name) for each in found[:1]), False, inferred=True) if found else UNKNOWN
    )


def metaclass_of(engine: Engine, class_: Target) -> Target | None:
    """Return the metaclass that a class or one of its bases names; None where none does, or it is not known."""
    return engine.ask(_named_metaclass, class_)


@rule(unknown=None)
def _named_metaclass(engine: Engine, class_: Target) -> Target | None:
    for each in order(engine, class_):
        if each.kind != k.CLASS:
            continue
        named = Class(each.module.facts, each.node).keyword("metaclass")
        if named is not None:
            found = [t for t in engine.value(each.module, named).targets if t.is_class]
            return found[0] if found else None
    return None


def _mixed_in(engine: Engine, value: Instance, name: str) -> Meaning:
    """The member of classes below, such as those that a mixin is mixed into."""
    found = _below(engine, value, name)
    meanings = [_attribute_of(engine, Instance(class_), name) for class_ in islice(found.values(), ALTERNATIVES)]
    known = [meaning for meaning in meanings if meaning.values]
    return replace(merged(known), inferred=True, complete=False) if known else UNKNOWN


def _below(engine: Engine, value: Instance, name: str) -> dict[Target, Target]:
    """The members of a name in classes below that of an object, each with one of the classes that has it."""
    found: dict[Target, Target] = {}
    if not value.of.module.is_stub and not value.is_exact:
        for class_ in engine.ask(subclasses_of, value.of):
            for target in engine.member(class_, name).targets[:1]:
                found.setdefault(target, class_)
    return found


@rule(unknown=UNKNOWN)
def _delegated(engine: Engine, value: Instance, name: str) -> Meaning:
    """Return the delegate's attribute for `def __getattr__(self, name): return getattr(self._inner, name)`."""
    for target in engine.member(value, "__getattr__").targets:
        module, facts = target.module, target.module.facts
        for node in facts.nodes_of({k.CALL}, target.node, module.end_of(target.node)):
            call = Call(facts, node)
            if call.name != "getattr":
                continue
            arguments = call.arguments
            if len(arguments) >= 2 and facts.kinds[arguments[1]] == k.NAME:
                found = attribute(engine, engine.value(module, arguments[0]), name)
                if found.values:
                    return replace(found, inferred=True)
    return UNKNOWN


@rule(unknown=UNKNOWN)
def _asked_for(engine: Engine, value: Instance, name: str) -> Meaning:
    """Return the result of the `__getattr__` of an object's class, for any name."""
    if name.startswith("__"):
        return UNKNOWN
    for method in ("__getattr__", "__getattribute__"):
        functions = [target for target in engine.member(value, method).targets if target.kind in k.FUNCTIONS]
        for target in functions[:1]:
            if method == "__getattribute__" and target.module.is_stub:
                continue
            found = element_named(engine, value, target, name)
            found = found if found.values else engine.returned(target, CallSite(receiver=value))
            if found.values:
                return replace(found, complete=False, inferred=True)
    return UNKNOWN


def is_enumeration(engine: Engine, class_: Target) -> bool:
    """Return whether a class is an enumeration, made by a class statement or a call."""
    if is_synthesized_enumeration(class_):
        return True
    bases = order(engine, class_)[1:]
    return any(each.module.name == "enum" and class_name(each) in ENUMERATIONS for each in bases)


# What the name of an attribute means, and the values of definitions


@rule(unknown=UNKNOWN)
def attribute_meaning(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the meaning of the attribute at a node; unknown where its object is."""
    facts = module.facts
    value = facts.first_child(node)
    objects = engine.ask(receiver, module, value) if value is not None else UNKNOWN
    if not objects.values:
        return UNKNOWN
    if facts.word(node) == "__class__" and facts.kinds[node] in _READ:
        return attribute(engine, objects, "__class__")
    meaning = merged([_member_anywhere(engine, each, facts.word(node)) for each in objects.values])
    if not meaning.values and not meaning.complete:
        meaning = merged([named_outside(engine, module, each, facts.word(node)) for each in objects.values])
    accessor = _ACCESSORS.get(facts.kinds[node])
    if accessor is not None:
        meaning = replace(meaning, values=tuple(_accessed(engine, meaning.values, accessor)))
    return Meaning(meaning.values, meaning.complete and objects.complete, meaning.inferred or objects.inferred)


def _accessed(engine: Engine, values: Iterable[Value], accessor: str) -> Iterator[Value]:
    """The same, before each property the function that sets or deletes it."""
    for value in values:
        if isinstance(value, Target):
            yield from (each for each in accessors_of(engine, value, accessor) if each != value)
        yield value


def _member_anywhere(engine: Engine, value: Value, name: str) -> Meaning:
    member = engine.member(value, name)
    if member.values or member.complete:
        return member
    known = hooks.member(engine, value, name)
    return known if known.values else _defined_elsewhere(engine, value, name)


def values_of(engine: Engine, meaning: Meaning) -> Meaning:
    """The values of definitions: classes, functions and modules are values themselves, variables have some."""
    found = [_value_of_definition(engine, value) for value in meaning.values]
    if not found:
        return meaning
    every = merged(found)
    return replace(every, complete=every.complete and meaning.complete, inferred=every.inferred or meaning.inferred)


def _value_of_definition(engine: Engine, value: Value) -> Meaning:
    if not isinstance(value, Target) or not value.node or value.kind in k.DEFINITIONS:
        return Meaning((value,), True)
    module, facts = value.module, value.module.facts
    if value.kind == k.SELF_BOUND or facts.kinds[facts.scope_of(value.node)] == k.CLASS:
        return _in_class(engine, Target(module, class_around(module, value.node)), facts.word(value.node))
    if value.kind in _BOUND:
        scope, nodes = lookup(module, value.node)
        if not scope and len(nodes) > 1 and module.has_declarations:  # such as a default and what functions put there
            return engine.ask_apart(_global_value, module, value.node)
        return bound_values(engine, module, nodes or [value.node])
    return engine.value(module, value.node) if value.kind in k.PARAMETERS else UNKNOWN


@rule(unknown=UNKNOWN)
def _global_value(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the values that a variable of a module is given anywhere in it."""
    return bound_values(engine, module, lookup(module, node)[1])


def bound_values(engine: Engine, module: Module, nodes: list[int]) -> Meaning:
    """The values that a name has by some of the nodes that bind it."""
    found = []
    for node in nodes[:ALTERNATIVES]:
        if module.facts.kinds[node] in k.DEFINITIONS:
            found.append(Meaning((Target(module, node),), True))
        else:
            found.append(engine.value(module, node))
    known = [meaning for meaning in found if meaning.values]
    return merged(known) if known else UNKNOWN
