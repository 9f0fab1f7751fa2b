"""What conditions say about a name or a chain of attributes: `isinstance`, assertions, early returns, `match`.

Only what stands in the way of the reader is looked at: conditions around it, and statements before it in the blocks
around it. That the name is bound again in between is not looked for; `isinstance` is rarely followed by that.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.source import Instance, Meaning, Module, Target, merged

if TYPE_CHECKING:
    from symindex.resolve.inference import Inference

_LEAVES: Final = frozenset({k.RETURN, k.RAISE})
_CONDITIONAL: Final = frozenset({k.IF, k.ELIF, k.WHILE})
_BODIES: Final = k.FUNCTIONS | {k.MODULE, k.BLOCK, k.ELSE, k.EXCEPT, k.FINALLY, k.CASE}
_BEFORE_MOST: Final = 40  # uses of the name before the reader that are looked at
_CONDITIONS_MOST: Final = 24


class Narrowing:
    """Reads conditions, for one `Inference`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference

    def narrowed(self, module: Module, node: int) -> Meaning | None:
        """What is proven of the name or attribute at a node where it stands; None where nothing is."""
        facts = module.facts
        word = facts.word_ids[node]
        if not module.is_narrowed(word):
            return None
        chain = _chain(module, node)
        refuted: list[Target] = []
        for condition, holds in islice(self._conditions(module, node, word), _CONDITIONS_MOST):
            told = self._told(module, condition, chain, holds)
            if told is None:
                continue
            classes, is_one = told
            if is_one:
                return self._of_these(module, node, classes)
            refuted += classes
        return self._without(module, node, refuted) if refuted else None

    def _of_these(self, module: Module, node: int, classes: list[Target]) -> Meaning:
        """What is known of a name that is of these classes, else just that."""
        order = self._inference.resolver.classes.order
        known = self._inference.plain(module, node).values
        fitting = tuple(v for v in known if isinstance(v, Instance) and set(order(v.of)[0]) & set(classes))
        return Meaning(fitting or tuple(Instance(each) for each in classes), True, inferred=True)

    def _without(self, module: Module, node: int, refuted: list[Target]) -> Meaning | None:
        """The values of a name but those of classes that a condition excludes."""
        meaning = self._inference.plain(module, node)
        order = self._inference.resolver.classes.order
        left = [v for v in meaning.values if not (isinstance(v, Instance) and set(order(v.of)[0]) & set(refuted))]
        return Meaning(tuple(left), meaning.complete, meaning.inferred) if left else None

    # Where conditions are

    def _conditions(self, module: Module, node: int, word: int) -> Iterator[tuple[int, bool]]:
        """(condition, whether it holds) for those that decide that a node is run, the nearest first."""
        facts = module.facts
        child = node
        for above in facts.ancestors(node):
            kind = facts.kinds[above]
            first = above + 1
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
                yield from ((part + 1, True) for part in conditions if part != child)
            elif kind == k.CASE:
                yield above + 1, True
            if kind in _BODIES:
                yield from self._before(module, above, child, word)
            if kind in k.DEFINITIONS or kind == k.LAMBDA:
                return
            child = above

    def _before(self, module: Module, body: int, reader: int, word: int) -> Iterator[tuple[int, bool]]:
        """Conditions that hold after a statement of the same block: asserted, or left the block if they did not."""
        facts = module.facts
        uses = facts.nodes_with_number(word, body, reader)
        for use in reversed(uses[-_BEFORE_MOST:]):
            statement = use
            while statement and facts.parent(statement) != body:
                statement = facts.parent(statement)
            kind = facts.kinds[statement] if statement else k.MODULE
            if kind == k.ASSERT:
                yield statement + 1, True
            elif kind == k.IF and use < module.end_of(statement + 1) and _always_leaves(module, statement):
                yield statement + 1, False

    # What they say

    def _told(
        self, module: Module, condition: int, chain: tuple[str, ...], holds: bool
    ) -> tuple[list[Target], bool] | None:
        """(classes, whether the chain is of one of them or of none); None where a condition says nothing of it."""
        facts = module.facts
        kind = facts.kinds[condition]
        if kind == k.NOT:
            return self._told(module, condition + 1, chain, not holds)
        if kind == (k.AND if holds else k.OR):
            parts = (self._told(module, part, chain, holds) for part in facts.children(condition))
            return next((told for told in parts if told is not None), None)
        if kind == k.CLASS_PATTERN or kind == k.PATTERN:
            return self._matched(module, condition, chain) if holds else None
        if kind != k.CALL or facts.kinds[condition + 1] != k.CALLED or facts.word(condition + 1) != "isinstance":
            return None
        arguments = list(facts.children(condition))[1:]
        if len(arguments) != 2 or _chain(module, arguments[0]) != chain:
            return None
        classes = self._classes(module, arguments[1])
        return (classes, holds) if classes else None

    def _matched(self, module: Module, pattern: int, chain: tuple[str, ...]) -> tuple[list[Target], bool] | None:
        facts = module.facts
        match = facts.parent(facts.parent(facts.parent(pattern)))
        if (
            facts.kinds[match] != k.MATCH
            or facts.kinds[pattern] != k.CLASS_PATTERN
            or _chain(module, match + 1) != chain
        ):
            return None
        classes = self._classes(module, pattern + 1)
        return (classes, True) if classes else None

    def _classes(self, module: Module, node: int) -> list[Target]:
        facts = module.facts
        parts = list(facts.children(node)) if facts.kinds[node] in (k.TUPLE, k.BINARY) else [node]
        known = merged([self._inference.value_of(module, part) for part in parts])
        return [value for value in known.targets if value.kind == k.CLASS]


def _chain(module: Module, node: int) -> tuple[str, ...]:
    """The words of a name with attributes, the last first; empty for other expressions."""
    facts = module.facts
    words = []
    while facts.kinds[node] in (k.ATTRIBUTE, k.ATTRIBUTE_CALLED):
        words.append(facts.word(node))
        node += 1
    return (*words, facts.word(node)) if facts.kinds[node] in (k.NAME, k.CALLED) else ()


def _always_leaves(module: Module, branch: int) -> bool:
    """Whether an `if` without `else` leaves the block around it when its condition holds."""
    facts = module.facts
    parts = list(facts.children(branch))
    if len(parts) != 2:
        return False
    last = list(facts.children(parts[1]))
    # `continue` and `break` are no facts: a block that holds nothing at all holds these, or `pass`.
    return not last or facts.kinds[last[-1]] in _LEAVES
