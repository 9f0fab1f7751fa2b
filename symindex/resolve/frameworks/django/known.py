"""Django's own classes, and what of a project derives from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.builtin import class_name
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine, rule
from symindex.resolve.modules import imported, module_member

MODEL: Final = "django.db.models.base.Model"
QUERYSET: Final = "django.db.models.query.QuerySet"
MANAGER: Final = "django.db.models.manager.BaseManager"
_RELATED_MANAGERS: Final = frozenset({"RelatedManager", "ManyRelatedManager", "GenericRelatedObjectManager"})


@rule(unknown=None)
def class_at(engine: Engine, dotted: str, near: Module) -> Target | None:
    """The class of a dotted path, as a module's imports would find it."""
    module, _, name = dotted.rpartition(".")
    for target in imported(engine, module, near).targets:
        return next((t for t in engine.ask(module_member, target.module, name).targets if t.is_class), None)
    return None


@rule(unknown=False)
def derives(engine: Engine, class_: Target, dotted: str) -> bool:
    """Return True if a class is, or derives from, the class of a dotted path."""
    module, _, name = dotted.rpartition(".")
    return any(each.module.name == module and class_name(each) == name for each in order(engine, class_))


def is_model(engine: Engine, value: Value | None) -> bool:
    """Return True if a value is a model, and no object of one."""
    return isinstance(value, Target) and value.is_class and engine.ask(derives, value, MODEL)


def is_queryset(engine: Engine, value: Value) -> bool:
    """Return True if a value is a query set or a manager: both have the methods of query sets."""
    return isinstance(value, Instance) and (is_manager(engine, value.of) or engine.ask(derives, value.of, QUERYSET))


def is_manager(engine: Engine, class_: Target) -> bool:
    """Return True if a class is a manager's."""
    return engine.ask(derives, class_, MANAGER) or is_related_manager(class_)


def is_related_manager(class_: Target) -> bool:
    """Return True if a class is one of those that Django makes for the many sides of relations."""
    return class_name(class_) in _RELATED_MANAGERS and class_.module.name.startswith("django.")


def rows(value: Value) -> Meaning:
    """The objects that a query set or manager gives; unknown where nobody says of which model it is."""
    return value.arguments[0] if isinstance(value, Instance) and value.arguments else UNKNOWN


def models_of(meaning: Meaning) -> Iterator[Target]:
    """The classes of the objects of a meaning."""
    return (value.of for value in meaning.values if isinstance(value, Instance))


def objects_of(model: Target) -> Meaning:
    """An object of a model."""
    return Meaning((Instance(model),), True, inferred=True)


def keyword_or(call: Call, word: str, position: int) -> int | None:
    """An argument of a call, given by name or by position."""
    named = call.keywords.get(word)
    if named is not None:
        return named
    plain = call.positional
    return plain[position] if position < len(plain) else None


def instances(engine: Engine, dotted: str, near: Module, *arguments: Meaning) -> Meaning:
    """An object of one of Django's classes."""
    class_ = engine.ask(class_at, dotted, near)
    return UNKNOWN if class_ is None else Meaning((Instance(class_, arguments),), True, inferred=True)


def both(first: Meaning, second: Meaning) -> Meaning:
    """The values of both, the first ones first."""
    known = [each for each in (first, second) if each.values]
    return merged(known) if known else UNKNOWN
