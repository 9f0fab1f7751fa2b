"""Definitions, references and what else is asked about the name at a position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from symindex.errors import QuestionError
from symindex.lsp.call import SYMBOL_KINDS, Call, Object
from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter, Hit
from symindex.model.documents import is_stub
from symindex.model.values import Target
from symindex.query.describe import definitions_described
from symindex.query.symbols import definitions_in

_MAX_SYMBOLS: Final = 200
_SECONDS_FOR_COUNT: Final = 0.25
_READ, _WRITE = 2, 3


def definition(call: Call) -> list[Object]:
    """Return the definitions of the name at the position, as the command `def` prints them."""
    return call.locations(call.kept(call.index.definitions(call.place, call.wanted_definitions)))


def declaration(call: Call) -> list[Object]:
    """The stub of a definition where it has one, else the definition."""
    hits = call.index.definitions(call.place, call.wanted_definitions)
    return call.locations(call.kept([hit for hit in hits if is_stub(hit.file)] or hits))


def type_definition(call: Call) -> list[Object]:
    """The classes of what is at the position."""
    return call.locations(call.index.types_at(call.place))


def implementation(call: Call) -> list[Object]:
    """The subclasses of a class, or the members that override one; the definition itself where there are none."""
    below = call.wanted._replace(roles=("subclass", "overriding"))
    return call.locations(call.index.hierarchy(call.place, below)) or definition(call)


def document_highlight(call: Call) -> list[Object]:
    """The places in the document that mean the same."""
    found = call.index.same_in_file(call.place)
    return [
        {"range": call.range_of_hit(hit), "kind": _WRITE if writes else _READ}
        for hit, writes in found
        if call.is_in_document(hit)
    ]


def references(call: Call, partial: Callable[[list[Object]], None] | None = None) -> list[Object]:
    """The places that `refs` prints, the surest first; with `includeDeclaration` the definitions before them.

    With `partial` what is sure is sent as it is found, what is possible at the end, and nothing is returned.
    """
    context = call.params.get("context")
    found: list[Hit] = []
    if isinstance(context, dict) and context.get("includeDeclaration"):
        hits = call.index.definitions(call.place, call.wanted_definitions)
        sure = [hit for hit in hits if hit.certainty is not Certainty.POSSIBLE]
        found += sure or hits
    if partial is None:
        return call.locations(call.kept([*found, *call.index.references(call.place, call.wanted)]))
    sent = {(hit.file, hit.line, hit.column) for hit in found}
    waiting, possible = found, list[Hit]()
    for hit in call.index.references_as_found(call.place, call.wanted):
        if (key := (hit.file, hit.line, hit.column)) in sent:
            continue
        sent.add(key)
        (possible if hit.certainty is Certainty.POSSIBLE else waiting).append(hit)
        if len(waiting) >= _MAX_SYMBOLS:
            call.sent += len(waiting)
            partial(call.locations(waiting))
            waiting = []
    last = call.kept([*waiting, *possible])
    call.sent += len(last)
    partial(call.locations(last))
    return []


def hover(call: Call) -> Object | None:
    """Signature, docstring, where it comes from, how sure that is, and how many callers it has."""
    place = call.place
    sure = Filter(min_certainty=Certainty.INFERRED, limit=1)
    described = next(definitions_described(call.index, place, sure), None)
    if described is None:
        return None
    hit = described.hit
    parts = [f"```python\n{described.signature}\n```", f"`{hit.symbol}`, {hit.kind} of {hit.origin}"]
    if hit.certainty is not Certainty.RESOLVED:
        parts[-1] += f" ({hit.certainty.word})"
    if hit.kind in ("function", "method", "class"):
        parts[-1] += f", {_callers(call, f'{hit.file}:{hit.line}:{hit.column}')}"
    if described.docstring:
        parts += ["---", described.docstring]
    return {"contents": {"kind": "markdown", "value": "\n\n".join(parts)}}


def _callers(call: Call, place: str) -> str:
    call.stop.limit(_SECONDS_FOR_COUNT)
    count = len(call.index.callers(place, Filter(min_certainty=Certainty.INFERRED)))
    return f"{'at least ' * call.stop.was_obeyed}{count} caller{'s' * (count != 1)}"


def document_symbol(call: Call) -> list[Object]:
    """The definitions of a document, each within the one it lies in."""
    path = call.path
    module = call.index.module_at(path)
    facts = module.facts
    nodes = sorted(module.facts.nodes_of(k.BINDINGS | {k.SELF_BOUND}), key=lambda node: facts.starts[node])
    roots: list[Object] = []
    made: dict[int, Object] = {}
    for target in definitions_in(module, nodes):
        if target.kind == k.IMPORT_ALIAS or not call.is_in_document(hit := call.index.definition_hit(target)):
            continue
        symbol = _symbol(call, target, hit, path)
        made[target.node] = symbol
        around = made.get(facts.enclosing_definition(target.node))
        (roots if around is None else around.setdefault("children", [])).append(symbol)
    return roots


def _symbol(call: Call, target: Target, hit: Hit, path: str) -> Object:
    name = call.range_of_hit(hit)
    whole = call.full_range(target, path) if target.kind in k.DEFINITIONS else name
    return {"name": hit.name, "kind": SYMBOL_KINDS.get(hit.kind, 13), "range": whole, "selectionRange": name}


def workspace_symbol(call: Call) -> list[Object]:
    """Definitions by name, beginnings of sub-words or nearly right spelling; the project's before libraries'."""
    query = call.params.get("query")
    if not isinstance(query, str) or not query.strip():
        return []
    try:
        hits = call.index.search_symbols(query.strip(), Filter(limit=_MAX_SYMBOLS * 5))
    except QuestionError:
        return []
    hits.sort(key=lambda hit: hit.origin.kind != "project")
    return [
        {
            "name": hit.name or hit.symbol,
            "kind": SYMBOL_KINDS.get(hit.kind, 13),
            "location": call.location(hit),
            "containerName": hit.symbol.rpartition(".")[0]
            + (f" [{hit.origin}]" if hit.origin.kind != "project" else ""),
        }
        for hit in hits[:_MAX_SYMBOLS]
    ]
