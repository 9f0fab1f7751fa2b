"""A variable that is another name of a function, a class or a method: what is asked of it is answered for that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import symindex
from tests.support.command_line import say
from tests.support.on_disk import write

_FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "mill.py": """\
def grind(grain):
    return sift(grain)


def sift(grain):
    return grain


class Sack:
    def fill(self, flour):
        return grind(flour)

    load = fill


crush = grind
count = 3
total = count


def work(sack: Sack):
    crush("rye")
    sack.load("wheat")
""",
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    ".venv/lib/python3.12/site-packages/tool.py": "def crush(stone): ...\ndef crusk(): ...\n\ncrush(1)\ncrusk()\n",
}


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("mill"), _FILES)


@pytest.fixture(scope="module")
def index(mill: Path) -> Iterator[symindex.Index]:
    with symindex.open(mill) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "symbol", "lines"),
    [
        ("callers", "mill.crush", [11, 22]),
        ("callers", "Sack.load", [23]),
        ("refs", "mill.crush", [11, 16, 22]),
        ("callees", "mill.crush", [2]),
        ("callers", "mill.total", []),
        ("refs", "mill.total", []),
    ],
)
def test_what_has_another_name_answers_for_it(
    index: symindex.Index, question: str, symbol: str, lines: list[int]
) -> None:
    assert sorted(hit.line for hit in getattr(index, question)(symbol)) == lines


def test_the_command_says_what_a_name_is_another_name_of(mill: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mill)
    found = say("callers", "crush")
    assert found.out == 'mill.py:11:16: return grind(flour)\nmill.py:22:5: crush("rye")\n'
    assert found.err.splitlines()[-1] == "mill.crush is another name of mill.grind, defined in mill.py:1"
    assert "another name" not in say("callers", "mill.py:22:5").err


def test_of_names_that_are_alike_those_of_the_project_are_suggested_first(index: symindex.Index) -> None:
    assert index.suggestions("crusx") == ["crush", "crusk"]
    assert index.suggestions("crusks") == ["crush", "crusk"]
