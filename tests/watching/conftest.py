from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.watched import PATIENT, WatchedProject, watched_project

if sys.platform != "linux":
    collect_ignore = ["test_confirming.py", "test_laws.py", "test_polling.py"]  # watchers confirm nothing elsewhere


@pytest.fixture(autouse=True)
def _patient_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands in this process wait for the watcher's answer, however busy the machine is."""
    monkeypatch.setattr("symindex.workspace.freshness.DEFAULT_TIMEOUTS", PATIENT)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[WatchedProject]:
    """A small project, watched."""
    files = {"a.py": "def one(): pass\n", "pkg/__init__.py": "", "pkg/mod.py": "def two(): pass\n"}
    with watched_project(tmp_path, files) as watched:
        yield watched
