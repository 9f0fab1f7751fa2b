"""Requests and shortcuts: what Django gives to views, and what its helpers find."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.builtin import builtin
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.django import known, models

_REQUEST: Final = "django.http.request.HttpRequest"
_ON_REQUEST: Final = {
    "session": "django.contrib.sessions.backends.base.SessionBase",
    "resolver_match": "django.urls.resolvers.ResolverMatch",
}
_SHORTCUTS: Final = {"get_object_or_404": False, "aget_object_or_404": False, "get_list_or_404": True}


def request(engine: Engine, module: Module, node: int) -> Meaning:
    """The request that a view gets in a parameter of that name; unknown for others, and within tests."""
    facts = module.facts
    if facts.word(node) != "request" or facts.word(facts.parent(node)).startswith("test"):
        return UNKNOWN
    parameters = Function(facts, facts.parent(node)).parameters
    return known.instances(engine, _REQUEST, module) if node in parameters[:2] else UNKNOWN


def migrated(engine: Engine, module: Module, node: int) -> Meaning:
    """Return the registry of models that a function of a migration gets: `def forwards(apps, schema_editor)`."""
    facts = module.facts
    names = [facts.word(each) for each in Function(facts, facts.parent(node)).parameters[-2:]]
    is_first = facts.word(node) == "apps" and names == ["apps", "schema_editor"]
    return known.instances(engine, "django.apps.registry.Apps", module) if is_first else UNKNOWN


def on_request(engine: Engine, object_: Instance, name: str) -> Meaning:
    """Return the attributes that middleware sets on requests: the user, the session."""
    if not engine.ask(known.derives, object_.of, _REQUEST):
        return UNKNOWN
    if name == "user":
        user = engine.ask(models.user_model, object_.of.module)
        return UNKNOWN if user is None else known.objects_of(user)
    return known.instances(engine, _ON_REQUEST[name], object_.of.module) if name in _ON_REQUEST else UNKNOWN


def shortcut(engine: Engine, function: Target, site: CallSite) -> Meaning:
    """Return the results of `get_object_or_404` and similar functions, and of the lookups of models by name."""
    name = function.module.facts.word(function.node)
    if site.module is None:
        return UNKNOWN
    given = Call(site.module.facts, site.node).positional
    if name in _SHORTCUTS and given:
        rows = rows_given(engine, engine.value(site.module, given[0]))
        return builtin(engine, "list", rows) if _SHORTCUTS[name] and rows.values else rows
    if name == "get_user_model":
        user = engine.ask(models.user_model, site.module)
        return UNKNOWN if user is None else Meaning((user,), True, inferred=True)
    if name == "get_model" and given:
        facts = site.module.facts
        model = models.model_given(engine, site.module, given[-1])
        if len(given) > 1 and facts.kinds[given[1]] == k.STRING_WORD:
            model = models.model_of_app(engine, site.module, facts.word(given[1]), facts.word(given[0]))
        return UNKNOWN if model is None else Meaning((model,), True, inferred=True)
    return UNKNOWN


def rows_given(engine: Engine, given: Meaning) -> Meaning:
    """Return the objects of a model, manager or query set that stands for them."""
    found = []
    for value in given.values:
        if isinstance(value, Target) and known.is_model(engine, value):
            found.append(known.objects_of(value))
        elif known.is_queryset(engine, value):
            found.append(known.rows(value))
    return merged(found or [UNKNOWN])
