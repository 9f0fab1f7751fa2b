"""A queue of changes, merged one on top of the other: which conflict, which break what precedes them.

A *semantic conflict* is a place that is right in the change that wrote it and wrong in the merge of both, though the
merge is clean: one change renames a function, the other adds a caller of it. A change that conflicts is left out, and
those behind it are judged without it.

What two lines of work did since they left a common state decides where to look: lines that one wrote, and names in them
that the other took away or altered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

from symindex.changes.alignment import Alignment
from symindex.changes.altered import Altered, altered, below, definitions_of
from symindex.changes.difference import FilePair, paired
from symindex.changes.sides import SamePlaces, Side
from symindex.changes.verdicts import Verdict, Verdicts
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query import Index
from symindex.query.edges import CALLS
from symindex.revisions.revisions import FileChange

_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})
_READS: Final = frozenset({k.NAME, k.ATTRIBUTE, k.ATTRIBUTE_DELETED, k.ATTRIBUTE_AUGMENTED})
_LOOKED_AT: Final = CALLS | _IMPORTS | _READS


class BrokenPlace(NamedTuple):
    """A place of the merge that is wrong, what is wrong there; who wrote it, and who took away what it means.

    Both are names of changes, or of what the queue is based on.
    """

    module: Module
    node: int
    verdict: Verdict
    written_by: str
    broken_by: str


@dataclass(slots=True)
class Change:
    """A change of the queue, by its name: the lines it wrote, by path, and what it altered."""

    name: str
    lines: dict[str, set[bytes]] = field(default_factory=dict)
    altered: Altered = field(default_factory=Altered)


_Known = dict[tuple[str, int, str, int], Altered]  # by path and number of the content, before and after


class Work:
    """The changes of a line of work since a state: the files that differ, in pairs, and the names altered in them.

    `known` remembers what became of files, for other lines of work.
    """

    def __init__(self, before: Index, after: Index, files: Sequence[FileChange], known: _Known) -> None:
        self.before, self.after = Side(before), Side(after)
        one_sided = [each for each in files if each.old is None or each.new is None]
        old = [self.before.source(each.old) for each in one_sided if each.old is not None]
        new = [self.after.source(each.new) for each in one_sided if each.new is not None]
        found = paired(old, new)
        self.moved = found.moved_files
        self._moved = found.pairs
        self._files = [each for each in files if each.old is not None and each.new is not None]
        self.altered = Altered()
        for each in self._files:
            assert each.old is not None
            assert each.new is not None
            key = each.path, each.old.content_id, each.path, each.new.content_id
            if key not in known:
                known[key] = altered(self._pair(each), self.before)
            self.altered.add(known[key])
        for pair in self._moved:
            self.altered.add(altered(pair, self.before))

    def _pair(self, file: FileChange) -> FilePair:
        assert file.old is not None
        assert file.new is not None
        return FilePair(self.before.source(file.old), self.after.source(file.new))

    def written(self, names: Altered | None = None) -> Iterator[tuple[Module, list[bytes], set[int]]]:
        """(module of the side after, its lines, which of them were written) of the files that differ.

        With `names` only of files that have one of them.
        """
        for pair in self._after(names):
            module = self.after.module_at(pair.new.path) if pair.new is not None else None
            if pair.new is None or module is None:
                continue
            lines = pair.new.text.split(b"\n")
            of_new = range(len(lines)) if pair.old is None else Alignment(pair.old, pair.new).written
            yield module, lines, {line for line in of_new if line < len(lines)}

    def _after(self, names: Altered | None) -> Iterator[FilePair]:
        facts_of = self.after.internals.library.reader.facts
        wanted = names.words | names.classes if names is not None else set()
        for file in self._files:
            assert file.new is not None
            if names is None or not wanted.isdisjoint(facts_of(file.new.content_id).words):
                yield self._pair(file)
        yield from self._moved


def change_of(name: str, work: Work) -> Change:
    """Return what has to be remembered of an accepted change."""
    found = Change(name, altered=work.altered)
    for module, lines, written in work.written():
        found.lines[module.origin or module.path] = {lines[line].strip() for line in written} - {b""}
    return found


class Judge:
    """Judges one change on top of those before it.

    `own` is the work of the change, `others` that of the base and the changes ahead, both since the change left them.
    `base` is the name of what the queue is based on.
    """

    def __init__(self, own: Work, others: Work, merged: Index, ahead: Sequence[Change], base: str) -> None:
        self._own, self._others, self._merged = own, others, Side(merged)
        self._ahead, self._base = ahead, base
        self._verdicts = Verdicts(merged.internals)
        self.project = self._merged.project

    def conflicts(self, name: str) -> list[BrokenPlace]:
        """The places that the change, which has a name, and those before it make wrong together."""
        found: dict[tuple[Module, int], BrokenPlace] = {}
        for place in (*self._of_others(name), *self._of_own(name)):
            key = place.module, self._verdicts.told_at(place.module, place.node, place.verdict.fault)
            found[key] = place
        return sorted(found.values(), key=lambda each: (each.module.path, each.module.facts.starts[each.node]))

    def _of_own(self, name: str) -> Iterator[BrokenPlace]:
        """Places that the change wrote, and others made wrong."""
        for module, node, verdict, _, word in self._broken(self._own, self._others):
            yield BrokenPlace(module, node, verdict, name, self._who(word, verdict))

    def _of_others(self, name: str) -> Iterator[BrokenPlace]:
        """Places that others wrote, and the change made wrong."""
        places, verdicts = SamePlaces(self._merged.index, self._own.after.index), Verdicts(self._own.after.internals)
        for module, node, verdict, line, _ in self._broken(self._others, self._own):
            own = places.of(module, node)
            if own is None or verdicts.at(*own).verdict is None:  # else the change is wrong by itself
                yield BrokenPlace(module, node, verdict, self._writer(module.origin or module.path, line), name)

    def _broken(self, writer: Work, breaker: Work) -> Iterator[tuple[Module, int, Verdict, bytes, str]]:
        """(module and node of the merge, what is wrong, its line, its name) of what one wrote and the other broke."""
        names = _with_subclasses(breaker)
        places = SamePlaces(writer.after.index, self._merged.index, breaker.moved)
        verdicts = Verdicts(writer.after.internals)
        for module, lines, written in writer.written(names):
            facts = module.facts
            for word in names.names_in(module):
                for node in facts.nodes_with(word):
                    line = facts.line_of(facts.starts[node])
                    if line not in written or facts.kinds[node] not in _LOOKED_AT:
                        continue
                    place = places.of(module, node)
                    verdict = self._judged(writer.after, verdicts, module, node, place) if place is not None else None
                    if place is not None and verdict is not None:
                        yield *place, verdict, lines[line].strip(), word

    def _judged(
        self, side: Side, verdicts: Verdicts, module: Module, node: int, place: tuple[Module, int]
    ) -> Verdict | None:
        """Return the problem at a place of the merge that was right where it was written; None if unsure."""
        verdict = self._verdicts.at(*place).verdict
        if verdict is None:
            return self._of_rare_name(side, verdicts, module, node, place)
        if self._verdicts.certainty(verdict, *place) == Certainty.POSSIBLE:
            return None
        looked = verdicts.at(module, node)
        is_right = looked.is_known or bool(side.internals.semantics.meaning(module, node).values)
        return verdict if is_right and looked.verdict is None else None

    def _of_rare_name(
        self, side: Side, verdicts: Verdicts, module: Module, node: int, place: tuple[Module, int]
    ) -> Verdict | None:
        """An attribute of an object of which nothing is known, where only one definition had its name."""
        if module.facts.kinds[node] not in (k.ATTRIBUTE, k.ATTRIBUTE_CALLED):
            return None
        word = module.facts.word(node)
        before = _only(side, word)
        if before is None or self._is_known(*place):
            return None
        if not any(definitions_of(self._merged, word)):
            is_else = self._is_bound(word)
            return None if is_else else Verdict("missing", f"nothing has {word}", Certainty.INFERRED)
        after = _only(self._merged, word)
        if after is None or self._verdicts.is_opaque(after) or verdicts.against(module, node, before):
            return None
        reason = self._verdicts.against(*place, after)
        return Verdict("arguments", reason, Certainty.INFERRED, after) if reason else None

    def _is_known(self, module: Module, node: int) -> bool:
        is_known = self._verdicts.at(module, node).is_known
        return is_known or bool(self._merged.internals.semantics.meaning(module, node).values)

    def _is_bound(self, word: str) -> bool:
        """Return True if something of the merge gives a value to a name."""
        reader = self._merged.internals.library.reader
        return bool(reader.contents_mentioning(word, Role.WRITE | Role.DEFINITION))

    # Who

    def _who(self, word: str, verdict: Verdict) -> str:
        """The change before this one that took away or altered what a name means; the last one that did."""
        meant = verdict.meaning
        if meant is not None:
            facts, path = meant.module.facts, meant.module.origin or meant.module.path
            name = facts.qualified_name(meant.node)
            for each in reversed(self._ahead):
                if {(path, name), (path, f"{name}.__init__")} & each.altered.touched:
                    return each.name
        ahead = reversed(self._ahead)
        return next((each.name for each in ahead if word in each.altered.words | each.altered.classes), self._base)

    def _writer(self, path: str, line: bytes) -> str:
        return next((each.name for each in reversed(self._ahead) if line in each.lines.get(path, ())), self._base)


def _with_subclasses(work: Work) -> Altered:
    found = Altered(set(work.altered.words), set(work.altered.classes))
    found.classes |= below(found.classes, work.after)
    return found


def _only(side: Side, word: str) -> Target | None:
    """Return the only definition that has a name, libraries included."""
    found = list(islice(definitions_of(side, word), 2))
    return found[0] if len(found) == 1 else None
