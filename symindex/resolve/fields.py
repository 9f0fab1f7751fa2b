"""Classes whose fields say how they are made: dataclasses, attrs classes, named tuples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.names import decorator_names
from symindex.resolve.source import Module, Target

if TYPE_CHECKING:
    from symindex.resolve.resolver import Resolver

_DECORATORS: Final = frozenset(
    {"dataclass", "s", "attrs", "attributes", "define", "frozen", "mutable", "dataclass_transform"}
)
_BASES: Final = frozenset({"NamedTuple", "TypedDict", "BaseModel"})


class Fields:
    """Knows fields, for one `Resolver`."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, class_: Target) -> list[str]:
        """The names of a class's fields, its bases' first, in order; empty for classes of another kind."""
        order = self._resolver.classes.order(class_)[0]
        if not any(_has_fields(each) for each in order):
            return []
        names: dict[str, None] = {}
        for each in reversed(order):
            names.update((each.module.facts.word(node), None) for node in _own(each))
        return list(names)

    def declared(self, class_: Target, name: str) -> Target | None:
        """The field of a name, which a keyword argument fills that makes an object."""
        if name not in self.of(class_):
            return None
        return next(iter(self._resolver.classes.member(class_, name).targets), None)


def _has_fields(class_: Target) -> bool:
    facts = class_.module.facts
    if _DECORATORS & set(decorator_names(class_.module, class_.node)):
        return True
    return any(facts.word(base) in _BASES for base in _base_names(class_))


def _base_names(class_: Target) -> list[int]:
    facts = class_.module.facts
    return [
        base
        for part in facts.children(class_.node)
        if facts.kinds[part] == k.BASES
        for base in facts.children(part)
        if facts.kinds[base] in (k.NAME, k.ATTRIBUTE)
    ]


def _own(class_: Target) -> list[int]:
    """The nodes that bind the fields of a class itself: annotated, or given what makes a field."""
    if not _has_fields(class_):
        return []
    module, facts = class_.module, class_.module.facts
    return [
        statement + 1
        for statement in facts.children(class_.node)
        if facts.kinds[statement] in (k.ASSIGN, k.DECLARE)
        and facts.kinds[statement + 1] == k.BOUND
        and _is_field(module, statement)
    ]


def _is_field(module: Module, statement: int) -> bool:
    facts = module.facts
    parts = list(facts.children(statement))
    if any(facts.kinds[part] == k.ANNOTATION for part in parts):
        return True
    return facts.kinds[parts[-1]] == k.CALL and facts.word(parts[-1] + 1) in ("ib", "field", "attrib")
