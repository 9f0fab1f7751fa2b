"""Hops that leave the project: what a name means in libraries, and going on from there."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from symindex.cscope import environment
from symindex.cscope.live import Project
from symindex.cscope.session import Session
from symindex.model.answers import Filter
from symindex.query import Index
from tests.support.cscope_clients import OURS, LineMode, rows_in, run
from tests.support.cscope_libraries import PACKAGES, make_workshop

from .test_editors import _place, _vim


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, with an index of all; not to be changed."""
    root = make_workshop(tmp_path_factory.mktemp("libraries") / "workshop")
    Index.open(root, environ=os.environ).close()
    (root / "cscope.out").touch()
    return root


class FreshnessRequest:
    """A client that asks one question after the other."""

    def __init__(self, root: Path) -> None:
        self._project = Project(root, os.environ)
        self._session = Session(self._project, str(root), caseless=False, write=lambda _: None, complain=lambda _: None)

    def ask(self, question: int, pattern: str) -> list[str]:
        """`path:line` of each row; `+` stands for the directory of the libraries."""
        self._project.outdated()
        found = rows_in(b"".join(self._session.rows(question, pattern.encode())).decode())
        return [f"{row.file}:{row.line}".replace(PACKAGES, "+") for row in found]

    def close(self) -> None:
        """Give the index back."""
        self._project.close()


@pytest.fixture
def asking(workshop: Path) -> Iterator[FreshnessRequest]:
    asking = FreshnessRequest(workshop)
    yield asking
    asking.close()


def test_a_name_that_only_libraries_have_is_found_there(asking: FreshnessRequest) -> None:
    assert asking.ask(1, "sharpen") == ["+/tool/teeth.py:1"]
    assert asking.ask(1, "_worn") == ["+/tool/saws.py:14"]


def test_what_the_project_uses_comes_before_other_definitions_and_public_before_private(
    asking: FreshnessRequest,
) -> None:
    assert asking.ask(1, "measure") == [
        *("+/tool/teeth.py:5", "+/paper.py:1", "+/wood/__init__.py:5", "+/wood/tests/test_wood.py:1")
    ]


def test_from_a_librarys_file_the_hop_goes_on_to_the_same_file_and_to_other_libraries(asking: FreshnessRequest) -> None:
    assert asking.ask(1, "Saw") == ["+/tool/saws.py:5"]
    assert asking.ask(1, "plank") == ["+/wood/__init__.py:1"]
    assert asking.ask(1, "measure")[0] == "+/wood/__init__.py:5"
    assert asking.ask(3, "measure")[0] == "+/wood/__init__.py:2"
    assert asking.ask(3, "plank") == ["+/tool/saws.py:8"]
    assert asking.ask(1, "measure")[0] != "+/wood/tests/test_wood.py:1"


def test_callers_uses_and_callees_of_a_librarys_function_are_found(asking: FreshnessRequest) -> None:
    assert asking.ask(3, "sharpen") == ["+/tool/saws.py:7"]
    assert asking.ask(0, "sharpen") == ["+/tool/saws.py:1", "+/tool/saws.py:7", "+/tool/teeth.py:1"]
    assert asking.ask(2, "sharpen") == ["+/tool/teeth.py:2"]
    assert asking.ask(3, "teeth.sharpen") == ["+/tool/saws.py:7"]


def test_callers_in_the_project_and_in_libraries_are_those_of_the_command(
    workshop: Path, asking: FreshnessRequest
) -> None:
    with Index.open(workshop, environ=os.environ, update=False) as index:
        expected = [f"{os.path.relpath(hit.file, workshop)}:{hit.line}" for hit in index.callers("_worn")]
    assert asking.ask(3, "_worn") == [place.replace(PACKAGES, "+") for place in expected]


def test_callers_of_a_definition_that_was_just_shown_are_its_own(asking: FreshnessRequest) -> None:
    assert asking.ask(1, "plank") == ["+/wood/__init__.py:1"]
    assert asking.ask(1, "measure")[0] == "+/wood/__init__.py:5"
    assert asking.ask(3, "measure")[0] == "+/wood/__init__.py:2"


