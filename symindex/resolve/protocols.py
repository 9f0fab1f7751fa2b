"""What iterating over values gives, and what `with … as` binds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Target, merged

if TYPE_CHECKING:
    from symindex.resolve.inference import Inference

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


class Protocols:
    """Iterates and enters, for one `Inference`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference

    def element(self, meaning: Meaning) -> Meaning:
        """What iterating over some values gives."""
        found = []
        for value in meaning.values[:4]:
            if not isinstance(value, Instance):
                if isinstance(value, Target) and value.kind == k.CLASS:  # members of an enumeration
                    found.append(Meaning((Instance(value),), True, inferred=True))
                continue
            name = self._inference.class_name(value)
            if value.arguments and (name in _DIRECT or (name == "tuple" and value.of.module.is_stub)):
                found.append(merged(value.arguments if name == "tuple" else value.arguments[:1]))
                continue
            iterator = self._inference.calls.method_result(value, "__iter__")
            if not iterator.values:
                iterator = self._inference.calls.method_result(value, "__aiter__")
            for each in iterator.values[:2]:
                if isinstance(each, Instance) and each.arguments:
                    found.append(each.arguments[0])
                elif isinstance(each, Instance):
                    found.append(self._inference.calls.method_result(each, "__next__"))
            if not iterator.values:
                found.append(self._inference.calls.method_result(value, "__getitem__"))
        known = [each for each in found if each.values]
        return replace(merged(known), inferred=True) if known else UNKNOWN

    def entered(self, meaning: Meaning) -> Meaning:
        """What `with … as` binds for some values."""
        found = []
        for value in meaning.values[:4]:
            if not isinstance(value, Instance):
                continue
            if self._inference.class_name(value) in _CONTEXTS:
                found.append(value.arguments[0] if value.arguments else UNKNOWN)
                continue
            entered = self._inference.calls.method_result(value, "__enter__")
            found.append(entered if entered.values else self._inference.calls.method_result(value, "__aenter__"))
        known = [each for each in found if each.values]
        return replace(merged(known), inferred=True) if known else UNKNOWN
