"""Classes: their bases, the order their members are looked up in, and what they define."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Class, inner
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target
from symindex.resolve import stubs
from symindex.resolve.bindings import bound
from symindex.resolve.branches import in_effect, is_for_checkers, parted
from symindex.resolve.builtin import builtin, plain_name
from symindex.resolve.engine import Engine, rule
from symindex.resolve.factories import factory_bases, is_made_by_factory
from symindex.resolve.names import without_overloads
from symindex.resolve.scopes import bindings_in, starting_scope
from symindex.resolve.synthesized import is_synthesized, is_synthesized_tuple, synthesized_bases, synthesized_fields

Order = tuple[tuple[Target, ...], bool]

CONTAINERS: Final = frozenset({"dict", "defaultdict", "OrderedDict", "list", "set", "deque", "tuple", "frozenset"})
_MAX_BASES: Final = 200
_MAX_ORDER: Final = 600  # classes in one order; real code stays far below


@rule(unknown=((), False))
def order_of(engine: Engine, class_: Target) -> Order:
    """A class and its bases in the order of C3, and whether all of them are known."""
    bases, known = bases_of(engine, class_)
    orders = [engine.ask(order_of, base) for base in bases]
    sequences = [list(order) or [base] for base, (order, _) in zip(bases, orders)] + [list(bases)]
    if sum(map(len, sequences)) > _MAX_ORDER:
        plain = dict.fromkeys([class_, *(each for sequence in sequences for each in sequence)])
        return tuple(islice(plain, _MAX_ORDER)), False
    if len(bases) == 1:  # nothing to merge, in chains of hundreds of classes neither
        return tuple(dict.fromkeys((class_, *sequences[0]))), known and orders[0][1]
    return _c3(class_, sequences), known and all(complete for _, complete in orders)


def order(engine: Engine, class_: Target) -> tuple[Target, ...]:
    """A class and its bases in the order their members are looked up in; at least the class itself."""
    return engine.ask(order_of, class_)[0] or (class_,)


@rule(unknown="")
def _container_class(engine: Engine, class_: Target) -> str:
    for each in order(engine, class_):
        name = each.module.facts.word(each.node)
        if each.module.is_stub and name in CONTAINERS:
            return name
    return ""


def container_class(engine: Engine, class_: Target) -> str:
    """Return the name of the builtin container that a class is or derives from; empty for other classes."""
    return engine.ask(_container_class, class_)


def bases_of(engine: Engine, class_: Target) -> tuple[list[Target], bool]:
    """The base classes as written, and whether all of them are known."""
    if is_made_by_factory(class_):
        bases, known = engine.ask(factory_bases, class_)
        return list(bases), known
    found, known = [], True
    for expression in base_expressions(class_)[:_MAX_BASES]:
        classes, is_complete = base_classes(engine, class_.module, without_arguments(class_.module, expression))
        classes = [each for each in classes if each != class_]
        found += classes[:1]
        is_known = (bool(classes) and is_complete) or _is_plain_root(class_.module, expression)
        known = known and is_known
    if is_synthesized_tuple(class_):
        found += [value.of for value in builtin(engine, "tuple").values if isinstance(value, Instance)]
    return found, known


def base_classes(engine: Engine, module: Module, node: int) -> tuple[list[Target], bool]:
    """The classes that an expression may be which stands for a base, and whether it can be nothing else."""
    of = engine.value(module, node)
    targets = [t if t.is_class else stubs.typed(engine, t) for t in of.targets]
    classes = [t for t in targets if t.is_class]
    if classes:
        return classes, of.complete
    named = map(plain_name, engine.meaning(module, node).targets)
    plain = [
        value.of for name in named if name for value in builtin(engine, name).values if isinstance(value, Instance)
    ]
    return plain, bool(plain)


# Members


def class_member(engine: Engine, class_: Target, name: str) -> Meaning:
    """Return the meaning of an attribute of a class or of its objects."""
    return member_along(engine, order(engine, class_), name)


def member_along(engine: Engine, order: tuple[Target, ...], name: str) -> Meaning:
    """The first member of a name along some classes; declarations for type checkers give way to real ones."""
    declared: list[Target] = []
    for class_ in order:
        found = engine.ask(own_members, class_, name)
        if not found:
            continue
        if is_for_checkers(class_.module, found[0].node):
            declared += found
            continue
        nodes = bindings_in(class_.module, class_.node, name)
        if len(nodes) == 1:
            meaning = bound(engine, class_.module, class_.node, nodes)  # it may hand on something else
            return Meaning((*meaning.values, *declared), meaning.complete, meaning.inferred)
        return Meaning((*found, *declared), True)
    return Meaning(tuple(declared), True) if declared else UNKNOWN


@rule(unknown=list[Target]())
def own_members(engine: Engine, class_: Target, name: str) -> list[Target]:
    """Return the definitions in effect of a name in a class itself: in its body, or else on `self` in its methods."""
    module, facts = class_.module, class_.module.facts
    if is_synthesized(class_):
        field = synthesized_fields(class_).get(name)
        return [Target(module, field.name)] if field is not None else []
    nodes = bindings_in(module, class_.node, name)
    if nodes:
        taken, _ = parted(engine, module, nodes)
        definitions = [node for node in taken if facts.kinds[node] in k.DEFINITIONS]
        if not definitions:
            return [Target(module, taken[0])]
        found = in_effect(engine, module, class_.node, definitions)
        return [Target(module, without_overloads(module, found)[0])]
    return [Target(module, node) for node in _on_self(class_, name)[:1]]


def bindings_of_member(class_: Target, name: str) -> list[int]:
    """All nodes that bind a member of a class itself: on `self` in its methods, and in its body."""
    return [*_on_self(class_, name), *bindings_in(class_.module, class_.node, name)]


def _on_self(class_: Target, name: str) -> list[int]:
    module = class_.module
    nodes = module.bound_on_self.get(module.facts.number_of(name), ())
    return [node for node in nodes if class_around(module, node) == class_.node]


def class_around(module: Module, node: int) -> int:
    """The class of the method around a node, however deep in functions within it; 0 where there is none."""
    facts = module.facts
    scope = starting_scope(module, node)
    while scope and facts.kinds[scope] != k.CLASS:
        scope = facts.scope_of(scope)
    return scope


def base_expressions(class_: Target) -> list[int]:
    """The expressions of the bases of a class, without keywords such as `metaclass`."""
    if is_synthesized(class_):
        return [*synthesized_bases(class_)]
    return [*Class(class_.module.facts, class_.node).bases]


def without_arguments(module: Module, expression: int) -> int:
    """The generic class in `Generic[T]`; other expressions as they are."""
    return inner(module.facts, expression) if module.facts.kinds[expression] == k.SUBSCRIPT else expression


def _is_plain_root(module: Module, expression: int) -> bool:
    return module.facts.kinds[expression] == k.NAME and module.facts.word(expression) == "object"


def _c3(class_: Target, sequences: list[list[Target]]) -> tuple[Target, ...]:
    """Python's linearization; where it refuses the bases, their order as written decides."""
    order: list[Target] = []
    taken: set[Target] = set()
    behind = Counter(each for sequence in sequences for each in sequence[1:])  # how often a class is no head yet
    places = [0] * len(sequences)
    while heads := [sequence[place] for sequence, place in zip(sequences, places) if place < len(sequence)]:
        order.append(next((head for head in heads if not behind[head]), heads[0]))
        taken.add(order[-1])
        for number, sequence in enumerate(sequences):
            place = places[number]
            while place < len(sequence) and sequence[place] in taken:
                place += 1
                if place < len(sequence):
                    behind[sequence[place]] -= 1
            places[number] = place
    return tuple(dict.fromkeys((class_, *order)))
