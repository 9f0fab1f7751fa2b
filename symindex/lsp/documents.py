"""The documents that a client has open, as its notifications say: they win over what is on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symindex.jsonrpc import INVALID_PARAMS, Params, ResponseError
from symindex.lsp.positions import Encoding, Text
from symindex.lsp.uris import path_of
from symindex.session.overlay import NO_BUFFERS, Overlay


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The open documents at one moment: their texts by path, and the overlay of them."""

    texts: Mapping[str, Text]
    overlay: Overlay


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
            self._snapshot = Snapshot(texts, self._snapshot.overlay.without(path))

    def _put(self, uri: object, text: Text) -> None:
        path = path_of(uri)
        if path is not None:
            texts = {**self._snapshot.texts, path: text}
            self._snapshot = Snapshot(texts, self._snapshot.overlay.with_text(path, text.text))


def _document(params: Params) -> Mapping[str, Any]:
    document = params.get("textDocument")
    if not isinstance(document, dict):
        raise ResponseError(INVALID_PARAMS, "a text document is missing")
    return document
