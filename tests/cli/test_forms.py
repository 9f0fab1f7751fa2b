"""How answers look in pipes, in Emacs, and in the layout that somebody asks for."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.support.command_line import ROOT, say, start

CLOSING = "shop/main.py:6:14: anything.close() [possible]"


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What a command writes to a terminal of 60 columns."""
    ours, theirs = pty.openpty()
    os.set_inheritable(theirs, True)
    variables = {"TERM": "xterm", "COLUMNS": "60", "SYMINDEX_PAGER": "", **environment}
    env = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    process = start(*arguments, "--no-update", stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=env)
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    assert process.wait() == 0
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how a terminal says on Linux that nobody writes to it any more
        return b""


@pytest.mark.usefixtures("shop")
class TestLines:
    def test_a_pipe_says_the_grade_of_what_is_not_resolved(self) -> None:
        assert say("callers", "Till.close").out.splitlines() == [
            'shop/main.py:5:13: T("me").close() [inferred]',
            CLOSING,
        ]
        assert "[" not in say("callers", "Till.close", "--no-marks").out

    def test_a_pipe_says_where_a_callee_is_defined(self) -> None:
        said = say("callees", "shop.main.run").out.splitlines()
        assert said[0] == 'shop/main.py:5:5: T("me").close() -> shop/till.py:5'
        assert said[1] == 'shop/main.py:5:5: T("me").close() -> shop/till.py:8'  # making the object calls `__init__`
        assert said[2] == 'shop/main.py:5:13: T("me").close() [inferred] -> shop/till.py:11'
        assert "->" not in said[3]

    def test_the_layout_may_be_chosen(self) -> None:
        layout = r"{path}:{line}\t{name} {certainty} {{{library}}} {declared}"
        said = say("callees", "Till.close", "--format", layout)
        assert said.out == f"shop/till.py:12\tcount resolved {{}} {os.getcwd()}/shop/till.py:14\n"
        assert say("grep", "count it", "--format", "{where} {enclosing}").out == "comment shop.till.Till.count\n"
        assert say("files", "till", "--format", "{module} {lines}").out == "shop.till 15\n"

    def test_an_unknown_field_is_answered_with_those_there_are(self) -> None:
        said = say("def", "Till", "--format", "{what}")
        assert said.status == 2
        assert "no field {what}\nhint: fields: certainty, column, " in said.err
        assert say("def", "Till", "--format", "{").status == 2


def test_kin_are_told_apart_and_copies_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "kin.py").write_text("class A:\n    pass\n\n\nclass B(A):\n    pass\n\n\nclass C(B):\n    pass\n")
    assert say("hierarchy", "B").out == "kin.py:1:7: class A: [base]\nkin.py:9:7: class C(B): [subclass]\n"
    for name in ("one", "two"):
        library = tmp_path / name / "lib/python3.12/site-packages"
        library.mkdir(parents=True)
        (tmp_path / name / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.12.1\n")
        (library / "tool.py").write_text("def tool():  # of iron\n    pass\n")
    tool = "one/lib/python3.12/site-packages/tool.py"
    assert say("def", "tool.tool").out == f"{tool}:1:5: def tool():  # of iron [+1 copy]\n"
    assert say("grep", "of iron").out == f"{tool}:1:16: def tool():  # of iron [+1 copy]\n"


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "variables", [{"TERM": "dumb"}, {"INSIDE_EMACS": "29.1,compile"}, {"INSIDE_EMACS": "28.2,comint", "TERM": "dumb"}]
)
def test_emacs_and_dumb_terminals_get_the_lines_of_a_pipe(variables: dict[str, str]) -> None:
    assert on_a_terminal("callers", "Till.close", **variables).splitlines()[1] == CLOSING


@pytest.mark.usefixtures("shop")
def test_a_terminal_inside_emacs_is_a_terminal() -> None:
    assert "\x1b[1;31mclose" in on_a_terminal("callers", "Till.close", INSIDE_EMACS="29.1,term:0.96")


@pytest.mark.usefixtures("shop")
def test_colour_and_form_are_two_things() -> None:
    assert on_a_terminal("callers", "Till.close", "--plain", NO_COLOR="1").splitlines()[1] == CLOSING
    shown = on_a_terminal("callers", "Till.close", "--plain")
    assert "\x1b[35mshop/main.py\x1b[0m:\x1b[32m6\x1b[0m:14: anything.\x1b[1;31mclose\x1b[0m()" in shown
    assert "\x1b" not in on_a_terminal("callers", "Till.close", NO_COLOR="1")


@pytest.mark.usefixtures("shop")
def test_a_pipe_is_coloured_where_that_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[33m[possible]\x1b[0m" in say("callers", "Till.close").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in say("callers", "Till.close").out
    assert "\x1b" not in say("callers", "Till.close", "--json").out


def test_long_lines_are_cut_around_the_match_and_libraries_called_by_name(
    new_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = "1 + " * 40 + "Tool()" + " + 2" * 40
    (new_shop / "shop/long.py").write_text(f"from tool import Tool\nwide = {wide}\n")
    assert say("index", "-q").status == 0
    lines = on_a_terminal("callees", "shop/long.py", NO_COLOR="1").splitlines()
    found, *_ = [line for line in lines if "Tool()" in line]
    assert found.endswith("…  → tool 1.0 › tool.py:1")
    assert len(found) <= 60


@pytest.mark.usefixtures("shop")
def test_a_long_answer_goes_through_the_pager(tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho paged\ncat\n")
    pager.chmod(0o755)
    variables = {"SYMINDEX_PAGER": str(pager), "NO_COLOR": "1"}
    assert on_a_terminal("def", "Till", **variables).splitlines()[:2] == ["paged", "shop/till.py"]
    assert "paged" not in on_a_terminal("--no-pager", "def", "Till", **variables)
    assert "paged" not in on_a_terminal("def", "Till", **{**variables, "TERM": "dumb"})
    assert "paged" in on_a_terminal("def", "Till", PAGER=str(pager), SYMINDEX_PAGER=str(pager))
    process = start("def", "Till", stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT), **variables})
    assert process.communicate()[0] == b"shop/till.py:5:7: class Till:\n"
