"""What fuzzing found once is dealt with as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from query.shop import make_shop, opened

_FOUND = Path(__file__).parent / "found"


@pytest.mark.parametrize("case", sorted((_FOUND / "questions").iterdir()), ids=lambda path: path.name)
def test_an_odd_question_is_answered(case: Path, tmp_path: Path) -> None:
    typed = case.read_bytes()[2:].decode("utf-8", "surrogatepass")
    with opened(make_shop(tmp_path, {"pyproject.toml": "[tool.symindex]\nstdlib = false\n"})) as index:
        for question in (index.definitions, index.references, index.callees, index.hierarchy, index.search_symbols):
            assert question(typed) == []
