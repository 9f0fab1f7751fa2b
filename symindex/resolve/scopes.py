"""Python's scopes over one file's facts: where a name is looked up, and which nodes bind it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from symindex.model import kinds as k
from symindex.model.values import Module

_LARGE: Final = 20_000  # nodes of a scope in which looking for one word after the other takes long

MANY: Final = 32  # bindings of one name in one scope: what is found out about so many is remembered


@dataclass(frozen=True, slots=True)
class Bindings:
    """Bindings of a name in a scope, as a key: identified by the first, the last and their number."""

    first: int
    last: int
    count: int
    nodes: list[int] = field(compare=False)

    @classmethod
    def of(cls, nodes: list[int]) -> Bindings:
        """The key of some nodes, of which there is one at least."""
        return cls(nodes[0], nodes[-1], len(nodes), nodes)


def lookup(module: Module, node: int) -> tuple[int, list[int]]:
    """The scope that binds the name read at a node, and the nodes that bind it there; (0, []) where none does."""
    facts = module.facts
    word, scope = facts.word_ids[node], starting_scope(module, node)
    if module.has_type_parameters and (owner := _generic_around(module, node, word)):
        return owner
    found_in, nodes = lookup_word(module, word, scope)
    if found_in and found_in == scope and facts.kinds[scope] == k.CLASS and _is_early(module, node, nodes):
        return lookup_word(module, word, facts.scope_of(scope), first=False)
    return found_in, nodes


def _is_early(module: Module, node: int, nodes: list[int]) -> bool:
    """Return True if a class body reads a name before it binds it, which then means what it means around the class."""
    facts = module.facts
    if facts.kinds[node] not in (k.NAME, k.CALLED):
        return False
    for each in nodes:
        whole = each if facts.kinds[each] in k.DEFINITIONS else _statement(module, each)
        at_once = whole == each or facts.kinds[whole] in _AT_ONCE
        if whole < node and not (at_once and node < module.end_of(whole)):
            return False
    return True


def _generic_around(module: Module, node: int, word: int) -> tuple[int, list[int]] | None:
    """The type parameter that an annotation, base or return type of the same definition names: it is seen there too."""
    facts = module.facts
    child = node
    for ancestor in facts.ancestors(node):
        if facts.kinds[child] in k.OUTSIDE_PARTS - {k.DECORATOR, k.DEFAULT}:
            owner = facts.parent(ancestor) if facts.kinds[ancestor] in k.PARAMETERS else ancestor
            found = _type_parameters(module, owner, word)
            if found:
                return owner, found
        child = ancestor
    return None


def _type_parameters(module: Module, owner: int, word: int) -> list[int]:
    return module.type_parameters.get((word, owner), [])


def lookup_word(module: Module, word: int, scope: int, *, first: bool = True) -> tuple[int, list[int]]:
    """As `lookup`, for a word's number seen from a scope, or, where that is not the `first`, from one within it."""
    facts = module.facts
    while scope:
        if module.has_declarations and _is_declared_global(module, word, scope):
            break
        if first or facts.kinds[scope] != k.CLASS:  # functions do not see the names of the class around them
            found = _bound_within(module, word, scope)
        else:
            found = _type_parameters(module, scope, word) if module.has_type_parameters else []
        if found:
            return scope, found
        scope, first = facts.scope_of(scope), False
    return 0, _bound_within(module, word, 0)


def _is_declared_global(module: Module, word: int, scope: int) -> bool:
    return module.declarations.get((word, scope)) == k.GLOBAL_NAME


def _bound_within(module: Module, word: int, scope: int) -> list[int]:
    """The nodes that bind a word in a scope, remembered: a file may read a name as often as it binds it."""
    key = word, scope
    found = module.bound_within.get(key)
    if found is None:
        found = module.bound_within[key] = _find_bound_within(module, word, scope)
    return found


def _find_bound_within(module: Module, word: int, scope: int) -> list[int]:
    """Of an inner scope that is not large the nodes in it are looked at only, where nothing is declared global."""
    if module.has_declarations or not scope or module.end_of(scope) - scope > _LARGE:
        return [node for node in module.bindings(word) if binding_scope(module, node) == scope]
    kinds = module.facts.kinds
    inside = module.facts.nodes_with_number(word, scope, module.end_of(scope))
    return [node for node in inside if kinds[node] in k.BINDINGS and binding_scope(module, node) == scope]


def bindings_in(module: Module, scope: int, word: str) -> list[int]:
    """The nodes that bind a word in a scope itself, in order."""
    number = module.facts.number_of(word)
    by_scope = module.bindings_by_scope.get(number)
    if by_scope is None:
        by_scope = module.bindings_by_scope[number] = {}
        for node in module.bindings(number):
            by_scope.setdefault(binding_scope(module, node), []).append(node)
    return by_scope.get(scope, [])


def starting_scope(module: Module, node: int) -> int:
    """The scope in which a name at a node is looked up first.

    The iterable of a comprehension's first `for` is evaluated outside of it, where it may see a class's names.
    """
    facts = module.facts
    child = node
    for ancestor in facts.ancestors(node):
        kind = facts.kinds[ancestor]
        if kind == k.COMPREHENSION_FOR and child != facts.first_child(ancestor):
            comprehension = facts.parent(ancestor)
            if next(c for c in facts.children(comprehension) if facts.kinds[c] == k.COMPREHENSION_FOR) == ancestor:
                return starting_scope(module, comprehension)
        elif kind in k.SCOPES:
            break
        child = ancestor
    return facts.scope_of(node)


def binding_scope(module: Module, node: int) -> int:
    """The scope in which a binding node binds its name."""
    facts = module.facts
    scope = facts.scope_of(node)
    kind = facts.kinds[node]
    if kind == k.TYPE_PARAMETER:
        return facts.parent(node)
    if facts.kinds[scope] in k.COMPREHENSIONS and facts.kinds[facts.parent(node)] == k.NAMED:
        while facts.kinds[scope] in k.COMPREHENSIONS:  # `:=` binds around the comprehension
            scope = facts.scope_of(scope)
    if module.has_declarations and scope and kind not in k.PARAMETERS:
        return _declared_scope(module, node, scope)
    return scope


def _declared_scope(module: Module, node: int, scope: int) -> int:
    facts = module.facts
    word = facts.word_ids[node]
    declared = module.declarations.get((word, scope))
    if declared is None or declared == k.GLOBAL_NAME:
        return scope if declared is None else 0
    outer = facts.scope_of(scope)
    while outer and (facts.kinds[outer] == k.CLASS or outer not in module.scopes_around(word)):
        outer = facts.scope_of(outer)
    return outer


def blocks_around(module: Module, node: int) -> Iterator[int]:
    """The parts of the code around a node that may be run or not, or are scopes, the innermost first."""
    facts = module.facts
    for above in facts.ancestors(node):
        kind = facts.kinds[above]
        if kind in _BLOCKS and not (kind == k.BLOCK and facts.kinds[facts.parent(above)] == k.WITH):
            yield above


def _statement(module: Module, binding: int) -> int:
    facts = module.facts
    statement = facts.parent(binding)
    while facts.kinds[statement] in (k.TUPLE, k.LIST, k.SPLAT):
        statement = facts.parent(statement)
    return statement


_AT_ONCE = frozenset({k.ASSIGN, k.AUGMENT, k.NAMED, k.WITH_ITEM})
_BLOCKS = k.SCOPES | {k.BLOCK, k.ELSE, k.EXCEPT, k.FINALLY, k.CASE, k.FOR, k.COMPREHENSION_FOR}
