"""The places in other repositories of a fleet that no longer fit after a change of one of them.

Each repository is judged as if it had the changed checkout installed, before and after, whatever version it has: what
it pins says when it will be hit, not whether.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple

from symindex.changes.breaks import Breaks
from symindex.changes.report import Reporter, Unfit
from symindex.changes.sides import Side, UsingSides
from symindex.changes.suspects import Suspect
from symindex.errors import SymindexError
from symindex.fleet.borrowing import Lender
from symindex.fleet.index import Identity
from symindex.fleet.member import borrowed_tree, forget_lenders, member_of, opened, reaches, trouble_of
from symindex.fleet.relations import Relations
from symindex.model.answers import Certainty
from symindex.model.fleet import Member
from symindex.model.values import Target
from symindex.query.hits import HitMaker, symbol_of
from symindex.workspace.checkouts import Checkout


class MemberUnfit(NamedTuple):
    """The places of a repository that no longer fit.

    `requires` is what the repository says of the versions of the changed distribution that it works with; empty where
    it says nothing. `trouble` says why it could not be judged.
    """

    member: Member
    unfit: tuple[Unfit, ...] = ()
    requires: str = ""
    trouble: str = ""

    @property
    def faults(self) -> list[Unfit]:
        """The places that surely no longer fit: those that are only possible left out."""
        return [each for each in self.unfit if each.hit.certainty != Certainty.POSSIBLE]


class FleetEffects:
    """Finds what a change of one repository breaks in others."""

    def __init__(self, relations: Relations, home: Checkout, reporter: Reporter) -> None:
        """`reporter` is that of the repository that changed; to be used in the snapshots of its sides."""
        self._relations, self._home, self._reporter = relations, home, reporter
        self._sides, self._suspects = reporter.sides, reporter.suspects
        self._asked = (Identity(home.name, "", ""), *(_identity(home, each) for each in self._suspects))

    def all(self, environ: Mapping[str, str]) -> Iterator[MemberUnfit]:
        """Those of each repository that has any, or that could not be judged, in the order of the fleet."""
        lenders = [self._lender(side) for side in (self._sides.before, self._sides.after)]
        others = [each for each in self._relations.checkouts if each.root != self._home.root]
        try:
            for checkout in others if self._suspects else ():
                found = self._of(checkout, lenders, environ)
                if found.unfit or found.trouble:
                    yield found
        finally:
            for lender in lenders:
                lender.close()
            forget_lenders()

    def _lender(self, side: Side) -> Lender:
        packages = self._home.packages | {each.module.partition(".")[0] for each in self._asked[1:]}
        checkout = replace(self._home, packages=packages - {""})
        return Lender(checkout, side.internals.library.reader.reopened, is_preferred=True)

    def _of(self, checkout: Checkout, lenders: Sequence[Lender], environ: Mapping[str, str]) -> MemberUnfit:
        member = member_of(self._relations, checkout)
        try:
            with ExitStack() as stack:
                both = []
                for lender in lenders:
                    index = stack.enter_context(opened(self._relations, checkout, self._asked, environ, lender))
                    stack.enter_context(index.snapshot())
                    if not reaches(index, self._relations, self._asked[0]):
                        return MemberUnfit(member)
                    both.append(Side(index, [borrowed_tree(index, lender)]))
                unfit = tuple(self._judged(*both))
        except (SymindexError, OSError) as error:
            return MemberUnfit(member, trouble=trouble_of(error))
        return MemberUnfit(member, unfit, self._relations.pin_of(checkout, self._home.title))

    def _judged(self, before: Side, after: Side) -> Iterator[Unfit]:
        maker = HitMaker(after.internals.library, after.project)
        for broken in Breaks(UsingSides(before, after)).all(self._seen_from(before)):
            yield self._reporter.unfit(broken, maker)

    def _seen_from(self, side: Side) -> Iterator[Suspect]:
        """The suspects as the index of another repository knows them."""
        for suspect in self._suspects:
            target = self._target(suspect.target, side)
            owner = self._target(suspect.owner, side) if suspect.owner is not None else None
            if target is not None:
                yield replace(suspect, target=target, owner=owner)

    def _target(self, target: Target, side: Side) -> Target | None:
        if target.module.tree in self._sides.before.project:
            module = side.module_at(target.module.path)
            return Target(module, target.node) if module is not None else None
        led = side.internals.semantics.dotted(symbol_of(target).split("."), None).targets
        return next(iter(led), None)  # the member of a base that is another library's


def _identity(home: Checkout, suspect: Suspect) -> Identity:
    target = suspect.target
    return Identity(home.name, target.module.name, target.module.facts.qualified_name(target.node))
