"""What `graph` draws, as text: small pictures as a whole, and what holds of all of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from symindex.graph.calls import CallGraph
from symindex.graph.picture import cycles
from symindex.query import Index
from symindex.query.hits import HitMaker
from symindex.query.plausible import word_of
from tests.support.command_line import say

pytestmark = pytest.mark.usefixtures("shop")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


def drawn(*arguments: str) -> str:
    """The tree as a terminal shows it, without colours."""
    said = say("graph", *arguments, "--color", "always")
    assert said.status == 0, said.err
    return _COLOUR.sub("", said.out)


def picture(*arguments: str) -> dict[str, Any]:
    """The picture as an object."""
    (found,) = say("graph", *arguments, "--json").objects
    return found


def test_a_function_is_drawn_with_what_calls_it_and_what_it_calls() -> None:
    assert (
        drawn("Manager.build")
        == """\
  Manager.build  shop/manager.py:15
  called by
  ├─~ logged.wrapper  shop/manager.py:6  in a cycle
  │ └─~ logged  shop/manager.py:7  hands it on, in a cycle
  │   └─  Manager.build  shop/manager.py:14  decorates, in a cycle  see above
  └─? Client.build  shop/rpc.py:6  names it in a string
    └─~ API._create  shop/api.py:9  ×2
  calls
  ├─  logged  shop/manager.py:14  decorates, in a cycle
  │ └─~ logged.wrapper  shop/manager.py:7  hands it on, in a cycle
  │   └─~ Manager.build  shop/manager.py:6  in a cycle  see above
  ├─  run  shop/manager.py:18
  │ └─~ Manager.build.locked  shop/manager.py:27
  │   └─~ RealDriver.spawn  shop/manager.py:17
  ├─  Manager.total  shop/manager.py:19  property
  │ └─  count  shop/manager.py:23
  └─~ Manager.build.locked  shop/manager.py:18  hands it on  see above
10 nodes, 11 links
"""
    )


def test_in_a_pipe_a_tree_is_places_of_calls() -> None:
    assert (
        say("graph", "Client.build", "--callers", "-d", "3").out
        == """\
shop/rpc.py:5:9: shop.rpc.Client.build
shop/api.py:9:18:   ~shop.api.API._create
shop/api.py:6:21:     shop.api.API.create
shop/api.py:14:11:       ~shop.api.main
shop/api.py:17:7:       ~shop.api
"""
    )


def test_a_class_is_drawn_with_its_hierarchy() -> None:
    assert (
        drawn("RealDriver")
        == """\
  RealDriver  shop/drivers/real.py:5
  below it
  └─  TestDriver  shop/drivers/real.py:13
  above it
  └─  Driver  shop/drivers/real.py:5
3 nodes, 2 links
"""
    )


def test_a_class_without_hierarchy_is_drawn_with_who_makes_its_objects() -> None:
    assert say("graph", "Client").out == say("graph", "shop/rpc.py:1").out != ""
    assert "shop/api.py:9:9:   shop.api.API._create\n" in say("graph", "Client").out
    assert say("graph", "Client", "--hierarchy").status == 1


def test_a_method_s_hierarchy_is_what_overrides_it_with_nothing_between() -> None:
    assert (
        drawn("Driver.spawn", "--hierarchy")
        == """\
  Driver.spawn  shop/drivers/base.py:2
  below it
  └─  RealDriver.spawn  shop/drivers/real.py:6
    └─  TestDriver.spawn  shop/drivers/real.py:14
3 nodes, 2 links
"""
    )


def test_an_object_that_is_made_runs_init() -> None:
    assert (
        drawn("Client.__init__", "--callers")
        == """\
  Client.__init__  shop/rpc.py:2
  called by
  └─  API._create  shop/api.py:9  ×2
    └─  API.create  shop/api.py:6
3 nodes, 2 links
"""
    )


def test_a_package_is_drawn_with_imports_between_its_parts_and_circles_are_told() -> None:
    assert (
        drawn("shop")
        == """\
  shop  shop/__init__.py:1
  api  shop/api.py:1
  └─  rpc  shop/api.py:1
  drivers  shop/drivers/__init__.py:1
  └─  manager  shop/drivers/real.py:2  in a cycle
  manager  shop/manager.py:1
  └─  drivers  shop/manager.py:1  in a cycle
  rpc  shop/rpc.py:1
5 nodes, 3 links
"""
    )


def test_a_module_is_drawn_with_what_imports_it() -> None:
    assert (
        drawn("shop.drivers.base", "-d", "1")
        == """\
  shop.drivers.base  shop/drivers/base.py:1
  imported by
  └─  shop.drivers.real  shop/drivers/real.py:1
