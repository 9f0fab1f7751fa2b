"""What the server answers, for text on the disk and in the editor."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from symindex.model.answers import Hit
from symindex.query import Index
from tests.support.cscope_libraries import PACKAGES
from tests.support.lsp_editors import Editor, document, places

_SAWS = f"{PACKAGES}/tool/saws.py"
_DOUBTFUL = """\
class Sum:
    def total(self):
        return 1


def f(unknown):
    return unknown.total()
"""


def test_definition_and_references_are_those_of_the_commands(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    with Index.open(workshop, environ=os.environ) as index:
        for file in ("shop/main.py", _SAWS):
            path = workshop / file
            for line, text in enumerate(path.read_text().splitlines()):
                for column in range(0, len(text) + 1, 4):
                    at = {**document(path), "position": {"line": line, "character": column}}
                    typed = f"{path}:{line + 1}:{column + 1}"
                    found = places(client.ask("textDocument/definition", **at), workshop)
                    expected = [_place(workshop, hit) for hit in index.definitions(typed)]
                    assert found == list(dict.fromkeys(expected))
                    context = {"includeDeclaration": False}
                    found = places(client.ask("textDocument/references", **at, context=context), workshop)
                    expected = [_place(workshop, hit) for hit in index.references(typed)]
                    assert found == list(dict.fromkeys(expected))


def _place(root: Path, hit: Hit) -> str:
    return f"{os.path.relpath(hit.file, root)}:{hit.line - 1}:{hit.column - 1}"


def test_references_come_with_their_declaration_if_asked_for(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    at = client.at(workshop / _SAWS, "def cut", 4)
    without = client.ask("textDocument/references", **at, context={"includeDeclaration": False})
    included = client.ask("textDocument/references", **at, context={"includeDeclaration": True})
    assert places(included, workshop) == [f"{_SAWS}:5:8", *places(without, workshop)]


def test_references_come_in_parts_with_progress(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    at = client.at(workshop / _SAWS, "def cut", 4)
    context = {"includeDeclaration": False}
    whole = client.ask("textDocument/references", **at, context=context)
    result = client.ask(
        "textDocument/references", **at, context=context, partialResultToken="part", workDoneToken="work"
    )
    assert result == []
    parts = [each["params"] for each in client.notifications if each["method"] == "$/progress"]
    found = [place for each in parts if each["token"] == "part" for place in each["value"]]
    assert sorted(places(found, workshop)) == sorted(places(whole, workshop))
    assert [each["value"]["kind"] for each in parts if each["token"] == "work"] == ["begin", "end"]


def test_calls_lead_two_levels_into_a_library(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    items = client.ask("textDocument/prepareCallHierarchy", **client.at(workshop / "shop" / "main.py", "def run", 4))
    outgoing = client.ask("callHierarchy/outgoingCalls", item=items[0])
    cut = next(each["to"] for each in outgoing if each["to"]["name"] == "cut")
    deeper = client.ask("callHierarchy/outgoingCalls", item=cut)
    assert {each["to"]["name"] for each in deeper} == {"sharpen", "plank"}
    sharpen = next(each["to"] for each in deeper if each["to"]["name"] == "sharpen")
    incoming = client.ask("callHierarchy/incomingCalls", item=sharpen)
    assert [each["from"]["name"] for each in incoming] == ["cut"]
    incoming = client.ask("callHierarchy/incomingCalls", item=incoming[0]["from"])
    assert {each["from"]["name"] for each in incoming} == {"run", "_worn"}


def test_incoming_calls_of_a_common_name_end_early_and_say_so(client: Editor, workshop: Path) -> None:
    path = workshop / "shop" / "often.py"
    path.write_text("def often(): pass\n")
    for number in range(1003):
        text = f"from shop.often import often\n\ndef use{number:04}():\n    often()\n"
        (workshop / "shop" / f"user{number:04}.py").write_text(text)
    client.initialize(workshop)
    items = client.ask("textDocument/prepareCallHierarchy", **client.at(path, "def often", 4))
    incoming = client.ask("callHierarchy/incomingCalls", item=items[0])
    most = 500  # are sent
    assert [each["from"]["name"] for each in incoming] == [f"use{number:04}" for number in range(most)]
    shown = [each["params"] for each in client.notifications if each["method"] == "window/showMessage"]
    assert shown == [{"type": 3, "message": "3 files with the name left out: symindex in a shell looks at all"}]
    found = client.ask("textDocument/references", **client.at(path, "def often", 4), context={})
    assert len(found) == 1003 * 2


def test_types_have_their_bases_and_subclasses(client: Editor, workshop: Path) -> None:
    path = workshop / "shop" / "kinds.py"
    path.write_text("class A:\n    pass\n\n\nclass B(A):\n    pass\n\n\nvalue = B()\n")
    client.initialize(workshop)
    items = client.ask("textDocument/prepareTypeHierarchy", **client.at(path, "class B", 6))
    assert [each["name"] for each in client.ask("typeHierarchy/supertypes", item=items[0])] == ["A"]
    items = client.ask("textDocument/prepareTypeHierarchy", **client.at(path, "class A", 6))
    assert [each["name"] for each in client.ask("typeHierarchy/subtypes", item=items[0])] == ["B"]
    at = client.at(path, "value")
    assert places(client.ask("textDocument/typeDefinition", **at), workshop) == ["shop/kinds.py:4:6"]
    at = client.at(path, "class A", 6)
    assert places(client.ask("textDocument/implementation", **at), workshop) == ["shop/kinds.py:4:6"]


def test_hover_says_signature_origin_and_callers(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    said = client.ask("textDocument/hover", **client.at(workshop / "shop" / "main.py", "saw.cut", 4))
    value = said["contents"]["value"]
    assert "def cut(self, wood)" in value
    assert "`tool.saws.Saw.cut`, method of tool" in value
    assert "2 callers" in value


def test_symbols_are_nested_in_a_document_and_found_by_sub_words_in_the_workspace(
    client: Editor, workshop: Path
) -> None:
    client.initialize(workshop)
    saw, worn = client.ask("textDocument/documentSymbol", **document(workshop / _SAWS))
    assert (saw["name"], [each["name"] for each in saw["children"]]) == ("Saw", ["cut", "blunt"])
    assert worn["name"] == "_worn"
    found = client.ask("workspace/symbol", query="shar")
    assert [each["name"] for each in found] == ["sharpen"]


def test_lenses_are_counted_when_they_are_resolved(client: Editor, workshop: Path) -> None:
    (workshop / "shop" / "more.py").write_text("from shop.main import run\n\n\ndef go():\n    run()\n    run()\n")
    client.initialize(workshop)
    lenses = client.ask("textDocument/codeLens", **document(workshop / "shop" / "main.py"))
    assert all("command" not in each for each in lenses)
    assert [client.ask("codeLens/resolve", **each)["command"]["title"] for each in lenses] == ["2 callers", "0 tests"]


def test_places_in_the_document_that_mean_the_same_are_highlighted(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    found = client.ask("textDocument/documentHighlight", **client.at(workshop / "shop" / "main.py", "saw =", 0))
    assert [(each["range"]["start"]["line"], each["kind"]) for each in found] == [(7, 3), (8, 2), (9, 2), (10, 2)]


def test_an_unsaved_edit_a_save_and_a_deleted_file_are_seen(client: Editor, workshop: Path) -> None:
    box, other = workshop / "shop" / "box.py", workshop / "shop" / "other.py"
    other.write_text("from shop.box import Box\n\nBox().fresh()\n")
    client.initialize(workshop)
    at = client.at(other, "fresh")
    assert client.ask("textDocument/definition", **at) == []
    client.open(box)
    end = len(box.read_text().splitlines())
    added = "    def fresh(self):\n        return 1\n"
    client.change(box, {"range": _range(end, 0, end, 0), "text": added})
    assert places(client.ask("textDocument/definition", **at), workshop) == [f"shop/box.py:{end}:8"]
    client.notify("textDocument/didClose", **document(box))
    assert client.ask("textDocument/definition", **at) == []
    box.write_text(box.read_text() + added)
    assert places(client.ask("textDocument/definition", **at), workshop) == [f"shop/box.py:{end}:8"]
    box.unlink()
    assert client.ask("textDocument/definition", **at) == []


def test_a_new_file_that_was_never_saved_is_seen_by_others(client: Editor, workshop: Path) -> None:
    client.initialize(workshop)
    client.open(workshop / "shop" / "unborn.py", "def unborn():\n    pass\n")
    text = "from shop.unborn import unborn\nunborn()\n"
    client.open(workshop / "shop" / "user.py", text)
    at = {**document(workshop / "shop" / "user.py"), "position": {"line": 1, "character": 2}}
    assert places(client.ask("textDocument/definition", **at), workshop) == ["shop/unborn.py:0:4"]
    assert [each["name"] for each in client.ask("workspace/symbol", query="unborn")] == ["unborn"]


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 14), ("utf-16", 9), ("utf-32", 7)])
def test_columns_are_counted_in_the_encoding_that_was_agreed_on(
    client: Editor, workshop: Path, encoding: str, column: int
) -> None:
    text = 'def f(): pass\n"🐍🐍é"; f()\n'
    path = workshop / "shop" / "snake.py"
    path.write_text(text)
    result = client.initialize(workshop, encodings=(encoding,))
    assert result["capabilities"]["positionEncoding"] == encoding
    at = {**document(path), "position": {"line": 0, "character": 4}}
    found = client.ask("textDocument/references", **at, context={"includeDeclaration": False})
    assert places(found, workshop) == [f"shop/snake.py:1:{column}"]
    at = {**document(path), "position": found[0]["range"]["start"]}
    assert places(client.ask("textDocument/definition", **at), workshop) == ["shop/snake.py:0:4"]
    client.open(path)
    client.change(path, {"range": _range(1, 0, 1, column), "text": ""})
    assert places(client.ask("textDocument/references", **at, context={}), workshop) in ([], ["shop/snake.py:1:0"])


def test_a_name_is_renamed_in_all_files_where_each_place_is_proven(client: Editor, workshop: Path) -> None:
    path = workshop / "shop" / "sums.py"
    path.write_text("def total(items):\n    return items\n")
    user = workshop / "shop" / "user.py"
    user.write_text("from shop.sums import total as t, total\n\nprint(t(1), total(2))\n")
    client.initialize(workshop)
    at = client.at(path, "total")
    assert client.ask("textDocument/prepareRename", **at)["placeholder"] == "total"
    edits = client.ask("textDocument/rename", **at, newName="whole")["changes"]
    found = {uri.rpartition("/")[2]: [_start(each) for each in each_file] for uri, each_file in edits.items()}
    assert found == {"sums.py": [(0, 4)], "user.py": [(0, 22), (0, 34), (2, 12)]}


def test_mentions_in_documentation_do_not_hold_up_a_rename_and_are_listed(client: Editor, workshop: Path) -> None:
    path = workshop / "shop" / "sums.py"
    path.write_text("def total(items):\n    return items\n")
    (workshop / "guide.rst").write_text("Add them with ``shop.sums.total``.\n")
    client.initialize(workshop)
    number = client.request("textDocument/rename", **client.at(path, "total"), newName="whole")
    message = client.receive()
    assert message["method"] == "window/showMessage"
    assert "guide.rst:1 (inferred)" in message["params"]["message"]
    assert [uri.rpartition("/")[2] for uri in client.response(number)["result"]["changes"]] == ["sums.py"]


def test_a_name_with_doubtful_places_is_not_renamed(client: Editor, workshop: Path) -> None:
    path = workshop / "shop" / "sums.py"
    path.write_text(_DOUBTFUL)
    client.initialize(workshop)
    error = client.error("textDocument/rename", **client.at(path, "total"), newName="whole")
    assert "sums.py:7 (possible)" in error["message"]
    error = client.error("textDocument/rename", **client.at(workshop / _SAWS, "cut"), newName="whole")
    assert "not the project's own" in error["message"]
    error = client.error("textDocument/rename", **client.at(path, "unknown"), newName="class")
    assert "no keyword" in error["message"]


def test_only_the_features_that_are_wanted_are_offered(client: Editor, workshop: Path) -> None:
    capabilities = client.initialize(workshop, serve=["references"])["capabilities"]
    assert [each for each in capabilities if each.endswith("Provider")] == ["referencesProvider"]


def test_weak_grades_can_be_left_out(client: Editor, workshop: Path) -> None:
    path = workshop / "shop" / "sums.py"
    path.write_text(_DOUBTFUL)
    client.initialize(workshop, certainty="inferred")
    assert client.ask("textDocument/references", **client.at(path, "total"), context={}) == []


def test_how_many_possible_places_are_left_out_is_said(client: Editor, workshop: Path) -> None:
    path = workshop / "shop" / "sums.py"
    path.write_text(_DOUBTFUL)
    client.initialize(workshop, maxPossible=0)
    asked = {**client.at(path, "total"), "context": {"includeDeclaration": False}}
    assert client.ask("textDocument/references", **asked, workDoneToken="work") == []
    assert client.notifications[-1]["params"]["value"]["message"] == "1 more are possible by name"
    assert client.ask("textDocument/references", **asked) == []
    assert client.notifications[-1]["method"] == "window/logMessage"


def test_each_folder_of_a_workspace_answers_for_its_own_files(client: Editor, workshop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (other / "mod.py").write_text("def run():\n    pass\n\n\nrun()\n")
    client.initialize(workshop, other)
    found = client.ask("textDocument/definition", **client.at(other / "mod.py", "run", occurrence=1))
    assert places(found, other) == ["mod.py:0:4"]
    found = client.ask("textDocument/definition", **client.at(workshop / "shop" / "main.py", "saw.cut", 5))
    assert places(found, workshop) == [f"{_SAWS}:5:8"]


def test_a_folder_within_a_project_is_answered_for_by_the_whole_project(client: Editor, workshop: Path) -> None:
    client.initialize(workshop / "shop")
    found = client.ask("textDocument/definition", **client.at(workshop / "shop" / "main.py", "saw.cut", 5))
    assert places(found, workshop) == [f"{_SAWS}:5:8"]


def _range(*numbers: int) -> dict[str, object]:
    first, start, last, end = numbers
    return {"start": {"line": first, "character": start}, "end": {"line": last, "character": end}}


def _start(edit: dict[str, dict[str, dict[str, int]]]) -> tuple[int, int]:
    return edit["range"]["start"]["line"], edit["range"]["start"]["character"]
