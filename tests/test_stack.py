"""Room for deep recursions: nothing but memory differs."""

from __future__ import annotations

import pytest

from symindex.stack import with_room


def depth(levels: int) -> int:
    return levels and 1 + depth(levels - 1)


def test_what_is_run_with_room_returns_and_raises_as_without() -> None:
    assert with_room(lambda: depth(500)) == 500
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 // 0)


def test_a_recursion_without_end_still_meets_pythons_limit() -> None:
    def endless() -> int:
        return endless() + 1

    with pytest.raises(RecursionError):
        with_room(endless)
