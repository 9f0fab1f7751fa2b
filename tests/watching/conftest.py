from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .guarded import Guarded, guarded

if sys.platform != "linux":
    collect_ignore = ["test_keeping.py", "test_laws.py", "test_sweeping.py"]  # nobody vouches elsewhere


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks waits for an answer, however busy the machine is: nobody's patience ends while an update is made."""
    for patience in ("_PATIENCE", "_PATIENCE_WHEN_HEARD"):
        monkeypatch.setattr(f"symindex.workspace.vouching.{patience}", 600.0)
    for pause in ("_BETWEEN_ATTEMPTS", "_BETWEEN_TURNS"):
        monkeypatch.setattr(f"symindex.indexer.keeping.{pause}", 0.02)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Guarded]:
    """A small project, watched."""
    files = {"a.py": "def one(): pass\n", "pkg/__init__.py": "", "pkg/mod.py": "def two(): pass\n"}
    with guarded(tmp_path, files) as watched:
        yield watched
