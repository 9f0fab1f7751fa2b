"""Django's middleware: the function it is made with, and what that gives."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.values import UNKNOWN, Instance, Meaning, Module, Target
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.django import known

_HANDLER: Final = "django.core.handlers.base.BaseHandler"
_RESPONSE: Final = "django.http.response.HttpResponse"
_NAME: Final = "get_response"


def get_response(engine: Engine, module: Module, node: int) -> Meaning:
    """The handler's method that middleware gets under the name `get_response`."""
    facts = module.facts
    if facts.word(node) != _NAME or facts.kinds[facts.parent(node)] not in k.FUNCTIONS:
        return UNKNOWN
    handler = engine.ask(known.class_at, _HANDLER, module)
    found = () if handler is None else engine.member(handler, _NAME).targets[:1]
    return Meaning(tuple(found), False, inferred=True) if found else UNKNOWN


def result(engine: Engine, function: Target, _receiver: Instance | None = None) -> Meaning:
    """Return the result of the handler's `get_response`; unknown for other functions."""
    is_handler = function.module.name == "django.core.handlers.base" and function.kind in k.FUNCTIONS
    if not is_handler or function.module.facts.word(function.node) != _NAME:
        return UNKNOWN
    return known.instances(engine, _RESPONSE, function.module)
