"""Where a value goes on from an expression, as the syntax around it says."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, Function
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
TYPES: Final = frozenset({k.NAME, k.ATTRIBUTE, k.STRING_WORD})
OF_TYPES: Final = frozenset({k.SUBSCRIPT, k.BINARY, k.TUPLE, k.LIST, k.TYPE_STRING, k.ATTRIBUTE})
ADDING: Final = frozenset(
    ["append", "add", "appendleft", "insert", "setdefault", "put", "push", "extend", "update", "extendleft"]
)
TESTS: Final = ("isinstance", "issubclass")
_TITLES: Final = frozenset({"__name__", "__qualname__", "__module__", "__doc__"})


def is_used_as_class(module: Module, node: int) -> bool:
    """Return True if an expression that is a class is not only compared, or asked what it is called."""
    facts, above = module.facts, module.facts.parent(node)
    is_title = facts.kinds[above] == k.ATTRIBUTE and facts.word(above) in _TITLES
    return facts.kinds[above] in LEADING_ON and not is_title


def parameters_of_decorated(module: Module, node: int) -> list[int]:
    """The parameters of a function in whose decorators an expression is: `parametrize("name", [expression])`."""
    facts = module.facts
    for above in facts.ancestors(node):
        kind = facts.kinds[above]
        if kind == k.DECORATOR:
            function = facts.parent(above)
            return list(Function(facts, function).parameters) if facts.kinds[function] in k.FUNCTIONS else []
        if kind not in HOLDING and kind not in (k.CALL, k.KEYWORD):
            break
    return []


def tested_by(module: Module, node: int, tests: Collection[str]) -> int | None:
    """The expression that a test asks whether it is of a class at a node, alone or among others; else None."""
    facts = module.facts
    while facts.kinds[facts.parent(node)] in (k.TUPLE, k.BINARY):
        node = facts.parent(node)
    above = facts.parent(node)
    arguments = Call(facts, above).positional if facts.kinds[above] == k.CALL else []
    is_tested = len(arguments) == 2 and arguments[1] == node and Call(facts, above).name in tests
    return arguments[0] if is_tested else None
