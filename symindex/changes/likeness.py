"""Similarity of two definitions: the share of runs of three tokens that both have."""

from __future__ import annotations

from itertools import islice
from typing import Final

from symindex.changes.definitions import Definition

_RUN: Final = 3
_FEW: Final = 8  # of fewer tokens only equal ones are alike
_MAX_TOKENS: Final = 4_000


def likeness(one: Definition, other: Definition) -> float:
    """From 0 to 1, which is equal but for the name. Classes are alike as far as the names in them are."""
    if one.kind == "class" == other.kind:
        return _of_classes(one, other)
    if one.digest == other.digest:
        return 1.0 if one.signature == other.signature else 0.9
    if min(len(one.body), len(other.body)) < _FEW:
        return 0.0
    score = _share(_runs(one.body), _runs(other.body))
    return score * 0.9 + 0.1 * (one.signature == other.signature)


def _of_classes(one: Definition, other: Definition) -> float:
    members, others = _members(one), _members(other)
    if not members and not others:
        return 1.0 if one.digest == other.digest and one.bases == other.bases and one.word == other.word else 0.0
    equal = one.digest == other.digest
    return 0.8 * _share(members, others) + 0.1 * equal + 0.1 * (one.bases == other.bases)


def _members(class_: Definition) -> set[object]:
    """The names in a class, each with what it does."""
    prefix, found = f"{class_.name}.", set[object]()
    for name, group in class_.source.definitions.items():
        if name.startswith(prefix):
            found.add((name[len(prefix) :], group[0].digest))
            found.add(name[len(prefix) :])
    return found


def _runs(body: list[bytes]) -> set[object]:
    kept = body[:_MAX_TOKENS]
    return set(zip(*(islice(kept, start, None) for start in range(_RUN))))


def _share(one: set[object], other: set[object]) -> float:
    return len(one & other) / max(len(one | other), 1)
