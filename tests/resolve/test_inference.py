"""Each caret of `tests/cases/inference` is answered as its case says, beside a standard library and all stubs of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from symindex.indexer import UpdatePaths, update
from symindex.query import Index
from tests.support.carets import Case, read_case
from tests.support.standard_library import make_interpreter, use_interpreter

_CASES = sorted((Path(__file__).parents[1] / "cases" / "inference").glob("*.py"))


class InferenceCase(Case):
    """A case that shares a standard library with the others, and the facts of it."""

    def __init__(self, case: Path, directory: Path, interpreter: Path, cache: Path) -> None:
        files, self.questions = read_case(case)
        self.root = directory / "project"
        for path, text in files.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        use_interpreter(self.root, interpreter)
        environ = {"HOME": str(directory), "SYMINDEX_CACHE_DIR": str(cache)}
        update(UpdatePaths.of(self.root, environ), workers=1)
        self.index = Index.open(self.root, environ=environ, update=False)


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed Python with the modules that the cases import."""
    return make_interpreter(tmp_path_factory.mktemp("interpreter") / "python")


@pytest.fixture(scope="module", params=_CASES, ids=lambda case: case.stem)
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, interpreter: Path
) -> Iterator[InferenceCase]:
    cache = Path(os.environ["SYMINDEX_CACHE_DIR"])  # of all tests
    opened = InferenceCase(request.param, tmp_path_factory.mktemp(request.param.stem), interpreter, cache)
    yield opened
    opened.index.close()


def test_every_caret_is_answered_as_its_case_says(case: InferenceCase) -> None:
    wrong = [
        f"{question}: {question.asks} of {question.path}:{question.line}:{question.column}\n"
        f"    wanted {', '.join(question.wanted) or 'none'}\n"
        f"    got    {', '.join(case.answers(question)[:8]) or 'none'}"
        for question in case.questions
        if case.answers(question) != question.wanted
    ]
    assert not wrong, "\n".join(["", *wrong])
