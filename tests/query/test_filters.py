"""Which answers are wanted: by tree, kind, role, path, certainty and number."""

from __future__ import annotations

import pytest

from symindex.errors import QuestionError
from symindex.model.answers import Certainty, Filter
from symindex.query import Index
from tests.support.shop import places

_OLD, _PY3 = ".tox/old/lib/python3.12/site-packages", ".tox/py3/lib/python3.12/site-packages"


@pytest.mark.parametrize(
    ("trees", "found"),
    [
        ((), [f"{_OLD}/moved.py:1:5", f"{_PY3}/moved.py:2:5"]),
        (("project",), []),
        (("libraries",), [f"{_OLD}/moved.py:1:5", f"{_PY3}/moved.py:2:5"]),
        (("environment",), [f"{_OLD}/moved.py:1:5", f"{_PY3}/moved.py:2:5"]),
        (("py3",), [f"{_PY3}/moved.py:2:5"]),
        (("stdlib",), []),
        (("project", "old"), [f"{_OLD}/moved.py:1:5"]),
    ],
)
def test_trees_are_wanted_by_kind_or_name(index: Index, trees: tuple[str, ...], found: list[str]) -> None:
    assert places(index, index.definitions("differs", Filter(trees))) == found


def test_a_tree_that_is_not_there_is_an_error_of_the_question(index: Index) -> None:
    with pytest.raises(QuestionError, match="no environment py4") as raised:
        index.definitions("differs", Filter(("py4",)))
    assert raised.value.hint == "did you mean py3?"


def test_a_copy_in_the_tree_that_is_wanted_is_the_one_shown(index: Index) -> None:
    (hit,) = index.definitions("tool.Helper", Filter(("py3",)))
    assert hit.file == f"{index.root}/{_PY3}/tool.py"
    assert hit.origin.name == "py3"
    assert hit.copies == (f"{index.root}/{_OLD}/tool.py",)


def test_a_tree_that_is_wanted_does_not_change_what_names_mean(index: Index) -> None:
    wanted = Filter(("project",))
    assert places(index, index.callers("tool.Helper", wanted)) == ["shop/till.py:20:14"]
    assert index.callers("Till.close", Filter(("libraries",))) == []
    assert [entry.module for entry in index.files(Filter(("py3",)))] == ["moved", "tool"]


def test_kinds_and_roles_are_those_of_the_hits(index: Index) -> None:
    assert [hit.name for hit in index.search_symbols("*", Filter(("project",), kinds=("class",)))] == [
        "ComputeManager", "Till", "ExpressTill",
    ]  # fmt: skip
    assert places(index, index.references("shop.till.LIMIT", Filter(roles=("write",)))) == [
        "shop/main.py:11:10", "shop/till.py:36:5",
    ]  # fmt: skip
    assert index.references("shop.till.LIMIT", Filter(roles=("delete",))) == []


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("shop/main.py", [9]),
        ("main.py", [9]),
        ("*.py", [9, 30, 38]),
        ("shop/*", [9, 30, 38]),
        ("shop", [9, 30, 38]),
        ("shop/", [9, 30, 38]),
        ("tests", []),
        ("project", []),
        ("op/main.py", []),
        ("nowhere", []),
    ],
)
def test_paths_are_patterns_or_directories_within_a_tree(index: Index, path: str, lines: list[int]) -> None:
    assert [hit.line for hit in index.callers("Till.close", Filter(path=path))] == lines


def test_the_weakest_certainty_is_a_choice(index: Index) -> None:
    wanted = [Filter(min_certainty=certainty) for certainty in Certainty]
    assert [len(index.references("Till.total", each)) for each in wanted] == [3, 4, 4]
    assert [len(index.callees("Till.close", each)) for each in wanted] == [2, 3, 4]


def test_a_limit_keeps_the_best(index: Index) -> None:
    assert places(index, index.callers("Till.close", Filter(limit=1))) == ["shop/main.py:9:7"]
    assert index.callers("Till.close", Filter(limit=0)) == []
    assert len(index.search_symbols("*", Filter(limit=3))) == 3
    assert [hit.name for hit in index.outline(f"{index.root}/shop/till.py", Filter(limit=2))] == ["LIMIT", "Till"]
    assert len(list(index.grep("till", Filter(limit=2)))) == 2
