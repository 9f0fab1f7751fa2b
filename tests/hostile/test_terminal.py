"""What names of files and source hold for a terminal to obey is shown, by every command."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.reliability import programs

_EVIL = "\x1b]0;evil\x07\x1b[2J\u202e"


@pytest.mark.parametrize("arguments", [("session",), ("doctor",), ("status", "--skipped"), ("export", "ctags")])
def test_nothing_that_a_terminal_obeys_is_written(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    root = tmp_path / f"a{_EVIL}b"
    root.mkdir()
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (root / f"m{_EVIL}.py").write_text(f"def one():\n    '''{_EVIL}'''\n\none('{_EVIL}')\n")
    (root / f"l{_EVIL}.py").symlink_to("/nowhere")
    asked = {"id": _EVIL, "file": str(root / f"m{_EVIL}.py"), "line": 4, "column": 1, "question": "def"}
    done = subprocess.run(
        programs.command(*arguments),
        cwd=root,
        env=programs.environ(tmp_path / "home"),
        input=json.dumps(asked) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert said
    assert not set(_EVIL) & {"\x1b", "\x07", "\u202e"} & set(said)


@pytest.mark.parametrize(
    "arguments",
    [
        *(("fleet", "list", "f"), ("fleet", "status", "f"), ("fleet", "list"), ("fleet", "build", "f", "-o", "{rows}")),
        *(("grep", "--fleet", "f", "one"), ("search", "--fleet", "f", "one"), ("callers", "--fleet", "f", "m.one")),
        *(("tests", "--reaching", "m.one", "--fleet", "f"), ("graph", "m.one", "--fleet", "f")),
        ("export", "parquet", "-o", "{rows}"),
        *(("tests", "--reaching", "m.one", "--command"), ("tests", "--suites")),
    ],
)
def test_names_in_a_fleet_and_in_commands_are_shown_with_nothing_that_a_terminal_obeys(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    root = tmp_path / "src" / f"a{_EVIL}b"
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (root / "m.py").write_text(f"def one(x='{_EVIL}'): pass\n\ndef two(): one()\n")
    (root / f"test_{_EVIL}.py").write_text("import m\n\ndef test_two(): m.two()\n")
    (root / "tox.ini").write_text(f"[tox]\nenvlist = {_EVIL}\n[testenv]\ncommands = pytest {{posargs}}\n")
    fleet = tmp_path / "configuration" / "fleets" / "f.txt"
    fleet.parent.mkdir(parents=True)
    fleet.write_text(f"{tmp_path}/src/*\n")
    variables = {**programs.environ(tmp_path / "home"), "SYMINDEX_CONFIG_DIR": str(fleet.parents[1])}
    words = [word.format(rows=tmp_path / "rows") for word in arguments]
    said = _on_a_terminal(programs.command("--no-pager", *words), root, variables)
    assert said.strip()
    assert "Traceback" not in said
    assert not {"\x07", "\u202e"} & set(said)
    assert not re.search(r"\x1b(?!\[[0-9;]*m)", said)


def test_the_command_of_a_test_whose_name_a_terminal_would_obey_runs_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    name = f"test_it's\\{_EVIL}.py"
    (tmp_path / name).write_text("def test_one(): pass\n")
    environ = programs.environ(tmp_path / "home")
    said = programs.run(programs.command("tests", f"{name}:1", "--command"), environ, tmp_path).out
    words = subprocess.run(
        ["bash", "-c", f"printf '%s\\n' {said}"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert f"{name}::test_one" in words.stdout.splitlines()


@pytest.mark.parametrize(
    "arguments",
    [
        ("symindex", _EVIL),
        ("symindex", f"--{_EVIL}"),
        ("symindex", "-C", _EVIL, "status"),
        ("symindex", "def", f"--{_EVIL}"),
        ("symindex", "def", "x", "--limit", _EVIL),
        ("symindex", "index", _EVIL),
        ("symindex", "export", _EVIL),
        ("symindex", "fleet", _EVIL),
        ("symindex.cscope.command", f"--{_EVIL}"),
        ("symindex.cscope.command", "-d", "-f", _EVIL, "-L", "-1", "x"),
        ("symindex.cscope.pycscope", f"{_EVIL}.py"),
    ],
    ids=repr,
)
def test_what_was_typed_is_repeated_with_nothing_that_a_terminal_obeys(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    said = _on_a_terminal([sys.executable, "-m", *arguments], tmp_path, programs.environ(tmp_path / "home"))
    assert said.strip()
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def _on_a_terminal(line: list[str], where: Path, variables: dict[str, str]) -> str:
    """What a command writes to a terminal; click drops some of what a terminal obeys where there is none."""
    main, its = pty.openpty()
    with subprocess.Popen(line, cwd=where, env=variables, stdin=subprocess.DEVNULL, stdout=its, stderr=its):
        os.close(its)
        said = b""
        try:
            while content := os.read(main, 65_536):
                said += content
        except OSError:  # Linux: nobody holds the other end any more
            pass
    os.close(main)
    return said.decode()
