"""The watched places of one project: those where an update looked, watched from before it looked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from symindex.workspace.trees import Workspace, workspace
from symindex.workspace.volumes import remote_volume
from symindex.workspace.vouching import relevant
from symindex.workspace.watching.seen import Seen, Watch, open_watch
from symindex.workspace.watching.spots import spots
from symindex.workspace.watching.wanted import in_sources, nothing

_LIMIT = "the system watches no more directories: raise fs.inotify.max_user_watches"
_UNORDERED = "this system tells of changes late"


class Watched:
    """Watches where an update that has it for an onlooker looks."""

    def __init__(self, root: Path, index: Path, environ: Mapping[str, str]) -> None:
        self._root, self._index, self._environ = root, index, environ
        self._space: Workspace | None = None
        self._identities: dict[str, tuple[int, int] | None] = {}
        self._has_new_spots = False
        self._shares: dict[tuple[str, ...], bool] = {}
        self._watch: Watch | None = None
        self._refused: str | None = None
        self._remote: str | None = None
        self.start_again()

    def start_again(self) -> None:
        """Forget what is watched, because events were lost or the trees are others; until the next update."""
        self.close()
        try:
            self._watch = open_watch()
        except OSError as error:
            self._refused = f"the system lets nobody watch any more: {error.strerror}"
            return
        self._refused = None
        self.sees_directory(str(self._root))
        self._watch.end_round(complete=False)

    def close(self) -> None:
        """Watch nothing any more."""
        if self._watch:
            self._watch.close()
        self._watch = None

    def count(self) -> int:
        """How many directories are watched."""
        return self._watch.count() if self._watch else 0

    @property
    def source(self) -> Watch | None:
        """Becomes readable when something happens; None where nothing can be watched."""
        return self._watch

    # For an update

    def sees_workspace(self, space: Workspace) -> None:
        """Watch what the workspace was made of, and where its libraries change."""
        self._space, self._shares = space, {}
        self._identities = {str(tree.path): _identity(str(tree.path)) for tree in space.trees}
        self._remote = next(filter(None, map(remote_volume, self._identities)), None)
        if self._watch:
            for path, wanted in spots(space, self._environ):
                self._has_new_spots |= self._watch.watch(path, wanted)
            self._watch.watch(str(self._index), nothing)

    def sees_directory(self, path: str) -> None:
        """Watch a directory of a working tree."""
        if self._watch:
            self._watch.watch(path, in_sources)

    def end_round(self, *, complete: bool) -> bool:
        """Told when the update is through; whether it must be repeated, for it read places not watched before."""
        if self._watch:
            self._watch.end_round(complete=complete)
        has_new_spots, self._has_new_spots = self._has_new_spots, False
        return has_new_spots

    # For the keeper

    def read(self) -> Seen:
        """What has happened until now."""
        return self._watch.read() if self._watch else Seen(0, False)

    @property
    def shortcoming(self) -> str | None:
        """Why changes may go unseen; None where none does."""
        if self._refused:
            return self._refused
        if self._watch and self._watch.is_full:
            return _LIMIT
        return f"others may write to this volume unseen ({self._remote})" if self._remote else None

    @property
    def doubt(self) -> str | None:
        """Why nobody can be told at once that nothing has changed; None where that is possible."""
        return self.shortcoming or (None if self._watch and self._watch.vouches else _UNORDERED)

    def are_the_same(self) -> bool:
        """Whether the trees are still those that were looked at: none was moved away or replaced."""
        return all(_identity(path) == identity for path, identity in self._identities.items())

    def shares_workspace(self, environ: Mapping[str, str]) -> bool:
        """Whether other variables lead to the same workspace."""
        if environ == relevant(self._environ):
            return True
        if self._space is None:
            return False
        key = tuple(f"{name}={value}" for name, value in sorted(environ.items()))
        if key not in self._shares:
            self._shares[key] = workspace(self._space.root, self._space.settings, environ) == self._space
        return self._shares[key]


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
