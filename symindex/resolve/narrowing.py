"""Narrow names and chains of attributes by conditions: `isinstance`, assertions, early returns, `match`.

Only what stands in the way of the reader is looked at: conditions around it, and statements before it in the blocks
around it. That the name is bound again in between is not looked for; `isinstance` is rarely followed by that.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.syntax import Call, children, inner
from symindex.model.values import Instance, Meaning, Module, Target, Value, merged
from symindex.resolve.classes import order
from symindex.resolve.engine import Engine

_LEAVES: Final = frozenset({k.RETURN, k.RAISE})
_CONDITIONAL: Final = frozenset({k.IF, k.ELIF, k.WHILE})
_BODIES: Final = k.FUNCTIONS | {k.MODULE, k.BLOCK, k.ELSE, k.EXCEPT, k.FINALLY, k.CASE}
_MAX_BEFORE: Final = 40  # uses of the name before the reader that are looked at
_MAX_CONDITIONS: Final = 24


class Narrowed(NamedTuple):
    """A proof by conditions: the value is of one of the classes, or of none of them."""

    classes: list[Target]
    is_one: bool


def narrowed(engine: Engine, module: Module, node: int) -> Narrowed | None:
    """Return what is proven of the name or attribute at a node; None where nothing is."""
    word = module.facts.word_ids[node]
    if not module.is_narrowed(word):
        return None
    chain = _chain(module, node)
    refuted: list[Target] = []
    for condition, holds in islice(_conditions(module, node, word), _MAX_CONDITIONS):
        proven = _proven(engine, module, condition, chain, holds)
        if proven is not None and proven.is_one:
            return proven
        if proven is not None:
            refuted += proven.classes
    return Narrowed(refuted, False) if refuted else None


def applied(engine: Engine, proven: Narrowed, meaning: Meaning) -> Meaning:
    """The values of a name, given what is proven of it."""

    def fits(value: Value) -> bool:
        return isinstance(value, Instance) and bool(set(order(engine, value.of)) & set(proven.classes))

    if proven.is_one:
        fitting = tuple(value for value in meaning.values if fits(value))
        return Meaning(fitting or tuple(map(Instance, proven.classes)), True, inferred=True)
    left = tuple(value for value in meaning.values if not fits(value))
    return Meaning(left, meaning.complete, meaning.inferred) if left else meaning


# Where conditions are


def _conditions(module: Module, node: int, word: int) -> Iterator[tuple[int, bool]]:
    """(condition, whether it holds) for those that decide that a node is run, the nearest first."""
    facts = module.facts
    child = node
    for above in facts.ancestors(node):
        kind = facts.kinds[above]
        first = inner(facts, above)
        if kind in _CONDITIONAL and child != first:
            yield first, facts.kinds[child] == k.BLOCK
        elif kind in (k.AND, k.OR) and child != first:
            yield first, kind == k.AND
        elif kind == k.CONDITIONAL:
            value, condition = islice(facts.children(above), 2)
            if child != condition:
                yield condition, child == value
        elif kind in k.COMPREHENSIONS:
            conditions = (part for part in facts.children(above) if facts.kinds[part] == k.COMPREHENSION_IF)
            yield from ((inner(facts, part), True) for part in conditions if part != child)
        elif kind == k.CASE:
            yield first, True
        if kind in _BODIES:
            yield from _before(module, above, child, word)
        if kind in k.DEFINITIONS or kind == k.LAMBDA:
            return
        child = above


def _before(module: Module, body: int, reader: int, word: int) -> Iterator[tuple[int, bool]]:
    """Conditions that hold after a statement of the same block: asserted, or left the block if they did not."""
    facts = module.facts
    uses = facts.nodes_with_number(word, body, reader)
    for use in reversed(uses[-_MAX_BEFORE:]):
        statement = use
        while statement and facts.parent(statement) != body:
            statement = facts.parent(statement)
        kind = facts.kinds[statement] if statement else k.MODULE
        condition = inner(facts, statement)
        if kind == k.ASSERT:
            yield condition, True
        elif kind == k.IF and use < module.end_of(condition) and _always_leaves(module, statement):
            yield condition, False


def _always_leaves(module: Module, branch: int) -> bool:
    """Return True if an `if` without `else` leaves the block around it when its condition holds."""
    facts = module.facts
    parts = children(facts, branch)
    if len(parts) != 2:
        return False
    statements = children(facts, parts[1])
    # `continue` and `break` are no facts: a block that holds nothing at all holds these, or `pass`.
    return not statements or facts.kinds[statements[-1]] in _LEAVES


# What they prove


def _proven(engine: Engine, module: Module, condition: int, chain: tuple[str, ...], holds: bool) -> Narrowed | None:
    """Return what a condition that holds, or fails, proves of a chain of names; None where it proves nothing."""
    facts = module.facts
    kind = facts.kinds[condition]
    if kind == k.NOT:
        return _proven(engine, module, inner(facts, condition), chain, not holds)
    if kind == (k.AND if holds else k.OR):
        parts = (_proven(engine, module, part, chain, holds) for part in facts.children(condition))
        return next((proven for proven in parts if proven is not None), None)
    if kind == k.CLASS_PATTERN:
        return _matched(engine, module, condition, chain) if holds else None
    if kind != k.CALL:
        return None
    call = Call(facts, condition)
    arguments = call.arguments
    if facts.kinds[call.callee] != k.CALLED or call.name != "isinstance" or len(arguments) != 2:
        return None
    return _of_classes(engine, module, arguments[1], holds) if _chain(module, arguments[0]) == chain else None


def _matched(engine: Engine, module: Module, pattern: int, chain: tuple[str, ...]) -> Narrowed | None:
    facts = module.facts
    match = facts.parent(facts.parent(facts.parent(pattern)))
    if facts.kinds[match] != k.MATCH or _chain(module, inner(facts, match)) != chain:
        return None
    return _of_classes(engine, module, inner(facts, pattern), True)


def _of_classes(engine: Engine, module: Module, node: int, holds: bool) -> Narrowed | None:
    facts = module.facts
    parts = children(facts, node) if facts.kinds[node] in (k.TUPLE, k.BINARY) else [node]
    known = merged([engine.value(module, part) for part in parts])
    classes = [value for value in known.targets if value.is_class]
    return Narrowed(classes, holds) if classes else None


def _chain(module: Module, node: int) -> tuple[str, ...]:
    """The words of a name with attributes, the last first; empty for other expressions."""
    facts = module.facts
    words = []
    while facts.kinds[node] in (k.ATTRIBUTE, k.ATTRIBUTE_CALLED):
        words.append(facts.word(node))
        holder = inner(facts, node)
        if holder == node:
            return ()
        node = holder
    return (*words, facts.word(node)) if facts.kinds[node] in (k.NAME, k.CALLED) else ()
