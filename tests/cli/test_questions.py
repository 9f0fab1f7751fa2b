"""Questions, in each form of answer."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.command_line import say

pytestmark = pytest.mark.usefixtures("shop")

KEYS = {
    *("file", "line", "column", "end_line", "end_column", "name", "symbol", "kind", "role", "enclosing"),
    *("certainty", "tree", "copies", "text"),
}


def check(*arguments: str, lines: list[str]) -> None:
    """The question is answered with these lines in a pipe, whether the tree is looked at first or not."""
    for update in ((), ("--no-update",)):
        said = say(*arguments, *update)
        assert said.out.splitlines() == lines, said.err
        assert said.status == 0
        assert said.err == ""


def test_def_tells_where_a_symbol_is_defined() -> None:
    check("def", "Till", lines=["shop/till.py:5:7: class Till:"])
    check("def", "shop.till.Till.close", lines=["shop/till.py:11:9: def close(self):"])


def test_def_follows_what_stands_at_a_place() -> None:
    check("def", "shop/main.py:5:5", lines=["shop/till.py:5:7: class Till:"])


def test_callees_tells_what_is_called() -> None:
    check("callees", "Till.close", lines=["shop/till.py:12:21: return self.count() -> shop/till.py:14"])


def test_assigns_and_importers() -> None:
    check("assigns", "limit", lines=["shop/till.py:6:5: limit = 3"])
    check("importers", "shop.till", lines=["shop/main.py:1:11: from shop.till import Till as T"])


def test_refs_can_be_of_one_role() -> None:
    said = say("refs", "Till", "--role", "import")
    assert said.out.startswith("shop/main.py:1:23: from shop.till import Till as T\n")
    assert {found["role"] for found in say("refs", "Till", "--role", "import", "--json").objects} == {"import"}


def test_symbols_of_a_file_come_in_their_order() -> None:
    said = say("symbols", "shop/till.py", "--kind", "method")
    assert [line.partition(": ")[2] for line in said.out.splitlines()] == [
        *("def __init__(self, owner):", "def close(self):", "def count(self):  # count it")
    ]
    shown = say("symbols", "shop/till.py", "--color", "always").out.splitlines()
    assert "\x1b[32m    11\x1b[0m      def \x1b[1;31mclose\x1b[0m(self):" in shown


def test_symbols_are_found_by_the_beginnings_of_their_words() -> None:
    assert say("symbols", "Til").out.startswith("shop/till.py:5:7: class Till:\n")


def test_answers_can_be_restricted_to_trees_paths_and_kinds() -> None:
    assert say("def", "T*l*", "--libraries").out.splitlines() == [
        ".venv/lib/python3.12/site-packages/tool.py:1:5: def Tool():"
    ]
    assert say("def", "T*l*", "--project", "--kind", "class").out == "shop/till.py:5:7: class Till:\n"
    assert say("def", "T*l*", "--path", "shop/*", "-n", "1").out == "shop/till.py:5:7: class Till:\n"
    assert say("callers", "Till.close", "--certainty", "resolved", "--project", "--path", "nowhere/*").status == 1


def test_json_has_exactly_the_promised_keys(shop: Path) -> None:
    (found,) = say("def", "Till", "--json").objects
    assert found.keys() == KEYS
    assert found["file"] == str(shop / "shop/till.py")
    assert (found["line"], found["column"], found["end_column"]) == (5, 7, 11)
    assert found["tree"] == {"kind": "project", "name": shop.name, "library": "", "version": ""}
    (callee,) = say("callees", "Till.close", "--json").objects
    assert callee.keys() == KEYS | {"declared"}


def test_a_library_is_named_with_its_version() -> None:
    (found,) = say("def", "Tool", "--json").objects
    assert found["tree"] == {"kind": "environment", "name": ".venv", "library": "tool", "version": "1.0"}
    assert "tool 1.0 › tool.py" in say("def", "Tool", "--color", "always").out


def test_on_a_terminal_answers_are_grouped_and_coloured() -> None:
    assert say("callees", "Till.close", "--color", "always").out.splitlines() == [
        "\x1b[35mshop/till.py\x1b[0m",
        "  \x1b[1mTill.close\x1b[0m",
        "\x1b[32m    12\x1b[0m   return self.\x1b[1;31mcount\x1b[0m()\x1b[2m  → shop/till.py:14\x1b[0m",
    ]


def test_nothing_found_is_status_1_and_names_close_by() -> None:
    said = say("def", "Tlil")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("no definition of Tlil; did you mean: Till")
    assert say("callers", "nothing_like_this").err.startswith("no caller of nothing_like_this")


def test_the_project_may_be_elsewhere(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = say("def", "Till", "-C", str(shop))
    assert said.out == f"{shop}/shop/till.py:5:7: class Till:\n"


def test_files_are_listed_by_a_part_of_their_path_or_a_glob() -> None:
    assert say("files", "till").out == "shop/till.py\n"
    assert say("files", "*/main.py").out == "shop/main.py\n"
    assert say("files", "--project").out.splitlines() == ["shop/__init__.py", "shop/main.py", "shop/till.py"]
    assert say("files", "nowhere").status == 1
    (found,) = say("files", "till", "--json").objects
    assert (found["module"], found["lines"]) == ("shop.till", 15)


def test_grep_finds_text_and_knows_comments() -> None:
    assert say("grep", "count it").out == "shop/till.py:14:25: def count(self):  # count it\n"
    assert say("grep", "count", "--in", "comment").out == "shop/till.py:14:25: def count(self):  # count it\n"
    assert len(say("grep", "-e", r"class \w+", "--json").objects) == 1
    assert say("grep", "-w", "coun").status == 1
    assert say("grep", "-i", "TILLS", "-n", "1").status == 0


def test_grep_is_never_stale(new_shop: Path) -> None:
    for change in ("# tick\n", "# tock tick\n", ""):
        (new_shop / "shop/till.py").write_text(change)
        assert say("grep", "tick", "--project").out.count("tick") == change.count("tick")
    (new_shop / ".symindex/index.seal").unlink()
    (new_shop / "shop/till.py").write_text("# tick\n")
    assert say("grep", "tick").out == "shop/till.py:1:3: # tick\n"
    assert say("grep", "tick", "--no-update").out == "shop/till.py:1:3: # tick\n"


def test_a_bad_pattern_is_an_error() -> None:
    said = say("grep", "-e", "(")
    assert said.status == 2
    assert said.err.startswith("error: bad regular expression")


def test_control_characters_are_shown_on_a_terminal_and_in_a_pipe() -> None:
    assert "\x1b[31m" not in say("grep", "close", "--in", "string").out
    shown = say("grep", "close", "--in", "string", "--color", "always").out
    assert "\x1b[31m" not in shown
    assert r"\x1b[31m" in shown


def test_possible_answers_are_marked(shop: Path) -> None:
    said = say("callers", "Till.close", "--color", "always")
    assert "\x1b[33m?\x1b[0m anything.\x1b[1;31mclose\x1b[0m()" in said.out


def test_colour_is_for_those_who_can_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from symindex.cli import options

    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert options.wants_colour("auto")
    assert not options.wants_colour("never")
    assert options.wants_people("never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not options.wants_colour("auto")
    assert options.wants_colour("always")


@pytest.mark.parametrize(
    "arguments",
    [("def",), ("def", "a", "--batch"), ("def", "a", "--kind", "klass"), ("def", "a", "-n", "0"), ("what",), ("grep",)],
)
def test_a_wrong_call_is_status_2(arguments: tuple[str, ...]) -> None:
    said = say(*arguments)
    assert said.status == 2
    assert said.err.startswith("Usage: ")


def test_json_is_the_same_in_every_directory(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = say("def", "Till", "--json").out
    monkeypatch.chdir(shop / "shop")
    assert say("def", "Till", "--json").out == before
    assert say("def", "Till").out == "till.py:5:7: class Till:\n"
    assert json.loads(before)["file"].startswith(os.sep)


def test_grep_finds_the_end_of_a_line_before_a_carriage_return(new_shop: Path) -> None:
    (new_shop / "shop/dos.py").write_bytes(b"suffix = 1\r\nprefix\r\n")
    assert say("grep", "-e", "fix$").out == "shop/dos.py:2:4: prefix\n"
