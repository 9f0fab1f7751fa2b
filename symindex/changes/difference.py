"""Definitions that differ between two sets of contents: added, removed, moved, renamed, changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from symindex.changes.definitions import Definition, Source
from symindex.changes.likeness import likeness
from symindex.changes.signatures import signature_of, takes_all_of

Status = Literal["added", "removed", "moved", "renamed", "changed"]
Aspect = Literal["signature", "bases", "decorators", "body", "kind"]

_MIN_LIKENESS: Final = 0.6  # of what is renamed
_MIN_LIKENESS_MOVED: Final = 0.4  # of what has the same name elsewhere
_MAX_CANDIDATES: Final = 200  # in one file or under one name, that are compared with each other


class FilePair(NamedTuple):
    """A file that differs, by what it was and what it is; None where it is not there. Both where it was moved."""

    old: Source | None
    new: Source | None


@dataclass(frozen=True, eq=False)
class DefinitionChange:
    """The change of one definition. `likeness` is 0 to 1, below 1 only where it was moved or renamed and changed."""

    status: Status
    before: Definition | None
    after: Definition | None
    aspects: tuple[Aspect, ...] = ()
    likeness: float = 1.0

    @property
    def definition(self) -> Definition:
        """The definition to show: as it is now, or as it was."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(slots=True)
class Difference:
    """Differences of two sides: definitions, files with other paths now, names that star imports no longer bring."""

    pairs: list[FilePair]
    changes: list[DefinitionChange] = field(default_factory=list)
    moved_files: dict[str, str] = field(default_factory=dict)  # path before → path after

    def by_status(self, *wanted: Status) -> Iterator[DefinitionChange]:
        """The changes of some kinds."""
        return (change for change in self.changes if change.status in wanted)


def difference(old: Sequence[Source], new: Sequence[Source]) -> Difference:
    """Return the differences between the files of two sides that are not equal; those with one path are one file."""
    found = paired(old, new)
    lost: list[Definition] = []
    gained: list[Definition] = []
    for pair in found.pairs:
        _compare(pair, found.changes, lost, gained)
    _match(lost, gained, found.changes)
    found.changes += [DefinitionChange("removed", each, None) for each in lost]
    found.changes += [DefinitionChange("added", None, each) for each in gained]
    found.changes.sort(key=lambda each: (each.definition.source.path, each.definition.line))
    return found


# Files


def paired(old: Sequence[Source], new: Sequence[Source]) -> Difference:
    """The files that differ, each beside what it is now, and none of their definitions."""
    before, after = {each.path: each for each in old}, {each.path: each for each in new}
    moved = dict(_moved_files(before, after))
    targets = set(moved.values())
    pairs = [FilePair(source, after.get(moved.get(path, path))) for path, source in before.items()]
    pairs += [FilePair(None, source) for path, source in after.items() if path not in before and path not in targets]
    return Difference(pairs, moved_files=moved)


def _moved_files(before: Mapping[str, Source], after: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
    """(path before, path after) of files that were moved: equal ones, then those that define mostly the same."""
    gone = [source for path, source in before.items() if path not in after]
    new = [source for path, source in after.items() if path not in before]
    by_text: dict[bytes, list[Source]] = {}
    for source in new:
        by_text.setdefault(source.text, []).append(source)
    rest: list[Source] = []
    taken: set[str] = set()
    for source in gone:
        equal = [each for each in by_text.get(source.text, []) if each.path not in taken] if source.text else []
        if equal:
            best = max(equal, key=lambda each: _common_end(source.path, each.path))
            taken.add(best.path)
            yield source.path, best.path
        else:
            rest.append(source)
    left = [source for source in new if source.path not in taken]
    for source in rest[:_MAX_CANDIDATES]:
        names = set(source.definitions)
        scored = [(_overlap(names, set(each.definitions)), each.path) for each in left[:_MAX_CANDIDATES]]
        score, path = max(scored, default=(0.0, ""))
        if score >= _MIN_LIKENESS and path not in taken:
            taken.add(path)
            yield source.path, path


def _common_end(one: str, other: str) -> int:
    count = 0
    for a, b in zip(reversed(one.split("/")), reversed(other.split("/"))):
        if a != b:
            break
        count += 1
    return count


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1) if len(one) > 1 else 0.0


# Definitions


def _compare(pair: FilePair, changes: list[DefinitionChange], lost: list[Definition], gained: list[Definition]) -> None:
    old = pair.old.definitions if pair.old else {}
    new = dict(pair.new.definitions) if pair.new else {}
    has_moved = pair.old is not None and pair.new is not None and pair.old.path != pair.new.path
    for name, group in old.items():
        others = new.pop(name, None)
        if others is None:
            lost.append(group[-1])
            continue
        for one, other in zip(group, others):
            aspects = aspects_of(one, other)
            if has_moved or aspects:
                score = likeness(one, other) if has_moved and aspects else 1.0
                changes.append(DefinitionChange("moved" if has_moved else "changed", one, other, aspects, score))
        if len(group) != len(others) and not has_moved:
            changes.append(DefinitionChange("changed", group[-1], others[-1], ("body",)))
    gained += [group[-1] for group in new.values()]


