"""Notebooks in editors: cells as documents where a client synchronizes them, else places in the notebook's JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.lsp import notebooks
from symindex.lsp.notebooks import NotebookJson
from symindex.lsp.positions import Encoding, Text, character_of, column_of
from symindex.model.notebook import CellLine
from tests.support.lsp_editors import Editor, Object

_CAN_SYNCHRONIZE: Object = {"notebookDocument": {"synchronization": {"dynamicRegistration": True}}}
_TOOLS = "class Saw:\n    def cut(self, board):\n        return board\n"
_CELLS = ["from tools import Saw", "# prose", "%time x = 1\nsaw = Saw()\né = saw.cut(1)  # 🐍"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "analyses").mkdir()
    return tmp_path / "analyses"


def write(project: Path, cells: list[str] = _CELLS) -> Path:
    """A project of a module and a notebook whose second cell is prose; returns the notebook's path."""
    (project / "tools.py").write_text(_TOOLS)
    (project / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    made = [
        {
            "cell_type": "markdown" if number == 1 else "code",
            "source": text.splitlines(keepends=True),
            "outputs": ["saw"],
        }
        for number, text in enumerate(cells)
    ]
    notebook = {"cells": made, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    path = project / "work.ipynb"
    path.write_text(json.dumps(notebook, indent=1))
    return path


def cell_uri(path: Path, number: int) -> str:
    return f"vscode-notebook-cell:{path}#W{number}"


def open_notebook(client: Editor, path: Path, cells: list[str] = _CELLS) -> None:
    """Tell the server of a notebook's cells, as VS Code does."""
    listed = [{"kind": 1 if n == 1 else 2, "document": cell_uri(path, n)} for n in range(len(cells))]
    texts = [
        {"uri": cell_uri(path, n), "languageId": "markdown" if n == 1 else "python", "version": 1, "text": text}
        for n, text in enumerate(cells)
    ]
    notebook = {"uri": path.as_uri(), "notebookType": "jupyter-notebook", "version": 1, "cells": listed}
    client.notify("notebookDocument/didOpen", notebookDocument=notebook, cellTextDocuments=texts)


def in_cell(path: Path, number: int, line: int, character: int) -> Object:
    return {"textDocument": {"uri": cell_uri(path, number)}, "position": {"line": line, "character": character}}


def starts(found: Any) -> list[tuple[str, int, int]]:
    """URI without its fragment's path, line and character of each location."""
    return [
        (each["uri"].rpartition("/")[2], each["range"]["start"]["line"], each["range"]["start"]["character"])
        for each in found
    ]


def change(client: Editor, path: Path, **cells: object) -> None:
    document = {"uri": path.as_uri(), "version": 2}
    client.notify("notebookDocument/didChange", notebookDocument=document, change={"cells": cells})


def test_notebooks_are_offered_to_clients_that_synchronize_them(client: Editor, project: Path) -> None:
    write(project)
    found = client.initialize(project, capable=_CAN_SYNCHRONIZE)["capabilities"]
    assert found["notebookDocumentSync"]["notebookSelector"] == [{"notebook": {"notebookType": "jupyter-notebook"}}]


def test_places_in_an_open_notebook_are_places_in_its_cells(client: Editor, project: Path) -> None:
    path = write(project)
    client.initialize(project, capable=_CAN_SYNCHRONIZE)
    open_notebook(client, path)
    assert starts(client.ask("textDocument/definition", **in_cell(path, 2, 2, 9))) == [("tools.py", 1, 8)]
    assert starts(client.ask("textDocument/definition", **in_cell(path, 2, 2, 5))) == [("work.ipynb#W2", 1, 0)]
    found = client.ask(
        "textDocument/references",
        **client.at(project / "tools.py", "class Saw", 6),
        context={"includeDeclaration": False},
    )
    assert starts(found) == [("work.ipynb#W0", 0, 18), ("work.ipynb#W2", 1, 6)]


def test_highlights_symbols_and_hover_are_those_of_one_cell(client: Editor, project: Path) -> None:
    path = write(project)
    client.initialize(project, capable=_CAN_SYNCHRONIZE)
    open_notebook(client, path)
    found = client.ask("textDocument/documentHighlight", **in_cell(path, 2, 1, 7))
    assert [each["range"]["start"] for each in found] == [{"line": 1, "character": 6}]
    document = {"textDocument": {"uri": cell_uri(path, 2)}}
    assert [each["name"] for each in client.ask("textDocument/documentSymbol", **document)] == ["saw", "é"]
    assert "def cut" in client.ask("textDocument/hover", **in_cell(path, 2, 2, 9))["contents"]["value"]


def test_edits_of_cells_are_seen_and_forgotten_when_the_notebook_is_closed(client: Editor, project: Path) -> None:
    path = write(project)
    client.initialize(project, capable=_CAN_SYNCHRONIZE)
    open_notebook(client, path)
    context = {"includeDeclaration": False}
    at = client.at(project / "tools.py", "def cut", 4)
    edit = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "\n"}
    change(client, path, textContent=[{"document": {"uri": cell_uri(path, 2), "version": 2}, "changes": [edit]}])
    assert starts(client.ask("textDocument/references", **at, context=context)) == [("work.ipynb#W2", 3, 8)]
    new = {"uri": cell_uri(path, 9), "languageId": "python", "version": 1, "text": "saw.cut(2)"}
    array = {"start": 3, "deleteCount": 0, "cells": [{"kind": 2, "document": new["uri"]}]}
    change(client, path, structure={"array": array, "didOpen": [new]})
    assert starts(client.ask("textDocument/references", **at, context=context)) == [
        ("work.ipynb#W2", 3, 8),
        ("work.ipynb#W9", 0, 4),
    ]
    change(client, path, structure={"array": {"start": 2, "deleteCount": 1}})
    # What `saw` was is not known any more.
    assert starts(client.ask("textDocument/references", **at, context=context)) == [("work.ipynb#W9", 0, 4)]
    lines = path.read_text().split("\n")
    in_json = next((number, line.index("cut")) for number, line in enumerate(lines) if "saw.cut(1)" in line)
    client.notify("notebookDocument/didClose", notebookDocument={"uri": path.as_uri()}, cellTextDocuments=[])
    assert starts(client.ask("textDocument/references", **at, context=context)) == [("work.ipynb", *in_json)]


def test_places_in_a_notebook_that_is_not_open_are_places_in_its_json(client: Editor, project: Path) -> None:
    path = write(project)
    client.initialize(project, capable=_CAN_SYNCHRONIZE)
    at = client.at(project / "tools.py", "class Saw", 6)
    found = client.ask("textDocument/references", **at, context={"includeDeclaration": False})
    lines = path.read_text().split("\n")
    for each in found:
        start, end = each["range"]["start"], each["range"]["end"]
        assert each["uri"] == path.as_uri()
        assert lines[start["line"]][start["character"] : end["character"]] == "Saw"
    assert len(found) == 2


def test_a_name_is_renamed_in_cells_and_in_the_json_of_closed_notebooks(client: Editor, project: Path) -> None:
    path = write(project, ["from tools import Saw", "prose", "saw = Saw()"])
    client.initialize(project, capable=_CAN_SYNCHRONIZE)
    at = client.at(project / "tools.py", "class Saw", 6)
    edits = client.ask("textDocument/rename", **at, newName="Axe")["changes"]
    assert {uri.rpartition("/")[2]: len(found) for uri, found in edits.items()} == {"tools.py": 1, "work.ipynb": 2}
    open_notebook(client, path, ["from tools import Saw", "prose", "saw = Saw()"])
    edits = client.ask("textDocument/rename", **in_cell(path, 2, 0, 7), newName="Axe")["changes"]
    assert sorted(uri.rpartition("/")[2] for uri in edits) == ["tools.py", "work.ipynb#W0", "work.ipynb#W2"]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"notebookDocument": {"uri": "file:///x.ipynb"}},
        {"notebookDocument": {"uri": "file:///x.ipynb", "cells": [1]}, "cellTextDocuments": []},
        {"notebookDocument": {"uri": "untitled:x", "cells": []}, "cellTextDocuments": []},
        {"notebookDocument": {"uri": "file:///x.ipynb"}, "change": {"cells": {"structure": {"array": {"start": -1}}}}},
    ],
)
def test_malformed_notifications_end_nothing(client: Editor, project: Path, params: Object) -> None:
    path = write(project)
    client.initialize(project, capable=_CAN_SYNCHRONIZE)
    for method in ("didOpen", "didChange", "didSave", "didClose"):
        client.notify(f"notebookDocument/{method}", **params)
    open_notebook(client, path)
    change(client, path, structure=params, textContent=[{}])
    assert starts(client.ask("textDocument/definition", **in_cell(path, 2, 2, 9))) == [("tools.py", 1, 8)]


