"""The places that no longer fit after a change: what they name is gone, or is called otherwise than they call it.

A place counts only where it was right before, as far as is known. Each is judged on both sides by the same rules, so
that what these rules do not understand (a decorator that hands over other arguments) is wrong on both, and left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from symindex.changes.sides import JudgedSides
from symindex.changes.suspects import Suspect
from symindex.changes.users import Users
from symindex.changes.verdicts import Fault, Verdict, Verdicts
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.syntax import Import
from symindex.model.values import Instance, Module, Target
from symindex.query.common_words import is_common
from symindex.query.edges import CALLS, Occurrence
from symindex.query.effort import Bounds, Effort
from symindex.query.plausible import word_of
from symindex.store.reader import Reader

_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})
_LOOKED_AT: Final = CALLS | _IMPORTS | {k.NAME, k.ATTRIBUTE, k.ATTRIBUTE_DELETED, k.ATTRIBUTE_AUGMENTED}

_PLACES: Final = 10  # that are looked at as thoroughly as a place alone is, for all suspects together
_STEPS: Final = 20_000  # that all other places have in common: a common name has thousands
_STEPS_OF_EACH: Final = 100  # and for each suspect besides
_MOST: Final = 400  # of one place
_MOST_OF_FEW: Final = 2_000  # where few definitions are suspects
_FEW: Final = 20


@dataclass(frozen=True, slots=True)
class Break:
    """A place of the side after that no longer fits, why, and what did it.

    `suspect.target` is the definition of the side before that it meant; `before` is the place there, None where the
    change wrote it.
    """

    module: Module
    node: int
    fault: Fault
    reason: str
    certainty: Certainty
    suspect: Suspect
    before: tuple[Module, int] | None = None


class Breaks:
    """Finds what no longer fits after a change."""

    def __init__(self, sides: JudgedSides) -> None:
        self._sides = sides
        self._before, self._after = Verdicts(sides.before.internals), Verdicts(sides.after.internals)
        self._defined: dict[str, tuple[int, int]] = {}
        self._made: dict[Target, bool] = {}

    def all(self, suspects: Iterable[Suspect]) -> list[Break]:
        """All that users of some definitions have, each place once, as the surest says it; in the order of lines."""
        known = list(suspects)
        found: dict[tuple[Module, int], Break] = {}
        position = {suspect: number for number, suspect in reversed(list(enumerate(known)))}
        of_users = sorted(self._of_users(known), key=lambda each: position[each.suspect])
        for each in (*of_users, *self._of_written(known)):
            key = each.module, self._after.told_at(each.module, each.node, each.fault)
            other = found.get(key)
            if other is None or each.certainty < other.certainty:
                found[key] = each
        return sorted(found.values(), key=lambda each: (each.module.path, each.module.facts.starts[each.node]))

    # Places that were there before

    def _of_users(self, suspects: Collection[Suspect]) -> Iterator[Break]:
        steps = _STEPS + len(suspects) * _STEPS_OF_EACH
        most = _MOST_OF_FEW if len(suspects) <= _FEW else _MOST
        users = Users(self._sides.before, Bounds(_PLACES, steps, most=most))
        for suspect in sorted(suspects, key=lambda each: users.commonness(each.target)):
            for occurrence in users.of(suspect):
                place = self._sides.moved_to(occurrence.module, occurrence.node)
                if place is not None and place[0].facts.kinds[place[1]] in _LOOKED_AT:
                    found = self._judged(suspect, occurrence, *place)
                    if found is not None:
                        yield replace(found, before=(occurrence.module, occurrence.node))

    def _judged(self, suspect: Suspect, occurrence: Occurrence, module: Module, node: int) -> Break | None:
        if occurrence.certainty == Certainty.POSSIBLE:
            return self._of_rare_name(suspect, occurrence, module, node)
        verdict = (
            self._after.at(module, node).verdict
            or self._installed_copy(suspect, module, node)
            or self._lost_with_base(suspect, module, node)
        )
        if verdict is None:
            return None
        if self._before.at(occurrence.module, occurrence.node).verdict is not None:
            return None
        certainty = max(occurrence.certainty, self._after.certainty(verdict, module, node))
        return Break(module, node, verdict.fault, verdict.reason, certainty, suspect)

    def _installed_copy(self, suspect: Suspect, module: Module, node: int) -> Verdict | None:
        """An import of what the project no longer has, where an environment has a copy of the project itself.

        A package is found in one place: what the project's own lacks is not taken from the copy.
        """
        if suspect.how != "gone" or module.facts.kinds[node] not in _IMPORTS:
            return None
        found = self._sides.after.internals.semantics.meaning(module, node).targets
        if not found or any(each.module.tree in self._sides.after.changed for each in found):
            return None
        name = found[0].module.name
        return Verdict("missing", f"only an installed copy has {name}", Certainty.INFERRED)

    def _lost_with_base(self, suspect: Suspect, module: Module, node: int) -> Verdict | None:
        """A member that an object's class no longer inherits, though its subclasses all do."""
        change = suspect.change
        after = change.after if suspect.how == "rebased" and change is not None else None
        class_ = self._sides.after.target(after) if after is not None else None
        receiver = module.facts.first_child(node)
        if class_ is None or receiver is None:
            return None
        word, semantics = module.facts.word(node), self._sides.after.internals.semantics
        objects = semantics.value_of(module, receiver).values
        are_its = bool(objects) and all(isinstance(each, Instance) and each.of == class_ for each in objects)
        if not are_its or semantics.member(class_, word).values or not self._is_made(class_):
            return None
        return Verdict("missing", f"{word_of(class_)} has no {word}", Certainty.INFERRED)

    def _is_made(self, class_: Target) -> bool:
        """Return True if a class of the side after is called somewhere in the project."""
        if class_ not in self._made:
            side = self._sides.after
            effort = Effort(side.internals.semantics, Bounds(_PLACES, _STEPS, most=_MOST))
            calls = side.internals.occurrences.by_name([class_], CALLS, Role.CALL, side.project, effort)
            self._made[class_] = any(each.meaning == class_ and each.certainty != Certainty.POSSIBLE for each in calls)
        return self._made[class_]

    def _of_rare_name(self, suspect: Suspect, occurrence: Occurrence, module: Module, node: int) -> Break | None:
        """An attribute of an object of which nothing is known, where only one definition had its name."""
        facts, word = module.facts, module.facts.word(node)
        if facts.kinds[node] not in (k.ATTRIBUTE, k.ATTRIBUTE_CALLED) or word != word_of(suspect.target):
            return None
        before, after = self._definitions(word)
        if before != 1:
            return None
        if self._after.at(module, node).is_known or self._sides.after.internals.semantics.meaning(module, node).values:
            return None
        if suspect.how == "gone" and not after:
            is_called = facts.kinds[node] == k.ATTRIBUTE_CALLED  # data may have the name of anything
            certainty = Certainty.INFERRED if is_called else Certainty.POSSIBLE
            return Break(module, node, "missing", f"nothing has {word}", certainty, suspect)
        change = suspect.change
        target = self._sides.after.target(change.after) if change is not None and change.after is not None else None
        if suspect.how != "reshaped" or after != 1 or target is None:
            return None
        reason = self._after.against(module, node, target)
        if not reason or self._before.against(occurrence.module, occurrence.node, suspect.target):
            return None
        certainty = Certainty.POSSIBLE if self._after.is_opaque(target) else Certainty.INFERRED
        return Break(module, node, "arguments", reason, certainty, suspect)

    def _definitions(self, word: str) -> tuple[int, int]:
        """In how many contents of each side a word is defined, libraries included; 2 stands for more."""
        found = self._defined.get(word)
        if found is None:
            before, after = (side.internals.library.reader for side in (self._sides.before, self._sides.after))
            found = self._defined[word] = _definitions(before, word), _definitions(after, word)
        return found

    # Places that the change wrote

    def _of_written(self, suspects: Iterable[Suspect]) -> Iterator[Break]:
        """Names in new lines that mean what the same change took away, and calls that do not fit what it made."""
        by_word: dict[str, Suspect] = {}
        by_target: dict[Target, Suspect] = {}
        for suspect in suspects:
            if suspect.how == "gone":
                by_word.setdefault(word_of(suspect.target), suspect)
            after = suspect.change.after if suspect.change is not None else None
            target = self._sides.after.target(after) if after is not None and suspect.how == "reshaped" else None
            if target is not None:
                by_target.setdefault(target, suspect)
                if word_of(target) in ("__init__", "__new__"):
                    class_ = Target(target.module, target.module.facts.scope_of(target.node))
                    by_target.setdefault(class_, suspect)
        if by_word or by_target:
            for module, lines in self._sides.written():
                yield from self._of_lines(module, lines, by_word, by_target)

    def _of_lines(
        self,
        module: Module,
        lines: frozenset[int] | None,
        by_word: dict[str, Suspect],
        by_target: dict[Target, Suspect],
    ) -> Iterator[Break]:
        facts = module.facts
        called = _names_of(module, {word_of(target) for target in by_target})
        for node in facts.nodes_of(_LOOKED_AT):
            if lines is not None and facts.line_of(facts.starts[node]) not in lines:
                continue
            named = by_word.get(facts.word(node))
            if named is None and (facts.word(node) not in called or facts.kinds[node] not in CALLS):
                continue
            verdict = self._after.at(module, node).verdict
            if verdict is None or verdict.certainty == Certainty.POSSIBLE:
                continue
            if verdict.fault == "missing" and named is not None:
                if self._is_of_library(module, node):
                    continue
                yield Break(module, node, verdict.fault, verdict.reason, verdict.certainty, named)
                continue
            meant = verdict.meaning
            if meant is not None and meant in by_target and not self._after.is_opaque(meant):
                yield Break(module, node, verdict.fault, verdict.reason, verdict.certainty, by_target[meant])

    def _is_of_library(self, module: Module, node: int) -> bool:
        """Return True if a name is imported from a module that was never there: of a library that is not installed."""
        facts, statement = module.facts, module.facts.parent(node)
        if facts.kinds[node] not in _IMPORTS:
            return False
        written = Import(facts, statement)
        if written.level:
            return False
        if facts.kinds[node] in (k.IMPORT_FIRST, k.IMPORT_PART):
            name = ".".join(written.up_to(node))
        elif self._sides.after.internals.semantics.imported_from(module, statement).values:
            return False
        else:
            name = facts.word(statement)
        return not self._sides.before.internals.library.imported(name, None)


def _definitions(reader: Reader, word: str) -> int:
    if is_common(reader, word, Role.DEFINITION, 1):
        return 2
    return int(is_common(reader, word, Role.DEFINITION, 0))


def _names_of(module: Module, words: set[str]) -> set[str]:
    """Some names, and those that a module imports them as."""
    facts, found = module.facts, set(words)
    for alias in facts.nodes_of({k.IMPORT_ALIAS}):
        if facts.word(facts.parent(alias)) in words:
            found.add(facts.word(alias))
    return found
