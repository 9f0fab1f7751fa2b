"""The answer of `changes` as values without an index: definitions, misfits, calls, orphans, tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from symindex.changes.breaks import Break, Breaks
from symindex.changes.calls import NewCall
from symindex.changes.definitions import Definition
from symindex.changes.difference import DefinitionChange
from symindex.changes.effects import Callers, Effects
from symindex.changes.sides import Side, Sides
from symindex.changes.suspects import Suspects
from symindex.model.answers import Certainty, Hit
from symindex.query.hits import HitMaker, symbol_of

_SHAPING: Final = frozenset({"signature", "bases", "decorators", "kind"})


class DefinitionSide(NamedTuple):
    """A definition on one side: its qualified name, the absolute path of its file, its 1-based line, its header."""

    symbol: str
    file: str
    line: int
    header: str


class Changed(NamedTuple):
    """A definition that differs. `callers` are counted where it is called otherwise than before, or asked for."""

    status: str
    kind: str
    aspects: tuple[str, ...]
    likeness: float
    before: DefinitionSide | None
    after: DefinitionSide | None
    callers: Callers | None

    @property
    def shown(self) -> DefinitionSide:
        """The definition to show: as it is now, or as it was."""
        found = self.after or self.before
        assert found is not None
        return found


class Unfit(NamedTuple):
    """A place that no longer fits: the place, what is wrong there, what it meant, what became of that."""

    hit: Hit
    fault: str
    reason: str
    meant: str
    cause: str
    changed: DefinitionSide | None


class ChangedCall(NamedTuple):
    """A call that the change adds or takes away."""

    hit: Hit
    caller: str
    callee: str
    is_added: bool


class OrphanFound(NamedTuple):
    """An override that overrides nothing any more, and what it overrode."""

    hit: Hit
    overrode: str


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """All that a change does."""

    title: str
    changes: list[Changed]
    unfit: list[Unfit]
    calls: list[ChangedCall]
    orphans: list[OrphanFound]

    @property
    def faults(self) -> list[Unfit]:
        """The places that surely no longer fit: those that are only possible left out."""
        return [each for each in self.unfit if each.hit.certainty != Certainty.POSSIBLE]


class Reporter:
    """Makes the report of two sides; `suspects` are the definitions whose users may no longer fit."""

    def __init__(self, sides: Sides, title: str, *, all_callers: bool = False) -> None:
        self.sides, self._title, self._all = sides, title, all_callers
        self._before = HitMaker(sides.before.internals.library, sides.before.project)
        self._after = HitMaker(sides.after.internals.library, sides.after.project)
        self._effects = Effects(sides)
        self.suspects = list(Suspects(sides).all())

    def report(self) -> ChangeReport:
        """The report."""
        broken = Breaks(self.sides).all(self.suspects)
        calls = self._effects.calls()
        shown = [each for each in self.sides.difference.changes if each.definition.kind != "import"]
        callers = self._effects.all_callers(filter(self._wants_callers, shown), calls)
        return ChangeReport(
            self._title,
            [self._changed(each, callers.get(each)) for each in shown],
            [self.unfit(each, self._after) for each in broken],
            [self._call(each) for each in calls],
            [
                OrphanFound(self._after.definition(each.target), symbol_of(each.suspect.target))
                for each in self._effects.orphans(self.suspects)
            ],
        )

    def _wants_callers(self, change: DefinitionChange) -> bool:
        is_elsewhere = change.status in ("removed", "renamed", "moved")
        return self._all or is_elsewhere or bool(_SHAPING & set(change.aspects))

    def _changed(self, change: DefinitionChange, callers: Callers | None) -> Changed:
        kind = change.definition.kind
        before, after = (
            self._side(side, each)
            for side, each in ((self.sides.before, change.before), (self.sides.after, change.after))
        )
        return Changed(change.status, kind, change.aspects, change.likeness, before, after, callers)

    def _side(self, side: Side, definition: Definition | None) -> DefinitionSide | None:
        target = side.target(definition) if definition is not None else None
        if definition is None or target is None:
            return None
        library = side.internals.library
        path = library.path_of(library.files_of(target.module)[0])
        return DefinitionSide(symbol_of(target), path, definition.line, _header(definition))

    def unfit(self, broken: Break, maker: HitMaker) -> Unfit:
        """A place that no longer fits, as it is shown; `maker` is that of the index which the place is of."""
        hit = maker.occurrence(broken.module, broken.node, broken.certainty, None)
        suspect, change = broken.suspect, broken.suspect.change
        changed = self._side(self.sides.after, change.after) if change is not None else None
        if changed is None and change is not None:
            changed = self._side(self.sides.before, change.before)
        return Unfit(
            hit, broken.fault, broken.reason, symbol_of(suspect.target), suspect.says or _cause(change), changed
        )

    def _call(self, call: NewCall) -> ChangedCall:
        maker = self._after if call.is_added else self._before
        hit = maker.occurrence(call.module, call.node, call.certainty, call.callee)
        return ChangedCall(hit, symbol_of(call.caller), symbol_of(call.callee), call.is_added)


def _cause(change: DefinitionChange | None) -> str:
    """Return the change of a definition in words."""
    if change is None:
        return ""
    if change.status == "renamed" and change.after is not None:
        alike = "" if change.likeness >= 1 else f" ({change.likeness:.0%} alike)"
        return f"renamed to {change.after.name}{alike}"
    if change.status == "moved" and change.after is not None:
        return f"moved to {change.after.source.path}"
    if change.status == "changed":
        return f"changed: {', '.join(change.aspects)}" if change.aspects else "changed"
    return change.status


def _header(definition: Definition) -> str:
    """A definition on one line, types left out."""
    if definition.is_function:
        is_async = definition.signature.startswith("async ")
        return f"{'async ' * is_async}def {definition.word}{definition.signature.removeprefix('async ')}"
    if definition.kind == "class":
        return f"class {definition.word}({definition.bases})" if definition.bases else f"class {definition.word}"
    return definition.word


def counts(report: ChangeReport) -> Iterator[tuple[str, int]]:
    """Status → how many definitions have it, in the order of the alphabet."""
    found: dict[str, int] = {}
    for each in report.changes:
        found[each.status] = found.get(each.status, 0) + 1
    yield from sorted(found.items())


def by_file(unfit: Iterable[Unfit]) -> dict[str, list[Unfit]]:
    """Path → the places in the file, in order."""
    found: dict[str, list[Unfit]] = {}
    for each in unfit:
        found.setdefault(each.hit.file, []).append(each)
    return found
