from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import make_project, say


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_project(tmp_path_factory.mktemp("shop"))
    assert say("index", str(root)).status == 0
    return root


@pytest.fixture
def new_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own whose contents are known nowhere, without an index, as the current directory."""
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", str(tmp_path / "cache"))
    root = make_project(tmp_path / "shop")
    monkeypatch.chdir(root)
    return root
