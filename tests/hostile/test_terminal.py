"""What names of files and source hold for a terminal to obey is shown, by every command."""

from __future__ import annotations

import json
import os
import pty
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
    said = _on_a_terminal([sys.executable, "-m", *arguments], tmp_path)
    assert said.strip()
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def _on_a_terminal(line: list[str], where: Path) -> str:
    """What a command writes to a terminal; click drops some of what a terminal obeys where there is none."""
    main, its = pty.openpty()
    with subprocess.Popen(
        line, cwd=where, env=programs.environ(where / "home"), stdin=subprocess.DEVNULL, stdout=its, stderr=its
    ):
        os.close(its)
        said = b""
        try:
            while content := os.read(main, 65_536):
                said += content
        except OSError:  # Linux: nobody holds the other end any more
            pass
    os.close(main)
    return said.decode()
