"""Names in strings: models, with or without their application, and the names of URLs."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.django import known, models

_REVERSING: Final = frozenset({"reverse", "reverse_lazy", "redirect", "resolve_url"})
_ROUTES: Final = frozenset({"path", "re_path", "url"})
_MAKERS: Final = ("Field", "Key", "Rel", "get_model", "Relation")


def named(engine: Engine, module: Module, node: int) -> Meaning:
    """The model that a literal names where Django takes it for one, or the view of the URL that it names."""
    facts = module.facts
    is_part = facts.kinds[node] == k.STRING_PART
    literal = facts.parent(node) if is_part else node
    if is_part and [*facts.children(literal)][-1:] != [node]:
        return UNKNOWN
    above = facts.parent(literal)
    call = facts.parent(above) if facts.kinds[above] == k.KEYWORD else above
    if facts.kinds[call] == k.CALL:
        name = Call(facts, call).name
        if name in _REVERSING:
            return _view(engine, module, facts.word(node))
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


def _view(engine: Engine, module: Module, name: str) -> Meaning:
    """The view that a route of a name leads to."""
    for other, node in engine.source.strings_of(name, module):
        facts, above = other.facts, other.facts.parent(node)
        call = facts.parent(above)
        if facts.kinds[above] != k.KEYWORD or facts.word(above) != "name" or facts.kinds[call] != k.CALL:
            continue
        route = Call(facts, call)
        view = known.keyword_or(route, "view", 1) if route.name in _ROUTES else None
        if view is None:
            continue
        if facts.kinds[view] == k.CALL:  # `View.as_view()`
            holder = facts.first_child(Call(facts, view).callee)
            view = view if holder is None else holder
        found = [t for t in engine.value(other, view).targets if t.kind in k.DEFINITIONS]
        if found:
            return Meaning((Target(found[0].module, found[0].node),), True, inferred=True)
    return UNKNOWN
