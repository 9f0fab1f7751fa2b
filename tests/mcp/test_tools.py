"""What the tools answer, and how they keep to a budget."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from symindex.mcp.budget import tokens_of
from symindex.mcp.tools import TOOLS
from tests.support.cscope_libraries import PACKAGES
from tests.support.mcp_agents import Agent, agent_in_process


@pytest.fixture
def asked(workshop: Path) -> Iterator[Agent]:
    with agent_in_process(workshop) as client:
        yield client


def test_the_definitions_of_all_tools_cost_less_than_600_tokens() -> None:
    assert len(TOOLS) <= 4
    assert tokens_of(json.dumps(TOOLS, separators=(",", ":"))) < 600


def test_a_use_is_told_with_line_enclosing_function_and_source(asked: Agent) -> None:
    answer = asked.call("uses", symbol="Saw.cut")
    assert answer.splitlines()[:3] == [
        "2 callers (2 inferred ~) of Saw.cut (index fresh)",
        "shop/main.py",
        " 10 run: saw.cut(clock.clock()) ~",
    ]


def test_an_answer_keeps_to_its_budget_and_says_how_to_get_the_rest(asked: Agent, workshop: Path) -> None:
    calls = "".join(f"    wood.plank({number})\n" for number in range(300))
    (workshop / "shop" / "many.py").write_text(f"import wood\n\n\ndef many():\n{calls}")
    answer = asked.call("uses", symbol="wood.plank", max_tokens=200)
    assert tokens_of(answer) <= 200
    assert answer.startswith("301 callers")
    last = answer.splitlines()[-1]
    skip = int(last.partition("skip=")[2].partition(" ")[0])
    assert f"({301 - skip} more left out" in last
    following = asked.call("uses", symbol="wood.plank", max_tokens=200, skip=skip)
    assert set(following.splitlines()[2:-1]).isdisjoint(answer.splitlines()[2:-1])


def test_an_edit_is_seen_by_the_next_call(asked: Agent, workshop: Path) -> None:
    assert "occurs nowhere" in asked.call("find", query="brand_new")
    (workshop / "shop" / "new.py").write_text("def brand_new():\n    '''Just made.'''\n")
    assert "Just made." in asked.call("find", query="brand_new")
    (workshop / "shop" / "new.py").unlink()
    assert "occurs nowhere" in asked.call("find", query="brand_new")


def test_an_empty_answer_says_what_was_searched_and_what_may_be_meant(asked: Agent) -> None:
    answer = asked.call("uses", symbol="sharpn")
    assert "nothing found for sharpn" in answer
    assert re.search(r"workshop \(\d files\)", answer)  # another test of the module may have added one
    assert "occurs nowhere" in answer
    assert "similar names: sharpen" in answer
    answer = asked.call("find", query="Till.sharpen")
    assert f"the name sharpen occurs in {PACKAGES}/tool/saws.py, {PACKAGES}/tool/teeth.py" in answer


def test_source_is_read_with_the_indentation_that_it_has(asked: Agent) -> None:
    assert asked.call("read", symbol="Saw.blunt").splitlines()[1:] == [
        "   10     def blunt(self):",
        "   11         return _worn(self)",
    ]


def test_calls_of_a_line_stand_together_by_name_with_the_place_of_the_projects_own(
    asked: Agent, workshop: Path
) -> None:
    (workshop / "shop" / "calls.py").write_text("from shop.main import run\n\n\ndef go():\n    print(run(), run())\n")
    answer = asked.call("uses", symbol="go", kind="callees")
    (workshop / "shop" / "calls.py").unlink()
    assert answer.splitlines()[1:] == [
        "shop/calls.py",
        " 5 go: print(run(), run()) -> shop.main.run (shop/main.py:7)",
    ]


def test_a_symbol_without_uses_is_told_from_one_that_does_not_exist(asked: Agent) -> None:
    assert "no callers of run" in asked.call("uses", symbol="run")
    assert "shop/main.py:7" in asked.call("uses", symbol="run")


def test_a_path_chooses_the_worktree(asked: Agent, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "pkg").mkdir(parents=True)
    (other / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (other / "pkg" / "mod.py").write_text("def run():\n    pass\n\n\nrun()\n")
    assert "shop/main.py:7" in asked.call("find", query="run")
    assert "pkg/mod.py:1" in asked.call("find", query="run", path=str(other))
    assert "pkg/mod.py\n 5 <module>: run()" in asked.call("uses", symbol="run", path=str(other / "pkg" / "mod.py"))


def test_the_change_of_a_working_tree_leads_to_its_tests(asked: Agent, workshop: Path) -> None:
    (workshop / "tests").mkdir()
    (workshop / "pytest.ini").write_text("[pytest]\n")
    test = "from shop.box import Box\n\n\ndef test_copy():\n    assert Box().copy()\n"
    (workshop / "tests" / "test_box.py").write_text(test)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A", "shop", "tests"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], cwd=workshop, check=True, capture_output=True)
    assert "no test reaches" in asked.call("impact")
    box = workshop / "shop" / "box.py"
    box.write_text(box.read_text().replace("return self", "return Box()"))
    answer = asked.call("impact")
    assert "1 tests reach it" in answer
    assert "tests/test_box.py::test_copy" in answer
    assert "tests/test_box.py::test_copy" in asked.call("impact", symbol="Box.copy")


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"[]", b"7", b'{"id": 1}', b"\xff\xfe", b"[" * 100_000, b'{"jsonrpc":"2.0","id":[],"method":"ping"}'],
)
def test_nothing_that_is_sent_ends_the_server(asked: Agent, line: bytes) -> None:
    asked.send(line)
    asked.send(b'{"jsonrpc":"2.0","id":"end","method":"ping"}')
    messages = [asked.receive()]
    while messages[-1].get("id") != "end":
        messages.append(asked.receive())
    assert messages[-1]["result"] == {}
    assert all("error" in message for message in messages[:-1])


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("find", {}),
        ("find", {"query": 7}),
        ("find", {"query": "x\x00/y.py"}),
        ("find", {"query": "run", "max_tokens": "many"}),
        ("find", {"query": "run", "path": "/nowhere/at/all"}),
        ("uses", {"symbol": "run", "kind": "friends"}),
        ("read", {"symbol": "shop/main.py:99999"}),
        ("impact", {"symbol": "/"}),
        ("impact", {"since": "--output=x"}),
    ],
)
def test_a_wrong_argument_is_answered_with_what_is_wrong(asked: Agent, tool: str, arguments: dict[str, object]) -> None:
    result = asked.ask("tools/call", name=tool, arguments=arguments)["result"]
    text = result["content"][0]["text"]
    assert result.get("isError") or "nothing found" in text
    assert "Traceback" not in text
    assert asked.ask("ping")["result"] == {}


def test_an_unknown_tool_is_an_error_of_the_protocol(asked: Agent) -> None:
    assert asked.ask("tools/call", name="grep", arguments={})["error"]["code"] == -32602
    assert asked.ask("tools/call", name={"find": []}, arguments={})["error"]["code"] == -32602
    assert asked.ask("tools/run")["error"]["code"] == -32601