def test_callers_in_the_project_are_in_the_project_also_where_a_value_leads_out_of_it(workshop: Path) -> None:
    with Index.open(workshop, environ=os.environ) as index:
        everywhere = {Path(hit.file).name for hit in index.callers("shop.marks.note")}
        assert everywhere == {"marks.py", "registers.py"}
        assert {Path(hit.file).name for hit in index.callers("shop.marks.note", Filter(trees=("project",)))} == {
            "marks.py"
        }


def test_modules_are_definitions(asking: FreshnessRequest) -> None:
    assert asking.ask(1, "rules") == ["+/tool/rules.py:1"]
    assert asking.ask(1, "main") == ["shop/main.py:1"]


def test_a_name_that_is_a_module_and_a_member_leads_to_what_the_uses_mean(asking: FreshnessRequest) -> None:
    assert asking.ask(1, "copy") == ["shop/box.py:2", "+/copy.py:1"]


def test_no_more_definitions_of_libraries_are_listed_than_is_said(
    asking: FreshnessRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symindex.cscope.names.MAX_DEFINITIONS", 2)
    assert environment.MAX_DEFINITIONS == 50
    assert asking.ask(1, "measure") == ["+/tool/teeth.py:5", "+/paper.py:1"]


def test_how_much_is_looked_at_is_counted_so_that_a_busy_machine_gives_the_same_answer(
    asking: FreshnessRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(step=1000)  # each look at the clock costs as much as a day of work
    monkeypatch.setattr(time, "process_time", lambda: next(clock))
    assert asking.ask(1, "measure")[:2] == ["+/tool/teeth.py:5", "+/paper.py:1"]
    callers = asking.ask(3, "measure")
    assert len(callers) > 1
    monkeypatch.setattr("symindex.cscope.names.MAX_EFFORT", 0)
    monkeypatch.setattr("symindex.cscope.backward.MAX_EFFORT", 3)  # two files and a place, or one and two
    asking.ask(1, "measure")
    assert 0 < len(asking.ask(3, "measure")) < len(callers)


def test_a_name_that_the_project_has_for_something_of_its_own_leads_nowhere_without_an_environment(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "main.py").write_text("import glob\ndef run(fnmatch): return fnmatch, glob\n")
    Index.open(tmp_path, environ=os.environ).close()
    asking = FreshnessRequest(tmp_path)
    assert asking.ask(1, "glob") == []
    assert asking.ask(1, "fnmatch") == []
    assert len(asking.ask(1, "translate")) > 1
    asking.close()


def test_one_call_of_the_program_finds_it_too(workshop: Path) -> None:
    assert run("-dL", "-1", "sharpen", "-f", "cscope.out", directory=workshop)[:2] == (
        0,
        f"{PACKAGES}/tool/teeth.py sharpen 1 def sharpen(saw):\n",
    )


def test_a_standard_librarys_file_has_a_clean_absolute_path(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("from os.path import join\njoin()\n")
    (tmp_path / "pyproject.toml").touch()
    Index.open(tmp_path, environ=os.environ).close()
    path = run("-dL", "-1", "fnmatchcase", "-f", "main.py", directory=tmp_path)[1].split()[0]
    assert path == os.path.abspath(path)


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_an_editor_goes_on_inside_the_library(workshop: Path, tmp_path: Path, editor: str) -> None:
    told = _vim(
        editor, workshop, tmp_path,
        ["set cscopequickfix=", "edit shop/main.py", "call R('first', 'cs find g Saw')",
         "call R('second', 'cs find g sharpen')", "call R('third', 'cs find c sharpen')",
         "call R('module', 'cs find g rules')"],
    )  # fmt: skip
    assert {name: _place(told[name], workshop) for name in ("first", "second", "third", "module")} == {
        "first": (f"{PACKAGES}/tool/saws.py", 5),
        "second": (f"{PACKAGES}/tool/teeth.py", 1),
        "third": (f"{PACKAGES}/tool/saws.py", 7),
        "module": (f"{PACKAGES}/tool/rules.py", 1),
    }


def test_line_mode_gives_what_was_saved_a_moment_ago(own_sample: Path) -> None:
    (own_sample / "cscope.out").touch()
    with LineMode([*OURS, "-dl", "-f", "cscope.out"], own_sample) as client:
        assert client.ask("1", "brand_new") == []
        for line in (1, 2, 3):
            (own_sample / "new.py").write_text("\n" * (line - 1) + "def brand_new(): pass\n")
            assert [row.line for row in client.ask("1", "brand_new")] == [line]
