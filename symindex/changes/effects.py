"""Further effects of a change: calls added and removed, callers of what it touches, overrides left unchanged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from symindex.changes.definitions import Definition
from symindex.changes.difference import DefinitionChange
from symindex.changes.sides import Side, Sides
from symindex.changes.suspects import Suspect
from symindex.changes.users import Users
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Module, Target
from symindex.query.edges import CALLS
from symindex.query.plausible import word_of


class NewCall(NamedTuple):
    """A call that only one side has: who calls what, where, and how surely. `is_added`: it is on the side after."""

    caller: Target
    callee: Target
    module: Module
    node: int
    certainty: Certainty
    is_added: bool


class Orphan(NamedTuple):
    """An override of the side after that overrides nothing any more; `suspect.target` is what it overrode."""

    target: Target
    suspect: Suspect


class Callers(NamedTuple):
    """The number of calls of a definition on each side, without those that are only possible."""

    before: int
    after: int


class Effects:
    """Finds what else a change does."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides

    # Calls

    def calls(self) -> list[NewCall]:
        """The calls that the change adds, and those that it takes away; what only moved to another line is neither."""
        sides = self._sides
        added, removed = (
            list(self._calls_of(sides.after, sides.written(), True)),
            list(self._calls_of(sides.before, sides.dropped(), False)),
        )
        left = Counter(map(_key, removed))
        left.subtract(Counter(map(_key, added)))
        found = [*_surplus(removed, left, 1), *_surplus(added, left, -1)]
        return sorted(found, key=lambda each: (each.module.path, each.module.facts.starts[each.node]))

    def _calls_of(
        self, side: Side, written: Iterable[tuple[Module, frozenset[int] | None]], is_added: bool
    ) -> Iterator[NewCall]:
        callees = side.internals.meanings.callees
        for module, lines in written:
            facts = module.facts
            for node in facts.nodes_of(CALLS):
                if lines is not None and facts.line_of(facts.starts[node]) not in lines:
                    continue
                caller = Target(module, facts.enclosing_definition(node))
                for callee, certainty, role in callees.named(module, node):
                    if role == "" and callee.kind in k.DEFINITIONS:
                        yield NewCall(caller, callee, module, node, certainty, is_added)

    # Callers

    def callers(self, change: DefinitionChange, calls: Iterable[NewCall]) -> Callers | None:
        """Return the number of callers of a function or class on each side; None for other definitions.

        `calls` are those of `calls()`: by them the sides differ where a definition keeps its name.
        """
        if change.definition.kind not in ("function", "method", "class"):
            return None
        sides = self._sides
        after = _count(sides.after, change.after)
        if change.status != "changed" or change.before is None or change.after is None:
            return Callers(_count(sides.before, change.before), after)
        own = {sides.before.target(change.before), sides.after.target(change.after)}
        new = [each.is_added for each in calls if each.callee in own]
        return Callers(max(after - new.count(True) + new.count(False), 0), after)

    # Overrides

    def orphans(self, suspects: Iterable[Suspect]) -> list[Orphan]:
        """The overrides that override nothing any more, for what they overrode is gone, or is no base of theirs."""
        found: dict[Target, Orphan] = {}
        for suspect in suspects:
            if suspect.how in ("gone", "rebased") and suspect.target.kind in k.FUNCTIONS:
                for method in self._overrides(suspect):
                    found.setdefault(method, Orphan(method, suspect))
        return sorted(found.values(), key=lambda each: (each.target.module.path, each.target.node))

    def _overrides(self, suspect: Suspect) -> Iterator[Target]:
        target = suspect.target
        facts, semantics = target.module.facts, self._sides.before.internals.semantics
        scope = facts.scope_of(target.node)
        word = word_of(target)
        if facts.kinds[scope] != k.CLASS or (word.startswith("__") and word.endswith("__")):
            return
        owner = suspect.owner or Target(target.module, scope)
        classes = semantics.subclasses(owner) if suspect.owner is None else [owner, *semantics.subclasses(owner)]
        for class_ in classes:
            for member in semantics.own_members(class_, word)[:1]:
                moved = self._sides.moved_to(member.module, member.node)
                if moved is not None and member.kind in k.FUNCTIONS and self._overrides_nothing(*moved, word):
                    yield Target(*moved)

    def _overrides_nothing(self, module: Module, node: int, word: str) -> bool:
        semantics, scope = self._sides.after.internals.semantics, module.facts.scope_of(node)
        if module.facts.kinds[scope] != k.CLASS:
            return False
        order, is_known = semantics.order(Target(module, scope))
        return is_known and not any(semantics.own_members(each, word) for each in order[1:])


def _key(call: NewCall) -> tuple[str, str, str, str]:
    return _symbol(call.caller) + _symbol(call.callee)


def _symbol(target: Target) -> tuple[str, str]:
    return target.module.name, target.module.facts.qualified_name(target.node)


def _surplus(calls: list[NewCall], left: Counter[tuple[str, str, str, str]], sign: int) -> Iterator[NewCall]:
    """The last of some calls, as many of each kind as there are more than on the other side."""
    count = {key: number * sign for key, number in left.items()}
    for call in reversed(calls):
        key = _key(call)
        if count.get(key, 0) > 0:
            count[key] -= 1
            yield call


def _count(side: Side, definition: Definition | None) -> int:
    target = side.target(definition) if definition is not None else None
    return 0 if target is None else sum(1 for _ in Users(side).calls(target))
