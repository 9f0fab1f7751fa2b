"""What a watch is asked, on any system."""

from __future__ import annotations

import sys
from typing import NamedTuple, Protocol

from symindex.workspace.watching.wanted import Wanted


class Seen(NamedTuple):
    """How many changes that may matter were seen, and whether others went unseen."""

    changes: int
    lost: bool


class Watch(Protocol):
    """Watches directories. With `vouches`, `read` tells of all that happened before it was called."""

    vouches: bool
    is_full: bool

    def fileno(self) -> int:
        """Becomes readable when something happens."""

    def close(self) -> None:
        """Watch nothing any more."""

    def count(self) -> int:
        """How many directories are watched."""

    def watch(self, path: str, wanted: Wanted) -> bool:
        """Watch a directory from now on; whether it was not watched before. What is no directory is passed over."""

    def end_round(self, *, complete: bool) -> None:
        """All that `watch` was called for since the last time is watched; if that is complete, nothing else is."""

    def read(self) -> Seen:
        """What has happened until now."""


def open_watch() -> Watch:
    """The best watch of this system; raises `OSError` where the system has no more to give."""
    if sys.platform == "linux":
        from symindex.workspace.watching.kernel import KernelWatch

        return KernelWatch()
    from symindex.workspace.watching.observer import ObserverWatch

    return ObserverWatch()
