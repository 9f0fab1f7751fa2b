"""Answers as other programs read them: Emacs' compilation mode, Vim's quickfix list, and a terminal with a pager."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_line import ROOT, make_project, say
from tests.support.cscope_clients import environment, installed

pytestmark = pytest.mark.slow  # real editors


_SECONDS = 60
_COMPILE = """
(require 'compile)
(setq next-error-verbose nil)
(defun show (name)
  (set-buffer (window-buffer (selected-window)))
  (princ (format "%s\\t%s:%d:%d\\n" name (file-name-nondirectory buffer-file-name)
                 (line-number-at-pos) (1+ (current-column)))))
(defun run (command)
  (let* ((buffer (compilation-start command)) (process (get-buffer-process buffer)))
    (while (process-live-p process) (accept-process-output process 0.1))
    (accept-process-output nil 0.2)
    (setq next-error-last-buffer buffer)))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop with an index, `many.py` with two hundred calls, and our program beside it; not to be changed."""
    root = make_project(tmp_path_factory.mktemp("lists") / "shop")
    (root / "shop" / "many.py").write_text("def tick():\n    pass\n\n\n" + "tick()\n" * 200)
    assert say("index", str(root), "-q", "--no-words").status == 0
    program = root.parent / "symindex"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m symindex "$@"\n')
    program.chmod(0o755)
    return root


def emacs(project: Path, body: str) -> list[str]:
    """The lines that a script prints."""
    script = project.parent / "script.el"
    script.write_text(_COMPILE + body)
    done = subprocess.run(
        [installed("emacs", "emacs-nox"), "-Q", "--batch", "-l", str(script)],
        cwd=project, env=environment(TERM="dumb"), capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "question", ["callers Till.close", "refs Till.close --no-marks", "grep close --path shop/main.py"]
)
def test_emacs_goes_from_answer_to_answer_in_compilation_mode(project: Path, question: str) -> None:
    told = emacs(
        project,
        f"""(run "{project.parent / "symindex"} {question}")
        (next-error) (show "first") (next-error) (show "second")""",
    )
    assert told[0] == "first\tmain.py:5:13"
    assert told[1] == "second\tmain.py:6:14"


@pytest.mark.parametrize("question", ["callers Till.close", "refs Till.close", "grep close --path shop/main.py"])
def test_vim_reads_answers_into_its_quickfix_list(project: Path, tmp_path: Path, question: str) -> None:
    out = tmp_path / "out"
    commands = [
        f"cexpr system('{project.parent / 'symindex'} {question}')",
        "let g:o = map(filter(getqflist(), 'v:val.valid'), '[bufname(v:val.bufnr), v:val.lnum, v:val.col]')",
        f"call writefile([json_encode(g:o)], '{out}')",
        "qa!",
    ]
    script = tmp_path / "script.vim"
    script.write_text("\n".join(commands) + "\n")
    vim = [installed("vim", "vim"), "-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "-S", str(script)]
    subprocess.run(
        vim,
        cwd=project,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    assert json.loads(out.read_text())[:2] == [["shop/main.py", 5, 13], ["shop/main.py", 6, 14]]


class Terminal:
    """A shell in tmux, 80 columns and 24 lines."""

    def __init__(self, directory: Path, socket: Path) -> None:
        self._tmux = [installed("tmux", "tmux"), "-S", str(socket), "-f", "/dev/null"]
        self._run("new-session", "-d", "-x", "80", "-y", "24", "-c", str(directory), "sh")

    def _run(self, *arguments: str) -> str:
        clean = environment(TERM="xterm-256color", PS1="$ ", PAGER="less", SYMINDEX_PAGER="less")
        return subprocess.run([*self._tmux, *arguments], env=clean, capture_output=True, text=True, check=True).stdout

    def type(self, *keys: str) -> None:
        """Press keys, as tmux calls them, or text."""
        self._run("send-keys", *keys)

    def shows(self, text: str) -> bool:
        """Return True if a text comes to stand on the screen."""
        end = time.monotonic() + _SECONDS
        while text not in (screen := self._run("capture-pane", "-p")):
            if time.monotonic() > end:
                pytest.fail(f"{text!r} is not on the screen:\n{screen}")
            time.sleep(0.1)
        return True

    def close(self) -> None:
        """End it."""
        self._run("kill-server")


@pytest.fixture
def terminal(project: Path, tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(project, tmp_path / "tmux")
    yield opened
    opened.close()


def test_a_long_answer_goes_through_the_pager_and_a_short_one_does_not(project: Path, terminal: Terminal) -> None:
    program = shlex.quote(str(project.parent / "symindex"))
    terminal.type(f"{program} callers tick; echo left", "Enter")
    assert terminal.shows(":")
    terminal.type("G")
    assert terminal.shows("204")
    terminal.type("q")
    assert terminal.shows("left")
    terminal.type("clear", "Enter", f"{program} def Till; echo again", "Enter")
    assert terminal.shows("class Till")
    assert terminal.shows("again")
