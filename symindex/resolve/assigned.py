"""What a binding gives its name: the value of its statement, taken apart where several names share it.

Containers that begin empty hold what is put into them later: `found = []`, then `found.append(x)`, `found[key] = x`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from symindex.model import kinds as k
from symindex.resolve.source import UNKNOWN, Instance, Meaning, Module, merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.resolve.inference import Inference

_PATHS: Final = frozenset({k.TUPLE, k.LIST, k.SPLAT})
_REST: Final = 1 << 20  # in a path: what a starred target gets
_ADDING: Final = {"append": 0, "add": 0, "appendleft": 0, "insert": 1, "setdefault": 1, "put": 0, "push": 0}
_EXTENDING: Final = frozenset({"extend", "update", "extendleft"})
_GROWING: Final = frozenset({"list", "set", "dict", "deque", "defaultdict", "OrderedDict"})
_USES_MOST: Final = 60
_ADDED_MOST: Final = 4
_PARTS_MOST: Final = 8


class Assigned:
    """Follows bindings, for one `Inference`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference

    def value_of(self, module: Module, node: int) -> Meaning:
        """The value a binding gives, found by the statement it is part of."""
        facts = module.facts
        path: list[int] = []
        child, statement = node, facts.parent(node)
        while facts.kinds[statement] in _PATHS:
            if facts.kinds[statement] == k.SPLAT:
                path.append(_REST)
            elif not path or path[-1] != _REST:
                path.append(_position(module, statement, child))
            child, statement = statement, facts.parent(statement)
        value = self._given(module, statement, child, path[::-1])
        if not path and any(self._is_growing(each) for each in value.values):
            value = self._grown(module, node, value)
        return replace(value, inferred=True) if value.values else value

    def _given(self, module: Module, statement: int, target: int, path: list[int]) -> Meaning:
        facts, inference = module.facts, self._inference
        kind = facts.kinds[statement]
        children = list(facts.children(statement))
        if kind in (k.ASSIGN, k.DECLARE):
            return self._assigned(module, statement, children, path)
        if kind == k.NAMED:
            return inference.value_of(module, children[-1])
        if kind in (k.FOR, k.COMPREHENSION_FOR) and len(children) > 1 and target == children[0]:
            return self._taken_apart(inference.protocols.element(inference.value_of(module, children[1])), path)
        if kind == k.WITH_ITEM and target != children[0]:
            return self._taken_apart(inference.protocols.entered(inference.value_of(module, children[0])), path)
        if kind == k.EXCEPT and target != children[0]:
            return inference.annotations.caught(module, children[0])
        if kind in (k.PATTERN, k.CASE) and len(children) > 1 and facts.kinds[children[0]] == k.CLASS_PATTERN:
            return inference.annotations.caught(module, children[0] + 1)
        return UNKNOWN

    def _assigned(self, module: Module, statement: int, children: list[int], path: list[int]) -> Meaning:
        annotations, kinds = self._inference.annotations, module.facts.kinds
        written = next((child for child in children if kinds[child] == k.ANNOTATION), None)
        if written is not None:
            annotated = annotations.instance(module, written + 1)
            if annotated.values or kinds[statement] == k.DECLARE:
                return annotated
        if kinds[statement] == k.DECLARE:
            return UNKNOWN
        comment = annotations.texts.comment_on(module, statement)
        commented = annotations.texts.instance(module, statement, comment) if comment and not path else UNKNOWN
        return commented if commented.values else self._unpacked(module, children[-1], path)

    def _unpacked(self, module: Module, value: int, path: list[int]) -> Meaning:
        """The part of an assigned value that a target in a tuple gets."""
        facts = module.facts
        while path and facts.kinds[value] in (k.TUPLE, k.LIST):
            parts = list(facts.children(value))
            if path[0] == _REST:
                rest = merged([self._inference.value_of(module, part) for part in parts[:_PARTS_MOST]] or [UNKNOWN])
                return self._inference.builtin("list", rest)
            if any(facts.kinds[part] == k.SPLAT for part in parts) or not -len(parts) <= path[0] < len(parts):
                break
            value, path = parts[path[0]], path[1:]
        return self._taken_apart(self._inference.value_of(module, value), path)

    def _taken_apart(self, meaning: Meaning, path: list[int]) -> Meaning:
        for index in path:
            parts = [self._part(value, index) for value in meaning.values]
            meaning = merged(parts) if parts else UNKNOWN
        return meaning

    def _part(self, value: object, index: int) -> Meaning:
        if not isinstance(value, Instance):
            return UNKNOWN
        element = self._inference.protocols.element
        if index == _REST:
            return self._inference.builtin("list", element(Meaning((value,), True)))
        if self._inference.class_name(value) == "tuple" and value.arguments:
            return value.arguments[index] if abs(index) < len(value.arguments) else value.arguments[-1]
        fields = self._inference.fields.of(value.of)
        if 0 <= index < len(fields):
            return self._inference.attributes.of(Meaning((value,), True), fields[index])
        return element(Meaning((value,), True))

    # Containers that grow

    def _is_growing(self, value: object) -> bool:
        return (
            isinstance(value, Instance)
            and not any(argument.values for argument in value.arguments)
            and self._inference.class_name(value) in _GROWING
        )

    def _grown(self, module: Module, node: int, value: Meaning) -> Meaning:
        """A container with what is put into it under the name it is bound to."""
        added = list(islice(self._added(module, node), _ADDED_MOST))
        if not added:
            return value
        element = merged(added)
        filled = []
        for each in value.values:
            if isinstance(each, Instance) and self._is_growing(each):
                is_mapping = self._inference.class_name(each) in ("dict", "defaultdict", "OrderedDict")
                filled.append(Instance(each.of, (UNKNOWN, element) if is_mapping else (element,)))
        return replace(value, values=tuple(filled) or value.values, inferred=True)

    def _added(self, module: Module, node: int) -> Iterator[Meaning]:
        facts = module.facts
        is_attribute = facts.kinds[node] == k.SELF_BOUND
        scope = facts.scope_of(node)
        if is_attribute:
            scope = self._inference.resolver.classes.around(module, node)
        uses = facts.nodes_with_number(facts.word_ids[node], scope, module.end_of(scope))
        reads = (k.ATTRIBUTE,) if is_attribute else (k.NAME,)
        for use in uses[:_USES_MOST]:
            if facts.kinds[use] not in reads:
                continue
            above = facts.parent(use)
            expression, extends = self._put_in(module, use, above)
            if expression is not None:
                meaning = self._inference.value_of(module, expression)
                meaning = self._inference.protocols.element(meaning) if extends else meaning
                if meaning.values:
                    yield meaning

    def _put_in(self, module: Module, use: int, above: int) -> tuple[int | None, bool]:
        """(the expression that a use of a container puts into it, whether it is itself a container of that)."""
        facts = module.facts
        if facts.kinds[above] == k.SUBSCRIPT_BOUND and use == above + 1:
            assignment = facts.parent(above)
            if facts.kinds[assignment] == k.ASSIGN:
                return list(facts.children(assignment))[-1], False
        elif facts.kinds[above] == k.ATTRIBUTE_CALLED and facts.kinds[facts.parent(above)] == k.CALL:
            word = facts.word(above)
            arguments = list(facts.children(facts.parent(above)))[1:]
            if word in _EXTENDING and len(arguments) == 1 and facts.kinds[arguments[0]] != k.KEYWORD:
                return arguments[0], True
            if word in _ADDING and len(arguments) > _ADDING[word]:
                return arguments[_ADDING[word]], False
        return None, False


def _position(module: Module, statement: int, child: int) -> int:
    """Where a target stands among its siblings, from the end where it stands behind a starred one."""
    facts = module.facts
    siblings = list(facts.children(statement))
    at = siblings.index(child) if child in siblings else 0
    if any(facts.kinds[each] == k.SPLAT for each in siblings[:at]):
        return at - len(siblings)
    return at
