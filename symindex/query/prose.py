"""Prose in the indexed files: comments, docstrings and what is said to people, with the code in them made blank."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from symindex.errors import QuestionError
from symindex.model import kinds as k
from symindex.model import notebook
from symindex.model.answers import Filter, Match
from symindex.model.documents import Document
from symindex.model.facts import FileFacts
from symindex.model.texts import Text, texts_of
from symindex.query.filters import is_path_wanted
from symindex.query.library import Library
from symindex.query.string_uses import is_said
from symindex.query.wording import blank, prose_of_comment, prose_of_docstring, prose_of_literal

_PROSE_OF: Final[dict[str, Callable[[str], str]]] = {
    "comment": prose_of_comment,
    "docstring": prose_of_docstring,
    "string": prose_of_literal,
}
_MARK: Final = "\ufeff"


class ProseText(NamedTuple):
    """A text that holds prose: where it is in the file's UTF-8 text, and the prose, in the layout of the text."""

    text: Text
    prose: str


def passages(facts: FileFacts, source: bytes, where: Collection[str]) -> Iterator[ProseText]:
    """The prose of a file in the order of the source, of some places only."""
    for text in texts_of(facts, source):
        if text.where not in where or facts.kinds[text.node] in (k.TYPE_COMMENT, k.BYTES, k.TYPE_STRING):
            continue
        if text.where == "string" and not is_said(facts, text.node):
            continue
        prose = _PROSE_OF[text.where](source[text.start : text.end].decode("utf-8", "replace"))
        if not prose.isspace():
            yield ProseText(text, prose)


def blanked(facts: FileFacts, source: bytes, where: Collection[str]) -> str:
    """A file's text in which all that is no prose is blank; lines and columns are those of the file."""
    parts = []
    at = 0
    for text, prose in passages(facts, source, where):
        parts += [blank(source[at : text.start].decode("utf-8", "replace")), prose]
        at = text.end
    parts.append(blank(source[at:].decode("utf-8", "replace")))
    return "".join(parts).removeprefix(_MARK)


class Prose:
    """The prose in the files of some trees, by tree and path; in those at or below some paths, if any.

    A content is returned once, `where` are the places wanted. `snapshot` is kept as long as this is. Raises
    `QuestionError` for a path without indexed files.
    """

    def __init__(
        self,
        library: Library,
        paths: Sequence[str],
        trees: Collection[int],
        wanted: Filter,
        where: Collection[str],
        snapshot: object = None,
    ) -> None:
        self._snapshot = snapshot
        self._library, self._where, self._limit = library, where, wanted.limit
        self._documents = _first_of_each(_chosen(library, paths, trees, wanted))

    def lines(self) -> Iterator[Match]:
        """The lines that hold prose."""
        lines = (line for document in self._documents for line in _lines_in(self._library, document, self._where))
        return islice(lines, self._limit)

    def files(self) -> Iterator[tuple[str, str]]:
        """(path in its tree, text) of each file that holds any, all else in the text made blank."""
        for document in self._documents:
            _, source, facts, _ = self._library.current(document)
            text = blanked(facts, source, self._where)
            if not text.isspace():
                yield document.path, text


def _chosen(library: Library, paths: Sequence[str], trees: Collection[int], wanted: Filter) -> Iterator[Document]:
    tops = {os.path.join(form(path), ""): path for path in paths for form in (os.path.abspath, os.path.realpath)}
    found = set()
    for document in library.reader.documents(trees):
        full = library.path_of(document) + os.sep
        top = next((top for top in tops if full.startswith(top)), None)
        if (top is not None or not tops) and is_path_wanted(document.path, wanted):
            found.add(top)
            yield document
    for path in paths:
        if found.isdisjoint(top for top in tops if tops[top] == path):
            raise QuestionError(f"no file of the index is at or below {path}", "symindex files lists them")
        if not os.path.lexists(path) and not library.is_file(path) and not library.is_directory(path):
            raise QuestionError(f"{path} was removed since it was indexed", "ask without --no-update for what is there")


def _first_of_each(documents: Iterable[Document]) -> list[Document]:
    found: dict[int, Document] = {}
    for document in documents:
        found.setdefault(document.content_id, document)
    return list(found.values())


def _lines_in(library: Library, document: Document, where: Collection[str]) -> Iterator[Match]:
    path = library.path_of(document)
    _, source, facts, _ = library.current(document)
    origin = library.origin_of(document)
    others = library.reader.documents_of_content(document.content_id)
    copies = tuple(library.path_of(other) for other in others if other != document)
    for text, prose in passages(facts, source, where):
        enclosing = ".".join(part for part in (document.module, facts.qualified_name(text.definition)) if part)
        before = source[source.rfind(b"\n", 0, text.start) + 1 : text.start].decode("utf-8", "replace")
        indent = len(before.removeprefix(_MARK))
        for number, line in enumerate(prose.split("\n"), facts.line_of(text.start) + 1):
            said = line.strip()
            if said:
                column = indent + len(line) - len(line.lstrip()) + 1
                end = column + len(said)
                line_number = notebook.numbered(path, source, number)
                yield Match(path, line_number, column, end, text.where, enclosing, origin, copies, said)
            indent = 0
