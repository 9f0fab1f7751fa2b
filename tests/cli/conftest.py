from __future__ import annotations

from pathlib import Path

import pytest

from .desk import make_project, say


@pytest.fixture(scope="session")
def _indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_project(tmp_path_factory.mktemp("shop"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMINDEX_CACHE_DIR", str(root.parent / "cache"))
        patch.delenv("VIRTUAL_ENV", raising=False)
        assert say("index", str(root)).status == 0
    return root


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("SYMINDEX_DIR", "VIRTUAL_ENV", "CONDA_PREFIX", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shop(_indexed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, indexed, as the current directory; not to be changed."""
    monkeypatch.chdir(_indexed)
    return _indexed


@pytest.fixture
def new_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own without an index, as the current directory."""
    root = make_project(tmp_path / "shop")
    monkeypatch.chdir(root)
    return root
