"""How sure an answer is: in which order it comes, what is shown, and that editors still jump to its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from symindex.cscope.live import Project
from symindex.cscope.session import Session
from symindex.query import Index
from tests.support.cscope_clients import rows_in

from .test_editors import _emacs, _place, _quickfix, _vim

_SOURCE = """\
class Till:
    def close(self): pass
def end(till, other):
    t = Till()
    t.close()
    other.thing.close()
    Till.close(t)
"""
_SHOWN = [(7, "Till.close(t)"), (5, "t.close()  ~ inferred"), (6, "other.thing.close()  ? possible")]


@pytest.fixture
def project(own_sample: Path) -> Path:
    (own_sample / "sure.py").write_text(_SOURCE)
    (own_sample / "cscope.out").touch()
    return own_sample


def _texts(root: Path, **environ: str) -> list[tuple[int, str]]:
    project = Project(root, {**os.environ, **environ})
    try:
        session = Session(project, str(root), caseless=False, write=lambda _: None, complain=lambda _: None)
        return [(row.line, row.text) for row in rows_in(b"".join(session.rows(3, b"close")).decode())]
    finally:
        project.close()


def test_the_most_certain_come_first_and_the_others_say_so(project: Path) -> None:
    assert _texts(project) == _SHOWN


def test_a_name_that_is_defined_somewhere_may_be_a_parameter_elsewhere(project: Path) -> None:
    """Whoever presses the key on `back()` means this one, whatever else has its name: both, and the surer one first."""
    (project / "calls.py").write_text("def back(): pass\ndef other(back):\n    back()\nback()\n")
    with Index.open(project, environ=os.environ) as index:
        found = [(hit.line, hit.certainty.word) for hit in index.callers("back")]
        assert found == [(4, "resolved"), (3, "possible")]
        assert [hit.line for hit in index.callers("calls.back")] == [4]


@pytest.mark.parametrize("value", ["0", "off", ""])
def test_that_can_be_turned_off(project: Path, value: str) -> None:
    assert _texts(project, SYMINDEX_CSCOPE_MARKS=value) == [(line, text.partition("  ")[0]) for line, text in _SHOWN]


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_shows_it_and_jumps(project: Path, tmp_path: Path, editor: str) -> None:
    third = "call R('third', 'execute \"cs find c close\" | cc 3')"
    told = _vim(editor, project, tmp_path / "vim", ["call R('find', 'cs find c close')", third])
    found = _quickfix(told["find"], project)
    assert [(row.line, row.text) for row in found] == [(line, f"<<end>> {text}") for line, text in _SHOWN]
    assert _place(told["third"], project) == ("sure.py", 6)


_JUMPS = """
(cscope-find-functions-calling-this-function "close")
(let ((n 0)) (while (and (with-current-buffer "*cscope*" cscope-process) (< n 600)) (accept-process-output nil 0.05)
                    (setq n (1+ n))))
(dolist (line '(5 6 7))
  (set-buffer "*cscope*")
  (goto-char (point-min))
  (while (not (equal (get-text-property (point) 'cscope-line-number) line)) (forward-line 1))
  (let ((shown (buffer-substring-no-properties (point) (line-end-position))))
    (cscope-select-entry-other-window)
    (princ (format "J\\t%s\\t%s\\n" (with-current-buffer "sure.py" (line-number-at-pos)) shown))))
"""


def test_emacs_shows_it_and_jumps(project: Path, tmp_path: Path) -> None:
    """xcscope looks for the text around the line; where it is not found as shown, it stays at the line."""
    out = _emacs(project, tmp_path, _JUMPS, update="t")
    rows = [line.split("\t") for line in out.splitlines() if line.startswith("J")]
    assert [(int(row[1]), row[2].partition("]")[2].strip()) for row in rows] == sorted(_SHOWN)
