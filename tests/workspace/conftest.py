"""An interpreter and an empty project, of which the tests of environments make virtualenvs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.on_disk import interpreter, write


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return interpreter(tmp_path / "python")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {".git/": ""})
