"""The scripts for editors, in the real editors: trees that unfold, jumps, and the test at the cursor.

The editors are part of the test: one that is missing is a failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support.command_line import say
from tests.support.cscope_clients import environment, installed
from tests.support.graph_shop import make_shop

pytestmark = pytest.mark.slow  # real editors

_SCRIPTS = Path(__file__).parents[2] / "symindex" / "editors"
_ROOT = Path(__file__).parents[2]
_SECONDS = 60
_TEST = """\
import unittest


class TillTest(unittest.TestCase):
    def test_it(self):
        self.assertTrue(True)
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, with a test, and our program as `symindex` beside it; not to be changed."""
    root = make_shop(tmp_path_factory.mktemp("my shop") / "project")
    (root / "tests").mkdir()
    (root / "tests" / "__init__.py").touch()
    (root / "tests" / "test_till.py").write_text(_TEST)
    program = root.parent / "symindex"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={_ROOT} exec {sys.executable} -m symindex "$@"\n')
    program.chmod(0o755)
    return root


def _run(command: list[str], shop: Path) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in environment(TERM="xterm", SYMINDEX_CACHE_DIR=str(shop.parent / "cache")).items()
        if name not in ("SYMINDEX_DIR", "VIRTUAL_ENV", "CONDA_PREFIX")
    }
    return subprocess.run(
        command, cwd=shop, env=clean, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS,
        check=False,
    )  # fmt: skip


def _vim(editor: str, shop: Path, scratch: Path, commands: Iterable[str]) -> dict[str, list[str]]:
    """What an editor tells: the lines of the window it is in, under each name in `call Tell(name)`."""
    out, script = scratch / "out", scratch / "script.vim"
    script.write_text(
        "\n".join(
            [
                ("lua " if editor == "nvim" else "") + say("editors", editor).out.strip(),
                "runtime plugin/symindex.vim",
                f"let g:symindex_program = '{shop.parent / 'symindex'}'",
                "let g:o = {}",
                "func! Tell(name)",
                "  let g:o[a:name] = [expand('%:.') . ':' . line('.') . ':' . col('.')] + getline(1, '$')",
                "endfunc",
                "func! Ran(command, root)",
                "  let g:o['ran'] = [a:command, a:root]",
                "endfunc",
                *commands,
                f"call writefile([json_encode(g:o)], '{out}')",
                "qa!",
            ]
        )
        + "\n"
    )
    program = installed("vim", "vim") if editor == "vim" else installed("nvim", "neovim")
    mode = ["-N", "-es"] if editor == "vim" else ["--headless"]
    done = _run([program, *mode, "-u", "NONE", "-i", "NONE", "-n", "-S", str(script)], shop)
    assert out.exists(), done.stdout + done.stderr
    told: dict[str, list[str]] = json.loads(out.read_text())
    return told


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_shows_callers_as_a_tree_and_jumps(editor: str, shop: Path, tmp_path: Path) -> None:
    told = _vim(
        editor, shop, tmp_path,
        [
            "edit shop/rpc.py", "call cursor(5, 9)", "SymindexCallers", "call Tell('tree')",
            "call cursor(2, 1)", "normal o", "call Tell('unfolded')",
            "call cursor(3, 1)", "normal o", "call Tell('deeper')",
            "call cursor(2, 1)", "normal o", "call Tell('folded')",
            "normal p", "call Tell('stayed')",
            'execute "normal \\<CR>"', "call Tell('jumped')",
            "SymindexCallees shop.manager.Manager.total", "call Tell('callees')",
        ],
    )  # fmt: skip
    root = "-  shop.rpc.Client.build  shop/rpc.py:5"
    caller = "+~ shop.api.API._create  shop/api.py:9"
    assert told["tree"] == ["symindex-callers:1:1", root, f"  {caller}"]
    assert told["unfolded"][1:] == [
        *(root, "  -~ shop.api.API._create  shop/api.py:9", "    +  shop.api.API.create  shop/api.py:6")
    ]
    assert told["deeper"][4:] == [
        *("      +~ shop.api  shop/api.py:17", "      +~ shop.api.main  shop/api.py:14")
    ] or told["deeper"][4:] == [*("      +~ shop.api.main  shop/api.py:14", "      +~ shop.api  shop/api.py:17")]
    assert told["folded"][1:] == told["tree"][1:]
    assert told["stayed"][0].startswith("symindex-callers:2:")
    assert told["jumped"][0] == "shop/api.py:9:18"
    assert told["callees"][1:] == [
        *("-  shop.manager.Manager.total  shop/manager.py:22", "  +  shop.manager.count  shop/manager.py:23")
    ]


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_runs_the_test_at_the_cursor(editor: str, shop: Path, tmp_path: Path) -> None:
    told = _vim(
        editor, shop, tmp_path,
        ["let g:symindex_run = 'Ran'", "edit tests/test_till.py", "call cursor(6, 9)", "SymindexTest"],
    )  # fmt: skip
    command, root = told["ran"]
    assert command == say("tests", str(shop / "tests/test_till.py:6"), "--command", "-C", str(shop)).out.strip()
    assert "test_it" in command
    assert root == str(shop)


def test_nvim_runs_it_in_a_terminal(shop: Path, tmp_path: Path) -> None:
    told = _vim(
        "nvim", shop, tmp_path,
        [
            "let $PATH = '" + str(Path(sys.executable).parent) + ":' . $PATH",
            "edit tests/test_till.py", "call cursor(6, 9)", "SymindexTest",
            "call jobwait([&channel], 30000)", "sleep 200m", "call Tell('terminal')",
        ],
    )  # fmt: skip
    assert any("OK" in line or "1 passed" in line for line in told["terminal"]), told


def test_vim_says_what_symindex_says_where_there_is_no_answer(shop: Path, tmp_path: Path) -> None:
    told = _vim(
        "vim", shop, tmp_path,
        [
            *("redir => g:m", "silent SymindexCallers nobody_at_all", "redir END"),
            *("let g:o['said'] = [g:m]", "call Tell('at')"),
        ],
    )  # fmt: skip
    assert "symindex: no definition of nobody_at_all" in told["said"][0]
    assert told["at"] == [":1:1", ""]


_TELL = """
(setq symindex-program "{program}")
(defun tell (name) (princ (format "%s\\t%s:%d:%d\\n" name
  (if buffer-file-name (file-relative-name buffer-file-name "{root}") (buffer-name))
  (line-number-at-pos) (current-column)))
  (unless buffer-file-name (princ (buffer-substring-no-properties (point-min) (point-max)))))
