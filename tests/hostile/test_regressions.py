"""What fuzzing found once stays mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from symindex.cscope.live import Project
from symindex.query import limits
from tests.support.reliability.targets import Lines
from tests.support.shop import make_shop, opened

_FOUND = Path(__file__).parent / "found"
_BARE = "[tool.symindex]\nstdlib = false\n"


@pytest.mark.parametrize("case", sorted((_FOUND / "questions").iterdir()), ids=lambda path: path.name)
def test_an_odd_question_is_answered(case: Path, tmp_path: Path) -> None:
    typed = case.read_bytes()[2:].decode("utf-8", "surrogatepass")
    with opened(make_shop(tmp_path, {"pyproject.toml": _BARE})) as index:
        for question in (index.definitions, index.references, index.callees, index.hierarchy, index.search_symbols):
            assert question(typed) == []


@pytest.mark.parametrize("case", sorted((_FOUND / "lines").iterdir()), ids=lambda path: path.name)
def test_an_odd_line_is_replied_to(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Expressions that turn back for ever are refused before the session gives up, which would be raised."""
    monkeypatch.setenv("SYMINDEX_TRACEBACK", "1")
    monkeypatch.setattr(limits, "SECONDS", 0.05)
    source = "import configparser.configuration_of_something\n"
    root = make_shop(tmp_path, {"pyproject.toml": _BARE, "configparser/configuration_of_something.py": source})
    project = Project(root, {"HOME": str(tmp_path), "SYMINDEX_CACHE_DIR": str(tmp_path / "cache")})
    Lines(project).check(case.read_bytes())
    project.close()
