"""The number of watches a watcher of a project takes: those of the paths an update looks at; none are made."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.workspace.discover import scan
from symindex.workspace.disk import observed
from symindex.workspace.installed import installed_state
from symindex.workspace.modules import import_roots
from symindex.workspace.trees import workspace
from symindex.workspace.watching.event_filters import Wanted, nothing
from symindex.workspace.watching.paths import PathWatcher
from symindex.workspace.watching.protocol import ChangeCount

if TYPE_CHECKING:
    from symindex.indexer.paths import UpdatePaths
    from symindex.workspace.settings import Settings

_LIMIT: Final = Path("/proc/sys/fs/inotify/max_user_watches")


def needed_watches(places: UpdatePaths, settings: Settings) -> int:
    """Return how many directories and files a watcher watches, each counted once by however many paths."""
    watch = _Counting()
    paths = PathWatcher(watch)
    paths.enters(str(places.root))
    with observed(paths):
        space = workspace(places.root, settings, places.environ)
        for tree in space.trees:
            if tree.is_checkout:
                found = scan(tree, space.settings, places.environ)
                if tree.kind == "project":
                    import_roots(tree.path, found.files, tree.on_path)
            else:
                installed_state(tree, time.time_ns())
    watch.watch(str(places.index), nothing)
    return watch.count()


def most_watches() -> int | None:
    """Return how many watches the system gives to all processes of one user; None where it has no such limit."""
    try:
        return int(_LIMIT.read_text())
    except (OSError, ValueError):
        return None


class _Counting:
    """Takes what is to be watched as the kernel would, and watches nothing."""

    confirms_freshness = True
    is_full = False

    def __init__(self) -> None:
        self._watched: set[tuple[int, int]] = set()

    def watch(self, directory: str, wanted: Wanted | str) -> int:
        return self._add(directory) if _is_directory(directory) else errno.ENOENT

    def watch_file(self, path: str) -> None:
        self._add(path)

    def _add(self, path: str) -> int:
        try:
            status = os.stat(path)
        except OSError as error:
            return error.errno or errno.EIO
        except ValueError:  # a NUL character in the path
            return errno.EINVAL
        self._watched.add((status.st_dev, status.st_ino))
        return 0

    def count(self) -> int:
        return len(self._watched)

    def fileno(self) -> int:
        return -1

    def close(self) -> None:
        pass

    def end_round(self, *, complete: bool) -> None:
        pass

    def read(self) -> ChangeCount:
        return ChangeCount(0, False)

    def is_in_place(self) -> bool:
        return True


def _is_directory(path: str) -> bool:
    return "\0" not in path and os.path.isdir(path)
