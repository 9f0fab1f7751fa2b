from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.watched import WatchedProject, watched_project

if sys.platform != "linux":
    collect_ignore = ["test_watcher.py", "test_laws.py", "test_sweeping.py"]  # nobody vouches elsewhere


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks waits for an answer, however busy the machine is: nobody's patience ends while an update is made."""
    for timeout in ("_TIMEOUT", "_TIMEOUT_WHEN_ACKNOWLEDGED"):
        monkeypatch.setattr(f"symindex.workspace.freshness.{timeout}", 600.0)
    for pause in ("_BETWEEN_ATTEMPTS", "_BETWEEN_TURNS"):
        monkeypatch.setattr(f"symindex.indexer.watcher.{pause}", 0.02)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[WatchedProject]:
    """A small project, watched."""
    files = {"a.py": "def one(): pass\n", "pkg/__init__.py": "", "pkg/mod.py": "def two(): pass\n"}
    with watched_project(tmp_path, files) as watched:
        yield watched
