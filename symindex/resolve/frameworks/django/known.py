"""Django's own classes, and what of a project derives from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.builtin import class_name
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine, rule
from symindex.resolve.modules import imported, module_member
from symindex.resolve.scopes import bindings_in

MODEL: Final = "django.db.models.base.Model"
QUERYSET: Final = "django.db.models.query.QuerySet"
MANAGER: Final = "django.db.models.manager.BaseManager"
RELATED: Final = "django.db.models.fields.related_descriptors"
_RELATED_MANAGERS: Final = frozenset({"RelatedManager", "ManyRelatedManager", "GenericRelatedObjectManager"})
_USER_SETTING: Final = "AUTH_USER_MODEL"
_USER: Final = "django.contrib.auth.models.User"


@rule(unknown=None)
def class_at(engine: Engine, dotted: str, near: Module) -> Target | None:
    """The class of a dotted path, as a module's imports would find it."""
    module, _, name = dotted.rpartition(".")
    for target in imported(engine, module, near).targets:
        return next((t for t in engine.ask(module_member, target.module, name).targets if t.is_class), None)
    return None


@rule(unknown=False)
def derives(engine: Engine, class_: Target, dotted: str) -> bool:
    """Whether a class is, or derives from, the class of a dotted path."""
    module, _, name = dotted.rpartition(".")
    return any(each.module.name == module and class_name(each) == name for each in order(engine, class_))


def is_model(engine: Engine, value: Value | None) -> bool:
    """Whether a value is a model, and no object of one."""
    return isinstance(value, Target) and value.is_class and engine.ask(derives, value, MODEL)


def is_queryset(engine: Engine, value: Value) -> bool:
    """Whether a value is a query set or a manager: both have the methods of query sets."""
    return isinstance(value, Instance) and (is_manager(engine, value.of) or engine.ask(derives, value.of, QUERYSET))


def is_manager(engine: Engine, class_: Target) -> bool:
    """Whether a class is a manager's."""
    return engine.ask(derives, class_, MANAGER) or is_related_manager(class_)


def is_related_manager(class_: Target) -> bool:
    """Whether a class is one of those that Django makes for the many sides of relations."""
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


@rule(unknown=None)
def model_named(engine: Engine, module: Module, string: int) -> Target | None:
    """The model that a literal names: `"Model"`, `"app.Model"`, `"self"`."""
    facts = module.facts
    if facts.kinds[string] == k.STRING_WORD:
        word, app = facts.word(string), ""
        if word == "self":
            scope = facts.scope_of(string)
            return Target(module, scope) if facts.kinds[scope] == k.CLASS else None
    elif facts.kinds[string] == k.STRING_PATH:
        *path, word = [facts.word(part) for part in facts.children(string)]
        app = path[-1] if path else ""
    else:
        return None
    return model_of_app(engine, module, word, app)


def model_of_app(engine: Engine, module: Module, word: str, app: str) -> Target | None:
    """The model of a name, of an application where one is named, else the nearest to a module."""
    found = [t for t in engine.source.definitions_named(word, module) if t.kind == k.CLASS and is_model(engine, t)]
    of_app = [t for t in found if not app or app in t.module.name.split(".")]
    return next(iter(of_app or found), None)


def model_given(engine: Engine, module: Module, node: int) -> Target | None:
    """The model that an argument stands for: the class, a literal that names it, the setting of the user's model."""
    facts = module.facts
    if facts.kinds[node] in (k.STRING_WORD, k.STRING_PATH):
        return engine.ask(model_named, module, node)
    if facts.kinds[node] == k.ATTRIBUTE and facts.word(node) == _USER_SETTING:
        return engine.ask(user_model, module)
    return next((value for value in engine.value(module, node).targets if is_model(engine, value)), None)


@rule(unknown=None)
def user_model(engine: Engine, near: Module) -> Target | None:
    """The model of users: that of the setting `AUTH_USER_MODEL`, else Django's."""
    for settings in settings_modules(engine, near):
        for node in bindings_in(settings, 0, _USER_SETTING)[-1:]:
            statement = settings.facts.parent(node)
            for value in settings.facts.children(statement):
                if settings.facts.kinds[value] == k.STRING_PATH:
                    return engine.ask(model_named, settings, value)
    return engine.ask(class_at, _USER, near)


def settings_modules(engine: Engine, near: Module) -> Iterator[Module]:
    """The modules that the project names as its settings, beside `DJANGO_SETTINGS_MODULE`."""
    for module, node in engine.source.strings_of("DJANGO_SETTINGS_MODULE", near):
        facts = module.facts
        if module.tree != near.tree and not near.name.startswith("django."):
            continue
        around = facts.parent(node)
        around = facts.parent(around) if facts.kinds[around] != k.CALL else around
        for each in facts.children(around):
            if facts.kinds[each] == k.STRING_PATH:
                parts = [facts.word(part) for part in facts.children(each)]
                for target in imported(engine, ".".join(parts), module).targets:
                    yield target.module


@rule(unknown=None)
def meta_model(engine: Engine, class_: Target) -> Target | None:
    """The model that the `Meta` of a form or serializer names, its own or inherited."""
    for each in order(engine, class_):
        for meta in bindings_in(each.module, each.node, "Meta") if each.kind == k.CLASS else ():
            facts = each.module.facts
            if facts.kinds[meta] == k.CLASS:
                for node in bindings_in(each.module, meta, "model")[:1]:
                    return next((t for t in engine.value(each.module, node).targets if is_model(engine, t)), None)
    return None


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
