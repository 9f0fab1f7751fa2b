"""Completion of symbols, as the shells themselves do it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.command_line import say

_TIMEOUT = 30.0  # seconds of the clock, for a machine with much to do

pytestmark = pytest.mark.usefixtures("shop")


def environment() -> dict[str, str]:
    """The variables of a shell that finds the program and reads no start-up files of a person."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": programs, "TERM": "xterm", "HOME": os.environ["TMPDIR"]}


def run(*command: str) -> str:
    """What a shell prints."""
    found = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert found.stderr == ""
    return found.stdout


def in_bash(*words: str) -> list[str]:
    """The completions that bash's function gives of the last word."""
    line = " ".join(f"'{word}'" for word in words)
    script = (
        "source <(_SYMINDEX_COMPLETE=bash_source symindex); "
        f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; "
        '_symindex_completion symindex 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return run("bash", "--norc", "-c", script).split()


def test_bash_completes_names_members_and_modules() -> None:
    assert in_bash("symindex", "def", "Til") == ["Till"]
    assert in_bash("symindex", "callers", "Till.c") == ["Till.close", "Till.count"]
    assert in_bash("symindex", "path", "run", "shop.till.T") == ["shop.till.Till"]
    assert in_bash("symindex", "importers", "shop.m") == ["shop.main"]
    assert in_bash("symindex", "def", "Too") == ["Tool"]  # only libraries have it
    assert in_bash("symindex", "cal") == ["callers", "callees"]


def test_fish_completes_names() -> None:
    script = '_SYMINDEX_COMPLETE=fish_source symindex | source; complete -C "symindex callers Till.c"'
    assert run("fish", "--no-config", "-c", script).split() == ["Till.close", "Till.count"]


def test_zsh_completes_a_name_that_is_being_typed() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["zsh", "-f", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment(), start_new_session=True
    )
    os.close(theirs)
    try:
        setup = "autoload -U compinit; compinit -u; eval \"$(_SYMINDEX_COMPLETE=zsh_source symindex)\"; print re''ady\n"
        os.write(ours, setup.encode())
        read_until(ours, "ready")
        os.write(ours, b"symindex def Til\t")
        read_until(ours, "Till")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def read_until(terminal: int, expected: str) -> None:
    """Read what a terminal shows until a text is in it; fails where it does not come."""
    shown, end = "", time.monotonic() + _TIMEOUT
    while expected not in shown.replace("\x1b[K", ""):
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 0.5)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace")


def test_where_there_is_no_index_nothing_is_completed_and_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert in_bash("symindex", "def", "Til") == []
    assert list(tmp_path.iterdir()) == [tmp_path / "pyproject.toml"]


def test_completion_never_looks_for_changed_files(new_shop: Path) -> None:
    assert say("index", "-q", "--no-words").status == 0
    (new_shop / "shop/new.py").write_text("class Tillage: pass\n")
    assert in_bash("symindex", "def", "Till") == ["Till"]
