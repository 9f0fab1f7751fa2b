"""What is said where there is no answer, or no such place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import say

pytestmark = pytest.mark.usefixtures("shop")


def check(*arguments: str, status: int, said: str) -> None:
    """The command ends with the status and says this on standard error, and nothing on standard output."""
    found = say(*arguments)
    assert (found.status, found.out, found.err) == (status, "", said)


def test_what_is_defined_and_not_used_is_told_with_its_place() -> None:
    check("callers", "run", status=1, said="run is defined in shop/main.py:4; no caller was found\n")
    check("importers", "shop.main.run", status=1, said=(
        "shop.main.run is defined in shop/main.py:4; no import of it was found\n"
    ))  # fmt: skip


def test_a_filter_that_leaves_all_out_is_named_as_the_reason() -> None:
    said = "no caller of Till.close with these options, which leave out 2 answers\n"
    check("callers", "Till.close", "--libraries", status=1, said=said)


def test_a_misspelt_member_is_answered_with_that_of_the_class() -> None:
    check("def", "Till.closs", status=1, said="no definition of Till.closs; did you mean: Till.close\n")


@pytest.mark.parametrize(
    ("place", "status", "said"),
    [
        ("shop/till.py:3", 1, "there is no name on line 3 of shop/till.py\n"),
        ("shop/till.py:11:4", 1, (
            "there is no name at shop/till.py:11:4; on that line, with their columns: close (9), self (15)\n"
        )),
        ("shop/till.py:11:99", 2, "error: line 11 of shop/till.py has 20 characters: there is no column 99\n"),
        ("shop/till.py:11:0", 2, (
            "error: line 11 of shop/till.py has no column 0\nhint: columns are counted from 1\n"
        )),
        ("shop/till.py:0", 2, "error: shop/till.py has no line 0\nhint: lines are counted from 1\n"),
        ("shop/till.py:99", 2, "error: shop/till.py has 15 lines, not 99\n"),
        ("shop/till.py:x", 2, (
            "error: shop/till.py:x is no place in a file\nhint: a place is FILE:LINE or FILE:LINE:COLUMN\n"
        )),
        ("shop/tell.py:3", 2, "error: there is no file shop/tell.py\nhint: did you mean shop/till.py?\n"),
        ("shop/zzz.py:3", 2, "error: there is no file shop/zzz.py\n"),
        ("nowhere/else.py", 2, "error: there is no file nowhere/else.py\n"),
        ("shop/", 2, "error: shop/ is a directory\nhint: symindex files shop/ lists what is indexed there\n"),
        ("pyproject.toml:1", 1, "nothing at pyproject.toml:1 names a definition\n"),
    ],
)  # fmt: skip
def test_each_wrong_place_has_its_own_message(place: str, status: int, said: str) -> None:
    check("def", place, status=status, said=said)


def test_a_file_without_an_answer_is_not_said_to_be_defined_in_itself() -> None:
    check("callees", "shop/__init__.py", status=1, said="no call in shop/__init__.py\n")


def test_a_path_from_the_root_typed_in_a_subdirectory(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop / "shop")
    said = "error: there is no file shop/till.py\nhint: did you mean till.py? Paths count from the current directory\n"
    check("callers", "shop/till.py:11", status=2, said=said)


def test_a_file_of_another_project(tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.touch()
    found = say("def", f"{other}:1")
    assert found.status == 2
    assert "is neither in the project" in found.err


def test_questions_take_a_file() -> None:
    assert say("importers", "shop/till.py").out == "shop/main.py:1:11: from shop.till import Till as T\n"
    assert say("callees", "shop/till.py", "--project").out == (
        "shop/till.py:12:21: return self.count() -> shop/till.py:14\n"
    )
    assert {found["enclosing"] for found in say("callers", "shop/till.py", "--json").objects} == {
        *("shop.main.run", "shop.till.Till.close")
    }
