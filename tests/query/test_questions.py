"""Each question, asked of the shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from symindex.errors import QuestionError
from symindex.model.answers import Certainty, Filter, Origin
from symindex.query import Index
from tests.support.projects import SampleProject
from tests.support.shop import places, sorted_places

_SURE = Filter(min_certainty=Certainty.INFERRED)


def test_a_hit_tells_all_that_is_known_of_a_place(index: Index) -> None:
    (hit,) = index.callers("shop.till.Till.close", Filter(path="shop/main.py"))
    assert hit.file == f"{index.root}/shop/main.py"
    assert (hit.line, hit.column, hit.end_line, hit.end_column) == (9, 7, 9, 12)
    assert (hit.name, hit.symbol, hit.kind, hit.role) == ("close", "shop.till.Till.close", "method", "call")
    assert (hit.enclosing, hit.certainty, hit.text) == ("shop.main.run", Certainty.RESOLVED, "T.close(one)")
    assert (hit.origin, hit.copies, hit.declared) == (Origin("project", "project"), (), "")


def test_definitions_have_the_role_definition_and_say_what_they_are(index: Index) -> None:
    names = ("shop.till", "Till", "Till.close", "close_all", "LIMIT", "Till.drawer", "Till.owner")
    hits = [hit for name in names for hit in index.definitions(name)]
    assert {hit.role for hit in hits} == {"definition"}
    assert [hit.kind for hit in hits] == ["module", "class", "method", "function", "variable", "attribute", "attribute"]


def test_callers_are_calls_by_any_name_in_the_definitions_they_stand_in(index: Index) -> None:
    assert places(index, index.callers("close_all")) == ["shop/main.py:10:15", "shop/main.py:13:12"]
    assert places(index, index.callers("shop.till.Till")) == ["shop/main.py:8:11"]
    assert [hit.enclosing for hit in index.callers("run")] == ["shop.main.ComputeManager.build_instance"]
    assert index.callers("nothing") == []


def test_surer_answers_come_first(index: Index) -> None:
    hits = index.callers("Till.close")
    assert places(index, hits) == ["shop/main.py:9:7", "shop/till.py:30:17", "shop/till.py:38:14"]
    assert [hit.certainty.word for hit in hits] == ["resolved", "resolved", "possible"]


def test_references_are_all_uses_with_their_roles_but_not_the_definition(index: Index) -> None:
    hits = index.references("shop.till.LIMIT")
    assert [(*place.rpartition("/")[2].split(":")[:2], hit.role) for place, hit in zip(places(index, hits), hits)] == [
        ("main.py", "11", "write"),
        ("till.py", "14", "read"),
        ("till.py", "34", "read"),
        ("till.py", "35", "read"),
        ("till.py", "36", "write"),
    ]
    roles = {hit.role for hit in index.references("shop.till.Till")}
    assert roles == {"import", "call", "read", "base", "string"}


def test_references_to_a_name_that_is_defined_nowhere_are_its_occurrences(index: Index) -> None:
    assert [(hit.line, hit.certainty.word) for hit in index.references("unknown")] == [(21, "possible")]
    assert index.references("no.such.unknown") == []


def test_a_string_that_names_code_is_a_reference_and_comes_last(index: Index) -> None:
    hits = index.references("Till.close", _SURE)
    assert places(index, hits)[-1] == "tests/test_till.py:2:28"
    assert hits[-1].role == "string"


def test_callees_tell_what_is_called_and_where_it_is_declared(index: Index) -> None:
    hits = index.callees("shop.till.Till.close")
    library = f"{index.root}/.tox/old/lib/python3.12/site-packages/tool.py"
    assert [(hit.line, hit.symbol, hit.declared, hit.certainty.word) for hit in hits] == [
        (19, "shop.till.Till.close.count", f"{index.root}/shop/till.py:17", "resolved"),
        (20, "tool.Helper", f"{library}:1", "resolved"),
        (20, "tool.Helper.help", f"{library}:2", "inferred"),
        (21, "unknown", "", "possible"),
    ]


def test_callees_of_a_class_are_those_of_its_methods_and_of_a_function_its_own(index: Index) -> None:
    assert places(index, index.callees("ExpressTill")) == ["shop/till.py:30:17"]
    assert [hit.line for hit in index.callees("shop.main.run")] == [
        8,
        8,
        9,
        10,
        13,
    ]  # a class and the method that makes its objects
    assert index.callees("Till.close.count") == []
    assert places(index, index.callees(f"{index.root}/shop/main.py:17")) == ["shop/main.py:18:9", "shop/main.py:19:14"]


def test_assignments_to_a_bare_name_are_those_of_every_variable_of_that_name(index: Index) -> None:
    assert places(index, index.assignments("total")) == [
        "shop/main.py:12:5", "shop/till.py:14:14", "shop/till.py:31:14",
    ]  # fmt: skip


def test_assignments_to_a_qualified_name_are_its_own(index: Index) -> None:
    assert places(index, index.assignments("Till.total")) == ["shop/till.py:14:14", "shop/till.py:31:14"]
    assert sorted_places(index, index.assignments("shop.till.LIMIT")) == [
        "shop/main.py:11:10", "shop/till.py:36:5", "shop/till.py:4:1",
    ]  # fmt: skip
    assert index.assignments("Till.nothing") == []


def test_importers_of_a_module_are_found_however_it_is_imported(index: Index) -> None:
    assert places(index, index.importers("shop.till")) == [
        "shop/__init__.py:1:7", "shop/__init__.py:2:7",
        "shop/main.py:1:13", "shop/main.py:2:29", "shop/main.py:3:11", "shop/main.py:4:7",
    ]  # fmt: skip
    assert places(index, index.importers("tool")) == ["shop/till.py:2:8"]


def test_importers_of_a_name_are_the_statements_that_bring_it(index: Index) -> None:
    assert places(index, index.importers("shop.till.Till")) == [
        "shop/__init__.py:1:19", "shop/__init__.py:2:19", "shop/main.py:2:18", "shop/main.py:3:11",
    ]  # fmt: skip
    assert places(index, index.importers("close_all")) == ["shop/main.py:3:11", "shop/main.py:4:19"]


def test_an_outline_has_the_definitions_of_a_file_in_their_order(index: Index) -> None:
    hits = index.outline(f"{index.root}/shop/till.py")
    assert [f"{hit.line} {hit.symbol.removeprefix('shop.till.')}" for hit in hits] == [
        "4 LIMIT", "7 Till", "10 Till.drawer", "12 Till.__init__", "13 Till.owner", "14 Till.total", "16 Till.close",
        "17 Till.close.count", "24 Till.size", "28 ExpressTill", "29 ExpressTill.close", "34 close_all",
    ]  # fmt: skip
    with pytest.raises(QuestionError, match="there is no file"):
        index.outline(f"{index.root}/nowhere.py")


def test_the_outline_of_a_copy_is_told_with_that_copy(index: Index) -> None:
    file = f"{index.root}/.tox/py3/lib/python3.12/site-packages/tool.py"
    assert {hit.file for hit in index.outline(file)} == {file}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Till", ["Till", "till", "test_till", "ExpressTill"]),
        ("CompMan", ["ComputeManager"]),
        ("cm_bi", []),
        ("buiInst", ["build_instance"]),
        ("ExpTi", ["ExpressTill"]),
        ("*ill", ["till", "Till", "ExpressTill", "test_till"]),
        ("Till.c*", ["close", "count"]),
        ("Till.close", ["close"]),
        ("otal", ["total"]),
        ("ot", []),
        ("*", None),
    ],
)
def test_symbols_are_found_by_what_is_remembered_of_them(index: Index, typed: str, found: list[str] | None) -> None:
    hits = index.search_symbols(typed)
    if found is None:
        assert len(hits) == len({(hit.file, hit.line, hit.column) for hit in hits}) > 15
    else:
        assert [hit.name for hit in hits] == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Tlil", ["Till"]),
        ("clsoe", ["close"]),
        ("shop.till.Til", ["Till"]),
        ("ComputManager", ["ComputeManager"]),
        ("zzzzz", []),
        ("", []),
    ],
)
def test_names_that_are_close_are_suggested(index: Index, typed: str, meant: list[str]) -> None:
    assert index.suggestions(typed) == meant


def test_files_are_listed_by_tree_and_path(index: Index) -> None:
    entries = list(index.files())
    assert [(entry.file.removeprefix(f"{index.root}/"), entry.module, entry.lines) for entry in entries[:4]] == [
        ("shop/__init__.py", "shop", 2),
        ("shop/main.py", "shop.main", 19),
        ("shop/till.py", "shop.till", 39),
        ("tests/test_till.py", "tests.test_till", 2),
    ]
    assert [str(entry.origin) for entry in entries[4:]] == ["old", "tool 1.0", "py3", "py3"]


@pytest.mark.parametrize("typed", ["QuietT", "quiet"])
def test_a_module_is_found_by_its_name_whether_or_not_a_file_names_it(tmp_path: Path, typed: str) -> None:
    project = SampleProject(tmp_path, {"shop/quiet_till.py": "x = 1\n", "user.py": "import shop.quiet_till\n"})
    for text in ("import shop.quiet_till\n", ""):
        project.write({"user.py": text})
        project.update()
        with project.index() as index:
            assert [hit.symbol for hit in index.search_symbols(typed)] == ["shop.quiet_till"]
