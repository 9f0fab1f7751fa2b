"""Symbols in cscope's sense: the names of one file, the function each belongs to, and what it does there.

Pure functions over facts. A row of any query is a symbol and the line it is on: query 0 wants every symbol of a
name, 1 those that define, 2 and 3 those that call, 9 those that assign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import sub
from typing import Final

from symindex.model import kinds as k
from symindex.model.facts import FileFacts

CALLS: Final = 1
ASSIGNS: Final = 2
DEFINES: Final = 4

# What is in a string is no symbol, be it a name or an annotation.
_SYMBOLS: Final = k.OCCURRENCES - {k.STRING_WORD, k.STRING_PART}
_CALLING: Final = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
_ASSIGNING: Final = frozenset(
    {
        k.BOUND,
        k.LOCAL,
        k.AUGMENTED,
        k.ATTRIBUTE_BOUND,
        k.SELF_BOUND,
        k.ATTRIBUTE_AUGMENTED,
        k.IMPORT_ALIAS,
        k.TYPE_ALIAS,
    }
)
# What a kind does, but for names that are only declared.
_DOES: Final = bytes(CALLS if kind in _CALLING else ASSIGNS if kind in _ASSIGNING else 0 for kind in range(256))
_VARIABLES: Final = frozenset({k.BOUND, k.IMPORT_ALIAS, k.TYPE_ALIAS})
_DEFINING: Final = k.DEFINITIONS | _VARIABLES | {k.SELF_BOUND}
_OF_PARAMETERS: Final = k.PARAMETERS | {k.TYPE_PARAMETER}
# The kinds whose function is not simply that of the node above.
_SPECIAL: Final = bytes(kind in k.FUNCTIONS | k.OUTSIDE_PARTS for kind in range(256))


def symbols(facts: FileFacts, *, strings: bool = False) -> list[int]:
    """The nodes of a file's symbols, in the order of its text; with `strings` also strings that are one word."""
    nodes: Iterable[int] = facts.nodes_of(_SYMBOLS | {k.STRING_WORD} if strings else _SYMBOLS)
    quoted = _quoted(facts)
    nodes = [node for node in nodes if node not in quoted] if quoted else list(nodes)
    at = dict(zip(map(facts.starts.__getitem__, nodes), nodes))
    return [at[start] for start in sorted(at)]


def actions(facts: FileFacts) -> bytearray:
    """Return the actions of each node of a file: a combination of CALLS, ASSIGNS and DEFINES."""
    does = bytearray(facts.kinds.translate(_DOES))
    for declaration in facts.nodes_of({k.DECLARE}):  # `x: int` alone gives x no value
        for node in facts.children(declaration):
            does[node] &= ~ASSIGNS
    for node in defining_nodes(facts):
        does[node] |= DEFINES
    return does


def what_it_does(facts: FileFacts, node: int) -> int:
    """Return the mark of a name at a node that is called or given a value."""
    does = _DOES[facts.kinds[node]]
    return 0 if does == ASSIGNS and facts.kinds[facts.parent(node)] == k.DECLARE else does


def is_symbol(facts: FileFacts, node: int) -> bool:
    """Return True if a node is a name outside of strings."""
    return facts.kinds[node] in _SYMBOLS and not any(facts.kinds[n] == k.TYPE_STRING for n in facts.ancestors(node))


def functions_around(facts: FileFacts) -> list[int]:
    """For each node the function that it belongs to, 0 for none: classes, lambdas and comprehensions are none.

    Decorators, defaults, bases and annotations of a function belong to the one around it.
    """
    kinds = facts.kinds
    above = list(map(sub, range(len(kinds)), facts.ups))
    within = [0]  # a function's own name counts as within it
    around: dict[int, int] = {}  # function → the one around it
    for node, is_special in enumerate(kinds.translate(_SPECIAL)[1:], 1):
        parent = above[node]
        if is_special:
            kind, function = kinds[node], within[parent]
            if kind in k.OUTSIDE_PARTS:
                owner = above[parent] if kinds[parent] in _OF_PARAMETERS else parent
                within.append(around.get(owner, function))
            else:
                around[node] = function
                within.append(node)
        else:
            within.append(within[parent])
    return within


def function_of(facts: FileFacts, node: int) -> int:
    """As `functions_around`, for one node."""
    if facts.kinds[node] in k.FUNCTIONS:
        return node
    scope = facts.scope_of(node)
    while scope and facts.kinds[scope] not in k.FUNCTIONS:
        scope = facts.scope_of(scope)
    return scope


def defining_nodes(facts: FileFacts, word: str = "") -> Iterator[int]:
    """The nodes that define, or those of one word: functions, classes; of variables of a module or class the first.

    An attribute that a method binds on `self` is defined by the first such binding in its class, unless the class
    itself binds it.
    """
    seen: set[tuple[int, int]] = set()
    on_self: list[tuple[int, tuple[int, int]]] = []
    nodes = (n for n in facts.nodes_with(word) if facts.kinds[n] in _DEFINING) if word else facts.nodes_of(_DEFINING)
    for node in nodes:
        kind = facts.kinds[node]
        if kind == k.SELF_BOUND:
            on_self.append((node, (_class_around(facts, node), facts.word_ids[node])))
            continue
        scope = _binding_scope(facts, node)
        key = scope, facts.word_ids[node]
        if kind in k.DEFINITIONS or (key not in seen and facts.kinds[scope] not in k.FUNCTIONS):
            yield node
        seen.add(key)
    for node, key in on_self:
        if key not in seen:
            seen.add(key)
            yield node


def _binding_scope(facts: FileFacts, node: int) -> int:
    scope = facts.scope_of(node)
    while facts.kinds[scope] in k.COMPREHENSIONS:  # `:=` binds around the comprehension
        scope = facts.scope_of(scope)
    return scope


def _class_around(facts: FileFacts, node: int) -> int:
    scope = facts.scope_of(node)
    while scope and facts.kinds[scope] != k.CLASS:
        scope = facts.scope_of(scope)
    return scope


def _quoted(facts: FileFacts) -> set[int]:
    """The nodes below annotations that are strings."""
    return {node for string in facts.nodes_of({k.TYPE_STRING}) for node in range(string, facts.after(string))}
