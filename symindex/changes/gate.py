"""`gate`: a queue of changes, merged one on top of the other and judged; nothing is checked out or written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from symindex.changes.altered import Altered
from symindex.changes.queue import BrokenPlace, Change, Judge, Work, change_of
from symindex.changes.sides import Sides
from symindex.errors import QuestionError
from symindex.model.answers import Hit
from symindex.query import Index
from symindex.query.hits import HitMaker
from symindex.revisions.revisions import Revisions, differing
from symindex.workspace.git import Revision
from symindex.workspace.merging import Merging


class Conflict(NamedTuple):
    """A place of the merge that is wrong: who wrote it, who took away what it means, what is wrong."""

    hit: Hit
    fault: str
    reason: str
    written_by: str
    broken_by: str


class Outcome(NamedTuple):
    """The outcome of one change of the queue: it `fits`, has a `semantic` or `textual` conflict, or is `unmergeable`.

    `paths` are the files that conflict as texts, `reason` says why a change cannot be merged at all; `on` are the
    changes that it is on, and `base` below them. `tests` are those that the change can touch, where asked for.
    """

    position: int
    name: str
    commit: str
    state: str
    on: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    paths: tuple[str, ...] = ()
    reason: str = ""
    tests: tuple[str, ...] = ()

    @property
    def is_in(self) -> bool:
        """True if the changes behind it are merged on top of it."""
        return self.state == "fits"


def outcomes_of(index: Index, base: str, queue: Sequence[str], test_seconds: float = 0) -> Iterator[Outcome]:
    """Yield the outcome of each change of a queue on a base as soon as it is known; raises as `Gate` does."""
    with TemporaryDirectory(prefix="symindex-gate-") as scratch:
        gate = Gate(index, base, Path(scratch), test_seconds)
        try:
            yield from gate.outcomes(queue)
        finally:
            gate.close()


class Gate:
    """Judges a queue. `scratch` is a directory for the objects of the merges; its caller makes and removes it.

    The tests that each change can touch are searched for `test_seconds` of the clock; not at all for 0.
    """

    def __init__(self, index: Index, base: str, scratch: Path, test_seconds: float = 0) -> None:
        """Raises `QuestionError` where git is too old, or the project has no such revision."""
        self._merging = Merging(index.root, scratch)
        self._revisions = Revisions(index, objects=self._merging.directory)
        self.base, self._test_seconds = base, test_seconds
        self._known: dict[tuple[str, int, str, int], Altered] = {}
        try:
            self._bottom = self._revisions.git.resolve(base)
            if not self._bottom.commit:
                raise QuestionError(f"{base} is no commit, so nothing can be merged on top of it")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End git, and close the indexes of what was merged."""
        self._revisions.close()
        self._merging.git.close()

    def outcomes(self, names: Sequence[str]) -> Iterator[Outcome]:
        """Yield the outcome of each change, in their order."""
        top, ahead = self._bottom, list[Change]()
        for position, name in enumerate(names, 1):
            on = tuple(each.name for each in ahead)
            try:
                own = self._revisions.git.resolve(name)
                if not own.commit:
                    raise QuestionError(f"{name} is no commit")
                merge = self._merging.merge(top.commit, own.commit)
                if merge.conflicts or not merge.commit:
                    yield Outcome(position, name, own.commit, "textual", on, paths=merge.conflicts)
                    continue
                merged = Revision(f"{name} merged", merge.tree, merge.commit)
                change, conflicts = self._judged(name, top, own, merged, ahead)
            except QuestionError as error:  # such as a revision that is not there, or an object that is gone
                yield Outcome(position, name, "", "unmergeable", on, reason=str(error))
                continue
            state = "semantic" if conflicts else "fits"
            yield Outcome(position, name, own.commit, state, on, conflicts, tests=self._tests(top, merged))
            if not conflicts:
                ahead.append(change)
                top = merged

    def _judged(
        self, name: str, top: Revision, own: Revision, merged: Revision, ahead: list[Change]
    ) -> tuple[Change, tuple[Conflict, ...]]:
        git, at = self._revisions.git, self._revisions.at
        fork = at(git.resolve(git.merge_base(top.commit, own.commit)))
        below, merge = at(top), at(merged)
        work, others = self._work(fork, at(own)), self._work(fork, below)
        judge = Judge(work, others, merge, ahead, self.base)
        maker = HitMaker(merge.internals.library, judge.project)
        found = tuple(_conflict(maker, each) for each in judge.conflicts(name))
        change = change_of(name, work)
        self._revisions.close_others(below, merge)
        return change, found

    def _tests(self, below: Revision, merged: Revision) -> tuple[str, ...]:
        """The tests of the merge that what the change brings can touch."""
        if not self._test_seconds:
            return ()
        from symindex.changes.reach import ReachingTests

        before, after = self._revisions.at(below), self._revisions.at(merged)
        with before.snapshot(), after.snapshot():
            sides = Sides(before, after, differing(before, after))
            return tuple(ReachingTests(sides, self._test_seconds).identifiers)

    def _work(self, before: Index, after: Index) -> Work:
        return Work(before, after, differing(before, after), self._known)


def _conflict(maker: HitMaker, place: BrokenPlace) -> Conflict:
    verdict = place.verdict
    hit = maker.occurrence(place.module, place.node, verdict.certainty, None)
    return Conflict(hit, verdict.fault, verdict.reason, place.written_by, place.broken_by)
