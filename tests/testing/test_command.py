"""`symindex tests`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symindex.cli.group import commands
from symindex.testing import questions
from tests.support.suites import make

_FILES = {
    "pkg/__init__.py": "",
    "pkg/code.py": "def far():\n    return 1\n\n\ndef near():\n    return far()\n",
    "tests/__init__.py": "",
    "tests/unit/__init__.py": "",
    "tests/unit/test_code.py": """\
import unittest
from pkg import code


class TestCode(unittest.TestCase):
    def test_far(self):
        code.far()

    def test_near(self):
        code.near()


class TestBelow(TestCode):
    pass
""",
    "tests/functional/__init__.py": "",
    "tests/functional/test_all.py": "import unittest\n\nclass TestAll(unittest.TestCase):\n"
    "    def test_all(self): pass\n",
    ".stestr.conf": "[DEFAULT]\ntest_path=${OS_TEST_PATH:-./tests/unit}\n",
    "tox.ini": "[testenv:py3]\ncommands = stestr run {posargs}\n[testenv:functional]\n"
    "setenv = OS_TEST_PATH=./tests/functional\ncommands = stestr run {posargs}\n",
}
_CODE = "tests.unit.test_code.TestCode"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample as the current directory."""
    monkeypatch.chdir(make(tmp_path, _FILES))
    return tmp_path


def say(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(commands, ["tests", *arguments])


def test_the_list_feeds_the_runner(project: Path) -> None:
    said = say("--list")
    assert said.exit_code == 0
    assert said.stdout.splitlines() == [
        "tests.unit.test_code.TestBelow.test_far",
        "tests.unit.test_code.TestBelow.test_near",
        f"{_CODE}.test_far",
        f"{_CODE}.test_near",
    ]


def test_a_line_is_a_place_and_an_identifier(project: Path) -> None:
    assert f"tests/unit/test_code.py:6:9: {_CODE}.test_far" in say().stdout.splitlines()


def test_a_suite_or_a_path_is_asked_for_by_name(project: Path) -> None:
    every = say("--suite", "all", "--list").stdout.splitlines()
    functional = say("--suite", "functional", "--list").stdout.splitlines()
    assert functional == ["tests.functional.test_all.TestAll.test_all"]
    assert functional[0] in every
    assert say("tests/functional", "--list").stdout.splitlines() == functional
    assert say("--suite", "nope").exit_code == 2
    assert "functional       stestr    tests/functional" in say("--suites").stdout


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (7, r"stestr run '^(tests\.unit\.test_code\.TestBelow\.test_far|tests\.unit\.test_code\.TestCode\.test_far)$'"),
        (14, "stestr run --no-discover tests.unit.test_code.TestBelow"),
    ],
)
def test_the_command_at_a_place_runs_just_the_tests_there(project: Path, line: int, command: str) -> None:
    assert say(f"tests/unit/test_code.py:{line}", "--command").stdout.strip() == command


def test_one_test_is_run_without_discovery(project: Path) -> None:
    said = say("tests/functional/test_all.py:4", "--command")
    assert said.stdout == "stestr run --no-discover tests.functional.test_all.TestAll.test_all\n"
    told = json.loads(say("tests/functional/test_all.py:4", "--json").stdout)
    assert told["tox"] == r"tox -e functional -- '^tests\.functional\.test_all\.TestAll\.test_all$'"
    assert (told["line"], told["column"], told["runner"], told["suite"]) == (4, 9, "stestr", "functional")


