"""The interface of a watch, on any system."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from symindex.workspace.watching.event_filters import Wanted


class ChangeCount(NamedTuple):
    """The number of changes seen that may matter, and whether others went unseen."""

    changes: int
    lost: bool


class Watch(Protocol):
    """Watches directories. With `confirms_freshness`, `read` reports all that happened before it was called."""

    confirms_freshness: bool
    is_full: bool

    def fileno(self) -> int:
        """Becomes readable when something happens."""

    def close(self) -> None:
        """Watch nothing any more."""

    def count(self) -> int:
        """Return the number of directories and files watched."""

    def watch(self, directory: str, wanted: Wanted | str) -> int:
        """Watch for a name, or a kind of names, in a directory from now on; 0, or the error number why it cannot be."""

    def watch_file(self, path: str) -> None:
        """Watch for changes of a file's content from now on, by whatever name it is opened."""

    def end_round(self, *, complete: bool) -> None:
        """All that `watch` was called for since the last time is watched; if that is complete, nothing else is."""

    def read(self) -> ChangeCount:
        """Return the changes until now."""

    def is_in_place(self) -> bool:
        """Return True if the watched directories are still at their paths: none was moved, covered or replaced."""
