"""Views that a literal means: by the URL that a client requests, or by the name of a route.

Prefixes of routes are known as such, without where they apply: a URL means the routes that match its last segments, if
prefixes of the project spell the segments before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, last
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve.engine import Engine
from symindex.resolve.frameworks.registered_routes import METHODS, Route, prefixes, routes, text_of, views_of

_REQUESTING: Final = METHODS | {"open", "request", "generic", "websocket_connect"}
_URL_SECOND: Final = frozenset({"request", "generic"})
_WORD: Final = re.compile(r"(?<![\w<>:?])[A-Za-z_]\w*(?![\w:>])")
_MAX_VIEWS: Final = 4


def view_of_literal(engine: Engine, module: Module, node: int, naming: Collection[str]) -> Meaning:
    """Return the views that answer the URL which a client requests in a literal, or the view of the name that a literal
    is, where it is an argument of a function of some names; `node`: a word of the literal."""
    facts = module.facts
    if is_requested(module, node):
        call = Call(facts, facts.parent(facts.parent(node)))
        return _views(engine, [*_answering(engine, module, facts.word(facts.parent(node)), call.name)])
    is_part = facts.kinds[node] == k.STRING_PART or is_route(module, facts.parent(node))
    literal = facts.parent(node) if is_part else node
    above = facts.parent(literal)
    call = Call(facts, facts.parent(above) if facts.kinds[above] == k.KEYWORD else above)
    if facts.kinds[call.node] != k.CALL or call.name not in naming:
        return UNKNOWN
    if facts.kinds[node] == k.STRING_PART and last(facts, literal) != node:
        return UNKNOWN
    if literal not in (*call.positional[:1], call.keywords.get("viewname"), call.keywords.get("name")):
        return UNKNOWN
    return _named(engine, module, text_of(module, literal) or "")


def method_requested(module: Module, node: int) -> str:
    """The name of the client's method that requests the URL which a word is one of."""
    return Call(module.facts, module.facts.parent(module.facts.parent(node))).name


def is_requested(module: Module, node: int) -> bool:
    """Return True if a word is one of a literal that a client requests as the path of a URL."""
    facts, literal = module.facts, module.facts.parent(node)
    above = facts.parent(literal)
    if not is_route(module, literal) or not facts.word(literal).startswith("/") or facts.kinds[above] != k.CALL:
        return False
    call = Call(facts, above)
    skipped = int(call.name in _URL_SECOND)
    is_registering = facts.kinds[facts.parent(above)] == k.DECORATOR
    return not is_registering and call.name in _REQUESTING and call.positional[skipped:][:1] == [literal]


def _named(engine: Engine, module: Module, written: str) -> Meaning:
    """Return the view of the route of a name; its last part counts, the others say which where there are several."""
    *spaces, name = re.split(r"[:.]", written)
    found = [each for each in engine.ask(routes, module) if each.name == name]
    near = [each for each in found if spaces and spaces[-1] in each.module.name.split(".")]
    return _views(engine, near or found)


def words_of(engine: Engine, view: Target) -> Iterator[str]:
    """The words in literals by which routes lead to a view: of their paths and names."""
    facts = view.module.facts
    around = Target(view.module, facts.scope_of(view.node))
    if facts.word(view.node) in METHODS and around.kind == k.CLASS:
        view = around  # whose method of this name answers requests
    name = facts.word(view.node)
    for route in engine.ask(routes, view.module):
        if route.module.facts.number_of(name) and view in views_of(engine, route):
            yield from (*_WORD.findall(route.path), *_WORD.findall(route.name))


def _answering(engine: Engine, module: Module, path: str, method: str) -> Iterator[Route]:
    """The routes that match a path best."""
    wanted = tuple(each for each in path.partition("?")[0].split("/") if each)
    before_routes = engine.ask(prefixes, module)
    best = 0
    found: list[Route] = []
    for route in engine.ask(routes, module):
        if {route.method, method} <= METHODS and route.method != method:
            continue
        before = wanted[: len(wanted) - len(route.segments)]
        score = route.matches(wanted)
        if score > 0 and score >= best and all(each in before_routes for each in before):
            found = [*(found if score == best else ()), route]
            best = score
    yield from found


def _views(engine: Engine, routes: list[Route]) -> Meaning:
    found = dict.fromkeys(view for route in routes[:_MAX_VIEWS] for view in views_of(engine, route))
    return Meaning(tuple(found), False, inferred=True) if found else UNKNOWN


def is_route(module: Module, literal: int) -> bool:
    """Return True if a string's node is the path of a URL or the name of one, whose words are nodes below it."""
    facts = module.facts
    return facts.kinds[literal] in (k.STRING, k.FORMATTED_STRING) and bool(facts.word(literal))
