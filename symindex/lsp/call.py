"""A request that is being answered: the index, the place that is asked about, and how places are sent to the client."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from symindex.jsonrpc import INVALID_PARAMS, Params, ResponseError
from symindex.lsp.documents import Snapshot
from symindex.lsp.notebooks import Notebook, NotebookJson
from symindex.lsp.positions import Encoding, Text, position_of
from symindex.lsp.uris import uri_of
from symindex.model import kinds as k
from symindex.model.answers import Certainty, Filter, Hit
from symindex.model.facts import FileFacts
from symindex.model.notebook import SUFFIX, CellLine
from symindex.model.values import Target
from symindex.query.hits import symbol_of
from symindex.session.index import SessionIndex
from symindex.stopping import StopSignal
from symindex.workspace.reading import read_regular

Object = dict[str, Any]
SYMBOL_KINDS: Final = {
    "module": 2, "class": 5, "method": 6, "attribute": 8, "function": 12, "variable": 13, "parameter": 13,
    "import": 13, "type": 26,
}  # fmt: skip
BOM: Final = "\ufeff"
_MAX_SURE: Final = 100  # definitions of one name that are proven or inferred; there are hardly ever ten


@dataclass(frozen=True, slots=True)
class Preferences:
    """The client's settings: the weakest grade it wants, and how many places that are only possible."""

    min_certainty: Certainty = Certainty.POSSIBLE
    max_possible: int = 50


