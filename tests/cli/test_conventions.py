"""What users of git expect: directories, help, misspelt commands and options, standard output."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import say


def test_a_command_may_be_started_in_another_directory(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert say("-C", str(shop), "def", "shop/main.py:5:5").out == "shop/till.py:5:7: class Till:\n"
    assert say("-C", "nowhere", "def", "Till").status == 2


@pytest.mark.parametrize("command", [("def",), ("export", "ctags"), ()])
def test_help_is_a_command_too(command: tuple[str, ...]) -> None:
    assert say("help", *command).out == say(*command, "--help").out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("caller", "x"), "Did you mean: callers"),
        (("help", "serach"), "Did you mean: search"),
        (("def", "x", "--projct"), "--project"),
        (("callers", "x", "--no-test"), "--no-tests"),
    ],
)
def test_what_is_misspelt_is_answered_with_what_was_meant(typed: tuple[str, ...], meant: str) -> None:
    said = say(*typed)
    assert (said.status, said.out) == (2, "")
    assert meant in said.err


def test_what_is_like_no_command_is_refused() -> None:
    said = say("frobnicate")
    assert (said.status, "Did you mean" in said.err) == (2, False)


def test_exports_go_to_standard_output(shop: Path) -> None:
    tags = say("export", "ctags", "-f", "-")
    assert "\nTill\tshop/till.py\t/^class Till:$/" in tags.out
    assert tags.err == "standard output: 8 tags of 3 files\n"
    assert say("export", "cscope", "-f", "-").out.startswith("cscope 15 ")
    assert "shop/till.py," in say("export", "ctags", "--emacs", "-o", "-").out
    assert not any((shop / name).exists() for name in ("tags", "TAGS", "cscope.out", "cscope.files", "-"))
