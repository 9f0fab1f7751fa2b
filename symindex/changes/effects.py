"""Further effects of a change: calls added and removed, callers of what it touches, overrides left unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from symindex.changes.calls import Calls, NewCall
from symindex.changes.definitions import Definition
from symindex.changes.difference import DefinitionChange
from symindex.changes.memberships import Memberships
from symindex.changes.sides import Side, Sides
from symindex.changes.suspects import Suspect
from symindex.changes.users import Users
from symindex.model import kinds as k
from symindex.model.values import Module, Target
from symindex.query.effort import Bounds
from symindex.query.plausible import word_of

_FILES: Final = 20_000
_BOUNDS: Final = Bounds(20, 10_000, files=_FILES, most=400)  # for all callers that are counted on one side
_MAX_CONTENTS: Final = 300  # that bear the name of a method whose callers are counted


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
        self._users = {side: Users(side, _BOUNDS) for side in (sides.before, sides.after)}

    def calls(self) -> list[NewCall]:
        """The calls that the change adds, and those that it takes away; what only moved to another line is neither."""
        return Calls(self._sides).all()

    # Callers

    def all_callers(
        self, changes: Iterable[DefinitionChange], calls: Sequence[NewCall]
    ) -> dict[DefinitionChange, Callers]:
        """The number of callers of functions and classes on each side, methods that only moved along with their class
        left out, and methods whose name very many files bear; those of rare names are counted most thoroughly.

        `calls` are those of `calls()`: by them the sides differ where a definition keeps its name.
        """
        counted = ((each, self._callers(each, calls)) for each in sorted(changes, key=self._commonness))
        return {change: callers for change, callers in counted if callers is not None}

    def _commonness(self, change: DefinitionChange) -> int:
        side, definition = (self._sides.before, change.before) if change.before else (self._sides.after, change.after)
        target = side.target(definition) if definition is not None else None
        return self._users[side].commonness(target) if target is not None else 0

    def _callers(self, change: DefinitionChange, calls: Sequence[NewCall]) -> Callers | None:
        if change.definition.kind not in ("function", "method", "class"):
            return None
        if not change.aspects and self._memberships.went_with_its_class(change):
            return None
        if change.definition.kind == "method" and self._commonness(change) > _MAX_CONTENTS:
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
