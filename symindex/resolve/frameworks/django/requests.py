"""Views, requests, forms and shortcuts: what Django gives to views, and what its helpers find."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target, merged
from symindex.resolve.attributes import attribute
from symindex.resolve.builtin import builtin
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.django import known, models

_REQUEST: Final = "django.http.request.HttpRequest"
_ON_REQUEST: Final = {
    "session": "django.contrib.sessions.backends.base.SessionBase",
    "resolver_match": "django.urls.resolvers.ResolverMatch",
}
_SHORTCUTS: Final = {"get_object_or_404": False, "aget_object_or_404": False, "get_list_or_404": True}
_FORM: Final = "django.forms.models.BaseModelForm"
_MODEL_FORM: Final = "django.forms.models.ModelForm"
_FORM_METHODS: Final = frozenset({"form_valid", "form_invalid"})
_VIEWS: Final = ("django.views.generic.detail.SingleObjectMixin", "django.views.generic.list.MultipleObjectMixin")
_SENDERS: Final = frozenset({"receiver", "connect"})


def request(engine: Engine, module: Module, node: int) -> Meaning:
    """The request that a view gets in a parameter of that name; unknown for others, and within tests."""
    facts = module.facts
    if facts.word(node) != "request" or facts.word(facts.parent(node)).startswith("test"):
        return UNKNOWN
    parameters = Function(facts, facts.parent(node)).parameters
    return known.instances(engine, _REQUEST, module) if node in parameters[:2] else UNKNOWN


def on_request(engine: Engine, object_: Instance, name: str) -> Meaning:
    """Return the attributes that middleware sets on requests: the user, the session."""
    if not engine.ask(known.derives, object_.of, _REQUEST):
        return UNKNOWN
    if name == "user":
        user = engine.ask(models.user_model, object_.of.module)
        return UNKNOWN if user is None else known.objects_of(user)
    return known.instances(engine, _ON_REQUEST[name], object_.of.module) if name in _ON_REQUEST else UNKNOWN


def signalled(engine: Engine, module: Module, node: int) -> Meaning:
    """The `instance` that a receiver of a model's signals gets: of the model that it is registered for as sender."""
    facts, function = module.facts, module.facts.parent(node)
    if facts.word(node) != "instance" or facts.kinds[function] not in k.FUNCTIONS:
        return UNKNOWN
    for call in facts.nodes_of({k.CALL}):
        written = Call(facts, call)
        sender = written.keywords.get("sender") if written.name in _SENDERS else None
        is_own = facts.kinds[facts.parent(call)] == k.DECORATOR and facts.parent(facts.parent(call)) == function
        if sender is not None and (is_own or facts.word(function) in map(facts.word, written.positional[:1])):
            model = models.model_given(engine, module, sender)
            if model is not None:
                return known.objects_of(model)
    return UNKNOWN


def shortcut(engine: Engine, function: Target, site: CallSite) -> Meaning:
    """Return the results of `get_object_or_404` and similar functions, and of the lookups of models by name."""
    name = function.module.facts.word(function.node)
    if site.module is None:
        return UNKNOWN
    given = Call(site.module.facts, site.node).positional
    if name in _SHORTCUTS and given:
        rows = _rows(engine, engine.value(site.module, given[0]))
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


def _rows(engine: Engine, given: Meaning) -> Meaning:
    """The objects of a model, manager or query set that stands for them."""
    found = []
    for value in given.values:
        if isinstance(value, Target) and known.is_model(engine, value):
            found.append(known.objects_of(value))
        elif known.is_queryset(engine, value):
            found.append(known.rows(value))
    return merged(found or [UNKNOWN])


def of_form_or_view(engine: Engine, object_: Instance, name: str) -> Meaning:
    """The object that a form of a model, or a view of one, is about; the query set of a view."""
    if name == "instance" and engine.ask(known.derives, object_.of, _FORM):
        model = engine.ask(models.meta_model, object_.of)
        return known.rows(object_) if model is None else known.objects_of(model)
    if name in ("object", "queryset") and any(engine.ask(known.derives, object_.of, each) for each in _VIEWS):
        return of_view(engine, object_, name == "queryset")
    return UNKNOWN


def of_view(engine: Engine, view: Instance, are_many: bool) -> Meaning:
    """The objects that a generic view shows, by its `model`, else by its `queryset`."""
    own = Meaning((view.of,), True)
    for model in attribute(engine, own, "model").targets:
        if known.is_model(engine, model):
            rows = known.objects_of(model)
            return known.instances(engine, known.QUERYSET, model.module, rows) if are_many else rows
    found = attribute(engine, own, "queryset")
    querysets = Meaning(tuple(each for each in found.values if known.is_queryset(engine, each)), True, inferred=True)
    return querysets if are_many else _rows(engine, querysets)


def method(engine: Engine, function: Target, receiver: Instance) -> Meaning:
    """Return the result of Django's methods of forms and views that concern a model; unknown for others."""
    name = function.module.facts.word(function.node)
    if name == "save" and engine.ask(known.derives, receiver.of, _FORM):
        return of_form_or_view(engine, receiver, "instance")
    if name in ("get_object", "get_queryset") and any(engine.ask(known.derives, receiver.of, each) for each in _VIEWS):
        return of_view(engine, receiver, name == "get_queryset")
    return UNKNOWN


def form_of_view(engine: Engine, module: Module, node: int) -> Meaning:
    """The form that a generic view's `form_valid` gets, of the view's form class or model; unknown for others."""
    facts, function = module.facts, module.facts.parent(node)
    class_ = Target(module, facts.scope_of(function))
    if facts.word(node) != "form" or facts.word(function) not in _FORM_METHODS or class_.kind != k.CLASS:
        return UNKNOWN
    own = attribute(engine, Meaning((class_,), True), "form_class")
    forms = tuple(Instance(target) for target in own.targets if target.is_class)
    if forms:
        return Meaning(forms, False, inferred=True)
    return known.instances(engine, _MODEL_FORM, module, of_view(engine, Instance(class_), False))
