"""Dotted names and paths as sequences of components."""

from __future__ import annotations

from collections.abc import Sequence


def common_components(first: Sequence[str], second: Sequence[str]) -> int:
    """How many components two names begin with in common."""
    count = 0
    for one, other in zip(first, second):
        if one != other:
            break
        count += 1
    return count
