"""The command line itself: help, failures, pipes, and what is imported for a question."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import symindex.query
from symindex.cli.group import _COMMANDS
from tests.support.command_line import ROOT, say, start

# None of these is needed to answer a question from an index that is not to be looked after.
NOT_NEEDED = (
    "rich",
    "tree_sitter",
    "watchdog",
    "whoosh",
    "platformdirs",
    "concurrent.futures",
    "multiprocessing",
    "symindex.indexer",
)


@pytest.mark.parametrize("command", list(_COMMANDS))
def test_every_command_has_help_with_examples(command: str) -> None:
    said = say(command, "--help")
    assert said.status == 0
    assert "Examples:\n" in said.out
    assert f"  symindex {command} " in said.out or f"  symindex {command}\n" in said.out


def test_the_first_line_of_each_help_fits_on_the_page_of_commands() -> None:
    said = say("--help")
    assert "..." not in said.out.partition("Commands:")[2]
    assert "_SYMINDEX_COMPLETE" in said.out


def test_without_an_index_the_question_says_how_to_make_one(new_shop: Path) -> None:
    said = say("def", "Till", "--no-update")
    assert said.status == 2
    assert said.err == f"error: no index in {new_shop}/.symindex\nhint: symindex index\n"


def test_the_first_question_builds_the_index_and_says_so(new_shop: Path) -> None:
    first, second = say("def", "Till"), say("def", "Till")
    assert first.err == f"no whole index of {new_shop} yet: building it in {new_shop}/.symindex\n"
    assert first.out == second.out == "shop/till.py:5:7: class Till:\n"
    assert second.err == ""


def test_a_defect_is_told_without_a_traceback(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise ValueError("no \x1b[2Jidea")

    monkeypatch.setattr(symindex.query.Index, "definitions", failing)
    monkeypatch.delenv("SYMINDEX_TRACEBACK", raising=False)
    said = say("def", "Till")
    assert said.status == 2
    assert said.err.startswith("error: ValueError: no \\x1b[2Jidea\nhint: ")
    monkeypatch.setenv("SYMINDEX_TRACEBACK", "1")
    with pytest.raises(ValueError, match="idea"):
        say("def", "Till")


def test_an_unreadable_disk_is_an_error_with_the_path(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/src/secret.py")

    monkeypatch.setattr(symindex.query.Index, "definitions", failing)
    assert say("def", "Till").err == "error: /src/secret.py: Permission denied\n"


def test_ctrl_c_is_status_130(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(symindex.query.Index, "definitions", interrupted)
    assert say("def", "Till") == (130, "", "interrupted\n")


def test_a_reader_that_goes_away_is_no_error(shop: Path) -> None:
    process = start("grep", "-e", ".", "--no-update", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait() == 0
    process.stderr.close()


def test_a_terminal_gets_groups_and_colours_by_itself(shop: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    process = start("def", "Till", "--no-update", stdout=theirs, stderr=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    with os.fdopen(ours, encoding="utf-8") as terminal:
        shown = [next(terminal).rstrip() for _ in range(3)]
    assert process.wait() == 0
    assert shown == [
        "\x1b[35mshop/till.py\x1b[0m",
        "  \x1b[1mshop.till\x1b[0m",
        "\x1b[32m     5\x1b[0m   class \x1b[1;31mTill\x1b[0m:",
    ]


def test_file_names_that_are_no_text_come_back_as_they_are(new_shop: Path) -> None:
    from symindex.cli.printing import write

    program = "import sys; from symindex.cli.printing import write; write(['caf\\udce9.py'])"
    for encoding, expected in (("utf-8", b"caf\xe9.py\n"), ("ascii", b"caf\\udce9.py\n")):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
        out = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
        assert out.stdout == expected
    assert write([]) == 0


def test_a_question_imports_only_what_it_needs(shop: Path) -> None:
    program = (
        "import sys, json; from symindex.cli.group import commands\n"
        "commands(['def', 'Till', '--no-update'], standalone_mode=False); print(json.dumps(list(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    out = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True).stdout
    loaded = set(json.loads(out.splitlines()[-1]))
    assert not loaded.intersection(NOT_NEEDED)


@pytest.mark.parametrize(
    ("arguments", "status"), [(("def", "Till"), 0), (("def", "Tlil"), 1), (("def",), 2), (("--version",), 0)]
)
def test_the_process_ends_with_the_exit_status_and_all_its_output(
    shop: Path, arguments: tuple[str, ...], status: int
) -> None:
    process = start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate()
    assert process.returncode == status
    assert (out or err).endswith(b"\n")
    assert b"Traceback" not in err


def test_click_is_known_at_the_desk_only() -> None:
    for path in (ROOT / "symindex").rglob("*.py"):
        if "cli" not in path.parts:
            assert "import click" not in path.read_text(), path
