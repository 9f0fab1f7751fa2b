"""Elements that iteration gives, and the targets of `with … as`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from symindex.model import kinds as k
from symindex.model.values import UNKNOWN, Instance, Meaning, Target, merged
from symindex.resolve.builtin import class_name
from symindex.resolve.engine import UNSEEN, CallSite, Engine

# Containers whose first argument is what iterating over them gives.
_DIRECT: Final = frozenset(
    {
        "list", "set", "frozenset", "deque", "Generator", "Iterator", "Iterable", "Sequence", "Collection",
        "AsyncIterator", "AsyncGenerator", "AsyncIterable", "List", "Set", "KeysView", "AbstractSet", "MutableSequence",
        "MutableSet",
        "dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "Counter",
    }
)  # fmt: skip
_CONTEXTS: Final = frozenset(
    {"ContextManager", "AbstractContextManager", "AsyncContextManager", "Generator", "Iterator"}
)


def element(engine: Engine, meaning: Meaning) -> Meaning:
    """Return the elements that iterating over some values gives."""
    found: list[Meaning] = []
    for value in meaning.values[:4]:
        if isinstance(value, Instance):
            found += _elements(engine, value)
        elif isinstance(value, Target) and value.is_class:  # members of an enumeration
            found.append(Meaning((Instance(value),), True, inferred=True))
    return _known(found)


def _elements(engine: Engine, value: Instance) -> Iterator[Meaning]:
    name = class_name(value)
    if value.arguments and (name in _DIRECT or (name == "tuple" and value.of.module.is_stub)):
        yield merged(value.arguments if name == "tuple" else value.arguments[:1])
        return
    iterator = method_result(engine, value, "__iter__")
    if not iterator.values:
        iterator = method_result(engine, value, "__aiter__")
    for each in iterator.values[:2]:
        if isinstance(each, Instance):
            yield each.arguments[0] if each.arguments else method_result(engine, each, "__next__")
    if not iterator.values:
        yield method_result(engine, value, "__getitem__")


def entered(engine: Engine, meaning: Meaning) -> Meaning:
    """Return the values that `with … as` binds."""
    found = []
    for value in meaning.values[:4]:
        if not isinstance(value, Instance):
            continue
        if class_name(value) in _CONTEXTS:
            found.append(value.arguments[0] if value.arguments else UNKNOWN)
            continue
        result = method_result(engine, value, "__enter__")
        found.append(result if result.values else method_result(engine, value, "__aenter__"))
    return _known(found)


def method_result(engine: Engine, value: Instance, name: str, site: CallSite = UNSEEN) -> Meaning:
    """Return the result of calling a method of an object."""
    for target in engine.member(value, name).targets[:1]:
        if target.kind in k.FUNCTIONS:
            return engine.returned(target, replace(site, receiver=value))
    return UNKNOWN


def _known(found: list[Meaning]) -> Meaning:
    known = [each for each in found if each.values]
    return replace(merged(known), inferred=True) if known else UNKNOWN