2 nodes, 1 link
"""
    )


def test_a_file_is_its_module_and_a_directory_its_package() -> None:
    assert drawn("shop/drivers/base.py") == drawn("shop.drivers.base")
    assert drawn("shop/drivers/") == drawn("shop.drivers")


def test_files_can_be_left_out_and_weak_links_too() -> None:
    assert "rpc" not in drawn("Manager.build", "--exclude", "shop/rpc.py")
    assert {link["certainty"] for link in picture("Manager.build", "--certainty", "inferred")["links"]} == {
        *("resolved", "inferred")
    }


@pytest.mark.parametrize("limit", [2, 3, 5, 8])
def test_no_more_nodes_are_drawn_than_wanted_and_the_others_are_counted(limit: int) -> None:
    whole, part = picture("Manager.build"), picture("Manager.build", "-n", str(limit))
    assert len(part["nodes"]) <= limit
    assert part["left_out"] > 0
    assert {node["symbol"] for node in part["nodes"]} < {node["symbol"] for node in whole["nodes"]}
    assert sum(node["more_in"] + node["more_out"] for node in part["nodes"]) >= part["left_out"]
    assert f"; {part['left_out']} more are not shown" in drawn("Manager.build", "-n", str(limit))
    assert re.search(r"─\+\d+ more", drawn("Manager.build", "-n", str(limit)))


def test_every_call_in_the_graph_is_one_that_callers_tells(index: Index) -> None:
    graph = CallGraph(index)
    maker = HitMaker(index.internals.library, graph.trees)
    checked = 0
    for hit in index.search_symbols("*"):
        if hit.kind not in ("function", "method", "class"):
            continue
        told = {(each.file, each.line, each.column, each.certainty) for each in index.callers(hit.symbol)}
        for edge in graph.callers(index.targets(hit.symbol)[0]):
            if edge.how in ("call", "decorator"):
                place = maker.occurrence(edge.module, edge.node, edge.certainty, edge.callee)
                assert (place.file, place.line, place.column, edge.certainty) in told
                checked += 1
    assert checked > 15


def test_what_a_function_calls_is_called_by_it(index: Index) -> None:
    graph = CallGraph(index)
    checked = 0
    for hit in index.search_symbols("*"):
        if hit.kind in ("function", "method", "class"):
            for target in index.targets(hit.symbol):
                for edge in graph.callees(target):
                    name = edge.module.facts.word(edge.node)
                    if name != word_of(edge.callee):
                        continue  # called by another name, of a parameter, which is not followed upwards
                    assert (edge.caller, edge.how, edge.node) in {
                        (back.caller, back.how, back.node) for back in graph.callers(edge.callee)
                    }, edge
                    checked += 1
    assert checked > 15


def test_one_who_names_too_much_is_asked_to_say_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "many.py").write_text("".join(f"class C{n}:\n    def act(self): pass\n" for n in range(20)))
    monkeypatch.chdir(tmp_path)
    said = say("graph", "act")
    assert said.status == 2
    assert "act is 20 definitions, too many for one picture" in said.err


def test_a_line_is_the_definition_around_it_and_with_a_column_what_stands_there() -> None:
    assert drawn("shop/manager.py:19") == drawn("Manager.build")
    assert drawn("shop/manager.py:17") == drawn("Manager.build.locked")
    assert drawn("shop/manager.py:14") == drawn("Manager.build")  # its decorator
    assert drawn("shop/manager.py:18:9") == drawn("shop.manager.run")
    assert drawn("shop/manager.py:1") == drawn("shop.manager")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("shop/none.py", "there is no file shop/none.py here"),
        ("none.py", "there is no file none.py here"),
        (".", "the directory . is no package of the index"),
        ("shop/api.py:1000", "shop/api.py has 17 lines, not 1000"),
    ],
)
def test_what_is_no_file_or_line_is_told(typed: str, told: str) -> None:
    for command in (("graph", typed), ("path", typed, "main"), ("tests", "--reaching", typed)):
        said = say(*command)
        assert said.status == 2
        assert told in said.err


def test_a_module_is_meant_before_others_that_bear_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "till.py").write_text("class Shop:\n    def till(self): pass\n\ndef main(): Shop().till()\n")
    (tmp_path / "use.py").write_text("import till\n")
    monkeypatch.chdir(tmp_path)
    said = say("graph", "till")
    assert said.out.splitlines() == ["till.py:1:1: till", "use.py:1:8:   use"]
    assert "till is a module and more: --callers" in said.err
    assert say("graph", "till", "--callers").out.splitlines()[0] == "till.py:2:9: till.Shop.till"
    assert say("graph", "main").err == ""


def test_the_project_s_definition_is_meant_and_not_what_declares_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.12.1\n")
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (site / "tool.py").write_text("def act(): pass\n\ndef own(): act()\n\nown()\n")
    (tmp_path / "till.py").write_text(
        "from typing import overload\n\n@overload\ndef act(x: int): ...\n\n@overload\ndef act(x: str): ...\n\n"
        "def act(x): pass\n\nact(1)\nown = 3\n"
    )
    monkeypatch.chdir(tmp_path)
    assert say("graph", "act").out.splitlines() == ["till.py:9:5: till.act", "till.py:11:1:   till"]
    assert [root for root in say("graph", "act", "--with-libraries").out.splitlines() if ":   " not in root] == [
        *("till.py:9:5: till.act", ".venv/lib/python3.12/site-packages/tool.py:1:5: tool.act")
    ]
    assert say("graph", "own").out.splitlines()[0].endswith("tool.py:3:5: tool.own")  # the project's is a variable


def test_a_variable_is_what_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "till.py").write_text("def act(): pass\n\nother = act\ndef main(): other()\n\nsize = 3\n")
    monkeypatch.chdir(tmp_path)
    assert say("graph", "till.other").out == say("graph", "act").out != ""
    assert say("path", "main", "other").status == 0
    assert say("tests", "--reaching", "size").err == "size is no function, class or module\n"


def test_nothing_to_draw_is_exit_status_1() -> None:
    assert (say("graph", "nobody").status, say("graph", "nobody").err) == (1, "no definition of nobody\n")
    told = "nothing to draw around Odd: nothing is seen that leads to it or from it\n"
    assert (say("graph", "Odd").status, say("graph", "Odd").err) == (1, told)
    assert say("graph", "driver").err == "nothing to draw around driver: it is no function, class or module\n"


def test_a_file_s_suffix_says_its_form(tmp_path: Path) -> None:
    begins = {
        "a.dot": "digraph", "a.mmd": "flowchart LR", "a.html": "<!DOCTYPE html>", "a.json": '{"title"',
        "a.txt": "  Manager.build  shop/manager.py:15", "a.svg": "<?xml",
    }  # fmt: skip
    for name, begin in begins.items():
        said = say("graph", "Manager.build", "-o", str(tmp_path / name))
        assert said.out == "", said.err
        assert said.err.endswith("10 nodes, 11 links\n"), said.err
        assert (tmp_path / name).read_text().startswith(begin)


def test_a_suffix_that_says_no_form_is_an_error_and_no_file(tmp_path: Path) -> None:
    said = say("graph", "Manager.build", "-o", str(tmp_path / "a.png"))
    assert said.status == 2
    assert "--format" in said.err
    assert not list(tmp_path.iterdir())
    assert say("graph", "Manager.build", "-f", "dot", "-o", str(tmp_path / "a.png")).status == 0


def test_without_graphviz_svg_is_an_error_that_says_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    said = say("graph", "Manager.build", "-f", "svg")
    assert (said.status, said.out) == (2, "")
    assert said.err.endswith("hint: -f html needs no program\n")


def test_certainty_is_the_style_of_a_line() -> None:
    dot = say("graph", "Manager.build", "-f", "dot").out
    for style in ("solid", "dashed", "dotted"):
        assert f"[style={style}" in dot
    mermaid = say("graph", "Manager.build", "-f", "mermaid").out
    for arrow in (" --> ", " -.-> ", " -.-o "):
        assert arrow in mermaid


def test_cycles_are_groups_of_nodes_that_lead_to_each_other() -> None:
    assert cycles([]) == []
    assert cycles([(0, 1), (1, 2), (0, 2)]) == []
    assert sorted(map(sorted, cycles([(0, 1), (1, 0), (1, 2), (2, 3), (3, 4), (4, 2), (5, 0)]))) == [[0, 1], [2, 3, 4]]


def test_an_object_says_all_of_a_picture() -> None:
    found = json.loads(say("graph", "Manager.total", "-d", "1", "-f", "json").out)
    assert found.keys() == {"title", "subject", "roots", "nodes", "links", "left_out", "is_cut"}
    assert [node["symbol"] for node in found["nodes"]] == [
        *("shop.manager.Manager.total", "shop.manager.Manager.build", "shop.manager.count")
    ]
    assert [(link["source"], link["target"], link["how"], link["location"]["line"]) for link in found["links"]] == [
        *((0, 2, "call", 23), (1, 0, "property", 19))
    ]
