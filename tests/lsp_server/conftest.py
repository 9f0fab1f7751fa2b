from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cscope.libraries import make_workshop

from lsp_server.editors import Editor, editor
from symindex.query import Index


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    root = make_workshop(tmp_path / "workshop")
    Index.open(root, environ=os.environ).close()
    return root


@pytest.fixture
def client(workshop: Path) -> Iterator[Editor]:
    with editor(workshop) as client:
        yield client
