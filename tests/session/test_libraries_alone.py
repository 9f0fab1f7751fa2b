"""A file of a library that is opened outside of any project: answered, and nothing is written beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symindex.session.questions import Questions
from tests.support.command_line import ROOT

_FILES = {
    "pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    "lib/python3.12/site-packages/tool/__init__.py": "from tool.saws import Saw\n",
    "lib/python3.12/site-packages/tool/saws.py": (
        "from wood import plank\n\n\nclass Saw:\n    def cut(self):\n        return plank()\n"
    ),
    "lib/python3.12/site-packages/wood.py": "def plank():\n    return 1\n",
}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The libraries of an environment that belongs to no project."""
    for name, content in _FILES.items():
        path = tmp_path / "env" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "env" / "lib" / "python3.12" / "site-packages"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    unset = ("SYMINDEX_DIR", "VIRTUAL_ENV", "CONDA_PREFIX")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return {**kept, "SYMINDEX_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def asked(environ: dict[str, str]) -> Iterator[Questions]:
    questions = Questions(environ)
    yield questions
    questions.close()


def ask(asked: Questions, file: Path, line: int, column: int, **more: Any) -> list[str]:
    answer: Any = asked.answer({"file": str(file), "line": line, "column": column, **more})
    assert "error" not in answer
    return [f"{Path(hit['file']).name}:{hit['line']}" for hit in answer["answers"]]


def test_an_editor_goes_on_from_library_to_library(packages: Path, asked: Questions) -> None:
    saws = packages / "tool" / "saws.py"
    assert ask(asked, saws, 6, 16) == ["wood.py:1"]
    assert ask(asked, packages / "wood.py", 1, 5, question="callers") == ["saws.py:6"]
    assert {path.name for path in packages.rglob("*")} == {"tool", "wood.py", "__init__.py", "saws.py"}


def test_the_shell_answers_there_too(packages: Path, environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "symindex", "def", "tool/saws.py:6:16"]
    done = subprocess.run(command, cwd=packages, env=environ, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("wood.py:1:5: def plank():")
    assert {path.name for path in packages.rglob("*")} == {"tool", "wood.py", "__init__.py", "saws.py"}
