from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.word_store import make_store, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.query import Index


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The store, indexed; not to be changed."""
    directory = tmp_path_factory.mktemp("store")
    with opened(make_store(directory / "project"), directory / "cache") as index:
        yield index
