"""Code lenses: how many callers a definition has, and how many tests reach it. Counted when they come into view."""

from __future__ import annotations

from typing import Final

from symindex.errors import QuestionError
from symindex.jsonrpc import INVALID_PARAMS, ResponseError
from symindex.lsp.call import Call, Object
from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter
from symindex.model.values import Target
from symindex.query.filters import is_test_path
from symindex.testing.questions import tests_reaching

_SECONDS: Final = 3.0
_COUNTS: Final = ("callers", "tests")


def code_lens(call: Call) -> list[Object]:
    """Two lenses for each function and class of the project's files, without their text."""
    path = call.path
    module = call.index.module_at(path)
    if call.index.internals.library.trees[module.tree].kind != "project":
        return []
    counts = _COUNTS[:1] if is_test_path(module.path) else _COUNTS
    lenses = []
    for node in module.facts.nodes_of(k.DEFINITIONS):
        hit = call.index.definition_hit(Target(module, node))
        if not call.is_in_document(hit):
            continue
        place = f"{hit.file}:{hit.line}:{hit.column}"
        lenses += [{"range": call.range_of_hit(hit), "data": {"count": each, "place": place}} for each in counts]
    return lenses


def resolve_lens(call: Call) -> Object:
    """A lens with its text."""
    data = call.params.get("data")
    place = data.get("place") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(place, str) or data.get("count") not in _COUNTS:
        raise ResponseError(INVALID_PARAMS, "no lens of this server")
    call.stop.limit(_SECONDS)
    count = _tests(call, place) if data["count"] == "tests" else _callers(call, place)
    word = data["count"] if count != 1 else data["count"][:-1]
    more = "+" * call.stop.was_obeyed
    return {**call.params, "command": {"title": f"{count}{more} {word}", "command": ""}}


def _callers(call: Call, place: str) -> int:
    return len(call.index.callers(place, Filter(min_certainty=Certainty.INFERRED)))


def _tests(call: Call, place: str) -> int:
    try:
        return len(tests_reaching(call.index, place, "", _SECONDS))
    except QuestionError:
        return 0
