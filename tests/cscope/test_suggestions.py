"""What may have been meant by a name that occurs nowhere, said in the way in which each client shows a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cscope_clients import NOTHING, OURS, LineMode, rows_in, run

from .test_editors import _emacs, _quickfix, _vim

_SHOW = """
(cscope-find-global-definition "rendr")
(let ((n 0)) (while (and (with-current-buffer "*cscope*" cscope-process) (< n 600)) (accept-process-output nil 0.05)
                    (setq n (1+ n))))
(princ (with-current-buffer "*cscope*" (buffer-string)))
"""


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_lists_the_definitions_that_may_have_been_meant(sample: Path, tmp_path: Path, editor: str) -> None:
    told = _vim(editor, sample, tmp_path, ["call R('typo', 'cs find g rendr')", "call R('uses', 'cs find s rendr')"])
    for answer in told["typo"], told["uses"]:
        found = _quickfix(answer, sample)
        assert ("shop/core.py", 69) in [(row.file, row.line) for row in found]
        assert "did you mean: render" in found[0].text


def test_a_list_has_two_rows_at_least_because_clients_jump_to_a_single_one(sample: Path) -> None:
    with LineMode([*OURS, "-dl"], sample) as client:
        found = client.ask("1", "spaced_ot")
    assert [(row.line, row.function, row.text) for row in found] == [(1, "<unknown>", "did you mean: spaced_out")] * 2


def test_a_single_question_has_no_rows_for_a_typo_and_says_it_on_standard_error(sample: Path) -> None:
    status, rows, said = run("-dL", "-1", "retrry", directory=sample)
    assert (status, rows, said) == (0, "", "cscope: nothing has the name retrry; did you mean: retry, registry\n")


def test_emacs_shows_it_in_its_buffer(sample: Path, tmp_path: Path) -> None:
    assert "nothing has the name rendr; did you mean: render" in _emacs(sample, tmp_path, _SHOW, update="t")


def test_cscope_maps_which_has_a_prefix_and_shows_no_other_line_gets_rows(sample: Path) -> None:
    _, rows, said = run("-dL", "-1", "retrry", "-f", "cscope.out", "-P", ".", directory=sample)
    assert said == ""
    assert [row.text for row in rows_in(rows)] == ["did you mean: retry", "did you mean: registry"]


@pytest.mark.parametrize("question", ["1os", "1CART", "0no_such_symbol_zz", "1ret.*zz", "4retrry"])
def test_nothing_is_suggested_for_a_name_that_stands_somewhere_and_for_what_is_no_name(
    sample: Path, question: str
) -> None:
    with LineMode([*OURS, "-dl"], sample) as client:
        assert client.say(question.encode()) == NOTHING
