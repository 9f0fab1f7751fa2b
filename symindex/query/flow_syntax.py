"""Where a value goes on from an expression, as the syntax around it says."""

from __future__ import annotations

from typing import Final

from symindex.model import kinds as k
from symindex.model.values import Module

BINDING: Final = frozenset({k.ASSIGN, k.NAMED, k.AUGMENT, k.FOR, k.COMPREHENSION_FOR, k.WITH_ITEM})
BOUND: Final = frozenset({k.BOUND, k.LOCAL, k.SELF_BOUND, k.ATTRIBUTE_BOUND, k.AUGMENTED})
RESULTS: Final = frozenset({k.RETURN, k.YIELD, k.YIELD_FROM})
# Expressions that may have the value of a part, or hold it.
HOLDING: Final = k.COMPREHENSIONS | {
    k.LIST, k.TUPLE, k.SET, k.DICT, k.AND, k.OR, k.CONDITIONAL, k.AWAIT, k.SPLAT, k.DOUBLE_SPLAT, k.SUBSCRIPT, k.NAMED,
    k.ATTRIBUTE, k.BINARY, k.COMPREHENSION_IF,
}  # fmt: skip
# Where a value goes on from: reads that stand elsewhere need no look.
LEADING_ON: Final = BINDING | RESULTS | HOLDING | {
    k.CALL, k.KEYWORD, k.DEFAULT, k.EXCEPT, k.LAMBDA, k.DECORATOR, k.ATTRIBUTE_CALLED, k.RAISE,
}  # fmt: skip
_TITLES: Final = frozenset({"__name__", "__qualname__", "__module__", "__doc__"})


def is_used_as_class(module: Module, node: int) -> bool:
    """Return True if an expression that is a class is not only compared, or asked what it is called."""
    facts, above = module.facts, module.facts.parent(node)
    is_title = facts.kinds[above] == k.ATTRIBUTE and facts.word(above) in _TITLES
    return facts.kinds[above] in LEADING_ON and not is_title
