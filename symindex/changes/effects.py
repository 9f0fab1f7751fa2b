"""Further effects of a change: calls added and removed, callers of what it touches, overrides left unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from symindex.changes.calls import Calls, NewCall
from symindex.changes.definitions import Definition
from symindex.changes.difference import DefinitionChange
from symindex.changes.memberships import Memberships
from symindex.changes.sides import Side, Sides
from symindex.changes.suspects import Suspect
from symindex.changes.users import Users
from symindex.model import kinds as k
from symindex.model.values import Module, Target
from symindex.query.plausible import word_of


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
        self._sides, self._memberships = sides, Memberships(sides)
        self._users = {side: Users(side) for side in (sides.before, sides.after)}

    def calls(self) -> list[NewCall]:
        """The calls that the change adds, and those that it takes away; what only moved to another line is neither."""
        return Calls(self._sides).all()

    # Callers

    def callers(self, change: DefinitionChange, calls: Iterable[NewCall]) -> Callers | None:
        """Return the number of callers of a function or class on each side; None for other definitions, and for
        methods that only moved along with their class.

        `calls` are those of `calls()`: by them the sides differ where a definition keeps its name.
        """
        if change.definition.kind not in ("function", "method", "class"):
            return None
        if not change.aspects and self._memberships.went_with_its_class(change):
            return None
        sides = self._sides
        after = self._count(sides.after, change.after)
        if change.status != "changed" or change.before is None or change.after is None:
            return Callers(self._count(sides.before, change.before), after)
        own = {sides.before.target(change.before), sides.after.target(change.after)}
        new = [each.is_added for each in calls if each.callee in own]
        return Callers(max(after - new.count(True) + new.count(False), 0), after)

    def _count(self, side: Side, definition: Definition | None) -> int:
        target = side.target(definition) if definition is not None else None
        return 0 if target is None else sum(1 for _ in self._users[side].calls(target))

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
