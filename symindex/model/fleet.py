"""The answer of a fleet of repositories: by repository, its hits, and what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from symindex.model.answers import Hit


class Member(NamedTuple):
    """A repository of a fleet: a label that no other has, its root, and the distribution that it builds."""

    label: str
    root: Path
    distribution: str
    version: str


class Sighting(NamedTuple):
    """A definition as one repository has it.

    `distribution` and `version` are those it comes with there: installed in an environment, built by the repository
    itself, or `is_borrowed` from the checkout of another; `requires` is what the repository says of the versions it
    works with. `signature` is empty for what has none, `place` is `path:line`.
    """

    symbol: str
    distribution: str
    version: str
    requires: str
    signature: str
    place: str
    is_borrowed: bool


class FleetHit(NamedTuple):
    """A hit in a repository, and the definition that it means as the repository has it, where that is known."""

    hit: Hit
    means: Sighting | None


class MemberAnswer(NamedTuple):
    """The answer of one repository.

    `others` are answers to questions that are not about definitions. `unreachable` counts places that have the name,
    where neither an import nor a requirement leads to the definition; they are not looked into. `trouble` says why
    there is no answer.
    """

    member: Member
    hits: tuple[FleetHit, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    others: tuple[Any, ...] = ()
    unreachable: int = 0
    trouble: str = ""


class FleetAnswer(NamedTuple):
    """The answer of a fleet, with the repository that was asked in first, the others by label."""

    members: tuple[MemberAnswer, ...]

    @property
    def total(self) -> int:
        """The number of answers."""
        return sum(len(each.hits) + len(each.others) for each in self.members)

    def signatures(self) -> dict[str, dict[str, dict[tuple[str, str], list[str]]]]:
        """Symbol → signature → (distribution, version) → labels, for the symbols that versions define differently."""
        found: dict[str, dict[str, dict[tuple[str, str], list[str]]]] = {}
        for answer in self.members:
            for seen in answer.sightings:
                if seen.signature:
                    versions = found.setdefault(seen.symbol, {}).setdefault(seen.signature, {})
                    labels = versions.setdefault((seen.distribution, seen.version), [])
                    if answer.member.label not in labels:
                        labels.append(answer.member.label)
        return {
            symbol: each for symbol, each in found.items() if len({v for s in each.values() for v in s}) > 1 < len(each)
        }
