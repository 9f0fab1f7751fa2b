"""Follow a dotted path in a literal to the calls that load what it names: `HANDLER = "app.run"`, `load(HANDLER)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Assignment, Call, children, is_first_child
from symindex.model.values import Module
from symindex.resolve.semantics import lookup_name

_LOADERS: Final = ("import", "load", "locate")
_DISPLAYS: Final = frozenset({k.LIST, k.TUPLE, k.SET})
_LOOPS: Final = frozenset({k.FOR, k.COMPREHENSION_FOR})
_VARIABLES: Final = frozenset({k.BOUND, k.LOCAL, k.SELF_BOUND})
_READS: Final = frozenset({k.NAME, k.ATTRIBUTE})
_MAX_FOLLOWED: Final = 40

Expression = tuple[Module, int]


def loading_calls(module: Module, part: int, reading: Callable[[str], Iterable[Module]]) -> Iterator[Expression]:
    """The calls of functions named like `import_string` that may be given the literal whose last part is at a node.

    `reading` gives the modules that read a name.
    """
    facts = module.facts
    literal = facts.parent(part) if facts.kinds[part] == k.STRING_PART else part
    waiting, seen = [(module, literal)], {(module, literal)}
    while waiting and len(seen) < _MAX_FOLLOWED:
        for found in _leave(*waiting.pop(0), reading):
            if found in seen:
                continue
            seen.add(found)
            if found[0].facts.kinds[found[1]] == k.CALL:
                yield found
            else:
                waiting.append(found)


def _leave(module: Module, node: int, reading: Callable[[str], Iterable[Module]]) -> Iterator[Expression]:
    """Where the text at a node goes: the call that takes it, the reads of what is bound to it."""
    facts, above = module.facts, module.facts.parent(node)
    while facts.kinds[above] in _DISPLAYS:
        node, above = above, facts.parent(above)
    kind = facts.kinds[above]
    if kind == k.CALL and not is_first_child(facts, node):
        if any(part in Call(facts, above).name.lower() for part in _LOADERS):
            yield module, above
    elif kind == k.ASSIGN and Assignment(facts, above).value == node:
        for target in Assignment(facts, above).targets:
            if facts.kinds[target] in _VARIABLES:
                yield from _reads(module, target, reading)
    elif kind in _LOOPS and children(facts, above)[1] == node:
        yield from _reads(module, children(facts, above)[0], lambda word: ())  # nobody imports the target of a loop


def _reads(module: Module, bound: int, reading: Callable[[str], Iterable[Module]]) -> Iterator[Expression]:
    facts, word = module.facts, module.facts.word(bound)
    if facts.kinds[bound] in (k.LOCAL, k.BOUND) and (scope := lookup_name(module, bound)[0]):
        for node in facts.nodes_with_number(facts.number_of(word), scope, module.end_of(scope)):
            if facts.kinds[node] in _READS:
                yield module, node
        return
    for other in dict.fromkeys((module, *reading(word))):
        yield from ((other, node) for node in other.facts.nodes_with(word) if other.facts.kinds[node] in _READS)
