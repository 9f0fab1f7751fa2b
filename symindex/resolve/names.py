"""What is read off a definition's decorators."""

from __future__ import annotations

from itertools import islice

from symindex.model import kinds as k
from symindex.resolve.source import Module


def without_overloads(module: Module, nodes: list[int]) -> list[int]:
    """The nodes that are not declared with `@overload`, or all where nothing else is left."""
    if len(nodes) == 1:
        return nodes
    return [node for node in nodes if "overload" not in decorator_names(module, node)] or nodes


def is_decorated(module: Module, definition: int) -> bool:
    """Whether a definition has decorators."""
    first = module.facts.first_child(definition)
    return first is not None and module.facts.kinds[first] == k.DECORATOR


def decorator_names(module: Module, definition: int) -> list[str]:
    """The last component of each decorator of a definition, called or not; empty for other nodes."""
    facts = module.facts
    if facts.kinds[definition] not in k.DEFINITIONS:
        return []
    names = []
    for part in facts.children(definition):
        if facts.kinds[part] != k.DECORATOR:
            break
        for child in islice(facts.children(part), 1):
            names.append(facts.word(child + 1 if facts.kinds[child] == k.CALL else child))
    return names
