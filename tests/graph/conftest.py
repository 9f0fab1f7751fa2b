from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from symindex.query import Index
from tests.support.command_line import say
from tests.support.graph_shop import make_shop


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_shop(tmp_path_factory.mktemp("shop"))
    assert say("index", str(root)).status == 0
    return root


@pytest.fixture
def index(shop: Path) -> Iterator[Index]:
    """Its index."""
    with Index.open(shop) as opened:
        yield opened
