"""From what was typed to two sides: `A..B`, `A...B`, one revision and the working tree, what is staged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from symindex.changes.report import Reporter
from symindex.changes.sides import Sides
from symindex.query import Index
from symindex.revisions.revisions import Revisions, differing
from symindex.workspace.git import STAGED


class Compared(NamedTuple):
    """Two states of a project, what they are called together, and the files that differ."""

    before: Index
    after: Index
    title: str

    def reporter(self, *, all_callers: bool = False) -> Reporter:
        """What finds all that the change does; with `all_callers` they are counted of all definitions that changed."""
        sides = Sides(self.before, self.after, differing(self.before, self.after))
        return Reporter(sides, self.title, all_callers=all_callers)


@contextmanager
def compared(index: Index, typed: str, *, staged: bool = False) -> Iterator[Compared]:
    """The two states that a range means, of the project of an index; without one the working tree against HEAD.

    `A..B` are two revisions, `A...B` counts from where B left A, as in `git diff`; an empty side means HEAD. Raises
    `QuestionError` where git is not there, the project is in no repository, or it has no such revision.
    """
    with Revisions(index) as revisions:
        older, dots, newer = typed.partition("..")
        from_fork = newer.startswith(".")
        newer = newer.removeprefix(".")
        first = revisions.git.resolve(older or "HEAD")
        if from_fork:
            base = revisions.git.merge_base(first.commit or first.tree, revisions.git.resolve(newer or "HEAD").commit)
            first = revisions.git.resolve(base)
        before = revisions.at(first)
        if staged:
            after, name = revisions.at(STAGED), "what is staged"
        elif dots:
            after, name = revisions.at(newer or "HEAD"), newer or "HEAD"
        else:
            after, name = index, "the working tree"
        title = f"{older or 'HEAD'}{'...' if from_fork else '..'}{name}" if dots else f"{older or 'HEAD'} and {name}"
        with before.snapshot(), after.snapshot():
            yield Compared(before, after, title)