def test_reaching_says_how_much_it_left_unsearched(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uses = "\n\n".join(f"def use{number}():\n    code.far()\n" for number in range(3))
    (project / "pkg" / "more.py").write_text(f"from pkg import code\n\n\n{uses}")
    assert "not searched" not in say("--reaching", "pkg.code.far").stderr
    monkeypatch.setattr(questions, "_MAX_EXPANSIONS", 1)
    said = say("--reaching", "pkg.code.far", "--seconds", "7")
    # The callers of `far` were found, but not those of `near`, of the three uses, and of the test.
    assert said.stderr == "5 definitions that lead to it were not searched in 7 s: --seconds gives more time\n"


def test_reaching_tells_the_chain(project: Path) -> None:
    told = [json.loads(line) for line in say("--reaching", "pkg.code.far", "--json").stdout.splitlines()]
    assert [each["id"].rpartition(".")[2] for each in told] == ["test_far", "test_far", "test_near", "test_near"]
    assert [step["callee"] for step in told[-1]["chain"]] == ["pkg.code.near", "pkg.code.far"]
    assert told[-1]["chain"][-1] == {
        "caller": "pkg.code.near",
        "callee": "pkg.code.far",
        "how": "call",
        "certainty": "resolved",
        "file": str(project / "pkg" / "code.py"),
        "line": 6,
    }
    people = say("--reaching", "pkg.code.far", "--color", "always", "-n", "3").stdout
    assert "test_near → near → far" in people


def test_a_line_a_file_and_a_package_are_reached_too(project: Path) -> None:
    far = say("--reaching", "pkg.code.far").stdout
    assert say("--reaching", "pkg/code.py:2").stdout == far
    assert sorted(say("--reaching", "pkg/code.py").stdout.splitlines()) == sorted(far.splitlines())
    assert say("--reaching", "pkg").stdout == say("--reaching", "pkg/code.py").stdout


def test_what_is_not_there_is_told_in_the_exit_status(project: Path) -> None:
    assert say("--reaching", "pkg.code.none").exit_code == 1
    assert say("pkg", "--list").exit_code == 1
    assert say("nowhere").exit_code == 2
    assert "for the tests that run a symbol: --reaching far" in say("far").stderr
    assert "nowhere.py is no path" in say("nowhere.py:3").stderr
    assert say("nowhere.py:3").exit_code == 2
    assert say("--reaching", "x", "--affected").exit_code == 2


def test_a_project_of_pytest_is_run_by_pytest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "import pytest\n\n@pytest.mark.parametrize('v', [1, 'a b'])\ndef test_v(v):\n    pass\n"
    monkeypatch.chdir(make(tmp_path, {"t/test_v.py": source, "pytest.ini": "[pytest]\ntestpaths = t\n"}))
    assert say("--list").stdout.splitlines() == ["t/test_v.py::test_v[1]", "t/test_v.py::test_v[a b]"]
    assert say("t/test_v.py:5", "--command").stdout == "pytest t/test_v.py::test_v\n"
    assert json.loads(say("-n", "1", "--json").stdout)["command"] == "pytest 't/test_v.py::test_v[1]'"


_PYTESTS = """\
import pytest

def test_a(): pass

class TestB:
    def test_b(self): pass
    def test_c(self): pass
    def test_d(self): pass

@pytest.mark.parametrize('v', [1, 2])
def test_e(v): pass
"""


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        (("t/test_v.py:5",), "pytest t/test_v.py::TestB"),
        (("t/test_v.py:5", "-n", "2"), "pytest t/test_v.py::TestB::test_b t/test_v.py::TestB::test_c"),
        (("t/test_v.py:11",), "pytest t/test_v.py::test_e"),
        (("t/test_v.py:11", "-n", "1"), "pytest 't/test_v.py::test_e[1]'"),
        (("-n", "2"), "pytest t/test_v.py::test_a t/test_v.py::TestB::test_b"),
    ],
)
def test_a_name_stands_for_what_it_holds_only_where_none_of_it_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], command: str
) -> None:
    monkeypatch.chdir(make(tmp_path, {"t/test_v.py": _PYTESTS, "pytest.ini": "[pytest]\ntestpaths = t\n"}))
    assert say(*asked, "--command").stdout.strip() == command


def test_a_file_stands_for_its_functions_if_it_has_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"t/test_v.py": "def test_a(): pass\ndef test_b(): pass\ndef test_c(): pass\n", "pytest.ini": "[pytest]\n"}
    monkeypatch.chdir(make(tmp_path, files))
    assert say("--command").stdout == "pytest t/test_v.py\n"
    assert say("-n", "2", "--command").stdout == "pytest t/test_v.py::test_a t/test_v.py::test_b\n"


def test_a_function_with_nothing_in_it_at_the_end_of_a_file_and_an_empty_file_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"test_a.py": "def test_a(): pass", "test_b.py": "", "pytest.ini": "[pytest]\n"}
    monkeypatch.chdir(make(tmp_path, files))
    assert say("--list").stdout == "test_a.py::test_a\n"
    assert say("test_a.py:1", "--list").stdout == say("test_a.py:0", "--list").stdout == "test_a.py::test_a\n"
    assert say("test_a.py:99", "--list").stdout == "test_a.py::test_a\n"
    assert (say("test_b.py:1").exit_code, say("test_b.py:1").stderr) == (1, "no tests at test_b.py:1\n")


def test_a_path_or_a_suite_chooses_among_the_tests_that_reach_something(project: Path) -> None:
    file = project / "tests" / "functional" / "test_all.py"
    file.write_text("from pkg import code\n" + file.read_text().replace("pass", "code.far()"))
    every = say("--reaching", "pkg.code.far", "--list").stdout.splitlines()
    functional = ["tests.functional.test_all.TestAll.test_all"]
    assert len(every) == 5
    assert say("tests/functional", "--reaching", "pkg.code.far", "--list").stdout.splitlines() == functional
    assert say("--suite", "functional", "--reaching", "pkg.code.far", "--list").stdout.splitlines() == functional
    assert say("--suite", "nope", "--reaching", "pkg.code.far").exit_code == 2
    assert say("nowhere", "--reaching", "pkg.code.far").exit_code == 2
