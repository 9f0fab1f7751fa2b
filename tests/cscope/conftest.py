from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from symindex.cscope.project import write_project
from symindex.query.snapshot import updated

from .clients import make_sample


@pytest.fixture(scope="package", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMINDEX_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        for name in ("SYMINDEX_DIR", "VIRTUAL_ENV", "CONDA_PREFIX"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample package with its index and its cross-reference; not to be changed."""
    root = make_sample(tmp_path_factory.mktemp("kit") / "sample")
    write_project(updated(root, os.environ), root / "cscope.out", root)
    return root


@pytest.fixture
def own_sample(tmp_path: Path) -> Path:
    """A sample of its own, without index."""
    return make_sample(tmp_path / "sample")