"""


def _emacs(shop: Path, program: str) -> str:
    emacs = installed("emacs", "emacs-nox")
    tell = _TELL.format(program=shop.parent / "symindex", root=shop)
    done = _run(
        [emacs, "-Q", "--batch", "-l", str(_SCRIPTS / "emacs/symindex.el"), "--eval", f"(progn {tell} {program})"], shop
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_emacs_shows_callers_as_a_tree_and_jumps(shop: Path) -> None:
    said = _emacs(
        shop,
        """
        (find-file "shop/rpc.py") (goto-char (point-min)) (search-forward "def bui")
        (call-interactively 'symindex-callers) (tell "tree")
        (forward-line 1) (symindex-tree-toggle) (forward-line 1) (tell "unfolded")
        (symindex-tree-up) (symindex-tree-toggle) (tell "folded")
        (symindex-tree-visit) (tell "jumped")
        (symindex-callees "shop.manager.Manager.total") (forward-line 1) (tell "callees")
        (symindex-tree-toggle) (tell "none")
        """,
    )
    root = "-  shop.rpc.Client.build  shop/rpc.py:5\n"
    assert said == (
        f"tree\t*symindex callers*:1:0\n{root}  +~ shop.api.API._create  shop/api.py:9\n"
        f"unfolded\t*symindex callers*:3:0\n{root}  -~ shop.api.API._create  shop/api.py:9\n"
        "    +  shop.api.API.create  shop/api.py:6\n"
        f"folded\t*symindex callers*:2:0\n{root}  +~ shop.api.API._create  shop/api.py:9\n"
        "jumped\tshop/api.py:9:17\n"
        "callees\t*symindex callees*:2:0\n-  shop.manager.Manager.total  shop/manager.py:22\n"
        "  +  shop.manager.count  shop/manager.py:23\n"
        "none\t*symindex callees*:2:0\n-  shop.manager.Manager.total  shop/manager.py:22\n"
        "  -  shop.manager.count  shop/manager.py:23\n"
    )


def test_emacs_runs_the_test_at_point(shop: Path) -> None:
    said = _emacs(
        shop,
        f"""
        (setenv "PATH" (concat "{Path(sys.executable).parent}:" (getenv "PATH")))
        (find-file "tests/test_till.py") (goto-char (point-min)) (search-forward "assertTrue")
        (let (status)
          (add-hook 'compilation-finish-functions (lambda (_ s) (setq status s)))
          (call-interactively 'symindex-run-test)
          (while (not status) (accept-process-output nil 0.05))
          (princ (format "%s|%s|%s" (car compilation-arguments)
            (with-current-buffer "*compilation*"
              (format "%s|%s" default-directory (car compilation-arguments))) status)))
        """,
    )
    _, directory, command, status = said.split("|")
    assert directory == f"{shop}/"
    assert "test_it" in command
    assert status == "finished\n"


def test_emacs_finds_nothing_to_warn_of_in_its_script(tmp_path: Path) -> None:
    emacs = installed("emacs", "emacs-nox")
    script = tmp_path / "symindex.el"
    script.write_text((_SCRIPTS / "emacs/symindex.el").read_text(encoding="utf-8"), encoding="utf-8")
    for program in (
        f'(progn (setq byte-compile-error-on-warn t) (unless (byte-compile-file "{script}") (kill-emacs 1)))',
        f'(checkdoc-file "{script}")',
    ):
        done = _run([emacs, "-Q", "--batch", "--eval", program], tmp_path)
        assert done.returncode == 0, done.stderr
        assert "arning" not in done.stderr, done.stderr


def test_editors_tells_lines_that_the_editors_take(shop: Path) -> None:
    assert [line.split()[0] for line in say("editors").out.splitlines()][:4] == ["emacs", "vim", "nvim", "vscode"]
    line = say("editors", "emacs").out.strip()
    emacs = installed("emacs", "emacs-nox")
    done = _run([emacs, "-Q", "--batch", "--eval", f"(progn {line} (princ (fboundp 'symindex-callers)))"], shop)
    assert done.stdout == "t"


def test_the_line_for_git_hides_exports_in_every_repository(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
        monkeypatch.delenv(name, raising=False)
    _run(["git", "init", "-q", str(shop)], shop)
    (line,) = (line for line in say("editors").out.splitlines() if line.startswith("git "))
    done = _run(["bash", "-c", line.removeprefix("git ")], shop)
    assert done.returncode == 0, done.stderr
    assert _run(["git", "check-ignore", "cscope.out", "tags"], shop).stdout.split() == ["cscope.out", "tags"]
    assert not [line for line in say("editors").out.splitlines() if line.startswith("git ")]