@given(st.lists(st.text('ab\\"\n\té🐍{}[],:', max_size=12), max_size=5), st.booleans(), st.booleans())
def test_each_character_of_a_cell_is_found_in_the_json(texts: list[str], ascii_only: bool, in_lines: bool) -> None:
    cells = [{"cell_type": "code", "source": text.splitlines(True) if in_lines else text} for text in texts]
    document = json.dumps({"x": [{"cells": [], "source": "a"}], "cells": cells}, ensure_ascii=ascii_only)
    found = NotebookJson(document)
    for number, text in enumerate(texts, 1):
        for line, written in enumerate(text.split("\n"), 1):
            for column, character in enumerate(written, 1):
                offset = found.offset(CellLine(1, number, line), column)
                spelled = json.dumps(character, ensure_ascii=ascii_only)[1:-1]
                assert document.startswith(spelled, offset)


def test_a_cell_is_gone_through_once_however_many_places_in_it_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    gone_through = []

    class Characters:
        def finditer(self, text: str, start: int, end: int) -> Any:
            gone_through.append(end - start)
            return characters.finditer(text, start, end)

    characters = notebooks._CHARACTER
    monkeypatch.setattr(notebooks, "_CHARACTER", Characters())
    source = "one()\n" * 1000 + "é()"
    written = NotebookJson(json.dumps({"cells": [{"cell_type": "code", "source": source}], "nbformat": 4}))
    offsets = {written.offset(CellLine(line + 2, 1, line), 1) for line in range(1, 1002)}
    assert len(offsets) == 1001
    assert sum(gone_through) < 2 * len(written.text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_column_of_a_long_line_is_that_of_a_short_one(encoding: Encoding) -> None:
    short = "aé🐍b\ufeffc" * 20
    text = Text(f"x\n{short * 20}\ny é\n")
    for column in range(len(short) + 1):
        expected = character_of(short, column, encoding)
        assert text.character(1, column, encoding) == expected
        assert text.column(1, expected, encoding) == column_of(short, expected, encoding) == column
    whole = len((short * 20).encode())
    assert text.column(1, 1 << 30, encoding) == len(short) * 20
    assert text.character(1, 1 << 30, "utf-8") == whole
    assert [text.column(1, units, "utf-8") for units in range(12)] == [column_of(short, n, "utf-8") for n in range(12)]
