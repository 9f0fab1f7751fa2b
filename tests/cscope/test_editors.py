"""The real editors, with the program in cscope's place: every question of the table, jumps, and what may go wrong.

The editors are part of the test: one that is missing is a failure.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterable
from glob import glob
from pathlib import Path

import pytest

from tests.support.cscope_clients import (
    Expected,
    Found,
    complaints,
    environment,
    installed,
    make_sample,
    table,
    wrapper,
)

pytestmark = pytest.mark.slow  # real editors


_LETTERS = dict(zip("012346789", "sgdctefia"))
_SECONDS = 60
_EMACS = {
    "0": "this-symbol", "1": "global-definition", "2": "called-functions",
    "3": "functions-calling-this-function", "4": "this-text-string", "6": "egrep-pattern", "7": "this-file",
    "8": "files-including-file", "9": "assignments-to-this-symbol",
}  # fmt: skip


def _editor(name: str) -> list[str]:
    if name == "vim":
        vim = installed("vim", "vim")
        assert "+cscope" in subprocess.run([vim, "--version"], capture_output=True, text=True, check=False).stdout
        return [vim, "-N", "-u", "NONE", "-i", "NONE", "-n", "-es"]
    return [installed("nvim", "neovim"), "-u", "NONE", "-i", "NONE", "-n", "--headless"]


def _vim(editor: str, root: Path, scratch: Path, commands: Iterable[str], prefix: str = "") -> dict[str, list[str]]:
    """What an editor tells: for each name in `call R(name, command)` the cursor's place, messages, quickfix entries."""
    scratch.mkdir(parents=True, exist_ok=True)
    out = scratch / "out"
    script = scratch / "script.vim"
    program = str(wrapper(scratch)).replace(" ", "\\ ")
    script.write_text(
        "\n".join(
            [
                "set nomore shortmess=atIF hidden encoding=utf-8 cscopeverbose",
                "set cscopequickfix=s-,c-,d-,i-,t-,e-,a-,f-,g-",
                f"set csprg={program}",
                "let g:o = []",
                "func! R(name, command)",
                "  call setqflist([])",
                "  redir => g:m",
                "  silent! exe a:command",
                "  redir END",
                "  call add(g:o, join(['R', a:name], \"\\t\"))",
                "  call add(g:o, join(['P', expand('%:p'), line('.')], \"\\t\"))",
                "  call add(g:o, join(['M', substitute(g:m, '[\\t\\n]', ' ', 'g')], \"\\t\"))",
                "  for q in getqflist()",
                "    call add(g:o, join(['Q', q.valid, fnamemodify(bufname(q.bufnr), ':p'), q.lnum,"
                " substitute(q.text, '[\\t\\n]', ' ', 'g')], \"\\t\"))",
                "  endfor",
                "endfunc",
                f"call R('add', 'cs add cscope.out {prefix}')",
                *commands,
                f"call writefile(g:o, '{out}')",
                "qa!",
            ]
        )
        + "\n",
        encoding="utf-8",
    )
    subprocess.run(
        [*_editor(editor), "-S", str(script)],
        cwd=root,
        env=environment(TERM="xterm"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    told: dict[str, list[str]] = {}
    for line in out.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        kind, _, rest = line.partition("\t")
        if kind == "R":
            current = told[rest] = []
        else:
            current.append(line)
    return told


def _find(expected: Expected) -> str:
    pattern = re.sub("([%#])", r"\\\1", expected.pattern).replace("'", "''")
    return f"call R('{expected.number}', 'cs find {_LETTERS[expected.question]} {pattern}')"


def _quickfix(lines: Iterable[str], root: Path) -> list[Found]:
    """The rows of a quickfix list; a name with a blank in it is no place to Vim."""
    found = []
    for line in lines:
        if line.startswith("Q\t"):
            _, valid, path, number, text = line.split("\t", 4)
            match = re.match(r"<<(<unknown>|[^>]*)>>", text)
            if valid == "1" and match:
                function = "<global>" if match[1] == "global" else match[1]
                found.append(Found(os.path.relpath(os.path.realpath(path), root), int(number), function, text))
    return found


def _place(lines: Iterable[str], root: Path) -> tuple[str, int]:
    """The file and line that the cursor is at."""
    path, number = next(line for line in lines if line.startswith("P\t")).split("\t")[1:]
    return os.path.relpath(os.path.realpath(path), root), int(number)


def _without_blanks(expected: Expected) -> Expected:
    rows = [(*row[:3], row[3] or "?" in row[0]) for row in expected.rows]
    return expected._replace(rows=rows)


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_asks_everything_and_jumps_there_and_back(sample: Path, tmp_path: Path, editor: str) -> None:
    questions = table("live")
    told = _vim(
        editor, sample, tmp_path,
        [
            *map(_find, questions),
            "set cscopequickfix=",
            "call R('open', 'edit +1 shop/util.py')",
            "call R('jump', 'cs find g Row')",
            "call R('back', 'pop')",
            "call R('cstag', 'cstag render')",
            "set cst csto=0",
            "call R('tag', 'tag Base')",
            "call R('blank', 'cs find g spaced_out')",
            "call R('unicode', 'cs find g größe')",
            "call R('reset', 'cs reset')",
            "call R('again', 'cs find g add')",
            "call R('nobody', 'cs find s nobody_at_all')",
        ],
    )  # fmt: skip
    assert not [c for e in questions for c in complaints(_without_blanks(e), _quickfix(told[e.number], sample))]
    assert {
        name: _place(told[name], sample) for name in ("jump", "back", "cstag", "tag", "blank", "unicode", "again")
    } == {
        "jump": ("shop/core.py", 66),
        "back": ("shop/util.py", 1),
        "cstag": ("shop/core.py", 69),
        "tag": ("shop/core.py", 24),
        "blank": ("shop/with space.py", 1),
        "unicode": ("shop/unicode_ids.py", 6),
        "again": ("shop/core.py", 47),
    }
    assert "E259" in told["nobody"][1]


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_sees_a_file_that_changed_between_two_questions(own_sample: Path, tmp_path: Path, editor: str) -> None:
    (own_sample / "cscope.out").touch()
    told = _vim(
        editor, own_sample, tmp_path / "vim",
        [
            "call R('before', 'cs find g brand_new')",
            "call writefile(['', 'def brand_new(): pass'], 'shop/util.py')",
            "call R('after', 'cs find g brand_new')",
        ],
    )  # fmt: skip
    assert _quickfix(told["before"], own_sample) == []
    assert [(row.file, row.line) for row in _quickfix(told["after"], own_sample)] == [("shop/util.py", 2)]


def test_vim_takes_a_directory_with_blanks_and_a_prefix(tmp_path: Path) -> None:
    root = make_sample(tmp_path / "my own sample")
    (root / "cscope.out").touch()
    told = _vim("vim", root, tmp_path / "vim", ["call R('find', 'cs find g total')"])
    assert [(row.file, row.line) for row in _quickfix(told["find"], root)] == [("shop/core.py", 73)]
    plain = make_sample(tmp_path / "plain")
    (plain / "cscope.out").touch()
    told = _vim("vim", plain, tmp_path / "vim", ["cd shop", "call R('find', 'cs find t big cart')"], str(plain))
    assert [(row.file, row.line) for row in _quickfix(told["find"], plain)] == [("shop/core.py", 76)]


def test_emacs_asks_through_xcscope(sample: Path, tmp_path: Path) -> None:
    questions = table("live")[::14]  # a process each; Vim asks them all
    out = _emacs(sample, tmp_path, _ASK_ALL % " ".join(_lisp(e) for e in questions), update="t")
    found: dict[str, list[Found]] = {}
    for line in out.splitlines():
        fields = line.split("\t")
        if fields[0] == "R":
            current = found[fields[1]] = []
        elif fields[0] == "Q":
            match = re.match(r"(.*?)\[(\d+)\]", fields[3])
            assert match
            current.append(Found(os.path.relpath(os.path.realpath(fields[1]), sample), int(fields[2]), match[1], ""))
    assert len(found) == len(questions)
    assert not [c for e in questions for c in complaints(e, found[e.number])]


def test_emacs_may_call_without_d_and_makes_its_index_itself(own_sample: Path, tmp_path: Path) -> None:
    """xcscope's `cscope-index-files`, and its first search with settings as they come."""
    listing = f"""(cscope-index-files "{own_sample}") (my-wait cscope-unix-index-process)"""
    ask = _ASK_ALL % f'(1 cscope-find-{_EMACS["3"]} "retry")'
    out = _emacs(own_sample, tmp_path, listing + ask, update="nil")
    assert (own_sample / "cscope.out").read_bytes().startswith(b"cscope 15 ")
    assert [line.split("\t")[2] for line in out.splitlines() if line.startswith("Q")] == ["45"]


def _emacs(root: Path, scratch: Path, body: str, update: str) -> str:
    installed("emacs", "emacs-nox")
    libraries = sorted(glob("/usr/share/emacs/site-lisp/elpa/xcscope-*/"))
    assert libraries, "xcscope.el is missing: apt-get install elpa-xcscope"
    script = scratch / "script.el"
    script.write_text(_SETUP % (wrapper(scratch), update) + body, encoding="utf-8")
    done = subprocess.run(
        ["emacs", "-Q", "--batch", "-L", libraries[-1], "-l", str(script)],
        cwd=root,
        env=environment(),
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def _lisp(expected: Expected) -> str:
    pattern = expected.pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'({expected.number} cscope-find-{_EMACS[expected.question]} "{pattern}")'


_SETUP = """
(require 'xcscope) (set-language-environment "UTF-8")
(setq cscope-program "%s" cscope-display-times nil cscope-use-face nil cscope-edit-single-match nil
      cscope-option-do-not-update-database %s)
(defmacro my-wait (process)
  `(let ((n 0)) (while (and ,process (process-live-p ,process) (< n 600)) (accept-process-output nil 0.05)
                       (setq n (1+ n)))))
(find-file "shop/core.py")
"""
_ASK_ALL = """
(dolist (x '(%s))
  (set-buffer "core.py")
  (funcall (cadr x) (nth 2 x))
  (let ((n 0)) (while (and (with-current-buffer "*cscope*" cscope-process) (< n 600)) (accept-process-output nil 0.05)
                      (setq n (1+ n))))
  (princ (format "R\\t%%d\\n" (car x)))
  (with-current-buffer "*cscope*"
    (goto-char (point-min))
    (while (not (eobp))
      (let ((line (get-text-property (point) 'cscope-line-number)))
        (if line (princ (format "Q\\t%%s\\t%%s\\t%%s\\n" (get-text-property (point) 'cscope-file) line
                                (buffer-substring-no-properties (point) (line-end-position))))))
      (forward-line 1))
    (erase-buffer)))
"""


def test_neovim_with_cscope_maps_gets_what_it_sends_answered(sample: Path, tmp_path: Path) -> None:
    """The plugin needs a newer Neovim than Debian's: what it sends was recorded, and is sent here as it was."""
    program = str(wrapper(tmp_path))
    for name, relative, prefix in (("cscope.out", ".", "."), ("../cscope.out", "shop", "..")):
        done = subprocess.run(
            [program, "-dL", "-3", "retry", "-f", name, "-P", prefix],
            cwd=sample / relative,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        fields = done.stdout.decode().split()[:3]
        assert (done.returncode, fields) == (0, ["shop/core.py", "<global>", "45"])


def test_cscopes_own_screen_shows_what_the_file_says(sample: Path, tmp_path: Path) -> None:
    """Only asks: the screen can also change sources."""
    tmux = [installed("tmux", "tmux"), "-L", f"symindex{os.getpid()}"]
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/log\n')
    editor.chmod(0o755)
    command = f"cd {sample}; CSCOPE_EDITOR={editor} {installed('cscope', 'cscope')} -d -p 9; echo ended $?; sleep 60"

    def screen(text: str) -> str:
        for _ in range(1200):
            shown = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, text=True, check=False).stdout
            if text in shown:
                return shown
            time.sleep(0.05)
        raise AssertionError(f"{text!r} is not shown: {shown}")

    def keys(*names: str) -> None:
        subprocess.run([*tmux, "send-keys", *names], check=True)

    subprocess.run([*tmux, "new-session", "-d", "-x", "150", "-y", "40", command], check=True)
    try:
        screen("Find assignments to this symbol:")
        keys("rate", "Enter")
        screen("C symbol: rate")
        assert "total" in screen("core.py")
        keys("Tab", "Down", "Cart", "Enter")
        screen("Global definition: Cart")
        keys("C-d")
        screen("ended 0")
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
    assert (tmp_path / "log").read_text() == "+32 shop/core.py\n"


_PAGE = Path(__file__).parents[2] / "docs/editors.md"


@pytest.mark.parametrize("name", ["plain", "with a blank"])
@pytest.mark.parametrize("marker", ["setup.py", ".git/HEAD", "tox.ini"])
def test_the_lines_for_vim_work_in_any_project(tmp_path: Path, name: str, marker: str) -> None:
    root = make_sample(tmp_path / name)
    (root / "pyproject.toml").unlink()
    (root / marker).parent.mkdir(exist_ok=True)
    (root / marker).touch()
    snippet = _PAGE.read_text(encoding="utf-8").partition("```vim\n")[2].partition("```")[0]
    out, script = tmp_path / "out", tmp_path / "script.vim"
    lines = [
        "set nomore shortmess=atIF hidden",
        f"cd {str(root / 'shop').replace(' ', chr(92) + ' ')}",
        snippet.replace("cscopeprg=symindex-cscope", f"cscopeprg={wrapper(tmp_path)}"),
        "edit util.py",
        "silent! cscope find g total",
        "let g:places = [expand('%:p') . ':' . line('.')]",
        "silent! cscope find c main",
        f"call writefile(g:places + [expand('%:p') . ':' . line('.')], '{out}')",
        "qa!",
    ]
    script.write_text("\n".join(lines) + "\n")
    command = [*_editor("vim"), "-S", str(script)]
    subprocess.run(
        command, cwd=tmp_path, env=environment(TERM="xterm"), stdin=subprocess.DEVNULL, capture_output=True,
        timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert out.read_text() == f"{root}/shop/core.py:73\n{root}/shop/aio.py:24\n"


_AS_THE_PAGE_SAYS = """
(require 'python) (find-file "shop/core.py") (python-mode)
(unless cscope-minor-mode (error "no keys"))
(defun my-ask (command name) (with-current-buffer "core.py" (funcall command name))
  (let ((n 0)) (while (and (with-current-buffer "*cscope*" cscope-process) (< n 600)) (accept-process-output nil 0.05)
                      (setq n (1+ n))))
  (princ (with-current-buffer "*cscope*" (buffer-substring-no-properties (point-min) (point-max)))))
(cscope-index-files "{root}/")
(while (and cscope-unix-index-process (process-live-p cscope-unix-index-process)) (accept-process-output nil 0.05))
"""


def test_the_lines_for_emacs_give_the_answer_that_the_page_shows(own_sample: Path, tmp_path: Path) -> None:
    installed("emacs", "emacs-nox")
    page = _PAGE.read_text(encoding="utf-8")
    shown = page.partition("who imports a module:\n\n    *** ")[2].partition("\n\n")[0]
    shown, lines = shown.partition("\n")[2], page.partition("```elisp\n")[2].partition("```")[0]
    (own_sample / "cscope.out").unlink(missing_ok=True)
    wrapper(tmp_path, "symindex-cscope")
    script = tmp_path / "script.el"
    libraries = sorted(glob("/usr/share/emacs/site-lisp/elpa/xcscope-*/"))
    asked = _AS_THE_PAGE_SAYS.replace("{root}", str(own_sample))
    script.write_text(f'{lines} {asked} (my-ask \'cscope-find-functions-calling-this-function "total")')
    done = subprocess.run(
        ["emacs", "-Q", "--batch", "-L", libraries[-1], "-l", str(script)],
        cwd=own_sample, env=environment(PATH=f"{tmp_path}:{os.environ['PATH']}"), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (own_sample / "cscope.out").exists()
    found = [line.split() for line in done.stdout.splitlines()]
    assert all(line.split() in found for line in shown.splitlines()), done.stdout
