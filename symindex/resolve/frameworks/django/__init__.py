"""Django: managers and query sets of models, related objects, requests, and names in strings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, Value
from symindex.resolve.attributes import attribute
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks import routes
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import is_of
from symindex.resolve.frameworks.django import (
    admin,
    fields,
    known,
    managers,
    middleware,
    proxies,
    requests,
    rows,
    signals,
    strings,
    views,
)

_MANAGERS: Final = frozenset({"objects", "_default_manager", "_base_manager"})
_NAMED: Final = {
    "_meta": "django.db.models.options.Options",
    **dict.fromkeys(_MANAGERS, "django.db.models.manager.Manager"),
}
_ERRORS: Final = {
    "DoesNotExist": "django.core.exceptions.ObjectDoesNotExist",
    "MultipleObjectsReturned": "django.core.exceptions.MultipleObjectsReturned",
}
_REGISTERING: Final = frozenset(
    {"receiver", "register", "simple_tag", "inclusion_tag", "simple_block_tag", "filter", "tag", "display", "action"}
)
_OWN: Final = "django."


class Django(Framework):
    """The conventions of Django."""

    name = "django"
    packages = ("django",)

    def receiver(self, engine: Engine, found: Meaning) -> Meaning:
        """A manager or query set, as that of the models which have one of its class."""
        value = found.values[0]
        if not isinstance(value, Instance) or value.of.module.name.startswith(_OWN):
            return found
        if not known.is_queryset(engine, value):
            return found
        objects = engine.ask(rows.rows_of_class, value.of)
        return Meaning((Instance(value.of, (objects,)),), True) if objects.values else found

    def parameter_value(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The request of a view, the instance that a signal is about, what methods of an admin's class get."""
        for known_of in (
            requests.request,
            requests.migrated,
            signals.signalled,
            views.form_of_view,
            admin.given,
            middleware.get_response,
        ):
            found = known_of(engine, module, node)
            if found.values:
                return found
        return UNKNOWN

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The model that a literal names, or the view of a URL's name."""
        return strings.named(engine, module, node)

    def words_naming(self, engine: Engine, definition: Target) -> Iterator[str]:
        """The words of the paths and names of a view's routes."""
        return routes.words_of(engine, definition)

    def member(self, engine: Engine, value: Value, name: str) -> Meaning:
        """Return the attribute of the object behind one of Django's proxies."""
        return proxies.member(engine, value, name)

    def attribute(self, engine: Engine, value: Value, name: str, found: Meaning) -> Meaning:
        """Managers of a model's class; fields and related objects of its objects; what requests, forms, views have."""
        if isinstance(value, Target):
            return self._of_class(engine, value, name, found) if known.is_model(engine, value) else found
        if not isinstance(value, Instance):
            return found
        if known.is_model(engine, value.of):
            near = value.of.module
            if found.values:
                return fields.field_value(engine, near, found)
            return engine.ask(fields.reverse, value.of, name)
        if name == "model" and known.is_queryset(engine, value):
            models = tuple(known.models_of(known.rows(value)))
            return Meaning(models, False, inferred=True) if models else found
        for known_of in (requests.on_request, views.of_form_or_view):
            given = known_of(engine, value, name)
            if given.values:
                return given
        if found.values:
            return found
        handed_on = proxies.behind(engine, value)
        return attribute(engine, handed_on, name) if handed_on.values else found

    def attribute_otherwise(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The options of some model, the manager of some model, where a project asks for them."""
        named = None if module.name.startswith(_OWN) else _NAMED.get(module.facts.word(node))
        found = UNKNOWN if named is None else known.instances(engine, named, module)
        some = (replace(each, is_exact=True) for each in found.values if isinstance(each, Instance))
        return replace(found, values=tuple(some))  # whose own class may add more, which is not known

    def _of_class(self, engine: Engine, model: Target, name: str, found: Meaning) -> Meaning:
        if name in _MANAGERS and not any(known.is_queryset(engine, each) for each in found.values):
            return engine.ask(managers.default_manager, model)
        if name in _ERRORS:
            error = engine.ask(known.class_at, _ERRORS[name], model.module)
            return found if error is None else Meaning((error,), False, inferred=True)
        return managers.of_model(engine, model, found)

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator connects a receiver, or registers a class with the admin, or a template tag."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)

    def result(self, engine: Engine, function: Target, site: CallSite) -> Meaning:
        """Return the results of Django's methods of managers, query sets, forms and views, and of its shortcuts."""
        if not function.module.name.startswith(_OWN):
            return UNKNOWN
        if site.receiver is None:
            return known.both(requests.shortcut(engine, function, site), middleware.result(engine, function))
        for known_of in (managers.result, views.method, admin.result, proxies.item, middleware.result):
            found = known_of(engine, function, site.receiver)
            if found.values:
                return found
        return requests.shortcut(engine, function, site)

    def returned(self, engine: Engine, function: Target, site: CallSite, found: Meaning) -> Meaning:
        """Return the result of a project's method of a manager or query set, for the model of that object."""
        if site.receiver is None or function.module.name.startswith(_OWN):
            return found
        return rows.filled(engine, found, site.receiver)


FRAMEWORK: Final = Django()
