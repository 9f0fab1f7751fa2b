"""The watched places of one project: those where an update looked, watched from before it looked."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from symindex.workspace.disk import observed
from symindex.workspace.freshness import relevant
from symindex.workspace.mounts import Mounts
from symindex.workspace.trees import Workspace, workspace
from symindex.workspace.volumes import remote_volume
from symindex.workspace.watching.event_filters import nothing
from symindex.workspace.watching.opening import open_watch
from symindex.workspace.watching.paths import PathWatcher
from symindex.workspace.watching.protocol import ChangeCount, Watch

_LIMIT = "the system watches no more directories: raise fs.inotify.max_user_watches"
_UNORDERED = "this system reports changes late"


class ScanWatches:
    """Watches where an update that has it for an scan_observer looks."""

    def __init__(self, root: Path, index: Path, environ: Mapping[str, str]) -> None:
        self._root, self._index, self._environ = root, index, environ
        self._space: Workspace | None = None
        self._shares: dict[tuple[str, ...], bool] = {}
        self._watch: Watch | None = None
        self._paths: PathWatcher | None = None
        self._unwatched: str | None = None
        self._refused: str | None = None
        self._remote: str | None = None
        self._mounts = Mounts()
        self._open()

    def start_again(self) -> None:
        """Forget what is watched, because events were lost or the trees are others; until the next update."""
        self._close_watch()
        self._open()

    def _open(self) -> None:
        try:
            self._watch = open_watch()
        except OSError as error:
            self._refused = f"the system lets nobody watch any more: {error.strerror}"
            return
        self._refused, self._paths = None, PathWatcher(self._watch)
        self._paths.enters(str(self._root))
        self._watch.end_round(complete=False)

    def close(self) -> None:
        """Watch nothing any more."""
        self._close_watch()
        self._mounts.close()

    def _close_watch(self) -> None:
        if self._watch:
            self._watch.close()
        self._watch = self._paths = None

    def count(self) -> int:
        """The number of directories and files watched."""
        return self._watch.count() if self._watch else 0

    @property
    def source(self) -> Watch | None:
        """Becomes readable when something happens; None where nothing can be watched."""
        return self._watch

    # For an update

    def observing(self) -> AbstractContextManager[None]:
        """Watch every path that is read inside, beginning before the read."""
        return observed(self._paths)

    def begin_round(self) -> None:
        """To be called before an update: what it looks at is all that is to be watched then."""
        if self._paths:
            self._paths.begin_round()

    def sees_workspace(self, space: Workspace) -> None:
        """Note what an update found there to be."""
        self._space, self._shares = space, {}
        self._remote = next(filter(None, (remote_volume(str(tree.path)) for tree in space.trees)), None)

    def end_round(self, *, complete: bool) -> None:
        """To be called when the update is through."""
        if self._watch and self._paths:
            self._watch.watch(str(self._index), nothing)
            self._watch.end_round(complete=complete)
            self._unwatched = next(iter(self._paths.unwatched), None)

    # For the watcher

    def read(self) -> ChangeCount:
        """The events up to now."""
        return self._watch.read() if self._watch else ChangeCount(0, False)

    def is_in_place(self) -> bool:
        """Return True if what is watched is still what lies at the paths: nothing was moved, covered or replaced."""
        return not self._mounts.have_changed() and (self._watch is None or self._watch.is_in_place())

    @property
    def shortcoming(self) -> str | None:
        """Why changes may go unseen; None where none does."""
        if self._refused:
            return self._refused
        if self._watch and self._watch.is_full:
            return _LIMIT
        if self._unwatched:
            return f"nobody may watch {self._unwatched}"
        return f"others may write to this volume unseen ({self._remote})" if self._remote else None

    @property
    def doubt(self) -> str | None:
        """Why it cannot be confirmed at once that nothing has changed; None where that is possible."""
        return self.shortcoming or (None if self._watch and self._watch.confirms_freshness else _UNORDERED)

    def shares_workspace(self, environ: Mapping[str, str]) -> bool:
        """Return True if other variables lead to the same workspace; what decides it is watched as well."""
        if environ == relevant(self._environ):
            return True
        if self._space is None or self._watch is None:
            return False
        key = tuple(f"{name}={value}" for name, value in sorted(environ.items()))
        if key not in self._shares:
            with self.observing():
                self._shares[key] = workspace(self._space.root, self._space.settings, environ) == self._space
            self._watch.end_round(complete=False)
        return self._shares[key]
