"""Answers of a fleet: grouped by repository for people, one object or line each for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symindex.model.fleet import FleetAnswer, FleetHit, Member, MemberAnswer, Sighting
from symindex.render.escapes import escape_controls
from symindex.render.numbers import counted
from symindex.render.objects import Object, hit_object
from symindex.render.terminal import hit_lines

if TYPE_CHECKING:
    from symindex.render.terminal import Look

_MAX_LABELS = 6


def fleet_hit_object(member: Member, found: FleetHit) -> Object:
    """Return the object of a fleet's hit for `--json`: the repository, and the version of what the hit means there."""
    means = found.means or Sighting("", "", "", "", "", "", False)
    return {
        **hit_object(found.hit),
        **member_object(member),
        "distribution": means.distribution,
        "version": means.version,
        "requires": means.requires,
        "signature": means.signature,
    }


def member_object(member: Member) -> Object:
    """Return the object of the repository that an answer comes from, for `--json`."""
    return {"repository": member.label, "root": str(member.root)}


def version_note(found: FleetHit) -> str:
    """`oslo.config 10.1 (requires >=9.3)`; empty where nothing is known."""
    means = found.means
    if means is None or not means.distribution:
        return ""
    required = f" (requires {means.requires})" if means.requires else ""
    return f"{means.distribution} {means.version}".strip() + required


def fleet_lines(answer: FleetAnswer, look: Look) -> Iterator[str]:
    """Lines for people: each repository with the version that it has of what was asked about, below it its hits."""
    for each in answer.members:
        if each.hits:
            yield look.paint("heading", escape_controls(_heading(each)))
            yield from hit_lines([found.hit for found in each.hits], look)


def _heading(answer: MemberAnswer) -> str:
    member, notes = answer.member, dict.fromkeys(filter(None, map(version_note, answer.hits)))
    own = f"{member.distribution} {member.version}".strip()
    used = [note for note in notes if note != own]
    name = member.label + (f" {member.version}" if member.version else "")
    return f"{name}: {', '.join([counted(len(answer.hits), 'answer'), *used])}"


def difference_lines(answer: FleetAnswer) -> Iterator[str]:
    """Yield the lines for versions that define the same symbol differently."""
    for symbol, signatures in answer.signatures().items():
        yield f"{symbol} is not the same in all versions:"
        for signature, versions in signatures.items():
            for (distribution, version), labels in versions.items():
                yield f"  {f'{distribution} {version}'.strip()} in {_named(labels)}: {signature}"


def _named(labels: list[str]) -> str:
    more = f" and {len(labels) - _MAX_LABELS} more" if len(labels) > _MAX_LABELS else ""
    return ", ".join(labels[:_MAX_LABELS]) + more


def trouble_lines(answer: FleetAnswer, about: str) -> Iterator[str]:
    """Yield the lines for repositories that did not answer, and for places that were not searched."""
    for each in answer.members:
        if each.trouble:
            yield f"{each.member.label} did not answer: {each.trouble}"
    far = [each.unreachable for each in answer.members if each.unreachable]
    if far:
        places = counted(sum(far), "place has", "places have")
        where = counted(
            len(far), "repository that neither imports nor requires", "repositories that neither import nor require"
        )
        yield f"{places} the name in {where} {about}: not looked into"
