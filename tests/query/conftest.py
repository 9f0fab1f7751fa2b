from __future__ import annotations

from collections.abc import Iterator

import pytest

from symindex.query import Index
from tests.support.shop import make_shop, opened


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The shop, indexed; not to be changed."""
    with opened(make_shop(tmp_path_factory.mktemp("shop"))) as shop:
        yield shop
