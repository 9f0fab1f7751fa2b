from __future__ import annotations

import os
from pathlib import Path

import pytest

from symindex.cscope.project import write_project
from symindex.output import Output
from symindex.query.snapshot import updated
from tests.support.cscope_clients import make_sample


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample package with its index and its cross-reference; not to be changed."""
    root = make_sample(tmp_path_factory.mktemp("kit") / "sample")
    write_project(updated(root, os.environ), Output(root / "cscope.out"), root)
    return root


@pytest.fixture
def own_sample(tmp_path: Path) -> Path:
    """A sample of its own, without index."""
    return make_sample(tmp_path / "sample")
