"""What the README says of symindex, sentence by sentence, is so; and its numbers are those that were recorded."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from symindex.cli.group import commands
from tests.support.command_line import say
from tests.support.on_disk import write

from .pages import ROOT

_README = (ROOT / "README.md").read_text("utf-8")
_RUN = ROOT / "benchmarks/runs/2026-11-23-amd-epyc-2core/summary.md"
_NUMBER = r"(\d[\d.,]*)"
_FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "press/__init__.py": "",
    "press/paper.py": """\
class Sheet:
    def fold(self):
        '''Halve it.'''
        return self

    def twice(self):
        return self.fold().fold()


class Napkin:
    def fold(self): ...
""",
    "press/work.py": """\
from press.paper import Napkin, Sheet

open("executed", "w")


def make():
    return Sheet()


def run(unknown):
    make().fold()
    unknown.fold()
    Napkin().fold()
    name = "press.paper.Sheet.fold"
""",
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    ".venv/lib/python3.12/site-packages/ink.py": "def dry(): ...\n\ndry()\n",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("press"), _FILES)


@pytest.fixture
def press(files: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(files)
    assert say("index").status == 0
    yield files
    assert not (files / "executed").exists()  # nothing of the repository is imported or executed


def test_the_facts_are_in_one_sqlite_file_beside_the_code(press: Path) -> None:
    (database,) = (path for path in (press / ".symindex").iterdir() if not path.is_symlink() and _is_database(path))
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        assert connection.execute("SELECT count(*) FROM facts").fetchone()[0] >= 4


def _is_database(path: Path) -> bool:
    return path.is_file() and path.read_bytes()[:6] == b"SQLite"


def test_names_of_the_repository_and_of_its_libraries_are_answered_for(press: Path) -> None:
    assert say("callers", "dry").out.endswith("site-packages/ink.py:3:1: dry()\n")
    assert [line.partition(": ")[0] for line in say("callers", "make").out.splitlines()] == ["press/work.py:11:5"]


def test_the_index_is_brought_up_to_date_before_each_answer(press: Path) -> None:
    added = press / "press/late.py"
    added.write_text("from press.work import make\n\nmake()\n")
    assert "press/late.py:3:1: make()\n" in say("callers", "make").out
    added.unlink()
    assert "late" not in say("callers", "make").out


def test_each_grade_has_its_mark_and_a_place_that_means_something_else_is_not_shown(press: Path) -> None:
    piped = say("callers", "Sheet.fold").out.splitlines()
    assert piped == [
        "press/paper.py:7:21: return self.fold().fold()",
        "press/paper.py:7:28: return self.fold().fold() [inferred]",
        "press/work.py:11:12: make().fold() [inferred]",
        "press/work.py:12:13: unknown.fold() [possible]",
    ]
    shown = re.sub("\x1b\\[[0-9;]*m", "", say("callers", "Sheet.fold", "--color", "always").out)
    assert re.search(r"^ *11 ~ ", shown, re.MULTILINE)
    assert re.search(r"^ *12 \? ", shown, re.MULTILINE)
    objects = [json.loads(line) for line in say("callers", "Sheet.fold", "--json").out.splitlines()]
    assert [each["certainty"] for each in objects] == ["resolved", "inferred", "inferred", "possible"]


@pytest.mark.parametrize(
    "symbol", ["Sheet.fold", "press.paper.Sheet.fold", "Sh*.fold", "press/paper.py:7:21", "press/paper.py:2"]
)
def test_a_symbol_is_a_qualified_name_a_glob_or_a_position(press: Path, symbol: str) -> None:
    assert say("def", symbol).out == "press/paper.py:2:9: def fold(self):\n"
    assert say("def", "fold").out.splitlines() == [
        "press/paper.py:2:9: def fold(self):",
        "press/paper.py:11:9: def fold(self): ...",
    ]


def test_refs_are_every_use_also_an_import_and_a_string(press: Path) -> None:
    roles = {json.loads(line)["role"] for line in say("refs", "Sheet", "--json").out.splitlines()}
    assert roles == {"import", "call", "string"}
    strings = [line for line in say("refs", "Sheet.fold").out.splitlines() if "press.paper.Sheet.fold" in line]
    assert [line.partition(": ")[0] for line in strings] == ["press/work.py:14:31"]


def test_show_has_signature_docstring_source_and_the_number_of_callers(press: Path) -> None:
    shown = say("show", "Sheet.fold").out
    for part in ("def fold(self)", "Halve it.", "4 callers", "return self"):
        assert part in shown


def test_symbols_are_found_by_their_parts_by_globs_and_nearly(press: Path) -> None:
    for pattern in ("Napkin", "Nap*", "Napk", "Napkn"):
        assert "press/paper.py:10:7: class Napkin:" in say("symbols", pattern).out


def test_the_help_of_each_command_has_its_options_and_examples() -> None:
    for name, command in commands.commands.items():
        if getattr(command, "commands", None) is None and name not in ("help",):
            shown = say(name, "--help").out
            assert "Options:\n" in shown, name
            assert "Example" in shown, name


# The numbers


def _row(beginning: str) -> list[str]:
    """The cells of the README's table row that begins like this."""
    line = next(line for line in _README.splitlines() if line.startswith(f"| {beginning}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def _recorded(text: str, heading: str, row: str) -> list[float]:
    """The numbers of a row of `accuracy.txt`, in the block below a heading."""
    block = text.partition(heading)[2].partition("\n\n")[0]
    line = next(line for line in block.splitlines() if line.startswith(f"{row}  "))
    return [float(number) for number in line.removeprefix(row).split() if number != "-"]


def test_the_shares_of_right_answers_are_those_that_were_recorded() -> None:
    recorded = (ROOT / "benchmarks/accuracy.txt").read_text("utf-8")
    own = _recorded(recorded, "def  ", "all")
    first, among_ten, none, methods = (
        [float(re.findall(r"\d+\.\d", cell)[0]) for cell in _row(beginning)[1:]]
        for beginning in ("first answer right", "right answer among", "no answer", "methods on objects")
    )
    assert (first[0], among_ten[0], none[0]) == (own[2], own[1], own[3])
    assert methods[0] == _recorded(recorded, "def by form", "obj_method")[2]
    for at, peer in enumerate(("pyright 1", "ty 0", "jedi 0"), 1):
        theirs = _recorded(recorded, f"\n{peer}", "all")
        assert (among_ten[at], first[at], none[at]) == tuple(theirs[1:4])
        assert methods[at] == _recorded(recorded, f"\n{peer}", "all, obj_method")[2]
    graded = re.findall(r"graded\s+`\w+` (\d+\.\d) %", _README)
    assert list(map(float, graded)) == [own[7], own[9], own[11]]
    above = [float(found) for found in re.findall(r"`callers`\s+found (\d+\.\d) %, (\d+\.\d) % above", _README)[0]]
    callers = _recorded(recorded, "callers  ", "all")
    assert above == [callers[1], callers[3]]


@pytest.mark.parametrize(
    ("row", "cell", "case"),
    [
        ("index everything", 1, "cold index"),
        ("index everything", 2, "cscope -bckq"),
        ("`def NAME`", 1, "def"),
        ("`def NAME`", 2, "bare imports"),
        ("`callers` of a rare name", 1, "callers build_and_run_instance"),
        ("`callers` of a rare name", 2, "cscope -bckq: callers build_and_run_instance"),
    ],
)
def test_the_seconds_are_those_of_the_recorded_run(row: str, cell: int, case: str) -> None:
    measured = next(line for line in _RUN.read_text("utf-8").splitlines() if line.startswith(f"| {case} | ")).split("|")
    (seconds, *_) = re.findall(rf"(?<![\w.]){_NUMBER} s", _row(row)[cell])
    assert float(seconds) == float(measured[3])


def test_the_sizes_on_disk_are_those_of_the_recorded_run() -> None:
    run = _RUN.read_text("utf-8")
    own, others = _row("index on disk")[1:3]
    cases = ("index on disk", "cscope -bckq: on disk", "ctags -R, Python only: on disk")
    lines = (line for case in cases for line in run.splitlines() if line.startswith(f"| {case} |"))
    measured = [float(line.split("|")[6]) for line in lines]
    assert [int(each) for each in re.findall(r"(\d+) MB", own + others)] == list(map(round, measured))


def test_the_seconds_of_the_first_minute_are_those_that_were_recorded() -> None:
    lines = (ROOT / "benchmarks/first-minute.txt").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines if line.startswith("{")]
    index = next(case for case in cases if case["case"] == "symindex index")
    (own, *_) = re.findall(rf"{_NUMBER} s", _row("`symindex index` as typed")[1])
    assert float(own) == pytest.approx(index["clock"], abs=0.05)
    for cell, program in ((1, "symindex"), (2, "ty")):
        found = re.findall(rf"{_NUMBER} to {_NUMBER} s", _row("the first answer, nothing indexed")[cell])[0]
        measured = sorted(case["cpu"] for case in cases if case["case"] == program)
        least, most = map(float, found)
        assert all(any(abs(each - one) <= 0.05 for one in measured) for each in (least, most))
