"""Names in strings: models, with or without their application, and the names of URLs."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Meaning, Module
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks import routes
from symindex.resolve.frameworks.django import models

_REVERSING: Final = frozenset({"reverse", "reverse_lazy", "redirect", "resolve_url"})
_MAKERS: Final = ("Field", "Key", "Rel", "get_model", "Relation")


def named(engine: Engine, module: Module, node: int) -> Meaning:
    """The model that a literal names where Django takes it for one, or the view of the URL that it names."""
    facts = module.facts
    view = routes.view_of_literal(engine, module, node, _REVERSING)
    if view.values:
        return view
    is_part = facts.kinds[node] == k.STRING_PART
    literal = facts.parent(node) if is_part else node
    if is_part and [*facts.children(literal)][-1:] != [node]:
        return UNKNOWN
    above = facts.parent(literal)
    call = facts.parent(above) if facts.kinds[above] == k.KEYWORD else above
    if facts.kinds[call] == k.CALL:
        name = Call(facts, call).name
        if name.endswith(_MAKERS) and (above == call or facts.word(above) in ("to", "through", "model")):
            return _model(engine, module, literal, node)
    return _model(engine, module, literal, node) if is_part else UNKNOWN


def _model(engine: Engine, module: Module, literal: int, node: int) -> Meaning:
    facts = module.facts
    if facts.kinds[literal] == k.STRING_PATH and len([*facts.children(literal)]) != 2:
        return UNKNOWN
    model = engine.ask(models.model_named, module, literal)
    if model is None or (facts.word(node) != "self" and model.module.facts.word(model.node) != facts.word(node)):
        return UNKNOWN
    return Meaning((model,), True, inferred=True)
