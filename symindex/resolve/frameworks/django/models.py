"""Models named indirectly: in a string, an argument, a setting, a form's `Meta`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.values import Module, Target
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine, rule
from symindex.resolve.frameworks.django import known
from symindex.resolve.modules import imported
from symindex.resolve.scopes import bindings_in

_USER_SETTING: Final = "AUTH_USER_MODEL"
_USER: Final = "django.contrib.auth.models.User"


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
    found = [
        t for t in engine.source.definitions_named(word, module) if t.kind == k.CLASS and known.is_model(engine, t)
    ]
    of_app = [t for t in found if not app or app in t.module.name.split(".")]
    return next(iter(of_app or found), None)


def model_given(engine: Engine, module: Module, node: int) -> Target | None:
    """The model that an argument stands for: the class, a literal that names it, the setting of the user's model."""
    facts = module.facts
    if facts.kinds[node] in (k.STRING_WORD, k.STRING_PATH):
        return engine.ask(model_named, module, node)
    if facts.kinds[node] == k.ATTRIBUTE and facts.word(node) == _USER_SETTING:
        return engine.ask(user_model, module)
    return next((value for value in engine.value(module, node).targets if known.is_model(engine, value)), None)


@rule(unknown=None)
def user_model(engine: Engine, near: Module) -> Target | None:
    """The model of users: that of the setting `AUTH_USER_MODEL`, else Django's."""
    for settings in settings_modules(engine, near):
        for node in bindings_in(settings, 0, _USER_SETTING)[-1:]:
            statement = settings.facts.parent(node)
            for value in settings.facts.children(statement):
                if settings.facts.kinds[value] == k.STRING_PATH:
                    return engine.ask(model_named, settings, value)
    return engine.ask(known.class_at, _USER, near)


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
                    return next((t for t in engine.value(each.module, node).targets if known.is_model(engine, t)), None)
    return None
