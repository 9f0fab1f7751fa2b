"""The questions of an editor: places and names, text that is not saved, and what goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symindex.query import Index
from symindex.session.questions import Questions
from tests.support.command_line import start
from tests.support.cscope_libraries import PACKAGES

_NEW = "def brand_new():\n    pass\n\n\n"


@pytest.fixture
def session() -> Iterator[Questions]:
    session = Questions(os.environ)
    yield session
    session.close()


def _places(root: Path, answer: dict[str, Any]) -> list[str]:
    assert "error" not in answer, answer
    return [
        f"{os.path.relpath(hit['file'], root)}:{hit['line']}:{hit['column']}".replace(PACKAGES, "+")
        for hit in answer["answers"]
    ]


def test_a_place_is_answered_as_the_command_def_answers_it(workshop: Path, session: Questions) -> None:
    with Index.open(workshop, environ=os.environ) as index:
        for file in ("shop/main.py", f"{PACKAGES}/tool/saws.py"):
            path = workshop / file
            for line, text in enumerate(path.read_text().splitlines(), 1):
                for column in range(1, len(text) + 1, 3):
                    asked = {"file": str(path), "line": line, "column": column}
                    expected = [(hit.file, hit.line) for hit in index.definitions(f"{path}:{line}:{column}")]
                    found: Any = session.answer(asked)["answers"]
                    assert [(hit["file"], hit["line"]) for hit in found] == expected


def test_a_search_that_takes_too_long_ends_and_says_so(workshop: Path) -> None:
    asked = {"question": "callers", "symbol": "sharpen", "root": str(workshop)}
    hurried = Questions(os.environ, max_seconds=0.0)
    answer = hurried.answer(asked)
    hurried.close()
    assert answer["note"] == "searched for 0 s only: symindex in a shell finds the rest"
    assert answer["answers"] == []
    patient = Questions(os.environ)
    answer = patient.answer(asked)
    patient.close()
    assert "note" not in answer
    assert _places(workshop, answer) == ["+/tool/saws.py:7:9"]


@pytest.fixture
def common(tmp_path: Path) -> Path:
    """A project in which a function of one file is called in 120 others."""
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "zbase.py").write_text("def often(): pass\n\n\ndef rare(): pass\n\n\nrare()\n")
    for number in range(120):
        (tmp_path / f"user{number:03}.py").write_text(f"from zbase import often\noften()\nx = {number}\n")
    return tmp_path


def test_callers_of_a_common_name_come_from_the_first_files_and_the_others_are_counted(
    common: Path, session: Questions
) -> None:
    file = str(common / "zbase.py")
    for question in ("callers", "refs"):
        answer = session.answer({"question": question, "file": file, "line": 1, "column": 5})
        hits: Any = answer["answers"]
        assert {(Path(hit["file"]).name, hit["certainty"]) for hit in hits} == {
            (f"user{number:03}.py", "resolved") for number in range(100)
        }
        said = f"20 files with the name left out: symindex {question} {file}:1:5 in a shell looks at all"
        assert answer["note"] == said
    answer = session.answer({"question": "callers", "file": file, "line": 4, "column": 5})
    hits = answer["answers"]
    assert [hit["line"] for hit in hits] == [7]
    assert "note" not in answer


@pytest.mark.parametrize("question", ["def", "refs", "callers", "callees"])
def test_text_that_is_not_saved_is_answered_as_if_it_had_been(
    workshop: Path, session: Questions, question: str
) -> None:
    main = workshop / "shop" / "main.py"
    text = _NEW + main.read_text() + "\n\nbrand_new()\nrun()\n"
    places = [(1, 5), (len(text.splitlines()) - 1, 2), (14, 9), (12, 12)]
    asked = [{"question": question, "file": str(main), "line": line, "column": at} for line, at in places]
    unsaved = [session.answer({**fields, "text": text}) for fields in asked]
    before = session.answer({"symbol": "brand_new", "root": str(workshop)})
    assert before["answers"] == []
    main.write_text(text)
    saved = [session.answer(fields) for fields in asked]
    assert [_places(workshop, answer) for answer in unsaved] == [_places(workshop, answer) for answer in saved]
    assert any(answer["answers"] for answer in unsaved)


def test_other_files_answers_see_the_text_too(workshop: Path, session: Questions) -> None:
    box = workshop / "shop" / "box.py"
    text = box.read_text() + "\n\ndef pack():\n    from wood import plank\n    return plank(1)\n"
    asked = {"question": "callers", "symbol": "plank", "file": str(box)}
    assert _places(workshop, session.answer(asked)) == ["+/tool/saws.py:8:16"]
    assert _places(workshop, session.answer({**asked, "text": text})) == ["shop/box.py:8:12", "+/tool/saws.py:8:16"]
    assert _places(workshop, session.answer(asked)) == ["+/tool/saws.py:8:16"]


def test_the_process_answers_each_line_and_goes_on_after_a_bad_one(workshop: Path) -> None:
    process = start("session", stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=workshop)
    questions = ["{", "[]", '{"id": 3}', '{"id": 4, "question": "why", "symbol": "x"}', '{"id": 5, "symbol": "sharpn"}',
                 '{"id": 6, "question": "names", "symbol": "shar"}', '{"id": 7, "symbol": "Saw"}']  # fmt: skip
    out, _ = process.communicate("\n".join(questions).encode())
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["id"] for answer in answers] == [None, None, 3, 4, 5, 6, 7]
    assert all("error" in answer for answer in answers[:4])
    assert answers[4]["suggestions"] == ["sharpen"]
    assert answers[5]["answers"] == ["sharpen"]
    assert [hit["line"] for hit in answers[6]["answers"]] == [5]


def test_text_may_come_in_parts(workshop: Path, session: Questions) -> None:
    main = workshop / "shop" / "main.py"
    for part in (_NEW[:9], _NEW[9:], main.read_text()):
        assert session.take_part({"part": part})
    asked = {"file": str(main), "line": 1, "column": 6, "parts": True}
    assert _places(workshop, session.answer(asked)) == ["shop/main.py:1:5"]
