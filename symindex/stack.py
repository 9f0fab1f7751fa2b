"""Room for the frames of deep recursions, in one piece.

CPython keeps the frames of a thread in chunks of 16 kB, and up to 3.13 it maps and unmaps them as calls come and go.
Where a recursion goes to and fro over the end of a chunk, every call asks the system for memory: a long question lost a
tenth of its time to that (https://github.com/python/cpython/issues/142183). A frame that needs more gets a chunk of its
own, of a power of two, and whatever is called from it uses the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

_T = TypeVar("_T")

# Pointers in the frame of `with_room`. It is a little more than half a megabyte, so that as much again is mapped; only
# what is used of it takes memory.
_SLOTS: Final = 1 << 16


def with_room(run: Callable[[], _T]) -> _T:
    """Return what `run` returns, which is called with room for some thousand frames."""
    return run()


with_room.__code__ = with_room.__code__.replace(co_stacksize=_SLOTS)
