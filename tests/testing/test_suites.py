"""Runners and suites, as configuration files say them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import symindex
from symindex.testing import listing
from symindex.testing.commands import run_command
from symindex.testing.suites import Suite, suites
from symindex.testing.tox import tox_environments
from symindex.workspace.configfiles import ConfigFiles
from tests.support.on_disk import write

_NO_STDLIB = "[tool.symindex]\nstdlib = false\n"


def _suites(root: Path, files: dict[str, str], installed: tuple[str, ...] = ()) -> list[Suite]:
    for name, content in files.items():
        (root / name).write_text(content)
    return suites(ConfigFiles(root), dict.fromkeys(installed, "9.2.0"))


def test_stestr_has_a_suite_for_each_environment_of_tox_that_runs_another_path(tmp_path: Path) -> None:
    found = _suites(
        tmp_path,
        {
            ".stestr.conf": "[DEFAULT]\ntest_path=${OS_TEST_PATH:-./pkg/tests/unit}\ntop_dir=./\n",
            "tox.ini": """\
[tox]
envlist = py{310,312},functional,api,lint
[testenv]
commands = stestr run {posargs}
[testenv:functional]
setenv = OS_TEST_PATH=./pkg/tests/functional
commands = {[testenv]commands}
[testenv:api]
commands = python -m stestr --test-path=./pkg/tests/api run
[testenv:lint]
commands = flake8 {posargs}
""",
        },
    )
    assert [(suite.name, suite.runner, suite.starts, suite.tox) for suite in found] == [
        ("stestr", "stestr", ("pkg/tests/unit",), "py310"),
        ("functional", "stestr", ("pkg/tests/functional",), "functional"),
        ("api", "stestr", ("pkg/tests/api",), ""),
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {".testr.conf": "[DEFAULT]\ntest_command=python -m subunit.run discover -t ./ ./t $LISTOPT\n"},
            ("testr", ("t",)),
        ),
        ({"pyproject.toml": '[tool.stestr]\ntest_path = "./t"\n'}, ("stestr", ("t",))),
        ({"setup.cfg": "[stestr]\ntest_path = t\n"}, ("stestr", ("t",))),
        ({"pytest.ini": "[pytest]\ntestpaths = t more\n"}, ("pytest", ("t", "more"))),
        ({"pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["t"]\n'}, ("pytest", ("t",))),
        ({"setup.cfg": "[tool:pytest]\ntestpaths = t\n"}, ("pytest", ("t",))),
        ({"tox.ini": "[testenv]\ncommands = a\n[testenv:x]\ncommands = coverage run -m pytest\n"}, ("pytest", ("",))),
        ({"tox.ini": "[testenv:x]\ncommands = python -m testtools.run discover\n"}, ("testtools", ("",))),
        (
            {"tox.toml": 'env_list = ["x"]\n[env_run_base]\ncommands = [["python", "-m", "unittest"]]\n'},
            ("unittest", ("",)),
        ),
        ({"tox.ini": "no ini at all", "pytest.ini": "\0"}, ("pytest", ("",))),
        ({}, ("unittest", ("",))),
    ],
)
def test_the_runner_is_the_one_that_is_configured(
    tmp_path: Path, files: dict[str, str], expected: tuple[str, tuple[str, ...]]
) -> None:
    first = _suites(tmp_path, files)[0]
    assert (first.runner, first.starts) == expected


def test_without_configuration_what_is_installed_tells_the_runner(tmp_path: Path) -> None:
    assert _suites(tmp_path, {}, ("pytest", "stestr"))[0].runner == "stestr"
    assert _suites(tmp_path, {}, ("pytest",))[0].runner == "pytest"


@pytest.mark.parametrize(
    ("setting", "version", "expected"),
    [
        ("", "9.2.0", "short"),
        ("parametrize_long_str_id_strategy = legacy", "9.2", "legacy"),
        ("parametrize_long_str_id_strategy = sha256", "10.0.0rc1", "sha256"),
        ("parametrize_long_str_id_strategy = sha256", "9.1.4", "legacy"),
        ("", "", "short"),
    ],
)
def test_long_ids_depend_on_the_version_of_pytest(tmp_path: Path, setting: str, version: str, expected: str) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{setting}\n")
    assert suites(ConfigFiles(tmp_path), {"pytest": version})[0].long_ids == expected


def test_endless_references_and_braces_come_to_an_end(tmp_path: Path) -> None:
    braces = "{a,b}" * 40
    (tmp_path / "tox.ini").write_text(
        f"[tox]\nenvlist = {braces}\n[testenv]\ncommands = {{[testenv]commands}} {{[testenv]commands}} pytest\n"
    )
    found = tox_environments(ConfigFiles(tmp_path))
    assert 0 < len(found) <= 200
    assert found[0].runs("pytest")


def test_a_configuration_that_would_make_a_reader_wait_is_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".stestr.conf")
    assert _suites(tmp_path, {})[0].runner == "unittest"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"tests/conftest.py": ""}, "there is a conftest.py"),
        ({"tests/test_a.py": "import pytest\n"}, "the project imports pytest"),
        ({"tests/test_a.py": "", "requirements-dev.txt": "pytest>=7\n"}, "requirements-dev.txt requires it"),
        ({"tests/test_a.py": "", ".github/workflows/ci.yml": "run: pytest -q\n"}, ".github/workflows/ci.yml runs it"),
        ({"tests/test_a.py": "", "pyproject.toml": "[x]\ndev = ['pytest']\n"}, "pyproject.toml requires it"),
        ({"tests/test_a.py": "def test_a(): pass\n"}, "there are test files, and none imports a test framework"),
    ],
)
def test_a_plain_project_is_run_by_pytest_where_something_speaks_for_it(
    tmp_path: Path, files: dict[str, str], reason: str
) -> None:
    settings = f"{files.get('pyproject.toml', '')}{_NO_STDLIB}"
    for name, content in {**files, "setup.py": "", "pyproject.toml": settings}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    with symindex.open(tmp_path) as index:
        (suite,) = listing.Tests(index).suites
    assert (suite.runner, suite.source, suite.is_guessed) == ("pytest", reason, True)


def test_a_plain_project_whose_tests_import_unittest_is_run_by_it(tmp_path: Path) -> None:
    (tmp_path / "setup.py").touch()
    (tmp_path / "pyproject.toml").write_text(_NO_STDLIB)
    (tmp_path / "test_a.py").write_text("from unittest import TestCase\n")
    with symindex.open(tmp_path) as index:
        (suite,) = listing.Tests(index).suites
    assert (suite.runner, suite.is_guessed) == ("unittest", True)


def test_a_project_of_django_is_run_by_its_manage_py(tmp_path: Path) -> None:
    files = {
        "site/manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n",
        "site/shop/__init__.py": "",
        "site/shop/tests.py": "import unittest\nclass Shop(unittest.TestCase):\n    def test_it(self): pass\n",
        "pyproject.toml": _NO_STDLIB,
    }
    write(tmp_path, files)
    with symindex.open(tmp_path) as index:
        tests = listing.Tests(index)
        (suite,) = tests.suites
        (case,) = tests.listed(tests.named(""))
    assert (suite.runner, suite.source, suite.top) == ("django", "site/manage.py names DJANGO_SETTINGS_MODULE", "site")
    assert run_command([case], [case]).endswith("python site/manage.py test shop.tests.Shop.test_it")


def test_a_word_that_only_contains_a_runners_name_does_not_speak_for_it(tmp_path: Path) -> None:
    (found,) = _suites(tmp_path, {"requirements.txt": "my-pytest\npytestify\n"})
    assert (found.runner, found.is_guessed) == ("unittest", True)


def test_tests_below_several_directories_are_listed_where_a_conftest_speaks_for_pytest(tmp_path: Path) -> None:
    files = {  # as Ansible has them
        "lib/cook/__init__.py": "",
        "test/units/conftest.py": "import pytest\n",
        "test/units/module_utils/test_stir.py": "def test_stir():\n    assert True\n",
        "test/integration/targets/soup/test_soup.py": "def test_soup():\n    assert True\n",
        "pyproject.toml": _NO_STDLIB,
    }
    write(tmp_path, files)
    said = subprocess.run(
        [sys.executable, "-m", "symindex", "tests"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert [line.partition(": ")[2] for line in said.stdout.splitlines()] == [
        "test/integration/targets/soup/test_soup.py::test_soup",
        "test/units/module_utils/test_stir.py::test_stir",
    ]
    assert "pytest is assumed: there is a conftest.py" in said.stderr
