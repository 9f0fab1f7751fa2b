"""What goes on around an editor: other processes at the index, another machine, a reader that leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cscope_clients import OURS, LineMode, environment, installed, make_sample, run

from .test_editors import _emacs, _place, _quickfix, _vim

pytestmark = pytest.mark.slow  # real editors


_REBUILD = [sys.executable, "-m", "symindex", "index", "--rebuild", "--quiet"]


def test_vim_is_answered_while_another_process_rebuilds_the_index_again_and_again(
    own_sample: Path, tmp_path: Path
) -> None:
    (own_sample / "cscope.out").touch()
    again = f"while :; do {' '.join(_REBUILD)}; done"
    builder = subprocess.Popen(["sh", "-c", again], cwd=own_sample, env=environment(), start_new_session=True)
    try:
        ask = [f"call R('{turn}', 'cs find g render') | sleep 200m" for turn in range(6)]
        told = _vim("vim", own_sample, tmp_path / "vim", ask)
    finally:
        os.killpg(builder.pid, 9)
        builder.wait()
    answers = [[(row.file, row.line) for row in _quickfix(told[str(turn)], own_sample)] for turn in range(6)]
    assert answers == [[("shop/core.py", 69)]] * 6


def test_names_with_blanks_and_letters_beyond_ascii_are_reached(tmp_path: Path) -> None:
    root = make_sample(tmp_path / "dépôt mit blank")
    (root / "cscope.out").touch()
    (root / "shop" / "größe.py").write_text("def überall(): pass\n", encoding="utf-8")
    for editor in ("vim", "nvim"):
        jump = ["set cscopequickfix=", "call R('jump', 'cs find g überall')"]
        told = _vim(editor, root, tmp_path / editor, jump)
        assert _place(told["jump"], root) == ("shop/größe.py", 1)


_TRAMP = """
(require 'tramp)
(add-to-list 'tramp-methods '("shell" (tramp-login-program "sh") (tramp-login-args (("-i")))
                              (tramp-remote-shell "/bin/sh") (tramp-remote-shell-args ("-c"))))
(add-to-list 'tramp-default-host-alist '("\\\\`shell\\\\'" nil "localhost"))
(find-file "/shell::%s/shop/util.py")
(cscope-find-functions-calling-this-function "retry")
(let ((n 0)) (while (and (with-current-buffer "*cscope*" cscope-process) (< n 600)) (accept-process-output nil 0.05)
                    (setq n (1+ n))))
(set-buffer "*cscope*")
(goto-char (point-min))
(while (not (or (eobp) (get-text-property (point) 'cscope-line-number))) (forward-line 1))
(cscope-select-entry-other-window)
(princ (format "T\\t%%s\\t%%s\\t%%s\\n" (file-remote-p default-directory 'method)
               (file-local-name buffer-file-name) (line-number-at-pos)))
"""


def test_emacs_asks_and_jumps_over_tramp(sample: Path, tmp_path: Path) -> None:
    """By a method that logs in to a shell, as ssh does, without a network."""
    out = _emacs(sample, tmp_path, _TRAMP % sample, update="t")
    rows = [line.split("\t")[1:] for line in out.splitlines() if line.startswith("T\t")]
    assert rows == [["shell", f"{sample}/shop/core.py", "45"]]


def test_a_reader_that_leaves_in_the_middle_ends_one_question_without_a_word(own_sample: Path) -> None:
    (own_sample / "many.py").write_text("wanted = 1\n" * 20_000)
    assert run("-dL", "-1", "total", directory=own_sample)[0] == 0
    installed("head", "coreutils")
    line = f"{' '.join(OURS)} -dL -4 wanted | head -n 1"
    done = subprocess.run(["sh", "-c", line], cwd=own_sample, env=environment(), capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"many.py <unknown> 1 wanted = 1\n", b"")


def test_nothing_is_answered_from_the_index_of_another_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMINDEX_DIR", str(tmp_path / "index"))
    one, other = make_sample(tmp_path / "one"), make_sample(tmp_path / "other")
    assert run("-dL", "-1", "Cart", directory=one)[0] == 0
    status, rows, told = run("-dL", "-1", "Cart", directory=other)
    assert (status, rows) == (1, "")
    assert f"is that of {one}, not of {other}" in told
    with LineMode([*OURS, "-dl"], other) as client:
        assert client.ask("1", "Cart") == []
