from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.lsp_editors import Editor, editor


@pytest.fixture
def client(workshop: Path) -> Iterator[Editor]:
    with editor(workshop) as client:
        yield client
