"""A process that has little to do starts quickly: it imports little."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symindex.cli.group import _COMMANDS
from symindex.workspace.freshness import is_confirmed_fresh
from tests.support.command_line import ROOT
from tests.support.reliability import programs

# What click imports is its own: with CPython 3.10 `uuid` loads `subprocess`.
_PROGRAM = """
import sys
import click
before = set(sys.modules)
from symindex.cli.group import commands
try:
    commands(sys.argv[1:], prog_name="symindex")
except SystemExit:
    print(*set(sys.modules) - before, file=sys.stderr)
"""


def imported_by(*arguments: str, where: Path = ROOT) -> set[str]:
    """The modules that a process of its own imports for a command."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}){_PROGRAM}", *arguments]
    return set(subprocess.run(command, cwd=where, capture_output=True, text=True, check=True).stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"]])
def test_the_help_page_imports_no_command(arguments: list[str]) -> None:
    assert not {f"symindex.cli.{module}" for module, _ in _COMMANDS.values()} & imported_by(*arguments)


def test_a_short_question_imports_no_networking_no_processes_and_no_git(indexed: Path) -> None:
    modules = imported_by("def", "Till", "--no-update", where=indexed)
    assert "symindex.query.index" in modules
    assert not modules & {"multiprocessing", "subprocess", "socket", "email", "configparser", "whoosh", "tree_sitter"}
    assert not {each for each in modules if each.startswith(("symindex.extract", "symindex.workspace.git"))}


def test_a_definition_by_its_bare_name_imports_no_resolver_no_openssl_and_nothing_that_finds_files(
    indexed: Path,
) -> None:
    modules = imported_by("def", "Till", "--no-update", where=indexed)
    unwanted = ("symindex.resolve", "symindex.model.values", "symindex.indexer", "symindex.workspace.discover")
    assert "_hashlib" not in modules
    assert not {each for each in modules if each.startswith(unwanted)}


def test_a_question_that_looks_for_no_changes_imports_nothing_that_asks_a_watcher(indexed: Path) -> None:
    modules = imported_by("def", "Till", "--no-update", where=indexed)
    assert not modules & {"symindex.query.freshness", "symindex.workspace.freshness", "select"}


def test_a_question_whose_answer_a_watcher_confirms_loads_nothing_that_looks_at_files(indexed: Path) -> None:
    with subprocess.Popen(programs.command("watch", "--quiet", str(indexed)), cwd=indexed) as watcher:
        try:
            deadline = time.monotonic() + 60
            while not is_confirmed_fresh(indexed, indexed / ".symindex", os.environ) and time.monotonic() < deadline:
                time.sleep(0.1)
            modules = imported_by("def", "Till", where=indexed)
        finally:
            watcher.terminate()
    assert "socket" in modules
    unwanted = ("symindex.indexer", "symindex.workspace.discover", "symindex.workspace.environments", "subprocess")
    assert not {each for each in modules if each.startswith(unwanted)}
