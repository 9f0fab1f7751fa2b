"""Completion of symbols, as the shells themselves do it."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from symindex.cli.completion import SYMBOLS_AFTER, complete_symbol
from symindex.cli.group import commands
from tests.support.command_line import say
from tests.support.cscope_clients import ROOT

_TIMEOUT = 120.0  # seconds of the clock, for a machine with much to do

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
    assert in_bash("symindex", "importers", "sho") == ["shop"]
    assert in_bash("symindex", "def", "Too") == ["Tool"]  # only libraries have it
    assert in_bash("symindex", "cal") == ["callers", "callees"]


def test_fish_completes_names() -> None:
    script = '_SYMINDEX_COMPLETE=fish_source symindex | source; complete -C "symindex callers Till.c"'
    assert run("fish", "--no-config", "-c", script).split() == ["Till.close", "Till.count"]


@pytest.mark.parametrize(
    ("shell", "startup", "before"),
    [("bash", ".bashrc", ""), ("zsh", ".zshrc", "autoload -U compinit; compinit -u"), ("fish", "fish/config.fish", "")],
)
def test_a_shell_completes_a_name_being_typed_with_the_line_of_the_documentation(
    shell: str, startup: str, before: str, tmp_path: Path
) -> None:
    line = re.search(rf"```{shell}\n(.*?)\n```", (ROOT / "docs" / "shells.md").read_text(), re.DOTALL)
    assert line
    (tmp_path / startup).parent.mkdir(exist_ok=True)
    (tmp_path / startup).write_text(f"{before}\n{line[1]}\necho re''ady\n")
    options = ["--noprofile", "--rcfile", str(tmp_path / startup)] if shell == "bash" else []
    homes = dict.fromkeys(("HOME", "ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), str(tmp_path))
    # Where fish lacks this directory, it reads all manual pages in the background.
    (tmp_path / "fish" / "generated_completions").mkdir(parents=True, exist_ok=True)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", shell, *options, "-i"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environment(), **homes},
        start_new_session=True,
    )
    os.close(theirs)
    try:
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


def test_inherited_members_are_completed_where_a_class_has_none_of_its_own(new_shop: Path) -> None:
    (new_shop / "shop/big.py").write_text("from shop.till import Till\n\n\nclass BigTill(Till):\n    drawers = 4\n")
    assert say("index", "-q", "--no-words").status == 0
    assert in_bash("symindex", "def", "BigTill.dr") == ["BigTill.drawers"]
    assert in_bash("symindex", "def", "BigTill.cl") == ["BigTill.close"]


def asked_by(shell: str, line: str) -> subprocess.CompletedProcess[str]:
    """What the program writes for a shell that asks for completions of the last word, and which modules it imports."""
    words = line.split(" ")
    current = words[-1] if shell == "fish" else str(len(words) - 1)
    asked = {"_SYMINDEX_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": current}
    command = [sys.executable, "-X", "importtime", "-P" if sys.version_info >= (3, 11) else "-B", "-m", "symindex"]
    return subprocess.run(command, env={**environment(), **asked}, capture_output=True, text=True, check=True)


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        ("bash", "plain,Till.close\nplain,Till.count\n"),
        ("zsh", "plain\nTill.close\n_\nplain\nTill.count\n_\n"),
        ("fish", "plain,Till.close\nplain,Till.count\n"),
    ],
)
def test_symbols_are_completed_without_click_and_without_the_resolver(shell: str, expected: str) -> None:
    found = asked_by(shell, "symindex callers Till.c")
    assert found.stdout == expected
    imported = {line.rpartition("|")[2].strip() for line in found.stderr.splitlines()}
    assert "symindex.store.reader" in imported
    assert not {"click", "symindex.resolve.semantics"} & imported


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("line", [f"symindex {rest}" for rest in ("def Till.c", "path run Ti", "refs shop/t", "def ")])
def test_what_is_completed_without_click_is_what_click_completes(shell: str, line: str) -> None:
    by_click = line.replace("symindex ", "symindex --no-pager ", 1)
    assert asked_by(shell, line).stdout == asked_by(shell, by_click).stdout


def test_every_command_whose_arguments_are_symbols_completes_them_at_once() -> None:
    with click.Context(commands) as context:
        arguments = {
            name: [
                each
                for each in command.params
                if isinstance(each, click.Argument) and each._custom_shell_complete is complete_symbol
            ]
            for name in commands.list_commands(context)
            if (command := commands.get_command(context, name))
        }
    assert {name: len(symbols) for name, symbols in arguments.items() if symbols} == SYMBOLS_AFTER
