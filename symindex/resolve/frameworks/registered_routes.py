"""Where web applications register routes, the prefixes that they give them, and the views that these lead to.

Known are `path("authors/<int:pk>/", view, name="author")` of Django, decorators such as `@app.route("/authors")` and
`@router.get("/authors/{id}")`, and `add_url_rule` and `add_api_route`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import Module, Target
from symindex.resolve.engine import Engine, rule

METHODS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
_DECORATING: Final = METHODS | {"route", "api_route", "websocket"}
_LISTING: Final = {
    "path": "view",
    "re_path": "view",
    "url": "view",
    "add_url_rule": "view_func",
    "add_api_route": "endpoint",
}
_PREFIXING: Final = ("include", "Blueprint", "register_blueprint", "APIRouter", "include_router", "mount")
_PREFIXES: Final = ("url_prefix", "prefix")
_PARAMETER: Final = re.compile(r"[<>{}()\[\]*+?|\\]")


class Route(NamedTuple):
    """A route: where it is registered, under which name, by which function, and the expression or definition of its
    view; `segments` are those of its path, None for one with parameters."""

    module: Module
    path: str
    segments: tuple[str | None, ...]
    name: str
    method: str
    view: int

    def matches(self, requested: tuple[str, ...]) -> int:
        """Return how well a path ends as the route's does: the number of equal segments, -1 where it does not."""
        if len(self.segments) > len(requested):
            return -1
        pairs = list(zip(reversed(self.segments), reversed(requested)))
        return sum(a == b for a, b in pairs) if all(a is None or a == b for a, b in pairs) else -1


@rule(unknown=list[Route]())
def routes(engine: Engine, near: Module) -> list[Route]:
    found: list[Route] = []
    for word in (*sorted(_DECORATING), *_LISTING):
        for module, node in engine.source.calls_of(word, near):
            call = module.facts.parent(node)
            if module.facts.kinds[call] == k.CALL:
                found += _route(module, Call(module.facts, call))
    return found


def _route(module: Module, call: Call) -> Iterator[Route]:
    facts, given = module.facts, call.positional
    path = text_of(module, given[0]) if given else None
    above = facts.parent(call.node)
    if path is None:
        return
    names = (call.keywords[each] for each in ("name", "endpoint") if each in call.keywords)
    name = next((text for each in names if (text := text_of(module, each))), "")
    if facts.kinds[above] == k.DECORATOR:
        view = facts.parent(above)
        name = name or facts.word(view)
    elif call.name in _LISTING:
        view = call.keywords.get(_LISTING[call.name], given[-1])
        if view == given[0] or (facts.kinds[view] == k.CALL and Call(facts, view).name == "include"):
            return
    else:
        return
    yield Route(module, path, _segments(path), name.rpartition(":")[2], call.name, view)


@rule(unknown=frozenset[str]())
def prefixes(engine: Engine, near: Module) -> frozenset[str]:
    """The segments of all prefixes that a project gives to routes."""
    found: set[str | None] = set()
    for word in _PREFIXING:
        for module, node in engine.source.calls_of(word, near):
            facts, above = module.facts, module.facts.parent(node)
            if facts.kinds[above] != k.CALL:
                continue
            call = Call(facts, above)
            given = [call.keywords[each] for each in _PREFIXES if each in call.keywords]
            if word == "include" and facts.kinds[facts.parent(above)] == k.CALL:
                given = Call(facts, facts.parent(above)).positional[:1]
            elif word == "mount":
                given = call.positional[:1]
            for each in given:
                found.update(_segments(text_of(module, each) or ""))
    return frozenset(each for each in found if each is not None)


def _segments(path: str) -> tuple[str | None, ...]:
    parts = path.strip("^$").split("/")
    return tuple(None if _PARAMETER.search(each) else each for each in parts if each)


def text_of(module: Module, node: int) -> str | None:
    """The text of a literal, None for other expressions; also of one that has no other name than a route's."""
    facts, kind = module.facts, module.facts.kinds[node]
    if kind == k.STRING_PATH:
        return ".".join(facts.word(each) for each in facts.children(node))
    return facts.word(node) if kind in (k.STRING, k.FORMATTED_STRING, k.STRING_WORD) else None


def views_of(engine: Engine, route: Route) -> list[Target]:
    """The function or class of a route's view, of `View.as_view()` the class."""
    facts, node = route.module.facts, route.view
    if facts.kinds[node] in k.DEFINITIONS:
        return [Target(route.module, node)]
    if facts.kinds[node] == k.CALL:
        holder = facts.first_child(Call(facts, node).callee)
        node = node if holder is None else holder
    return [t for t in engine.value(route.module, node).targets if t.kind in k.DEFINITIONS][:1]
