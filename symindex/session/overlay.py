"""An index as it would be if some buffers had been saved: their files have other text. Nothing of it is stored."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING, Final

from symindex.extract import extract
from symindex.model.documents import MODULE_SUFFIXES, Document, absolute
from symindex.model.facts import FileFacts
from symindex.model.roles import ROLES_OF_KIND
from symindex.model.text import digest_of, to_utf8
from symindex.store.reader import Reader
from symindex.workspace.modules import module_names

if TYPE_CHECKING:
    from typing_extensions import Self


class Buffer:
    """A text that an editor has of a file; its facts are made once, when somebody needs them."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source

    @classmethod
    def of_text(cls, path: str, text: str) -> Buffer:
        """The buffer of a text, in the bytes that an editor would save: those of its coding cookie, if it has one."""
        source = text.encode("utf-8", "replace")
        encoding = to_utf8(source)[1]
        if encoding != "utf-8":
            try:
                source = text.encode(encoding)
            except UnicodeError:
                source = codecs.BOM_UTF8 + source
        return cls(path, source)

    @cached_property
    def facts(self) -> FileFacts:
        """Return the facts extracted from the text."""
        return extract(self.source)

    @cached_property
    def text(self) -> bytes:
        """The text as UTF-8, as answers show it."""
        return to_utf8(self.source)[0]

    @cached_property
    def digest(self) -> bytes:
        """The digest of the bytes, as the index has it of contents."""
        return digest_of(self.source)

    @cached_property
    def roles(self) -> dict[str, int]:
        """Word → the roles in which it is posted."""
        found: dict[str, int] = {}
        for word in set(self.facts.words):
            roles = 0
            for node in self.facts.nodes_with(word):
                roles |= ROLES_OF_KIND.get(self.facts.kinds[node], 0)
            if roles:
                found[word] = roles
        return found


class Overlay:
    """The buffers of a client at one moment, by absolute path. It never changes: an edit makes another overlay."""

    def __init__(self, buffers: Mapping[str, Buffer] | None = None) -> None:
        self.buffers: Mapping[str, Buffer] = dict(buffers or {})

    def with_text(self, path: str, text: str) -> Overlay:
        """The overlay in which a file has another text."""
        return Overlay({**self.buffers, path: Buffer.of_text(path, text)})

    def without(self, path: str) -> Overlay:
        """The overlay in which a file has the text that is on the disk."""
        return Overlay({other: buffer for other, buffer in self.buffers.items() if other != path})


NO_BUFFERS: Final = Overlay()
_Place = tuple[int, str]


