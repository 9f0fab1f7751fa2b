"""The documents that a client has open, as its notifications say: they win over what is on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symindex.jsonrpc import INVALID_PARAMS, Params, ResponseError
from symindex.lsp import notebooks
from symindex.lsp.notebooks import Notebook
from symindex.lsp.positions import Encoding, Text
from symindex.lsp.uris import path_of
from symindex.session.overlay import NO_BUFFERS, Overlay


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The open documents at one moment: their texts by path, the overlay of them, and open notebooks by path."""

    texts: Mapping[str, Text]
    overlay: Overlay
    notebooks: Mapping[str, Notebook] = field(default_factory=dict)

    def cell(self, uri: object) -> tuple[Notebook, int] | None:
        """The open notebook that a document is a cell of, and the cell's 1-based number; None for other documents."""
        for notebook in self.notebooks.values():
            for number, cell in enumerate(notebook.cells, 1):
                if cell.uri == uri:
                    return notebook, number
        return None

    def path_of(self, params: Params) -> str:
        """The path of the file that params are about, of a cell that of its notebook; raises `ResponseError`."""
        document = params.get("textDocument")
        uri = document.get("uri") if isinstance(document, Mapping) else None
        cell = self.cell(uri)
        path = cell[0].path if cell else path_of(uri) if document is not None else None
        if path is None:
            raise ResponseError(INVALID_PARAMS, "the document is no file")
        return path


class Documents:
    """The open documents. Notifications come in one thread; a snapshot may be used in any."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self._snapshot = Snapshot({}, NO_BUFFERS)

    @property
    def snapshot(self) -> Snapshot:
        """The documents as they are now."""
        return self._snapshot

    def open(self, params: Params) -> None:
        """`textDocument/didOpen`."""
        document = _document(params)
        text = document.get("text")
        if not isinstance(text, str):
            raise ResponseError(INVALID_PARAMS, "a document needs a text")
        self._put(document.get("uri"), Text(text))

    def change(self, params: Params) -> None:
        """`textDocument/didChange`: changes one after the other; a document that is not open is none."""
        document, changes = _document(params), params.get("contentChanges")
        path = path_of(document.get("uri"))
        text = self._snapshot.texts.get(path or "")
        if text is None or not isinstance(changes, list):
            return
        for change in changes:
            if not isinstance(change, dict):
                raise ResponseError(INVALID_PARAMS, "a change is an object")
            text = text.changed(change, self.encoding)
        self._put(document.get("uri"), text)

    def close(self, params: Params) -> None:
        """`textDocument/didClose`."""
        path = path_of(_document(params).get("uri"))
        if path is not None and path in self._snapshot.texts:
            texts = {other: text for other, text in self._snapshot.texts.items() if other != path}
            self._snapshot = Snapshot(texts, self._snapshot.overlay.without(path), self._snapshot.notebooks)

    def open_notebook(self, params: Params) -> None:
        """`notebookDocument/didOpen`; a notebook that is no file, such as an unnamed one, is passed over."""
        path = _notebook_path(params)
        if path is not None:
            self._put_notebook(notebooks.opened(path, params))

    def change_notebook(self, params: Params) -> None:
        """`notebookDocument/didChange`; of a notebook that is not open it changes nothing."""
        notebook = self._snapshot.notebooks.get(_notebook_path(params) or "")
        if notebook is not None:
            self._put_notebook(notebooks.changed(notebook, params.get("change"), self.encoding))

    def close_notebook(self, params: Params) -> None:
        """`notebookDocument/didClose`."""
        path, now = _notebook_path(params), self._snapshot
        if path is not None and path in now.notebooks:
            others = {other: notebook for other, notebook in now.notebooks.items() if other != path}
            self._snapshot = Snapshot(now.texts, now.overlay.without(path), others)

    def _put_notebook(self, notebook: Notebook) -> None:
        now = self._snapshot
        overlay = now.overlay.with_text(notebook.path, notebook.as_json())
        self._snapshot = Snapshot(now.texts, overlay, {**now.notebooks, notebook.path: notebook})

    def _put(self, uri: object, text: Text) -> None:
        path = path_of(uri)
        if path is not None:
            texts = {**self._snapshot.texts, path: text}
            overlay = self._snapshot.overlay.with_text(path, text.text)
            self._snapshot = Snapshot(texts, overlay, self._snapshot.notebooks)


def _notebook_path(params: Params) -> str | None:
    notebook = params.get("notebookDocument")
    if not isinstance(notebook, dict):
        raise ResponseError(INVALID_PARAMS, "a notebook document is missing")
    return path_of(notebook.get("uri"))


def _document(params: Params) -> Mapping[str, Any]:
    document = params.get("textDocument")
    if not isinstance(document, dict):
        raise ResponseError(INVALID_PARAMS, "a text document is missing")
    return document
