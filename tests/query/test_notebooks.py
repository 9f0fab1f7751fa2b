"""Notebooks: their cells are one module, their places `FILE:CELL:LINE`, and whatever is in them is no fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.errors import QuestionError
from symindex.model.answers import Filter
from symindex.model.notebook import CellLine, numbered, text_of
from symindex.model.text import to_utf8
from symindex.query import Index
from tests.support.command_line import say
from tests.support.projects import SampleProject


def notebook(*cells: str | list[str] | dict[str, Any], language: str = "python", **more: Any) -> str:
    """The JSON of a notebook; a text or a list of lines is a code cell."""
    made = [
        cell
        if isinstance(cell, dict)
        else {"cell_type": "code", "metadata": {}, "outputs": [{"text": "Saw().hidden()"}], "source": cell}
        for cell in cells
    ]
    metadata = {"kernelspec": {"language": language, "name": "x"}}
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5, **more}, indent=1)


_TITLE = {"cell_type": "markdown", "metadata": {}, "source": ["# Saw\n", "Saw().markdown()"]}
_ANALYSIS = notebook(
    ["%matplotlib inline\n", "!pip install saw\n", "from tools import Saw\n", "files = !ls\n", "saw = Saw()"],
    _TITLE,
    ["def cut(board):\n", "    return saw.cut(\n", "        board\n", "        % 3)\n", "cut?\n", "\n", "cut('é')"],
    "%%bash\nSaw().shell()",
    "%%time\nsaw.cut(2)  # naïve",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    project = SampleProject(
        tmp_path_factory.mktemp("notebooks"),
        {
            "tools.py": "class Saw:\n    def cut(self, board):\n        return board\n",
            "work/analysis.ipynb": _ANALYSIS,
            "work/analysis.py": "def cut(board): pass\n",
            "work/julia.ipynb": notebook("Saw().julia()", language="julia"),
            "work/.ipynb_checkpoints/analysis-checkpoint.ipynb": _ANALYSIS,
            "work/broken.ipynb": _ANALYSIS[:300],
            "other.py": "from work.analysis import cut\ncut(1)\n",
        },
    )
    project.update()
    with project.index() as index:
        yield index


def _places(index: Index, hits: list[Any]) -> list[str]:
    return sorted(f"{hit.file.removeprefix(f'{index.root}/')}:{hit.line}:{hit.column}" for hit in hits)


def test_cells_are_one_module_and_answers_say_cell_and_line(index: Index) -> None:
    assert _places(index, index.callers("tools.Saw.cut")) == ["work/analysis.ipynb:3:2:16", "work/analysis.ipynb:5:2:5"]
    assert _places(index, index.references("tools.Saw", Filter(roles=("call",)))) == ["work/analysis.ipynb:1:5:7"]


def test_a_place_in_a_cell_can_be_asked_about(index: Index) -> None:
    path = f"{index.root}/work/analysis.ipynb"
    assert _places(index, index.definitions(f"{path}:3:2:16")) == ["tools.py:2:9"]
    assert _places(index, index.definitions(f"{path}:3:7:1")) == ["work/analysis.ipynb:3:1:5"]
    for nowhere in ("2:1", "3:8", "9:1", "3:0"):
        with pytest.raises(QuestionError, match=r"not|counted from 1"):
            index.definitions(f"{path}:{nowhere}")


def test_nobody_imports_a_notebook(index: Index) -> None:
    assert _places(index, index.definitions(f"{index.root}/other.py:2:1")) == ["work/analysis.py:1:5"]
    assert _places(index, index.callers("work.analysis.cut")) == ["other.py:2:1"]
    assert _places(index, index.callers("work.analysis.ipynb.cut")) == ["work/analysis.ipynb:3:7:1"]


def test_text_is_found_in_code_cells_only(index: Index) -> None:
    assert _places(index, list(index.grep("naïve"))) == ["work/analysis.ipynb:5:2:15"]
    assert not list(index.grep("hidden", Filter(path="*analysis.ipynb")))
    assert not list(index.grep("markdown", Filter(path="*analysis.ipynb")))
    assert not index.references("julia")


def test_json_has_the_cell_and_the_line_in_it(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(index.root)
    monkeypatch.setenv("HOME", f"{index.root}/..")
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", f"{Path(index.root).parent}/cache")
    said = say("callers", "tools.Saw.cut", "--json", "--no-update")
    found = [(hit["cell"], hit["line"], hit["end_line"]) for hit in map(json.loads, said.out.splitlines())]
    assert found == [(3, 2, 2), (5, 2, 2)]
    assert said.status == 0


@given(st.binary() | st.text().map(str.encode) | st.recursive(
    st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(
        st.sampled_from(["cells", "source", "cell_type", "metadata", "kernelspec", "language", "nbformat"]), x
    )
).map(lambda value: json.dumps({"nbformat": 4, "cells": value}).encode()))  # fmt: skip
def test_any_bytes_are_read(source: bytes) -> None:
    text, _ = to_utf8(source)
    assert b"\0" not in text


@given(st.lists(st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]))))
def test_each_line_of_a_cell_has_its_number(cells: list[str]) -> None:
    text = text_of(notebook(*cells).encode())
    assert text is not None
    expected = [(cell, line + 1) for cell, source in enumerate(cells, 1) for line in range(source.count("\n") + 1)]
    for number, (cell, line) in enumerate(expected, 2):
        found = numbered("x.ipynb", text, number)
        assert isinstance(found, CellLine)
        assert (found, found.cell, found.line) == (number, cell, line)


def test_a_notebook_is_bounded(tmp_path: Path) -> None:
    deep = notebook("x = 1").replace('"outputs": [', '"outputs": [' + "[" * 100_000 + "]" * 100_000 + ",")
    assert to_utf8(deep.encode())[0]
