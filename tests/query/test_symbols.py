"""What a person types for a symbol, and the definitions it means."""

from __future__ import annotations

from pathlib import Path

import pytest

from symindex.errors import QuestionError
from symindex.query import Index
from tests.support.shop import make_shop, opened, places

_TILL_CLOSE = "shop/till.py:16:9"
_EXPRESS_CLOSE = "shop/till.py:29:9"
_MEMBERS_OF_TILL = [f"shop/till.py:{place}" for place in ("10:5", "13:14", "14:14", "16:9", "17:13", "24:9")]
_TOOL = ".tox/old/lib/python3.12/site-packages/tool.py"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("close", [_TILL_CLOSE, _EXPRESS_CLOSE]),
        ("Till.close", [_TILL_CLOSE]),
        ("till.Till.close", [_TILL_CLOSE]),
        ("shop.till.Till.close", [_TILL_CLOSE]),
        ("shop.till:Till.close", [_TILL_CLOSE]),
        ("Till.close.count", ["shop/till.py:17:13"]),
        ("LIMIT", ["shop/till.py:4:1"]),
        ("Till.drawer", ["shop/till.py:10:5"]),
        ("Till.total", ["shop/till.py:14:14"]),
        ("shop.till", ["shop/till.py:1:1"]),
        ("till", ["shop/till.py:1:1"]),
        ("shop", ["shop/__init__.py:1:1"]),
        ("tool.Helper.help", [f"{_TOOL}:2:9"]),
        ("ill.close", []),
        ("Till.nothing", []),
        ("nothing", []),
        ("", []),
        (".", []),
        ("no.such.module.Name", []),
    ],
)
def test_a_name_means_the_definitions_whose_qualified_name_ends_in_it(
    index: Index, typed: str, found: list[str]
) -> None:
    assert places(index, index.definitions(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("shop.Till", ["shop/till.py:7:7"]),
        ("shop.Register", ["shop/till.py:7:7"]),
        ("shop.Register.close", [_TILL_CLOSE]),
        ("shop.main.close_all", ["shop/till.py:34:5"]),
        ("ExpressTill.owner", ["shop/till.py:13:14"]),
        ("shop.till.ExpressTill.size", ["shop/till.py:24:9"]),
        ("ExpressTill.close", [_EXPRESS_CLOSE]),
        ("shop.till.tool.Helper", [f"{_TOOL}:1:7"]),
    ],
)
def test_a_path_is_followed_through_re_exports_and_bases(index: Index, typed: str, found: list[str]) -> None:
    assert places(index, index.definitions(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("close*", [_TILL_CLOSE, _EXPRESS_CLOSE, "shop/till.py:34:5"]),
        ("*Till.close", [_TILL_CLOSE, _EXPRESS_CLOSE]),
        ("Till.c*", [_TILL_CLOSE, "shop/till.py:17:13"]),
        ("shop.*.Till", ["shop/till.py:7:7"]),
        ("[XE]*Till", ["shop/till.py:28:7"]),
        ("shop.till.Till.[!_]*", _MEMBERS_OF_TILL),
        ("Till.[a-z]*", _MEMBERS_OF_TILL),
        ("shop.t*", ["shop/till.py:1:1", "shop/till.py:14:14"]),
        ("shop.nothing.*", []),
        ("nothing*", []),
    ],
)
def test_a_pattern_means_all_that_match_it(index: Index, typed: str, found: list[str]) -> None:
    assert places(index, index.definitions(typed)) == found


def test_a_pattern_that_nothing_can_match_is_an_error_with_a_hint(index: Index) -> None:
    for typed in (".*", "Till..*", "shop.*."):
        with pytest.raises(QuestionError, match="is no pattern for names") as error:
            index.definitions(typed)
        assert "globs" in (error.value.hint or "")


def test_users_of_more_definitions_than_can_be_looked_for_are_refused(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symindex.query.globs.MAX_RELATED", 2)
    assert index.callers("*Till.close")
    for ask in (index.callers, index.references, index.callees, index.assignments, index.importers, index.hierarchy):
        with pytest.raises(QuestionError, match="more than the 2"):
            ask("close*")
    assert len(index.definitions("close*")) == 3


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("shop/till.py:16", [_TILL_CLOSE]),
        ("shop/till.py:16:9", [_TILL_CLOSE]),
        ("shop/till.py:16:14", [_TILL_CLOSE]),
        ("shop/till.py:16:9:", [_TILL_CLOSE]),
        ("shop/till.py:4", ["shop/till.py:4:1"]),
        ("shop/till.py:10", ["shop/till.py:10:5"]),
        ("shop/till.py:30:17", [_TILL_CLOSE]),
        ("shop/main.py:10:11", ["shop/till.py:1:1"]),
        ("shop/till.py:20:23", [f"{_TOOL}:2:9"]),
        ("shop/till.py:6", []),
        ("shop/till.py:4:20", []),
    ],
)
def test_a_place_means_what_stands_there(index: Index, place: str, found: list[str]) -> None:
    assert places(index, index.definitions(f"{index.root}/{place}")) == found


def test_a_place_may_be_relative_to_the_current_directory(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(index.root / "shop")
    assert places(index, index.definitions("till.py:16")) == [_TILL_CLOSE]
    assert places(index, index.definitions("../shop/till.py:16")) == [_TILL_CLOSE]


def test_a_place_may_lead_through_a_link(index: Index, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(index.root)
    assert places(index, index.definitions(f"{tmp_path}/link/shop/till.py:16")) == [_TILL_CLOSE]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("shop/nowhere.py:1", "there is no file"),
        ("shop/till.py:0", "has no line 0"),
        ("shop/till.py:4:2000", "line 4 of .* has 22 characters: there is no column 2000"),
        ("shop/till.py:4:0", "line 4 of .* has no column 0"),
        ("shop/till.py:four", "is no place in a file"),
        ("shop", "is a directory"),
        ("shop/till.py:40", "has 39 lines, not 40"),
    ],
)
def test_a_place_that_is_none_is_an_error_of_the_question(index: Index, place: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        index.definitions(f"{index.root}/{place}")


def test_the_method_around_a_call_on_an_attribute_of_its_own_name_comes_last(tmp_path: Path) -> None:
    wrapper = "class Wrapper:\n    def __init__(self, inner):\n        self.inner = inner\n\n"
    files = {
        "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
        "wrapper.py": f"{wrapper}    def settle(self):\n        self.inner.settle()\n",
        "other.py": "class Other:\n    def settle(self): ...\n",
    }
    with opened(make_shop(tmp_path, files)) as index:
        found = index.definitions(f"{index.root}/wrapper.py:6:20")
        assert [hit.symbol for hit in found] == ["other.Other.settle", "wrapper.Wrapper.settle"]
