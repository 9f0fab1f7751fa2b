"""What cscope calls symbols: the names of one file, the function each belongs to, and what it does there.

A pure function over facts. A row of any query is a token and the line it stands on: query 0 wants every token of a
name, 1 those that define, 2 and 3 those that call, 9 those that assign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.facts import FileFacts

CALLS: Final = 1
ASSIGNS: Final = 2
DEFINES: Final = 4

# What stands in a string is no symbol, be it a name or an annotation.
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
_VARIABLES: Final = frozenset({k.BOUND, k.IMPORT_ALIAS, k.TYPE_ALIAS})
_DEFINING: Final = k.DEFINITIONS | _VARIABLES | {k.SELF_BOUND}
_OF_PARAMETERS: Final = k.PARAMETERS | {k.TYPE_PARAMETER}


class Token(NamedTuple):
    """A name in a file.

    `start` and `end` are byte offsets in the file's UTF-8 text; `function` is the node of the innermost function
    around it, 0 in modules and classes; a function's own name belongs to it. `does` is made of CALLS, ASSIGNS, DEFINES.
    """

    start: int
    end: int
    word: str
    function: int
    does: int
    kind: int


def tokens(facts: FileFacts, *, strings: bool = False) -> list[Token]:
    """The symbols of a file in the order of its text; with `strings` also those that are a string's only word."""
    functions = functions_around(facts)
    quoted = _quoted(facts)
    defining = set(defining_nodes(facts))
    starts, kinds, words, word_ids = facts.starts, facts.kinds, facts.words, facts.word_ids
    lengths = [len(word.encode()) for word in words]
    found: dict[int, Token] = {}
    for node in facts.nodes_of(_SYMBOLS | {k.STRING_WORD} if strings else _SYMBOLS):
        if node in quoted:
            continue
        start, number, kind = starts[node], word_ids[node], kinds[node]
        does = what_it_does(facts, node) | (DEFINES if node in defining else 0)
        found[start] = Token(start, start + lengths[number], words[number], functions[node], does, kind)
    return [found[start] for start in sorted(found)]


def what_it_does(facts: FileFacts, node: int) -> int:
    """Whether the name at a node is called or given a value."""
    kind = facts.kinds[node]
    if kind in _CALLING:
        return CALLS
    # `x: int` alone gives x no value.
    return ASSIGNS if kind in _ASSIGNING and facts.kinds[facts.parent(node)] != k.DECLARE else 0


def is_symbol(facts: FileFacts, node: int) -> bool:
    """Whether a node is a name outside of strings."""
    return facts.kinds[node] in _SYMBOLS and not any(facts.kinds[n] == k.TYPE_STRING for n in facts.ancestors(node))


def functions_around(facts: FileFacts) -> list[int]:
    """For each node the function that it belongs to, 0 for none: classes, lambdas and comprehensions are none.

    Decorators, defaults, bases and annotations of a function belong to the one around it.
    """
    kinds, ups = facts.kinds, facts.ups
    within = [0] * len(kinds)
    around = [0] * len(kinds)  # differs from `within` for functions only
    for node in range(1, len(kinds)):
        above = node - ups[node]
        function = within[above]
        kind = kinds[node]
        if kind in k.OUTSIDE_PARTS:
            if kinds[above] in _OF_PARAMETERS:
                above -= ups[above]
            if kinds[above] in k.FUNCTIONS:
                function = around[above]
        around[node] = function
        within[node] = node if kind in k.FUNCTIONS else function
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
