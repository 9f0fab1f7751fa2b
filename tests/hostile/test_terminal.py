"""What names of files and source hold for a terminal to obey is shown, by every command."""

from __future__ import annotations

import json
import subprocess
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
