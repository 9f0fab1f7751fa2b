"""Calls that only one side of a change has. What moved to another line, or along with its function, is on both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple, TypeVar

from symindex.changes.sides import Side, Sides
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Module, Target
from symindex.query.edges import CALLS, Callee
from symindex.query.effort import Bounds, Effort
from symindex.query.filters import is_test_path

T = TypeVar("T")

# Calls of one side that are looked at as thoroughly as a place alone is; the steps that all others have in common, and
# those of one.
_BOUNDS: Final = Bounds(40, 16_000, most=400)

Symbol = tuple[str, str]


class NewCall(NamedTuple):
    """A call that only one side has: who calls what, where, and how surely. `is_added`: it is on the side after."""

    caller: Target
    callee: Target
    module: Module
    node: int
    certainty: Certainty
    is_added: bool


class _Written(NamedTuple):
    """A call as it is written: the node of its name."""

    caller: Target
    module: Module
    node: int


class Calls:
    """Finds the calls that a change adds and takes away.

    Calls that are spelled alike in the same function are on both sides, and what they mean is not asked; so of a
    large change few are left.
    """

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._renamed = Renamed(sides)

    def all(self) -> list[NewCall]:
        """The calls that the change adds, and those that it takes away, in the order of files and lines."""
        sides = self._sides
        added, removed = list(_calls_in(sides.written())), list(_calls_in(sides.dropped()))
        removed, added = _surplus(removed, added, self._spelling_before, self._spelling_after)
        lost, new = self._resolved(sides.before, removed, False), self._resolved(sides.after, added, True)
        lost, new = _surplus(lost, new, self._meaning_before, self._meaning_after)
        return sorted([*lost, *new], key=lambda each: (each.module.path, each.module.facts.starts[each.node]))

    def _spelling_before(self, call: _Written) -> Hashable:
        return self._renamed.after(call.caller), _spelled(call)

    def _spelling_after(self, call: _Written) -> Hashable:
        return symbol_at(call.caller), _spelled(call)

    def _meaning_before(self, call: NewCall) -> Hashable:
        return self._renamed.after(call.caller), self._renamed.after(call.callee)

    def _meaning_after(self, call: NewCall) -> Hashable:
        return symbol_at(call.caller), symbol_at(call.callee)

    def _resolved(self, side: Side, calls: list[_Written], is_added: bool) -> list[NewCall]:
        """What calls mean, those outside of tests first, as the first are looked at most thoroughly."""
        effort = Effort(side.internals.semantics, _BOUNDS)
        named = side.internals.meanings.callees.named
        found: list[NewCall] = []
        for caller, module, node in sorted(calls, key=lambda call: is_test_path(call.module.path)):
            callees = effort.on_next(partial(_listed, named, module, node), list[Callee])
            for callee, certainty, role in callees:
                if role == "" and callee.kind in k.DEFINITIONS:
                    found.append(NewCall(caller, callee, module, node, certainty, is_added))
        return sorted(found, key=lambda each: (each.module.path, each.node))


class Renamed:
    """The names by which definitions of the side before are known on the side after: those moved or renamed."""

    def __init__(self, sides: Sides) -> None:
        self._files = sides.difference.moved_files
        self._names: dict[Symbol, Symbol] = {}
        for change in sides.difference.by_status("moved", "renamed"):
            if change.before is not None and change.after is not None:
                before, after = change.before, change.after
                self._names[before.source.path, before.name] = after.source.path, after.name

    def after(self, target: Target) -> Symbol:
        """The path and qualified name of a definition of the side before, as they are after; of libraries unchanged."""
        path, name = symbol_at(target)
        known, rest = name, ""
        while known:
            found = self._names.get((path, known))
            if found is not None:
                return found[0], found[1] + rest
            known, dot, last = known.rpartition(".")
            rest = f"{dot}{last}{rest}"
        return self._files.get(path, path), name


def symbol_at(target: Target) -> Symbol:
    """The path and the qualified name of a definition."""
    return target.module.origin or target.module.path, target.module.facts.qualified_name(target.node)


def _calls_in(written: Iterable[tuple[Module, frozenset[int] | None]]) -> Iterator[_Written]:
    for module, lines in written:
        facts = module.facts
        for node in facts.nodes_of(CALLS):
            if lines is None or facts.line_of(facts.starts[node]) in lines:
                yield _Written(Target(module, facts.enclosing_definition(node)), module, node)


def _listed(named: Callable[[Module, int], Iterable[Callee]], module: Module, node: int) -> list[Callee]:
    return list(named(module, node))


def _spelled(call: _Written) -> Hashable:
    """What is called, as it is written."""
    facts, node = call.module.facts, call.node
    end = facts.after(node)
    return facts.kinds[node:end], tuple(map(facts.word, range(node, end)))


def _surplus(
    before: list[T], after: list[T], key_before: Callable[[T], Hashable], key_after: Callable[[T], Hashable]
) -> tuple[list[T], list[T]]:
    """The last of some calls of each side, as many of each key as there are more than on the other side."""
    left = Counter(map(key_before, before))
    left.subtract(Counter(map(key_after, after)))
    return list(_last(before, key_before, left, 1)), list(_last(after, key_after, left, -1))


def _last(calls: list[T], key_of: Callable[[T], Hashable], left: Counter[Hashable], sign: int) -> Iterator[T]:
    count = {key: number * sign for key, number in left.items() if number * sign > 0}
    for call in reversed(calls):
        key = key_of(call)
        if count.get(key, 0) > 0:
            count[key] -= 1
            yield call
