from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.desk import say

from symindex.query import Index

from .shop import make_shop


@pytest.fixture(scope="session")
def _indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_shop(tmp_path_factory.mktemp("shop"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMINDEX_CACHE_DIR", str(root.parent / "cache"))
        for name in ("SYMINDEX_DIR", "VIRTUAL_ENV", "CONDA_PREFIX"):
            patch.delenv(name, raising=False)
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
def index(shop: Path) -> Iterator[Index]:
    """Its index."""
    with Index.open(shop) as opened:
        yield opened
