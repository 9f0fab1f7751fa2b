"""From looks to watches: whatever was looked at, here it is said what has to be watched for it.

What is at a path depends on its name in its directory; on each directory on the way, which may be moved or replaced;
and if a link is there, on all of this for the path that it leads to. Of a path that does not exist, the first missing
name on the way is watched for.
"""

from __future__ import annotations

import errno
import os
from typing import Final

from symindex.workspace.watching.event_filters import Wanted, anything, directories, sources
from symindex.workspace.watching.protocol import Watch

_MISSING: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL})
_FULL: Final = frozenset({errno.ENOSPC, errno.ENOMEM})  # which the watch itself reports


class PathWatcher:
    """Watches all that is looked at, as an `Observer` of the disk; `unwatched` are directories that cannot be."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._looked_at: set[str] = set()
        self._missing: set[str] = set()
        self.unwatched: set[str] = set()

    def begin_round(self) -> None:
        """Take note of all looks from now on, also of those that were made before."""
        self._looked_at, self._missing, self.unwatched = set(), set(), set()

    def looks_at(self, path: str) -> None:
        """Watch what decides what is at a path."""
        if path in self._looked_at:
            return
        self._looked_at.add(path)
        path = self._without_steps_up(os.path.join(os.getcwd(), path)) if _is_unusual(path) else path
        directory, _, name = path.rstrip("/").rpartition("/")
        if not name:
            return
        self._directory(directory or "/", name)
        try:
            target = os.readlink(path)
        except (OSError, ValueError):
            return
        self.looks_at(os.path.join(directory, target))

    def reads(self, path: str) -> None:
        """Watch the content of a file as well."""
        self.looks_at(path)
        self._watch.watch_file(path)

    def lists(self, directory: str) -> None:
        """Watch all names in a directory."""
        self.looks_at(directory)
        self._directory(directory, anything)

    def lists_directories(self, directory: str) -> None:
        """Watch the directories in a directory."""
        self.looks_at(directory)
        self._directory(directory, directories)

    def enters(self, directory: str) -> None:
        """Watch the source files in a directory of a working tree."""
        self._directory(directory, sources)

    def _directory(self, directory: str, wanted: Wanted | str) -> None:
        if directory in self._missing:
            return
        error = self._watch.watch(directory, wanted)
        if not error or error in _FULL:
            return
        self._missing.add(directory)
        if error not in _MISSING and os.access(directory, os.X_OK):
            self.unwatched.add(directory)
        self.looks_at(directory)

    def _without_steps_up(self, path: str) -> str:
        """The absolute path without `.` and `..`, which lead up from where links lead."""
        found = ""
        for part in path.split("/"):
            if part == "..":
                self.looks_at(found or "/")
                found = os.path.dirname(os.path.realpath(found or "/")).rstrip("/")
            elif part not in ("", "."):
                found = f"{found}/{part}"
        return found or "/"


def _is_unusual(path: str) -> bool:
    return not path.startswith("/") or "/." in path or "//" in path
