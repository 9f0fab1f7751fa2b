"""What a fleet answers: hits by repository, what each repository has of what was asked about, and what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from symindex.model.answers import Hit, Match

__all__ = ["FleetAnswer", "FleetHit", "Member", "MemberAnswer", "Seen"]


class Member(NamedTuple):
    """A repository of a fleet: a label that no other has, its root, and the distribution it builds."""

    label: str
    root: Path
    distribution: str
    version: str


class Seen(NamedTuple):
    """A definition as one repository has it.

    `distribution` and `version` are those it comes with there: installed in an environment, built by the repository
    itself, or `is_borrowed` from another checkout, `requires` being what the repository says of the versions it works
    with. `signature` is empty for what has none, `place` is `path:line`.
    """

    symbol: str
    distribution: str
    version: str
    requires: str
    signature: str
    place: str
    is_borrowed: bool


class FleetHit(NamedTuple):
    """A hit in a repository, and the distribution and version of the definition that it means there."""

    hit: Hit
    distribution: str
    version: str


class MemberAnswer(NamedTuple):
    """What one repository answers.

    `unreachable` counts places that have the name, where neither an import nor a requirement leads to the definition;
    they are not looked into. `trouble` says why there is no answer, `note` why it may be of an older state.
    """

    member: Member
    hits: tuple[FleetHit, ...] = ()
    seen: tuple[Seen, ...] = ()
    matches: tuple[Match, ...] = ()
    unreachable: int = 0
    trouble: str = ""
    note: str = ""


class FleetAnswer(NamedTuple):
    """What a fleet answers, the repository that was asked in first, then by label; `symbols` is what was asked about."""

    symbols: tuple[str, ...]
    members: tuple[MemberAnswer, ...]

    @property
    def hits(self) -> list[tuple[Member, FleetHit]]:
        """All hits with their repositories."""
        return [(each.member, hit) for each in self.members for hit in each.hits]
