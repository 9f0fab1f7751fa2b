"""Hierarchies of calls and of types."""

from __future__ import annotations

from symindex.graph.naming import can_lead
from symindex.lsp.call import Call, Object
from symindex.model import kinds as k
from symindex.model.answers import Filter
from symindex.session.index import Related

_MAX_ITEMS = 500


def prepare_calls(call: Call) -> list[Object] | None:
    """The functions, classes and modules that stand at the position."""
    return [call.item(target) for target in call.index.targets(call.place) if can_lead(target)] or None


def incoming_calls(call: Call) -> list[Object]:
    """Who calls an item: the definitions around the calls, the surest first."""
    related = call.index.incoming(call.item_place(), _wanted(call))
    return [{"from": call.item(each.target), "fromRanges": _ranges(call, each)} for each in related]


def outgoing_calls(call: Call) -> list[Object]:
    """Return the outgoing calls of an item."""
    related = call.index.outgoing(call.item_place(), _wanted(call))
    return [{"to": call.item(each.target), "fromRanges": _ranges(call, each)} for each in related]


def _wanted(call: Call) -> Filter:
    return Filter(min_certainty=call.preferences.min_certainty, limit=_MAX_ITEMS)


def _ranges(call: Call, related: Related) -> list[Object]:
    return [call.range_of_hit(hit) for hit in related.places]


def prepare_types(call: Call) -> list[Object] | None:
    """The classes that stand at the position."""
    return [call.item(target) for target in call.index.targets(call.place) if target.kind == k.CLASS] or None


def supertypes(call: Call) -> list[Object]:
    """The bases of an item."""
    return [call.item(target) for target in call.index.supertypes(call.item_place())]


def subtypes(call: Call) -> list[Object]:
    """The classes that derive from an item."""
    return [call.item(target) for target in call.index.subtypes(call.item_place())[:_MAX_ITEMS]]
