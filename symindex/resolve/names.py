"""Names of a definition's decorators."""

from __future__ import annotations

from symindex.model import syntax
from symindex.model.values import Module


def without_overloads(module: Module, nodes: list[int]) -> list[int]:
    """The nodes that are not declared with `@overload`, or all where nothing else is left."""
    if len(nodes) == 1:
        return nodes
    return [node for node in nodes if "overload" not in decorator_names(module, node)] or nodes


def is_decorated(module: Module, definition: int) -> bool:
    """Return True if a definition has decorators."""
    return syntax.Decorated(module.facts, definition).is_decorated


def decorator_names(module: Module, definition: int) -> list[str]:
    """The last component of each decorator of a definition, called or not; empty for other nodes."""
    return syntax.decorator_names(module.facts, definition)
