"""Renaming: only where every place is proven to mean the definition, and only to a name that changes no meaning."""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from typing import Final

from symindex.jsonrpc import INVALID_PARAMS, REQUEST_FAILED, ResponseError
from symindex.lsp.call import Call, Object
from symindex.model.answers import Certainty, Hit
from symindex.model.documents import PROSE_SUFFIXES
from symindex.model.values import Target
from symindex.query.plausible import word_of

_MAX_NAMED: Final = 10
_PLACEHOLDER: Final = "a name of Python that is no keyword"


def prepare_rename(call: Call) -> Object | None:
    """The range of the name at the position and the name, where it can be renamed; else an error that says why not."""
    hits = [hit for hit, _ in call.index.same_in_file(call.place)]
    document, line, column = call.place.rsplit(":", 2)
    here = next((h for h in hits if _is_on(h, f"{document}:{line}") and h.column <= int(column) <= h.end_column), None)
    if here is None:
        return None
    _places(call)
    return {"range": call.range_of_hit(here), "placeholder": here.name}


def rename(call: Call) -> Object:
    """The edits; an error that lists the places where it is not proven that they mean the definition."""
    new = call.params.get("newName")
    if not isinstance(new, str) or not new.isidentifier() or keyword.iskeyword(new):
        raise ResponseError(INVALID_PARAMS, f"the new name must be {_PLACEHOLDER}")
    places, mentions = _places(call)
    _refuse_taken(call, new, places)
    if mentions:
        call.messages.append(f"mentioned in text that was left as it is: {_listed(mentions)}")
    changes: dict[str, list[Object]] = {}
    for hit in places:
        place = call.location(hit)
        changes.setdefault(place["uri"], []).append({"range": place["range"], "newText": new})
    return {"changes": changes}


def _is_on(hit: Hit, line: str) -> bool:
    return f"{hit.file}:{hit.line}" == line


def _places(call: Call) -> tuple[list[Hit], list[Hit]]:
    """All places at which the name is written, and those in documentation that are not proven to mean the definition;
    raises `ResponseError` where another place is doubtful."""
    targets = _family(call, call.index.targets(call.place))
    hits = [call.index.definition_hit(target) for target in targets]
    if not hits:
        raise ResponseError(REQUEST_FAILED, "nothing is known to be defined by this name here")
    if outside := [hit for hit in hits if hit.origin.kind != "project" or hit.kind == "module"]:
        raise ResponseError(REQUEST_FAILED, f"not the project's own names: {_listed(outside)}")
    word = word_of(targets[0])
    for hit in list(hits):
        hits += call.index.references(f"{hit.file}:{hit.line}:{hit.column}")
    places = {(hit.file, hit.line, hit.column): hit for hit in hits if hit.name == word}
    unproven = [hit for hit in places.values() if hit.certainty is not Certainty.RESOLVED]
    mentions = [hit for hit in unproven if hit.file.endswith(PROSE_SUFFIXES)]
    doubtful = [hit for hit in unproven if hit not in mentions]
    if call.stop.was_obeyed:
        raise ResponseError(REQUEST_FAILED, "not all places were found in time")
    if doubtful:
        raise ResponseError(REQUEST_FAILED, f"not proven to mean {word}: {_listed(doubtful)}")
    return [hit for hit in places.values() if hit not in mentions], mentions


def _family(call: Call, targets: Iterable[Target]) -> list[Target]:
    """Some definitions, with those that they override and that override them."""
    found = dict.fromkeys(targets)
    waiting = list(found)
    while waiting:
        for relative in call.index.relatives(waiting.pop()):
            if relative not in found:
                found[relative] = None
                waiting.append(relative)
    return list(found)


def _refuse_taken(call: Call, new: str, places: Iterable[Hit]) -> None:
    """Raise where a file of the places has the new name already: it might mean something else then."""
    library = call.index.internals.library
    for path in dict.fromkeys(hit.file for hit in places):
        if call.index.module_at(path).facts.nodes_with(new):
            raise ResponseError(REQUEST_FAILED, f"{library.relative(path)} has the name {new} already")


def _listed(hits: list[Hit]) -> str:
    named = ", ".join(f"{hit.file}:{hit.line} ({hit.certainty.word})" for hit in hits[:_MAX_NAMED])
    return f"{named}, and {len(hits) - _MAX_NAMED} more" if len(hits) > _MAX_NAMED else named
