"""Where changes may go unseen: a watcher looks at all files itself, and vouches for nothing."""

from __future__ import annotations

import ctypes
import errno
from typing import TYPE_CHECKING

from symindex.indexer.happenings import Watching

from .guarded import Guarded

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_where_not_all_can_be_watched_nobody_vouches_and_all_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from symindex.workspace.watching import kernel

    add = kernel.inotify_add_watch

    def full(descriptor: int, path: bytes, mask: int) -> int:
        if path.endswith(b"pkg"):
            ctypes.set_errno(errno.ENOSPC)
            return -1
        return add(descriptor, path, mask)  # type: ignore[arg-type]

    monkeypatch.setattr(kernel, "inotify_add_watch", full)
    monkeypatch.setattr("symindex.indexer.keeping._BETWEEN_SWEEPS", 0.01)
    monkeypatch.setattr("symindex.indexer.keeping._REST_FROM_SWEEPS", 1)
    desk = Guarded(tmp_path, {"pkg/mod.py": "def two(): pass\n"})
    try:
        desk.until(lambda: bool(desk.told_of(Watching)))
        told = desk.told_of(Watching)[0]
        assert isinstance(told, Watching)
        assert told.sweeping
        assert "max_user_watches" in (told.doubt or "")
        assert not desk.is_vouched_for()
        desk.save({"pkg/mod.py": "def three(): pass\n"})
        desk.until(lambda: bool(desk.defined("three")))
    finally:
        desk.keeper.close()


def test_a_network_volume_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symindex.indexer.watched.remote_volume", lambda _: "nfs4")
    desk = Guarded(tmp_path, {"a.py": ""})
    try:
        desk.until(lambda: bool(desk.told_of(Watching)))
        assert desk.told_of(Watching)[0].sweeping  # type: ignore[union-attr]
        assert not desk.is_vouched_for()
    finally:
        desk.keeper.close()
