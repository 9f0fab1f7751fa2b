"""Dotted names and paths as sequences of components."""

from __future__ import annotations

from collections.abc import Sequence


def common_components(first: Sequence[str], second: Sequence[str]) -> int:
    """Return the number of leading components that two names share."""
    count = 0
    for one, other in zip(first, second):
        if one != other:
            break
        count += 1
    return count