def aspects_of(one: Definition, other: Definition) -> tuple[Aspect, ...]:
    """In what two definitions differ, noise left out."""
    if one.raw == other.raw and one.kind == other.kind:
        return ()
    found = shapes_of(one, other)
    return found if one.digest == other.digest else (*found, "body")


def shapes_of(one: Definition, other: Definition) -> tuple[Aspect, ...]:
    """In what two definitions differ to those who use them, their bodies left out."""
    if one.kind == other.kind and one.raw == other.raw:
        return ()
    found: list[Aspect] = []
    if one.kind != other.kind and "import" not in (one.kind, other.kind):
        found.append("kind")
    if one.signature != other.signature:
        found.append("signature")
    if one.bases != other.bases:
        found.append("bases")
    if one.decorators != other.decorators:
        found.append("decorators")
    return tuple(found)


def only_takes_more(one: Definition, other: Definition) -> bool:
    """Return True if a function is called as before, with arguments that may be given besides."""
    if not one.is_function or one.kind != other.kind or one.decorators != other.decorators:
        return False
    old, new = (signature_of(each.source.facts, each.node, bound=False) for each in (one, other))
    return takes_all_of(new, old)


def _match(lost: list[Definition], gained: list[Definition], changes: list[DefinitionChange]) -> None:
    """Find what was renamed or moved among what is gone and what is new, and take it from both."""
    for old, new, score in [*_moves(lost, gained), *_renames(lost, gained)]:
        if old in lost and new in gained:
            lost.remove(old)
            gained.remove(new)
            is_renamed = old.word != new.word
            status: Status = "renamed" if is_renamed else "moved"
            changes.append(DefinitionChange(status, old, new, aspects_of(old, new), score))
            if old.kind == "class" == new.kind:
                _match_members(old, new, lost, gained, changes)


def _match_members(
    old: Definition, new: Definition, lost: list[Definition], gained: list[Definition], changes: list[DefinitionChange]
) -> None:
    """Match the members of matched classes."""
    inside = {each.name[len(new.name) :]: each for each in gained if _is_inside(each, new)}
    for member in [each for each in lost if _is_inside(each, old)]:
        other = inside.pop(member.name[len(old.name) :], None)
        if other is not None:
            lost.remove(member)
            gained.remove(other)
            changes.append(DefinitionChange("moved", member, other, aspects_of(member, other), likeness(member, other)))


def _is_inside(each: Definition, class_: Definition) -> bool:
    return each.source is class_.source and each.name.startswith(f"{class_.name}.")


Matched = tuple[Definition, Definition, float]


def _moves(lost: Iterable[Definition], gained: Sequence[Definition]) -> list[Matched]:
    """Return pairs with the same name in different places, the most alike first; classes before their members."""
    by_word: dict[tuple[str, str], list[Definition]] = {}
    for each in gained:
        by_word.setdefault((each.word, _sort(each)), []).append(each)
    found: list[Matched] = []
    for old in lost:
        if old.kind not in ("function", "method", "class", "variable"):
            continue
        for new in by_word.get((old.word, _sort(old)), [])[:_MAX_CANDIDATES]:
            score = likeness(old, new)
            if score >= _MIN_LIKENESS_MOVED:
                found.append((old, new, score))
    return sorted(found, key=_order)


def _renames(lost: Iterable[Definition], gained: Iterable[Definition]) -> list[Matched]:
    """Return pairs with different names in the same class or file, or equal ones anywhere; the most alike first."""
    beside: dict[tuple[str, str, str], list[Definition]] = {}
    equal: dict[tuple[bytes, str, str], list[Definition]] = {}
    for each in gained:
        if each.kind in ("function", "method", "class"):
            beside.setdefault(_place(each), []).append(each)
            equal.setdefault((each.digest, each.signature, _sort(each)), []).append(each)
    found: list[Matched] = []
    for old in lost:
        if old.kind not in ("function", "method", "class"):
            continue
        near = beside.get(_place(old), [])[:_MAX_CANDIDATES]
        same = equal.get((old.digest, old.signature, _sort(old)), []) if len(old.body) > 8 else []
        for new in dict.fromkeys([*near, *same]):
            score = likeness(old, new)
            if old.word != new.word and score >= _MIN_LIKENESS:
                found.append((old, new, score))
    return sorted(found, key=_order)


def _order(matched: Matched) -> tuple[bool, float, str, str]:
    old, new, score = matched
    return old.kind != "class", -score, old.name, new.name


def _sort(each: Definition) -> str:
    return "function" if each.is_function else each.kind


def _place(each: Definition) -> tuple[str, str, str]:
    return each.source.path, each.name.rpartition(".")[0], _sort(each)
