"""The command reference and the man pages say what the commands say."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .pages import ROOT


def test_the_command_reference_and_the_man_pages_are_up_to_date() -> None:
    command = [sys.executable, "docs/reference.py", "--check"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, f"run `python docs/reference.py`, which writes:\n{checked.stdout}{checked.stderr}"


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff only checks what the others wrote")
def test_a_man_page_is_formatted_without_a_warning() -> None:
    pages = sorted(map(str, (ROOT / "docs/man").glob("*.1")))
    formatted = subprocess.run(["groff", "-man", "-Tutf8", "-ww", *pages], capture_output=True, text=True, check=False)
    assert (formatted.returncode, formatted.stderr) == (0, "")
    assert "symindex callers [OPTIONS]" in formatted.stdout


def test_the_commands_that_readme_promises_are_those_that_ci_runs() -> None:
    readme, ci = (ROOT / "README.md").read_text("utf-8"), (ROOT / ".ci/run").read_text("utf-8")
    tests = ci.strip().splitlines()[-1]
    packages = ci.partition("packages=(")[2].partition(")")[0]
    assert f"    {tests}\n" in readme
    assert f"apt-get install {packages}\n" in readme
    assert Path(ROOT / ".ci/run").stat().st_mode & 0o100
