"""Generic views and forms of models: which objects they are about, and what their methods get."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target
from symindex.resolve.attributes import attribute
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks.django import known, models
from symindex.resolve.frameworks.django.requests import rows_given

_FORM: Final = "django.forms.models.BaseModelForm"
_MODEL_FORM: Final = "django.forms.models.ModelForm"
_FORM_METHODS: Final = frozenset({"form_valid", "form_invalid"})
_VIEWS: Final = ("django.views.generic.detail.SingleObjectMixin", "django.views.generic.list.MultipleObjectMixin")


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
    for kept in (found, _own_queryset(engine, view)):
        querysets = tuple(each for each in kept.values if known.is_queryset(engine, each))
        if querysets:
            meaning = Meaning(querysets, True, inferred=True)
            return meaning if are_many else rows_given(engine, meaning)
    for form in attribute(engine, own, "form_class").targets:
        found = of_form_or_view(engine, Instance(form), "instance") if form.is_class else UNKNOWN
        if found.values:
            return known.instances(engine, known.QUERYSET, form.module, found) if are_many else found
    return UNKNOWN


def _own_queryset(engine: Engine, view: Instance) -> Meaning:
    """Return the result of the `get_queryset` that a project's view defines itself."""
    for target in engine.member(view, "get_queryset").targets[:1]:
        if target.kind in k.FUNCTIONS and not target.module.name.startswith("django."):
            return engine.returned(target, CallSite(receiver=view))
    return UNKNOWN


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