class OverlayReader(Reader):
    """Reads an index in which the files of some buffers have contents that are not stored.

    Such a content has a number below 0. A buffer with the text that the index knows of its file changes nothing.
    """

    overlay: Overlay = NO_BUFFERS
    _shown: tuple[Overlay, object] | None = None
    _documents: Mapping[_Place, Document] = {}
    _buffers: Mapping[int, Buffer] = {}
    _hidden: frozenset[int] = frozenset()

    def reopened(self) -> Self:
        reader = super().reopened()
        reader.overlay = self.overlay
        return reader

    def begin(self) -> None:
        super().begin()
        state = self.overlay, (self.state() if self.overlay.buffers else None)
        if self._begun == 1 and state != self._shown:
            self._lay_over()
            self._shown = state

    def _lay_over(self) -> None:
        """Find out which files the buffers are, and which contents no file has any more."""
        self._documents, self._buffers, self._hidden, self.unsaved = {}, {}, frozenset(), {}
        documents: dict[_Place, Document] = {}
        buffers: dict[int, Buffer] = {}
        replaced: set[int] = set()
        for number, buffer in enumerate(self.overlay.buffers.values(), 1):
            document = self._document_of(buffer, number)
            if document is None or (document.content_id >= 0 and self.digest(document.content_id) == buffer.digest):
                continue
            if document.content_id >= 0:
                replaced.add(document.content_id)
            documents[document.tree, document.path] = document._replace(content_id=-number)
            buffers[-number] = buffer
        trees = self.trees()
        self.unsaved = {absolute(trees[each.tree], each): buffers[each.content_id].text for each in documents.values()}
        self._documents, self._buffers = documents, buffers
        self._hidden = frozenset(content_id for content_id in replaced if not self.documents_of_content(content_id))

    def _document_of(self, buffer: Buffer, number: int) -> Document | None:
        """The file of the index that a buffer is, or a new one of the project; None where it is neither."""
        below = [tree for tree in self.trees().values() if buffer.path.startswith(tree.path + os.sep)]
        for tree in below:
            path = buffer.path[len(tree.path) + 1 :]
            document = super().document_at(tree.id, path)
            if document is not None:
                return document
        for tree in below:
            if tree.kind == "project" and not os.path.lexists(buffer.path) and buffer.path.endswith(MODULE_SUFFIXES):
                path = buffer.path[len(tree.path) + 1 :]
                return Document(-number, tree.id, path, self._module_name(tree.id, path), -number)
        return None

    def _module_name(self, tree: int, path: str) -> str:
        """The module that a new file is: as the files beside it have it, else as its path says."""
        own = next(iter(module_names(path)), "")
        directory = path.rpartition("/")[0]
        beside = super().file_below(tree, directory) if directory else None
        if beside is None or not beside.module:
            return own
        cut = len((module_names(beside.path) or [""])[0]) - len(beside.module)
        return own[cut:] if cut > 0 else own

    # Files

    def _new(self, document: Document) -> Document:
        new = self._documents.get((document.tree, document.path))
        return document if new is None else document._replace(content_id=new.content_id)

    def _added(self) -> Iterator[Document]:
        """The files that the index has not."""
        return (document for document in self._documents.values() if document.id < 0)

    def document_at(self, tree: int, path: str) -> Document | None:
        return self._documents.get((tree, path)) or super().document_at(tree, path)

    def documents_of_content(self, content_id: int) -> list[Document]:
        return self.documents_of_contents([content_id]).get(content_id, [])

    def documents_of_contents(self, content_ids: Iterable[int]) -> dict[int, list[Document]]:
        if not self._documents:
            return super().documents_of_contents(content_ids)
        wanted = list(dict.fromkeys(content_ids))
        stored = super().documents_of_contents(content_id for content_id in wanted if content_id >= 0)
        kept = {content_id: [each for each in found if self._is_kept(each)] for content_id, found in stored.items()}
        new = {document.content_id: [document] for document in self._documents.values()}
        found = (
            (content_id, documents)
            for content_id in wanted
            if (documents := kept.get(content_id) or new.get(content_id))
        )
        return dict(sorted(found, key=lambda each: (each[1][0].tree, each[1][0].path)))

    def _is_kept(self, document: Document) -> bool:
        return (document.tree, document.path) not in self._documents

    def documents(self, trees: Iterable[int]) -> Iterator[Document]:
        for tree in trees:
            added = sorted((each for each in self._added() if each.tree == tree), key=lambda each: each.path)
            yield from merge(map(self._new, super().documents([tree])), added, key=lambda each: each.path)

    def contents(self, trees: Iterable[int]) -> Iterator[tuple[int, int, str]]:
        trees = list(trees)
        for content_id, tree, path in super().contents(trees):
            new = self._documents.get((tree, path))
            yield (content_id if new is None else new.content_id), tree, path
        yield from ((each.content_id, each.tree, each.path) for each in self._added() if each.tree in trees)

    def documents_of_module(self, name: str) -> list[Document]:
        added = [document for document in self._added() if document.module == name]
        return sorted([*map(self._new, super().documents_of_module(name)), *added], key=lambda each: each.tree)

    def module_names(self, beginning: str) -> Iterator[str]:
        added = [document.module for document in self._added() if document.module.startswith(beginning)]
        yield from dict.fromkeys([*super().module_names(beginning), *added])

    def files_at(self, tree: int, paths: Sequence[str]) -> list[Document]:
        added = [each for each in self._added() if each.tree == tree and each.path in paths]
        return [*map(self._new, super().files_at(tree, paths)), *added]

    def file_below(self, tree: int, directory: str) -> Document | None:
        found = super().file_below(tree, directory)
        if found is not None:
            return self._new(found)
        below = f"{directory}/" if directory else ""
        return next((each for each in self._added() if each.tree == tree and each.path.startswith(below)), None)

    def longest_name(self, document: Document) -> str:
        return document.module if document.id < 0 else super().longest_name(document)

    # Contents

    def facts(self, content_id: int) -> FileFacts:
        buffer = self._buffers.get(content_id)
        return super().facts(content_id) if buffer is None else buffer.facts

    def facts_once(self, content_id: int) -> FileFacts:
        buffer = self._buffers.get(content_id)
        return super().facts_once(content_id) if buffer is None else buffer.facts

    def digest(self, content_id: int) -> bytes:
        buffer = self._buffers.get(content_id)
        return super().digest(content_id) if buffer is None else buffer.digest

    def lines_of_contents(self) -> dict[int, int]:
        lines = {content_id: len(buffer.facts.line_lengths) for content_id, buffer in self._buffers.items()}
        return {**super().lines_of_contents(), **lines}

    def contents_mentioning(self, word: str, roles: int) -> list[tuple[int, int]]:
        stored = super().contents_mentioning(word, roles)
        if not self._buffers:
            return stored
        kept = [entry for entry in stored if entry[0] not in self._hidden]
        new = ((content_id, buffer.roles.get(word, 0)) for content_id, buffer in self._buffers.items())
        return [*kept, *(entry for entry in new if entry[1] & roles)]

    def words(self, pattern: str | None = None) -> Iterator[str]:
        """All words, or those that match; words that only a hidden content has are among them."""
        new = {word for buffer in self._buffers.values() for word in buffer.roles}
        wanted = sorted(word for word in new if pattern is None or fnmatchcase(word, pattern))
        return (word for word, _ in groupby(merge(super().words(pattern), wanted)))
