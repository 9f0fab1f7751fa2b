"""The members of a fleet: the distribution that each repository builds, and whether it has an index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from symindex.errors import SymindexError
from symindex.fleet.index import FleetIndex
from symindex.fleet.member import member_of, trouble_of
from symindex.fleet.relations import Relations
from symindex.model.fleet import Member


class MemberStatus(NamedTuple):
    """A repository of a fleet: its top-level packages, how many files its index has, or why it has none."""

    member: Member
    packages: list[str]
    files: int
    trouble: str


def statuses(roots: Iterable[Path], environ: Mapping[str, str]) -> list[MemberStatus]:
    """The repositories at some roots, in their order, as they are on the disk; no index is updated."""
    relations = Relations.of(roots)
    found = []
    for checkout in relations.checkouts:
        files, trouble = 0, ""
        try:
            with FleetIndex.of(checkout, environ, relations.checkout_of) as index:
                files = index.project_files()
        except (SymindexError, OSError) as error:
            trouble = trouble_of(error)
        found.append(MemberStatus(member_of(relations, checkout), sorted(checkout.packages), files, trouble))
    return found
