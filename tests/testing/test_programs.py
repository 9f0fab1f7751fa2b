"""Which program runs a test: that of the project's environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import say

_TEST = "import unittest\n\n\nclass TillTest(unittest.TestCase):\n    def test_it(self):\n        pass\n"


def _project(root: Path, environment: str, runner: str, settings: dict[str, str]) -> Path:
    files = {
        "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
        "tests/__init__.py": "",
        "tests/test_till.py": _TEST,
        f"{environment}/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
        f"{environment}/lib/python3.12/site-packages/tool.py": "",
        f"{environment}/bin/{runner}": "#!/bin/sh\n",
        **settings,
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (root / environment / "bin" / runner).chmod(0o755)
    return root


@pytest.mark.parametrize(
    ("environment", "runner", "settings"),
    [
        (".venv", "stestr", {".stestr.conf": "[DEFAULT]\ntest_path=./tests\n"}),
        (".tox/py3", "stestr", {".stestr.conf": "[DEFAULT]\ntest_path=./tests\n"}),
        (".venv", "pytest", {"pytest.ini": "[pytest]\n"}),
        (".tox/py3", "pytest", {"pytest.ini": "[pytest]\n"}),
    ],
)
def test_the_runner_is_that_of_the_environment(
    tmp_path: Path, environment: str, runner: str, settings: dict[str, str]
) -> None:
    root = _project(tmp_path, environment, runner, settings)
    command = say("tests", str(root / "tests/test_till.py:5"), "--command", "-C", str(root)).out.split()
    assert command[0] == f"{environment}/bin/{runner}"


def test_a_runner_that_no_environment_has_is_called_by_its_name(tmp_path: Path) -> None:
    root = _project(tmp_path, ".venv", "other", {"pytest.ini": "[pytest]\n"})
    command = say("tests", str(root / "tests/test_till.py:5"), "--command", "-C", str(root)).out.split()
    assert command[0] == "pytest"
