"""Classes that calls make: `namedtuple("P", ["x", "y"])`, `Enum("Hue", …)`, `make_dataclass`, `type(name, bases, ns)`.

Such a class is a `Target` whose node is the call. Its fields are the string literals that name them, or the parts of
one literal (`"x y"`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.syntax import Call, Node, children, inner
from symindex.model.values import Target

ENUMERATIONS: Final = frozenset({"Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"})
_TUPLES: Final = frozenset({"namedtuple", "NamedTuple"})
_OTHERS: Final = frozenset({"TypedDict", "make_dataclass"})
_LISTED: Final = _TUPLES | _OTHERS | ENUMERATIONS
_PARTS: Final = frozenset({k.STRING_WORD, k.STRING_PART})


class SynthesizedField(NamedTuple):
    """A field of a class that a call makes: the node of its name, and of its written type or its value."""

    name: Node
    given: Node | None


def synthesizes_class(facts: FileFacts, node: int) -> bool:
    """Return True if the call at a node makes a class."""
    call = Call(facts, node)
    name, count = call.name, len(call.arguments)
    if name == "type":
        return count == 3 and facts.kinds[call.callee] == k.CALLED
    return name in ("namedtuple", "TypedDict", "NamedTuple") or (name in _LISTED and count > 1) or name == "new_class"


def is_synthesized(class_: Target) -> bool:
    """Return True if a class is one that a call makes."""
    return class_.kind == k.CALL


def is_synthesized_tuple(class_: Target) -> bool:
    """Return True if a class is a named tuple that a call makes."""
    return is_synthesized(class_) and Call(class_.module.facts, class_.node).name in _TUPLES


def is_synthesized_enumeration(class_: Target) -> bool:
    """Return True if a class is an enumeration that a call makes."""
    return is_synthesized(class_) and Call(class_.module.facts, class_.node).name in ENUMERATIONS


def synthesized_fields(class_: Target) -> dict[str, SynthesizedField]:
    """The fields of a class that a call makes, by their names, in order."""
    facts = class_.module.facts
    return {facts.word(each.name): each for each in _fields(facts, Call(facts, class_.node))}


def _fields(facts: FileFacts, call: Call) -> Iterator[SynthesizedField]:
    arguments = call.arguments
    if len(arguments) < 2:
        return
    if call.name == "type":
        yield from _listed(facts, arguments[2])
    elif call.name in _LISTED:
        if facts.kinds[arguments[1]] == k.KEYWORD:
            names = call.keywords
            listed = next((names[word] for word in ("names", "field_names", "fields") if word in names), None)
        else:
            listed = arguments[1]
        if listed is not None:
            yield from _listed(facts, listed)


def _listed(facts: FileFacts, node: Node) -> Iterator[SynthesizedField]:
    """The fields in `["x", ("y", int)]`, `{"x": int}`, `"x"` or the parts of `"x y"`."""
    kind = facts.kinds[node]
    if kind == k.STRING_WORD:
        yield SynthesizedField(node, None)
    elif kind in (k.LIST, k.TUPLE):
        for each in children(facts, node):
            if facts.kinds[each] == k.STRING_WORD:
                yield SynthesizedField(each, None)
            elif facts.kinds[each] in (k.TUPLE, k.LIST):
                parts = children(facts, each)
                if parts and facts.kinds[parts[0]] == k.STRING_WORD:
                    yield SynthesizedField(parts[0], parts[1] if len(parts) > 1 else None)
    elif kind == k.DICT:
        parts = children(facts, node)
        for name, given in zip(parts[::2], parts[1::2]):
            if facts.kinds[name] == k.STRING_WORD:
                yield SynthesizedField(name, given)
    elif kind == k.CALL and Call(facts, node).name == "dict":
        named = (each for each in Call(facts, node).arguments if facts.kinds[each] == k.KEYWORD)
        yield from (SynthesizedField(each, inner(facts, each)) for each in named)
    elif kind in k.STRINGS:
        yield from (SynthesizedField(part, None) for part in children(facts, node) if facts.kinds[part] in _PARTS)


def synthesized_bases(class_: Target) -> list[Node]:
    """The expressions that say what a class that a call makes derives from: its callee, or the bases it is given."""
    facts = class_.module.facts
    call = Call(facts, class_.node)
    if call.name in ENUMERATIONS:
        return [call.callee]
    bases = call.keywords.get("bases")
    if call.name in ("type", "new_class") and len(call.positional) > 1:
        bases = call.positional[1]
    if bases is None:
        return []
    return children(facts, bases) if facts.kinds[bases] in (k.TUPLE, k.LIST) else [bases]
