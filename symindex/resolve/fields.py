"""Classes whose fields say how they are made: dataclasses, attrs classes, named tuples."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Class, name_of
from symindex.model.values import Module, Target
from symindex.resolve.classes import class_member, order
from symindex.resolve.engine import Engine
from symindex.resolve.names import decorator_names
from symindex.resolve.synthesized import is_synthesized, is_synthesized_enumeration, synthesized_fields

_DECORATORS: Final = frozenset(
    {"dataclass", "s", "attrs", "attributes", "define", "frozen", "mutable", "dataclass_transform"}
)
_BASES: Final = frozenset({"NamedTuple", "TypedDict", "BaseModel"})
_BASES_FOR_ALL: Final = frozenset({"TypedDict", "BaseModel"})  # whose subclasses have fields of their own, too
_MAKERS: Final = frozenset({"ib", "field", "attrib"})


def fields_of(engine: Engine, class_: Target) -> list[str]:
    """The names of a class's fields, its bases' first, in order; empty for classes of another kind."""
    classes = order(engine, class_)
    if not any(map(_has_fields, classes)):
        return []
    are_inherited = any(_BASES_FOR_ALL & set(_base_words(each)) for each in classes)
    names: dict[str, None] = {}
    for each in reversed(classes):
        if is_synthesized(each):
            names.update(dict.fromkeys(synthesized_fields(each)))
        if _has_fields(each) or (each.kind == k.CLASS and are_inherited):
            names.update((each.module.facts.word(node), None) for node in _own(each))
    return list(names)


def declared_field(engine: Engine, class_: Target, name: str) -> Target | None:
    """The field of a name, which a keyword argument fills that makes an object."""
    if name not in fields_of(engine, class_):
        return None
    return next(iter(class_member(engine, class_, name).targets), None)


def _has_fields(class_: Target) -> bool:
    if is_synthesized(class_):
        return not is_synthesized_enumeration(class_)
    if _DECORATORS & set(decorator_names(class_.module, class_.node)):
        return True
    return not _BASES.isdisjoint(_base_words(class_))


def _base_words(class_: Target) -> list[str]:
    """Return the last words of the bases that a class statement names."""
    if class_.kind != k.CLASS:
        return []
    facts = class_.module.facts
    bases = (each for each in Class(facts, class_.node).bases if facts.kinds[each] in (k.NAME, k.ATTRIBUTE))
    return [facts.word(base) for base in bases]


def _own(class_: Target) -> list[int]:
    """The nodes that bind the fields of a class itself: annotated, or given what makes a field."""
    if is_synthesized(class_):
        return []
    module, facts = class_.module, class_.module.facts
    found: list[int] = []
    for statement in Class(facts, class_.node).statements:
        if facts.kinds[statement] in (k.ASSIGN, k.DECLARE) and _is_field(module, statement):
            targets = Assignment(facts, statement).targets[:1]
            found += [target for target in targets if facts.kinds[target] == k.BOUND]
    return found


def _is_field(module: Module, statement: int) -> bool:
    facts, assignment = module.facts, Assignment(module.facts, statement)
    if assignment.annotation is not None:
        return True
    value = assignment.value
    return value is not None and facts.kinds[value] == k.CALL and name_of(facts, value) in _MAKERS
