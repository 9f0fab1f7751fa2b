"""The meaning of a name by the nodes that bind it in a scope: definitions, imports, else the variable itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment
from symindex.model.values import NOTHING, UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.branches import in_effect, parted
from symindex.resolve.engine import Engine, rule
from symindex.resolve.names import decorator_names, without_overloads
from symindex.resolve.scopes import MANY, Bindings

_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORTED_BOUND, k.IMPORT_ALIAS})
_VARIABLES: Final = frozenset({k.BOUND, k.LOCAL, k.AUGMENTED})
_CLASS_METHODS: Final = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


@dataclass(frozen=True, slots=True)
class _Sorted:
    variables: list[int]
    others: list[int]
    has_parameter: bool


def bound(engine: Engine, module: Module, scope: int, nodes: list[int], reader: int | None = None) -> Meaning:
    """Return the meaning of a name that these nodes bind in a scope, seen from a reader where there is one."""
    taken, others = parted(engine, module, nodes, reader)
    meaning = _bound(engine, module, scope, taken, reader)
    if not others:
        return meaning
    if meaning.values and not any(_is_solid(value, module) for value in meaning.values):
        return meaning  # a variable: what another branch defines would be taken for its value
    untaken = _bound(engine, module, scope, others, reader)
    inferred = meaning.inferred or (not meaning.values and bool(untaken.values))
    return Meaning((*meaning.values, *untaken.values), meaning.complete, inferred)


def _is_solid(value: Value, module: Module) -> bool:
    return not (isinstance(value, Target) and value.module == module and value.kind in _VARIABLES)


def _bound(engine: Engine, module: Module, scope: int, nodes: list[int], reader: int | None) -> Meaning:
    facts = module.facts
    found: list[Meaning] = []
    sorted_out = _sorted_out(engine, module, nodes)
    others = sorted_out.others
    for node in without_overloads(module, in_effect(engine, module, scope, others, reader)) if others else ():
        kind = facts.kinds[node]
        found.append(engine.meaning(module, node) if kind in _IMPORTS else Meaning((Target(module, node),), True))
    if sorted_out.variables and not sorted_out.has_parameter:
        # Definitions say more than a variable that is given None first.
        alias = _alias(engine, module, sorted_out.variables)
        variable = Target(module, sorted_out.variables[0])
        found.append(Meaning((variable, *alias.values), True, alias.inferred))
    return merged(found)


def _sorted_out(engine: Engine, module: Module, nodes: list[int]) -> _Sorted:
    if len(nodes) < MANY:
        return _sort_out(module, nodes)
    # A file may read a name as often as it binds it.
    return engine.ask(_many_sorted_out, module, Bindings.of(nodes))


@rule(unknown=_Sorted([], [], False))
def _many_sorted_out(engine: Engine, module: Module, bindings: Bindings) -> _Sorted:
    return _sort_out(module, bindings.nodes)


def _sort_out(module: Module, nodes: list[int]) -> _Sorted:
    kinds = module.facts.kinds
    others = [node for node in nodes if kinds[node] not in _VARIABLES]
    variables = [node for node in nodes if kinds[node] in _VARIABLES] if len(others) < len(nodes) else []
    return _Sorted(variables, others, any(kinds[node] in k.PARAMETERS for node in others))


def _alias(engine: Engine, module: Module, variables: list[int]) -> Meaning:
    """Return the target of a variable bound once, to a name or an attribute: `build = manager.build`."""
    facts = module.facts
    assignment = facts.parent(variables[0])
    if len(variables) != 1 or facts.kinds[assignment] != k.ASSIGN:
        return NOTHING
    value = Assignment(facts, assignment).value
    if value is None or facts.kinds[value] not in (k.NAME, k.ATTRIBUTE) or value == variables[0]:
        return NOTHING
    meaning = engine.meaning(module, value)
    known = tuple(v for v in meaning.targets if v.kind in k.DEFINITIONS or not v.node)
    if facts.kinds[value] == k.ATTRIBUTE and any(engine.is_property(each) for each in known):
        return NOTHING  # what the property returns
    return Meaning(known, True, meaning.inferred and bool(known))


def receiver(module: Module, function: int, parameter: int) -> Meaning:
    """Return the value of a method's first parameter: an object of the class, or for class methods the class."""
    facts = module.facts
    around = facts.scope_of(function)
    if facts.kinds[around] != k.CLASS or facts.kinds[function] not in k.FUNCTIONS:
        return UNKNOWN
    first = next((part for part in facts.children(function) if facts.kinds[part] in k.PARAMETERS), None)
    decorators = decorator_names(module, function)
    if first != parameter or "staticmethod" in decorators:
        return UNKNOWN
    class_ = Target(module, around)
    is_of_class = "classmethod" in decorators or facts.word(function) in _CLASS_METHODS
    return Meaning((class_ if is_of_class else Instance(class_),), True)
