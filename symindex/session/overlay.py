"""An index as it would be if a buffer had been saved: one file has other text. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from symindex.extract import extract
from symindex.model.facts import FileFacts
from symindex.model.places import Document, absolute
from symindex.model.roles import ROLES_OF_KIND
from symindex.model.text import to_utf8
from symindex.query import Index
from symindex.store.reader import Reader
from symindex.version import EXTRACTOR_VERSION

_BLOB: Final = -1  # no content of an index has such a number


def overlaid(index: Index, document: Document, text: bytes, environ: Mapping[str, str]) -> Index:
    """The index with other text in one of its files; to be closed."""
    with index.snapshot():
        reader = index.means.library.reader
        overlay = OverlayReader(reader.directory, EXTRACTOR_VERSION, reader.cache)
    overlay.put(document, text)
    return Index(index.root, overlay, EXTRACTOR_VERSION, None, environ)


class OverlayReader(Reader):
    """Reads an index in which one file has a content that is not stored."""

    def put(self, document: Document, text: bytes) -> None:
        """Let a file have some text from now on."""
        self._place = document.tree, document.path
        self._new = document._replace(blob=_BLOB)
        self._new_facts = extract(text)
        self.unsaved = {absolute(self.trees()[document.tree], document): to_utf8(text)[0]}

    def document_at(self, tree: int, path: str) -> Document | None:
        return self._new if (tree, path) == self._place else super().document_at(tree, path)

    def documents_of_blob(self, blob: int) -> list[Document]:
        return [self._new] if blob == _BLOB else self._others(super().documents_of_blob(blob))

    def documents_of_blobs(self, blobs: Iterable[int]) -> dict[int, list[Document]]:
        wanted = list(blobs)
        stored = super().documents_of_blobs(blob for blob in wanted if blob != _BLOB)
        found = {blob: others for blob, documents in stored.items() if (others := self._others(documents))}
        return {**found, _BLOB: [self._new]} if _BLOB in wanted else found

    def documents(self, trees: Iterable[int]) -> Iterator[Document]:
        for document in super().documents(trees):
            yield self._new if (document.tree, document.path) == self._place else document

    def documents_of_module(self, name: str) -> list[Document]:
        return [
            self._new._replace(module=document.module) if (document.tree, document.path) == self._place else document
            for document in super().documents_of_module(name)
        ]

    def files_at(self, tree: int, paths: Iterable[str]) -> list[Document]:
        found = super().files_at(tree, list(paths))
        return [self._new if (document.tree, document.path) == self._place else document for document in found]

    def file_below(self, tree: int, directory: str) -> Document | None:
        found = super().file_below(tree, directory)
        return self._new if found and (found.tree, found.path) == self._place else found

    def facts(self, blob: int) -> FileFacts:
        return self._new_facts if blob == _BLOB else super().facts(blob)

    def facts_once(self, blob: int) -> FileFacts:
        return self._new_facts if blob == _BLOB else super().facts_once(blob)

    def blobs_mentioning(self, word: str, roles: int) -> list[tuple[int, int]]:
        facts = self._new_facts
        here = 0
        for node in facts.nodes_with(word):
            here |= ROLES_OF_KIND.get(facts.kinds[node], 0)
        stored = super().blobs_mentioning(word, roles)
        return [*stored, (_BLOB, here)] if here & roles else stored

    def _others(self, documents: list[Document]) -> list[Document]:
        return [document for document in documents if (document.tree, document.path) != self._place]


def file_of(index: Index, file: str) -> Document | None:
    """The file of an index at a path."""
    with index.snapshot():
        return index.means.symbols.document_at(str(Path(file)))
