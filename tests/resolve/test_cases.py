"""Each caret of `tests/cases` is answered exactly as the case says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.carets import Case, Question, read_case

_CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.py"))


@pytest.fixture(scope="module", params=_CASES, ids=lambda case: case.stem)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    opened = Case(request.param, tmp_path_factory.mktemp(request.param.stem))
    yield opened
    opened.index.close()


def test_every_caret_is_answered_as_its_case_says(case: Case) -> None:
    wrong = [
        f"{question}: {question.asks} of {question.path}:{question.line}:{question.column}\n"
        f"    wanted {', '.join(question.wanted) or 'none'}\n"
        f"    got    {', '.join(case.answers(question)) or 'none'}"
        for question in case.questions
        if case.answers(question) != question.wanted
    ]
    assert not wrong, "\n".join(["", *wrong])


def test_the_reader_of_cases_finds_files_questions_and_answers(tmp_path: Path) -> None:
    file = tmp_path / "case.py"
    file.write_text(
        "Words.\n# --- path: a.py ---\nx = 1\n# ^ refs: none\n#^ def: 1, b/c.py:7 (possible)\n"
        "# --- path: b/c.py ---\nx\n"
    )
    files, questions = read_case(file)
    assert files == {"a.py": "x = 1\n# ^ refs: none\n#^ def: 1, b/c.py:7 (possible)\n", "b/c.py": "x\n"}
    assert questions == [
        Question("case.py", 4, "a.py", 1, 3, "refs", ()),
        Question("case.py", 5, "a.py", 1, 2, "def", ("a.py:1 (resolved)", "b/c.py:7 (possible)")),
    ]
