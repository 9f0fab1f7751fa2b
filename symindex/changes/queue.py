"""A queue of changes, merged one on top of the other: which conflict, which break what stands before them.

A *semantic conflict* is a place that is right in the change that wrote it and wrong in the merge of both, though the
merge is clean: one change renames a function, the other adds a caller of it. A change that conflicts is left out, and
those behind it are judged without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from symindex.changes.alignment import Alignment
from symindex.changes.breaks import Breaks
from symindex.changes.sides import SamePlaces, Side, Sides
from symindex.changes.verdicts import Verdict, Verdicts
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Module
from symindex.query import Index
from symindex.query.callees import CALLS
from symindex.revisions.revisions import FileChange

_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})
_READS: Final = frozenset({k.NAME, k.ATTRIBUTE, k.ATTRIBUTE_DELETED, k.ATTRIBUTE_AUGMENTED})

Differing = Callable[[Index, Index], Sequence[FileChange]]


class Place(NamedTuple):
    """A place of the merge that is wrong, what is wrong there; who wrote it, and who took away what it means.

    Both are names of changes, or of what the queue stands on.
    """

    module: Module
    node: int
    verdict: Verdict
    written_by: str
    broken_by: str


@dataclass(slots=True)
class Change:
    """A change of the queue that was let in, by its name: the lines it wrote, by path, and the definitions it touched.

    A definition is known by its path and its name in the file; `words` are the own names of what is gone or changed.
    """

    name: str
    lines: dict[str, set[bytes]] = field(default_factory=dict)
    touched: set[tuple[str, str]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


def change_of(name: str, fork: Index, own: Index, differing: Differing) -> Change:
    """What a change did since it left what it stands on."""
    sides = Sides(fork, own, differing(fork, own))
    found = Change(name)
    for pair in sides.difference.pairs:
        if pair.new is None:
            continue
        alignment = Alignment(pair.old, pair.new) if pair.old is not None else None
        lines = pair.new.text.split(b"\n")
        written = alignment.written if alignment is not None else range(len(lines))
        found.lines[pair.new.path] = {lines[line].strip() for line in written if line < len(lines)} - {b""}
    for each in sides.difference.changes:
        for definition in (each.before, each.after):
            if definition is not None:
                found.touched.add((definition.source.path, definition.name))
        if each.before is not None:
            found.words.add(each.before.word)
    for pair in sides.difference.pairs:
        if pair.old is not None and (pair.new is None or pair.new.path != pair.old.path):
            found.words.update(pair.old.path.removesuffix(".py").split("/")[-2:])
    return found


class Judge:
    """Judges one change on top of those before it."""

    def __init__(
        self, below: Index, own: Index, merged: Index, ahead: Sequence[Change], base: str, differing: Differing
    ) -> None:
        """`below`: what the change is merged into; `own`: the change alone; `base`: the name of what the queue stands
        on."""
        self._below, self._own, self._merged = below, own, merged
        self._ahead, self._base, self._differing = ahead, base, differing
        self._of_merged, self._of_own = Verdicts(merged.internals), Verdicts(own.internals)
        self.project = [tree.id for tree in merged.internals.library.trees.values() if tree.kind == "project"]

    def conflicts(self, change: Change) -> list[Place]:
        """The places that the change and those before it make wrong together."""
        found = {(each.module, each.node): each for each in self._of_those_before(change)}
        found.update(((each.module, each.node), each) for each in self._of_own_lines(change))
        return sorted(found.values(), key=lambda each: (each.module.path, each.module.facts.starts[each.node]))

    # What the change wrote, and others made wrong

    def _of_own_lines(self, change: Change) -> Iterator[Place]:
        side, places = Side(self._own), SamePlaces(self._own, self._merged)
        words = {word for each in self._ahead for word in each.words}
        for path, lines in change.lines.items():
            module = side.module_at(path)
            text = _stripped(side.text(module)) if module is not None else []
            for node in self._names(module, lines, text, words) if module is not None else ():
                assert module is not None
                place = places.of(module, node)
                verdict = self._of_merged.at(*place).verdict if place is not None else None
                if place is None or verdict is None or verdict.certainty == Certainty.POSSIBLE:
                    continue
                if self._was_right(module, node):
                    yield Place(*place, verdict, change.name, self._who(module.facts.word(node), verdict))

    def _was_right(self, module: Module, node: int) -> bool:
        looked = self._of_own.at(module, node)
        if looked.verdict is not None:
            return False
        return looked.is_known or bool(self._own.internals.semantics.meaning(module, node).values)

    def _names(self, module: Module, lines: set[bytes], text: list[bytes], words: set[str]) -> Iterator[int]:
        """The names in lines that a change wrote: what is called or imported, and else what others changed."""
        facts = module.facts
        for node in facts.nodes_of(CALLS | _IMPORTS | _READS):
            if facts.kinds[node] in _READS and facts.word(node) not in words:
                continue
            line = facts.line_of(facts.starts[node])
            if line < len(text) and text[line] in lines:
                yield node

    def _who(self, word: str, verdict: Verdict) -> str:
        """The change before this one that took away or changed what a name means; the last one that touched it."""
        meant = verdict.meaning
        if meant is not None:
            facts, path = meant.module.facts, meant.module.origin or meant.module.path
            name = facts.qualified_name(meant.node)
            for each in reversed(self._ahead):
                if {(path, name), (path, f"{name}.__init__")} & each.touched:
                    return each.name
        return next((each.name for each in reversed(self._ahead) if word in each.words), self._base)

    # What others wrote, and the change made wrong

    def _of_those_before(self, change: Change) -> Iterator[Place]:
        sides = Sides(self._below, self._merged, self._differing(self._below, self._merged))
        to_own = SamePlaces(self._merged, self._own)
        for each in Breaks(sides).all():
            if each.certainty == Certainty.POSSIBLE:
                continue
            own = to_own.of(each.module, each.node)
            if own is not None and self._of_own.at(*own).verdict is not None:
                continue  # the change is wrong by itself
            path = each.module.origin or each.module.path
            line = each.module.facts.line_of(each.module.facts.starts[each.node])
            text = _stripped(sides.after.text(each.module))
            writer = self._writer(path, text[line] if line < len(text) else b"")
            verdict = Verdict(each.fault, each.reason, each.certainty)
            if own is None or writer != self._base or self._of_own.at(*own).is_known:
                yield Place(each.module, each.node, verdict, writer, change.name)

    def _writer(self, path: str, line: bytes) -> str:
        return next((each.name for each in reversed(self._ahead) if line in each.lines.get(path, ())), self._base)


def _stripped(text: bytes) -> list[bytes]:
    return [line.strip() for line in text.split(b"\n")]
