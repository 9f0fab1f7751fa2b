"""`--batch`: questions on standard input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Said, say, start


def ask(command: str, *questions: object, options: tuple[str, ...] = ()) -> Said:
    """The answers to questions, each given as an object or as a line that is none."""
    lines = (question if isinstance(question, str) else json.dumps(question) for question in questions)
    return say(command, "--batch", *options, stdin="\n".join(lines) + "\n")


def places(answer: dict[str, Any]) -> list[int]:
    return [hit["line"] for hit in answer["answers"]]


def test_each_question_gets_a_line_with_its_id(shop: Path) -> None:
    said = ask(
        "def",
        {"id": 1, "symbol": "Till"},
        {"id": "two", "file": str(shop / "shop/main.py"), "line": 5, "column": 5, "project": "x"},
        {"id": 3, "file": "shop/main.py", "line": 5, "column": 5},
        {"id": None, "symbol": "nothing_of_that_name"},
    )
    assert said.status == 0
    first, second, third, fourth = said.objects
    assert list(first) == ["id", "answers", "seconds"]
    assert [answer["id"] for answer in said.objects] == [1, "two", 3, None]
    assert places(first) == places(second) == places(third) == [5]
    assert fourth["answers"] == []
    assert first["answers"][0] == say("def", "Till", "--json").objects[0]


@pytest.mark.parametrize("command", ["refs", "callers", "callees"])
def test_other_questions_are_put_the_same_way(shop: Path, command: str) -> None:
    (answer,) = ask(command, {"id": 1, "symbol": "Till.close"}).objects
    assert answer["answers"] == say(command, "Till.close", "--json").objects


@pytest.mark.parametrize(
    "bad",
    ["{", "[]", "null", '{"id": 7}', '{"id": 7, "file": "a.py", "line": "x"}', '{"id": 7, "symbol": "a", "root": 3}',
     '{"id": 7, "file": "gone.py", "line": 1, "column": 1}', '{"id": 7, "symbol": ""}', "\x00"],
)  # fmt: skip
def test_a_bad_question_gets_an_error_and_the_next_its_answer(shop: Path, bad: str) -> None:
    said = ask("def", bad, "", {"id": 8, "symbol": "Till"})
    error, answer = said.objects
    assert error["error"]
    assert error["answers"] == []
    assert error["id"] in (7, None)
    assert places(answer) == [5]
    assert said.status == 0


def test_a_defect_of_a_question_does_not_end_the_others(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import symindex.query

    asked = symindex.query.Index.definitions

    def failing(self: Any, symbol: str, wanted: Any) -> Any:
        if symbol == "bad":
            raise KeyError("oops")
        return asked(self, symbol, wanted)

    monkeypatch.setattr(symindex.query.Index, "definitions", failing)
    error, answer = ask("def", {"id": 1, "symbol": "bad"}, {"id": 2, "symbol": "Till"}).objects
    assert error["error"] == "KeyError: 'oops'"
    assert places(answer) == [5]


def test_only_bad_questions_are_status_2(shop: Path) -> None:
    assert ask("def", "{").status == 2
    assert say("def", "--batch", stdin="").status == 0


def test_the_options_hold_for_all_questions(shop: Path) -> None:
    (answer,) = ask("def", {"symbol": "T*l*"}, options=("--libraries", "-n", "1")).objects
    assert [hit["name"] for hit in answer["answers"]] == ["Tool"]


def test_the_root_finds_the_project(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    question = {"id": 1, "root": str(shop), "file": "shop/main.py", "line": 5, "column": 5}
    (answer,) = ask("def", question).objects
    assert places(answer) == [5]
    (answer,) = ask("def", {"id": 1, "symbol": "Till"}, options=("-C", str(shop))).objects
    assert places(answer) == [5]


def test_no_project_to_be_found_is_an_error_of_the_question(shop: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    said = ask(
        "def", {"id": 1, "root": str(bare), "symbol": "x"}, {"id": 2, "symbol": "Till"}, options=("--no-update",)
    )
    assert "error" in said.objects[0]
    assert places(said.objects[1]) == [5]


def test_a_question_is_answered_before_the_next_comes_and_sees_what_was_edited(new_shop: Path) -> None:
    process = start("def", "--batch", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    given, answers = process.stdin, process.stdout
    assert given is not None
    assert answers is not None

    def exchange() -> list[int]:
        given.write(b'{"id": 1, "symbol": "Till"}\n')
        given.flush()
        return places(json.loads(answers.readline()))

    with process:
        assert exchange() == [5]
        path = new_shop / "shop/till.py"
        path.write_text(f"\n{path.read_text()}")
        assert exchange() == [6]
        given.close()
    assert process.returncode == 0


def test_questions_that_came_together_share_one_look_at_the_tree(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import symindex.query

    looks: list[object] = []
    monkeypatch.setattr(symindex.query.Index, "refresh", looks.append)
    ask("def", *[{"symbol": "Till"}] * 50)
    assert len(looks) == 0


def test_a_line_without_end_is_told_and_the_next_answered(shop: Path) -> None:
    first, second = ask("def", '{"id": 1, "symbol": "' + "x" * 3_000_000 + '"}', {"id": 2, "symbol": "Till"}).objects
    assert "1,048,576 bytes" in first["error"]
    assert (second["id"], places(second)) == (2, [5])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_an_id_that_no_json_can_repeat_is_an_error(shop: Path, number: str) -> None:
    (answer,) = ask("def", f'{{"id": {number}, "symbol": "Till"}}').objects
    assert answer["id"] is None
    assert "is no number" in answer["error"]


_CLOSED = [">&-", "<&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"]
_LINES = ["def --batch", "status", "tests --list", "export ctags -o -"]


@pytest.mark.parametrize(
    ("line", "closed"),
    [*(("def Till", closed) for closed in _CLOSED), *((line, closed) for line in _LINES for closed in _CLOSED[::4])],
)
def test_a_stream_that_is_closed_leads_nowhere(shop: Path, line: str, closed: str) -> None:
    script = f"{sys.executable} -m symindex {line} {closed}"
    ended = subprocess.run(["sh", "-c", script], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert "Traceback" not in ended.stderr
    assert ended.returncode in ((0,) if line != "tests --list" else (0, 1))
