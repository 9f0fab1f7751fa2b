"""`prose`: what spell checkers read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import ROOT, say

pytestmark = pytest.mark.usefixtures("shop")


def test_prose_prints_places_and_text() -> None:
    assert sorted(say("prose").out.splitlines()) == [
        "shop/main.py:7:12: close",
        "shop/till.py:14:25: count it",
        "shop/till.py:1:4: Tills.",
    ]


def test_prose_can_be_objects_and_for_people() -> None:
    (found,) = say("prose", "shop/till.py", "--in", "comment", "--json").objects
    assert (found["line"], found["where"], found["text"]) == (14, "comment", "count it")
    assert say("prose", "shop/till.py", "--in", "comment", "--color", "always").out.endswith(" count it\n")


def test_without_prose_nothing_is_found() -> None:
    assert say("prose", "shop/main.py", "--in", "comment").status == 1
    said = say("prose", "nowhere")
    assert (said.status, said.out) == (2, "")
    assert said.err.endswith("nowhere\nhint: symindex files lists them\n")


def test_one_file_keeps_its_layout() -> None:
    said = say("prose", "--blank", "shop/till.py")
    lines = Path("shop/till.py").read_text().split("\n")
    assert [line.strip() for line in said.out.split("\n")] == [
        {0: "Tills.", 13: "count it"}.get(number, "") for number in range(len(lines))
    ]
    assert [len(line) for line in said.out.split("\n")] == [len(line) for line in lines]


def test_what_is_not_saved_comes_in_by_standard_input() -> None:
    command = [sys.executable, "-m", "symindex", "prose", "--blank", "-"]
    said = subprocess.run(command, input=b"x = 1  # caf\xc3\xa9\r\n", capture_output=True, check=True, cwd=ROOT)
    assert said.stdout == b"         caf\xc3\xa9\r\n"


def test_files_are_written_into_a_new_directory_only(tmp_path: Path) -> None:
    said = say("prose", "--into", str(tmp_path / "new"))
    assert (said.status, said.out) == (0, "")
    assert (tmp_path / "new/shop/till.py").read_text().split("\n")[13].strip() == "count it"
    before = Path("shop/till.py").read_text()
    for _ in range(2):
        said = say("prose", "--into", ".")
        assert said.status == 2
        assert "not empty" in said.err
    assert Path("shop/till.py").read_text() == before


@pytest.mark.parametrize("arguments", [("--blank",), ("--blank", "a.py", "b.py"), ("--blank", "nowhere.py")])
def test_wrong_arguments_are_told(arguments: tuple[str, ...]) -> None:
    said = say("prose", *arguments)
    assert said.status == 2
    assert said.err


def test_a_file_that_was_removed_since_it_was_indexed_is_named() -> None:
    Path("gone.py").write_text("# a comment\n")
    assert say("prose", "gone.py").out == "gone.py:1:3: a comment\n"
    Path("gone.py").unlink()
    said = say("prose", "gone.py", "--no-update")
    assert (said.status, said.out) == (2, "")
    assert "gone.py was removed since it was indexed\nhint: " in said.err
    assert "gone.py" not in say("prose", "--no-update").out
    assert say("prose", "gone.py").status == 2
