"""The Python API: what `symindex.open` gives has a method for each command, and all it returns is exported."""

from __future__ import annotations

import re
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import symindex
import symindex.errors
from symindex.cli.group import commands
from tests.support.on_disk import git

# Commands that have no answer to return: they build, watch, repair, or print scripts.
_WITHOUT_METHOD = {
    *("index", "watch", "session", "mcp", "lsp", "editors", "doctor", "export", "help", "cache", "fleet"),
}
_FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "shop.py": '"""A shop."""\n\nRATE = 2\ndef total(items):\n    return add(items)\ndef add(items): return RATE\n',
    "test_shop.py": "import pytest\nfrom shop import total\ndef test_total():\n    assert total([])\n",
}


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[symindex.Index]:
    for name, text in _FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    with symindex.open() as opened:
        yield opened


def test_every_command_that_answers_has_a_method_of_its_name() -> None:
    names = set(commands.list_commands(None)) - _WITHOUT_METHOD  # type: ignore[arg-type]
    missing = {name for name in names if not hasattr(symindex.Index, {"def": "definitions"}.get(name, name))}
    assert not missing


def test_every_exported_name_can_be_had_and_no_other() -> None:
    assert all(getattr(symindex, name) is not None for name in symindex.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        symindex.nonsense  # noqa: B018


def test_every_type_that_a_method_returns_is_exported() -> None:
    exported = {getattr(symindex, name) for name in symindex.__all__}
    for name, method in vars(symindex.Index).items():
        if name.startswith("_") or not callable(method):
            continue
        returned = method.__annotations__["return"]
        words = set(typing.cast("str", returned).replace("[", " ").replace("]", " ").replace("|", " ").split())
        classes = {word for word in words if word[0].isupper() and word not in ("Iterator", "None")}
        assert classes <= {each.__name__ for each in exported if isinstance(each, type)}, name


def test_every_type_of_a_field_that_is_returned_is_exported() -> None:
    exported = [getattr(symindex, name) for name in symindex.__all__]
    for each in exported:
        for field, annotation in getattr(each, "__annotations__", {}).items() if hasattr(each, "_fields") else ():
            words = set(re.findall(r"\w+", getattr(annotation, "__forward_arg__", str(annotation))))
            ours = {word for word in words if hasattr(_homes_of(each), word) and word[0].isupper()}
            known = {one.__name__ for one in exported if isinstance(one, type)} | {"Path", "None", "Subject"}
            assert ours <= known, (each.__name__, field)


def test_every_error_is_exported() -> None:
    errors = {name for name, each in vars(symindex.errors).items() if isinstance(each, type) and name.endswith("Error")}
    assert errors <= set(symindex.__all__)


def _homes_of(exported: type) -> ModuleType:
    return sys.modules[exported.__module__]


def test_definitions_refs_and_symbols(index: symindex.Index) -> None:
    assert [hit.line for hit in index.definitions("total")] == [4]
    assert [hit.file.rpartition("/")[2] for hit in index.refs("total")] == ["test_shop.py", "test_shop.py"]
    assert [hit.line for hit in index.assigns("RATE")] == [3]
    assert [hit.name for hit in index.symbols("shop.py")] == ["RATE", "total", "add"]
    assert next(hit.name for hit in index.symbols("tot")) == "total"


def test_show_path_graph_and_tests(index: symindex.Index) -> None:
    (shown,) = index.show("total")
    assert (shown.signature, shown.callers) == ("def total(items)", symindex.Counts(resolved=1))
    ((call,),) = index.path("total", "add")
    assert (call.caller, call.callee, call.line) == ("shop.total", "shop.add", 5)
    picture = index.graph("total", "callees")
    assert picture is not None
    assert {node.name for node in picture.nodes} == {"total", "add"}
    assert [test.id for test in index.tests()] == ["test_shop.py::test_total"]
    (test,) = index.tests(reaching="add")
    assert [step.callee for step in test.chain] == ["shop.total", "shop.add"]
    assert test.command == "pytest test_shop.py::test_total"


def test_changes_gate_and_history(index: symindex.Index) -> None:
    root = index.root
    for command in (["init", "-q", "-b", "main"], ["add", "shop.py", "pyproject.toml"]):
        git(root, *command)
    git(root, "commit", "-q", "-m", "A shop")
    git(root, "checkout", "-q", "-b", "renames")
    (root / "shop.py").write_text(_FILES["shop.py"].replace("def add(", "def plus("))
    git(root, "commit", "-q", "-a", "-m", "Rename")
    (place,) = index.changes("main..renames").faults
    assert (place.hit.line, place.reason, place.cause) == (5, "add is not defined", "renamed to plus")
    (outcome,) = index.gate("main", ["renames"])
    assert (outcome.state, outcome.on, outcome.tests) == ("fits", (), ())
    assert [chapter.commit.subject for chapter in index.history("plus")] == ["Rename"]
    with symindex.open(root, at="main") as then:
        assert [hit.line for hit in then.definitions("add")] == [6]
        with pytest.raises(symindex.QuestionError, match="changes is about the files as they are now"):
            then.changes()


def test_status_and_unused(index: symindex.Index) -> None:
    assert sum(index.status().files.values()) >= 2
    assert list(index.unused()) == []


@pytest.mark.parametrize("old", ["references", "assignments", "search_symbols"])
def test_old_names_answer_and_warn(index: symindex.Index, old: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"Index.{old} is deprecated"):
        assert getattr(index, old)("RATE") is not None


def test_tests_of_an_unknown_symbol_are_an_error_with_a_hint(index: symindex.Index) -> None:
    with pytest.raises(symindex.QuestionError) as caught:
        index.tests(reaching="totla")
    assert caught.value.hint == "did you mean total?"
