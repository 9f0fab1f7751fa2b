"""The objects behind Django's proxies: default cache and connection, the admin's site, settings, lazy objects.

Each of them hands attributes to an object that a setting names. The base class of such objects comes first; what a
project configures derives from it.
"""

from __future__ import annotations

from typing import Final

from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Instance, Meaning, Target, Value, merged
from symindex.resolve.builtin import class_name
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.django import known, models
from symindex.resolve.modules import imported

_CACHE: Final = "django.core.cache.backends.base.BaseCache"
_DATABASE: Final = "django.db.backends.base.base.BaseDatabaseWrapper"
_TASKS: Final = "django.tasks.backends.base.BaseTaskBackend"
_BY_HANDLER: Final = {"caches": _CACHE, "connections": _DATABASE, "task_backends": _TASKS}
_BY_CLASS: Final = {"CacheHandler": _CACHE, "ConnectionHandler": _DATABASE, "TaskBackendHandler": _TASKS}
_SITE: Final = "django.contrib.admin.sites.AdminSite"
_DEFAULTS: Final = "django.conf.global_settings"


def behind(engine: Engine, value: Value) -> Meaning:
    """The objects that a proxy of Django's stands for; unknown for other values."""
    if not isinstance(value, Instance) or not value.of.module.name.startswith("django."):
        return UNKNOWN
    name = class_name(value)
    if name == "DefaultAdminSite":
        return known.instances(engine, _SITE, value.of.module)
    if name == "LazySettings":
        return _settings(engine, value.of)
    if name in ("ConnectionProxy", "SimpleLazyObject"):
        return _made_from(engine, value, name == "ConnectionProxy")
    return UNKNOWN


def _made_from(engine: Engine, proxy: Instance, is_connection: bool) -> Meaning:
    """Return the maker of a proxy, by the first argument of its call: a handler of connections, or a function."""
    made = proxy.made_at
    if made is None:
        return UNKNOWN
    facts = made.module.facts
    for given in Call(facts, made.node).positional[:1]:
        if is_connection:
            base = _BY_HANDLER.get(facts.word(given))
            return UNKNOWN if base is None else known.instances(engine, base, made.module)
        return merged([engine.result(each) for each in engine.value(made.module, given).values[:2]] or [UNKNOWN])
    return UNKNOWN


def _settings(engine: Engine, class_: Target) -> Meaning:
    """The modules of settings: those that the project names, then the defaults."""
    found: list[Value] = [Target(each, 0) for each in models.settings_modules(engine, class_.module)]
    found += imported(engine, _DEFAULTS, class_.module).targets
    return Meaning(tuple(dict.fromkeys(found)), False, inferred=True)


def member(engine: Engine, value: Value, name: str) -> Meaning:
    """The definitions of an attribute that a proxy hands on."""
    for each in behind(engine, value).values:
        found = engine.member(each, name)
        if found.values:
            return Meaning(found.values, False, inferred=True)
    return UNKNOWN


def item(engine: Engine, function: Target, receiver: Instance) -> Meaning:
    """Return the values of `caches[…]` and `connections[…]`."""
    base = _BY_CLASS.get(class_name(receiver))
    if base is None or function.module.facts.word(function.node) != "__getitem__":
        return UNKNOWN
    return known.instances(engine, base, function.module)
