from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.lsp_editors import Editor, editor_in_process


@pytest.fixture
def client() -> Iterator[Editor]:
    with editor_in_process() as client:
        yield client