@dataclass(slots=True)
class Call:
    """A request, with what answers it. All positions that go in or out are in the client's encoding.

    `left_out` counts the places that are only possible and more than wanted, `sent` those that went before the answer.
    """

    params: Params
    index: SessionIndex
    note: str
    encoding: Encoding
    documents: Snapshot
    preferences: Preferences
    stop: StopSignal
    left_out: int = 0
    sent: int = 0
    messages: list[str] = field(default_factory=list)
    """What the client shows to its user beside the answer."""
    _texts: dict[str, Text | None] = field(default_factory=dict)
    _notebooks: dict[str, tuple[NotebookJson, Text]] = field(default_factory=dict)

    # In

    @property
    def path(self) -> str:
        """The path of the document, of a cell that of its notebook; raises `ResponseError` where it has none."""
        return self.documents.path_of(self.params)

    @property
    def cell(self) -> tuple[Notebook, int] | None:
        """The open notebook whose cell the document is, and the cell's number; None where it is no cell."""
        document = self.params.get("textDocument")
        return self.documents.cell(document.get("uri")) if isinstance(document, dict) else None

    def is_in_document(self, hit: Hit) -> bool:
        """Return True if a hit in the document's file is in the document itself; of a notebook, in its cell."""
        return self.cell is None or (isinstance(hit.line, CellLine) and hit.line.cell == self.cell[1])

    @property
    def place(self) -> str:
        """The position that is asked about, as the index's questions have it."""
        position, cell = position_of(self.params.get("position")), self.cell
        if cell is None:
            return self.place_at(self.path, *position)
        notebook, number = cell
        return _place(f"{notebook.path}:{number}", notebook.cells[number - 1].text, *position, self.encoding)

    def place_at(self, path: str, line: int, character: int) -> str:
        """A position in a file as FILE:LINE:COLUMN; a position behind the end of its line is at the end."""
        text = self.documents.texts.get(path) or Text(self._disk_text(path))
        return _place(path, text, line, character, self.encoding)

    def item_place(self) -> str:
        """The place of a hierarchy's item, as it was sent with the item."""
        item = self.params.get("item")
        data = item.get("data") if isinstance(item, dict) else None
        if not isinstance(data, str):
            raise ResponseError(INVALID_PARAMS, "no item of this server")
        return data

    def _disk_text(self, path: str) -> str:
        return self.index.internals.library.text(path).decode("utf-8", "replace").removeprefix(BOM)

    @property
    def wanted(self) -> Filter:
        """The filter for places."""
        return Filter(min_certainty=self.preferences.min_certainty)

    @property
    def wanted_definitions(self) -> Filter:
        """The filter for definitions: what is only possible is ordered by likeliness, and the rest not looked at."""
        return self.wanted._replace(limit=self.preferences.max_possible + _MAX_SURE)

    # Out

    def kept(self, hits: Iterable[Hit]) -> list[Hit]:
        """The hits without those that are weaker than wanted, or possible and more than wanted."""
        found, possible = [], 0
        for hit in hits:
            possible += hit.certainty is Certainty.POSSIBLE
            if hit.certainty <= self.preferences.min_certainty and possible <= self.preferences.max_possible:
                found.append(hit)
        self.left_out = max(0, possible - self.preferences.max_possible)
        return found

    def locations(self, hits: Iterable[Hit]) -> list[Object]:
        """The places of hits, each once."""
        places = {(hit.file, hit.line, hit.column): hit for hit in hits}
        return [self.location(hit) for hit in places.values()]

    def location(self, hit: Hit) -> Object:
        """The place of a hit: in a notebook that is open that in a cell, else that in the notebook's JSON."""
        if not isinstance(hit.line, CellLine):
            return {"uri": uri_of(hit.file), "range": self._range_in_file(hit)}
        notebook = self.documents.notebooks.get(hit.file)
        if notebook is None:
            return {"uri": uri_of(hit.file), "range": self._range_in_json(hit, hit.line)}
        cell, number = notebook.cells[hit.line.cell - 1], hit.line.line - 1
        columns = (hit.column - 1, hit.end_column - 1)
        start, end = (self._position(cell.text, number, column) for column in columns)
        return {"uri": cell.uri, "range": {"start": start, "end": end}}

    def range_of_hit(self, hit: Hit) -> Object:
        """The range of the name of a hit, in the document that `location` names."""
        found: Object = self.location(hit)["range"]
        return found

    def _range_in_file(self, hit: Hit) -> Object:
        text = self._text(hit.file)
        return {
            "start": self._position(text, hit.line - 1, hit.column - 1),
            "end": self._position(text, hit.end_line - 1, hit.end_column - 1),
        }

    def _range_in_json(self, hit: Hit, line: CellLine) -> Object:
        if hit.file not in self._notebooks:
            try:
                source = read_regular(hit.file).decode("utf-8", "replace")
            except OSError:
                source = ""
            self._notebooks[hit.file] = NotebookJson(source), Text(source)
        written, text = self._notebooks[hit.file]
        start = written.offset(line, hit.column)
        number, column = text.place(start)
        first = self._position(text, number, column)
        last = self._position(text, number, column + (len(hit.name) if start else 0))
        return {"start": first, "end": last}

    def _position(self, text: Text | None, number: int, column: int) -> Object:
        return {"line": number, "character": text.character(number, column, self.encoding) if text else column}

    def _text(self, path: str) -> Text | None:
        """The text of a file, None where all of it is ASCII, in which all encodings count alike."""
        if path not in self._texts:
            source = self.index.internals.library.text(path)
            text = None if source.isascii() else Text(source.decode("utf-8", "replace").removeprefix(BOM))
            self._texts[path] = text
        return self._texts[path]

    def range_of_node(self, path: str, facts: FileFacts, start: int, end: int) -> Object:
        """The range between two offsets of a file's UTF-8 text."""
        return {"start": self._offset(path, facts, start), "end": self._offset(path, facts, end)}

    def _offset(self, path: str, facts: FileFacts, offset: int) -> Object:
        number = facts.line_of(offset)
        begin = facts.line_starts[number]
        text = self._text(path)
        if text is None:
            return {"line": number, "character": offset - begin}
        if not begin and self.index.internals.library.text(path).startswith(BOM_UTF8):
            begin = len(BOM_UTF8)
        return self._position(text, number, text.column(number, offset - begin, "utf-8"))

    def full_range(self, target: Target, path: str) -> Object:
        """The range of a whole definition, decorators included; of others, and in a notebook, that of its name."""
        facts = target.module.facts
        if target.kind in k.DEFINITIONS and not path.endswith(SUFFIX):
            return self.range_of_node(path, facts, facts.outer_start(target.node), facts.end(target.node))
        return self.range_of_hit(self.index.definition_hit(target))

    def item(self, target: Target) -> Object:
        """A definition as an item of a hierarchy of calls or types."""
        hit = self.index.definition_hit(target)
        detail = symbol_of(target) if hit.origin.kind == "project" else f"{symbol_of(target)} [{hit.origin}]"
        return {
            "name": hit.name or hit.symbol,
            "kind": SYMBOL_KINDS.get(hit.kind, 13),
            "detail": detail,
            "uri": self.location(hit)["uri"],
            "range": self.full_range(target, hit.file),
            "selectionRange": self.range_of_hit(hit),
            "data": f"{hit.file}:{hit.line}:{hit.column}" if target.node else hit.file,
        }


def _place(document: str, text: Text, line: int, character: int, encoding: Encoding) -> str:
    """DOCUMENT:LINE:COLUMN for a position in a text; one behind the end of its line is at the end."""
    line = min(line, text.line_count - 1)
    return f"{document}:{line + 1}:{text.column(line, character, encoding) + 1}"
