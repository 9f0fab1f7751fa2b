"""Where changes may go unseen: a watcher scans all files itself, and confirms nothing."""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Callable
from typing import TYPE_CHECKING

from symindex.indexer.watch_events import Watching
from symindex.indexer.watcher import Pauses
from tests.support.watched import WatchedProject

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_where_not_all_can_be_watched_nothing_is_confirmed_and_all_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from symindex.workspace.watching import kernel

    add: Callable[[int, bytes, int], int] = vars(kernel)["inotify_add_watch"]

    def full(descriptor: int, path: bytes, mask: int) -> int:
        if path.endswith(b"pkg"):
            ctypes.set_errno(errno.ENOSPC)
            return -1
        return add(descriptor, path, mask)

    monkeypatch.setattr(kernel, "inotify_add_watch", full)
    project = WatchedProject(
        tmp_path, {"pkg/mod.py": "def two(): pass\n"}, Pauses(between_sweeps=0.01, rest_from_sweeps=1)
    )
    try:
        project.until(lambda: bool(project.events_of(Watching)))
        events = project.events_of(Watching)[0]
        assert isinstance(events, Watching)
        assert events.sweeping
        assert "max_user_watches" in (events.doubt or "")
        assert not project.is_confirmed_fresh()
        project.save({"pkg/mod.py": "def three(): pass\n"})
        project.until(lambda: bool(project.defined("three")))
    finally:
        project.watcher.close()


def test_a_network_volume_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symindex.indexer.scan_watches.remote_volume", lambda _: "nfs4")
    project = WatchedProject(tmp_path, {"a.py": ""})
    try:
        project.until(lambda: bool(project.events_of(Watching)))
        assert project.events_of(Watching)[0].sweeping
        assert not project.is_confirmed_fresh()
    finally:
        project.watcher.close()
