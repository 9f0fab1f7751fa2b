"""Notebooks that a client has open, cell by cell (`notebookDocument/*` of LSP 3.17), and the JSON of those it has not.

The cells of an open notebook are documents of the client with URIs of their own (`vscode-notebook-cell:…`). The index
sees them as the notebook's file with other text.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from symindex.jsonrpc import INVALID_PARAMS, ResponseError
from symindex.lsp.positions import Encoding, Text
from symindex.model.notebook import CellLine

_CODE: Final = 2  # `NotebookCellKind.Code`
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]', re.DOTALL)
_SURROGATES: Final = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # one character outside the BMP
_CHARACTER: Final = re.compile(rf"{_SURROGATES}|\\u[0-9a-fA-F]{{4}}|\\.|[^\\]", re.DOTALL)
_MAX_DEPTH: Final = 100  # of brackets; no notebook has twenty
_IN_CELL, _IN_LIST = 3, 4  # how many brackets are open around a source that is one string, or a list of strings


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an open notebook: its URI, whether it is code of Python, its text."""

    uri: str
    is_code: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook that is open, by the path of its file; its cells in their order."""

    path: str
    cells: tuple[Cell, ...]

    def as_json(self) -> str:
        """The notebook as it would be saved, without outputs."""
        cells = [{"cell_type": "code" if cell.is_code else "markdown", "source": cell.text.text} for cell in self.cells]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    def with_texts(self, texts: Mapping[str, Text]) -> Notebook:
        """The notebook in which cells have other texts, by their URIs."""
        return Notebook(self.path, tuple(replace(each, text=texts.get(each.uri, each.text)) for each in self.cells))


def opened(path: str, params: Mapping[str, Any]) -> Notebook:
    """The notebook that `notebookDocument/didOpen` brings; raises `ResponseError`."""
    notebook = params.get("notebookDocument")
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    return Notebook(path, tuple(_cells(cells, params.get("cellTextDocuments"), {})))


def changed(notebook: Notebook, change: Any, encoding: Encoding) -> Notebook:
    """The notebook after a change of `notebookDocument/didChange`; raises `ResponseError` for what is none."""
    cells = change.get("cells") if isinstance(change, dict) else None
    if not isinstance(cells, dict):
        return notebook
    structure, contents = cells.get("structure"), cells.get("textContent")
    if isinstance(structure, dict):
        notebook = _restructured(notebook, structure)
    texts = {cell.uri: cell.text for cell in notebook.cells}
    for content in contents if isinstance(contents, list) else ():
        document = content.get("document") if isinstance(content, dict) else None
        uri = document.get("uri") if isinstance(document, dict) else None
        changes = content.get("changes") if isinstance(content, dict) else None
        if uri not in texts or not isinstance(changes, list):
            raise ResponseError(INVALID_PARAMS, "a change of text needs a cell and changes")
        for each in changes:
            if not isinstance(each, dict):
                raise ResponseError(INVALID_PARAMS, "a change is an object")
            texts[uri] = texts[uri].changed(each, encoding)
    return notebook.with_texts(texts)


def _restructured(notebook: Notebook, structure: dict[str, Any]) -> Notebook:
    array = structure.get("array")
    start, count = (array.get("start"), array.get("deleteCount")) if isinstance(array, dict) else (None, None)
    if not isinstance(array, dict) or not isinstance(start, int) or not isinstance(count, int) or min(start, count) < 0:
        raise ResponseError(INVALID_PARAMS, "a change of cells needs start and deleteCount")
    known = {cell.uri: cell for cell in notebook.cells}
    new = list(_cells(array.get("cells") or [], structure.get("didOpen") or [], known))
    cells = [*notebook.cells[:start], *new, *notebook.cells[start + count :]]
    return Notebook(notebook.path, tuple(cells))


def _cells(cells: Any, documents: Any, known: Mapping[str, Cell]) -> Iterator[Cell]:
    """Cells with their texts: those of the documents that came with them, or of `known` cells that are moved."""
    if not isinstance(cells, list) or not isinstance(documents, list):
        raise ResponseError(INVALID_PARAMS, "a notebook needs cells and their documents")
    came = {each.get("uri"): each for each in documents if isinstance(each, dict)}
    for cell in cells:
        uri = cell.get("document") if isinstance(cell, dict) else None
        if not isinstance(uri, str):
            raise ResponseError(INVALID_PARAMS, "a cell needs a document")
        document, before = came.get(uri, {}), known.get(uri)
        text, language = document.get("text"), document.get("languageId", "python")
        is_code = cell.get("kind") == _CODE and language == "python"
        if isinstance(text, str):
            yield Cell(uri, is_code, Text(text))
        else:
            yield before or Cell(uri, is_code, Text(""))


class NotebookJson:
    """The text of a notebook's file, and where in it the lines of cells are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._sources = _sources(text)
        self._characters: dict[int, tuple[array[int], array[int]]] = {}

    def offset(self, line: CellLine, column: int) -> int:
        """The offset of a 1-based column in a line of a cell; 0 where the text has no such place."""
        offsets, starts = self._characters_of(line.cell)
        if not 0 < line.line <= len(starts) or column < 1:
            return 0
        at = starts[line.line - 1] + column - 1
        end = starts[line.line] if line.line < len(starts) else len(offsets)
        return offsets[at] if at < end else 0

    def _characters_of(self, cell: int) -> tuple[array[int], array[int]]:
        """The offset of each character of a cell, and which of them begin lines."""
        known = self._characters.get(cell)
        if known is None:
            offsets, starts = array("I"), array("I", [0])
            for start, end in self._sources.get(cell, ()):
                for character in _CHARACTER.finditer(self.text, start, end):
                    offsets.append(character.start())
                    if character[0] in ("\\n", "\n"):
                        starts.append(len(offsets))
            known = self._characters[cell] = offsets, starts
        return known


def _sources(text: str) -> dict[int, list[tuple[int, int]]]:
    """The 1-based number of each cell → where the strings of its source are, without quotes."""
    found: dict[int, list[tuple[int, int]]] = {}
    stack: list[list[Any]] = []  # of open brackets: key or position of the item, whether a key comes next
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            if len(stack) == _MAX_DEPTH:
                break
            stack.append(["", True] if sign == "{" else [0, False])
        elif not stack:
            break
        elif sign in "}]":
            stack.pop()
        elif sign == ",":
            top = stack[-1]
            if isinstance(top[0], int):
                top[0] += 1
            else:
                top[1] = True
        elif sign == ":":
            stack[-1][1] = False
        elif stack[-1][1]:
            stack[-1][0] = sign
        elif _IN_CELL <= len(stack) <= _IN_LIST and stack[0][0] == '"cells"' and stack[2][0] == '"source"':
            found.setdefault(stack[1][0] + 1, []).append((token.start() + 1, token.end() - 1))
    return found
