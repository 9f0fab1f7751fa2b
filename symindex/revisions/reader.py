"""Reads an index in which the project's files are those of a revision. Nothing of it is stored in the index."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING, Final

from symindex.model.documents import Document
from symindex.model.facts import FileFacts
from symindex.model.roles import Role
from symindex.model.text import to_utf8
from symindex.revisions.project import ProjectAt
from symindex.store.reader import PathKind, Reader, package_directory

if TYPE_CHECKING:
    from typing_extensions import Self

_TEXTS_KEPT: Final = 256
_NO_DOCUMENTS: Sequence[Document] = ()


class RevisionReader(Reader):
    """Reads an index whose project is at a revision.

    Contents that the index lacks have numbers below 0, the same in all readers that share their `Contents`.
    """

    at: ProjectAt
    _shown: object = None

    @classmethod
    def of(cls, reader: Reader, at: ProjectAt) -> Self:
        """Another reader of the same index, with the project at a revision."""
        found = cls(reader.directory, reader.extractor, reader.cache)
        found.at = at
        found._facts = at.contents.facts_of  # of contents, whoever reads them
        return found

    def reopened(self) -> Self:
        return self.of(self, self.at)

    def begin(self) -> None:
        super().begin()
        if self._begun == 1 and self._shown != (state := self.state()):
            self._number_files()
            self._shown = state

    def _number_files(self) -> None:
        """Find out which contents the index has, and make the files of the revision documents."""
        contents = self.at.contents
        files = self.at.files
        notes = contents.notes(files)
        known = self.contents_of_digests({notes[file.oid].digest for file in files})
        self._tree = next((tree.id for tree in self.trees().values() if tree.kind == "project"), 0)
        self._documents: dict[str, Document] = {}
        self._of_content: dict[int, list[Document]] = {}
        for position, file in enumerate(files, 1):
            content_id = known.get(notes[file.oid].digest)
            content_id = contents.number(file) if content_id is None else content_id
            names = self.at.modules.get(file.path, ())
            document = Document(-position, self._tree, file.path, names[0] if names else "", content_id)
            self._documents[file.path] = document
            self._of_content.setdefault(content_id, []).append(document)
        self._unknown = [content_id for content_id in self._of_content if content_id < 0]
        contents.note_words(self._unknown)
        self._paths = list(self._documents)
        self._by_module: dict[str, list[tuple[int, Document]]] = {}
        for path, document in self._documents.items():
            for rank, name in enumerate(self.at.modules.get(path, ())):
                self._by_module.setdefault(name, []).append((rank, document))
        self._gone: frozenset[int] | None = None
        trees = self.trees()
        elsewhere = tuple(tree.path + os.sep for tree in trees.values() if tree.id != self._tree)
        self._root = trees[self._tree].path + os.sep
        self.unsaved = RevisionTexts(self.at, self._root, elsewhere)

    def kind_of_path(self, path: str) -> PathKind:
        if path in self.unsaved:
            return self.at.tree.kind_of(path[len(self._root) :].replace(os.sep, "/"))
        return super().kind_of_path(path)

    # Files

    def document_at(self, tree: int, path: str) -> Document | None:
        return self._documents.get(path) if tree == self._tree else super().document_at(tree, path)

    def documents_of_content(self, content_id: int) -> list[Document]:
        return self.documents_of_contents([content_id]).get(content_id, [])

    def documents_of_contents(self, content_ids: Iterable[int]) -> dict[int, list[Document]]:
        wanted = list(dict.fromkeys(content_ids))
        stored = super().documents_of_contents(content_id for content_id in wanted if content_id >= 0)
        found: dict[int, list[Document]] = {}
        for content_id in wanted:
            others = [each for each in stored.get(content_id, _NO_DOCUMENTS) if each.tree != self._tree]
            if documents := [*self._of_content.get(content_id, _NO_DOCUMENTS), *others]:
                found[content_id] = sorted(documents, key=_place)
        return dict(sorted(found.items(), key=lambda each: _place(each[1][0])))

    def documents(self, trees: Iterable[int]) -> Iterator[Document]:
        for tree in trees:
            yield from self._documents.values() if tree == self._tree else super().documents([tree])

    def contents(self, trees: Iterable[int]) -> Iterator[tuple[int, int, str]]:
        trees = list(trees)
        yield from super().contents([tree for tree in trees if tree != self._tree])
        if self._tree in trees:
            yield from ((each.content_id, each.tree, each.path) for each in self._documents.values())

    def documents_of_module(self, name: str) -> list[Document]:
        own = [document for _, document in sorted(self._by_module.get(name, ()), key=lambda e: (e[0], e[1].path))]
        others = [each for each in super().documents_of_module(name) if each.tree != self._tree]
        return sorted([*own, *others], key=lambda each: each.tree)

    def documents_of_module_ending(self, name: str) -> list[Document]:
        others = [each for each in super().documents_of_module_ending(name) if each.tree != self._tree]
        names = [known for known in self._by_module if known.endswith(f".{name}")]
        return [
            *(each for known in names for each in self.documents_of_module(known) if each.tree == self._tree),
            *others,
        ]

    def module_names(self, beginning: str) -> Iterator[str]:
        own = sorted(name for name in self._by_module if name.startswith(beginning))
        others = (name for name in super().module_names(beginning) if name not in self._by_module)
        yield from dict.fromkeys(name for name in merge(own, sorted(others)))

    def files_at(self, tree: int, paths: Sequence[str]) -> list[Document]:
        if tree != self._tree:
            return super().files_at(tree, paths)
        return [self._documents[path] for path in paths if path in self._documents]

    def file_below(self, tree: int, directory: str) -> Document | None:
        if tree != self._tree:
            return super().file_below(tree, directory)
        lead = f"{directory}/" if directory else ""
        at = bisect_left(self._paths, lead)
        found = self._paths[at] if at < len(self._paths) else None
        return self._documents[found] if found is not None and found.startswith(lead) else None

    def longest_name(self, document: Document) -> str:
        if document.tree != self._tree:
            return super().longest_name(document)
        return next(iter(self.at.modules.get(document.path, ())[-1:]), "")

    def directories_of_package(self, package: str) -> set[tuple[int, str]]:
        found = {each for each in super().directories_of_package(package) if each[0] != self._tree}
        for name, ranked in self._by_module.items():
            if name.startswith(f"{package}."):
                below = name.count(".") - package.count(".")
                for _, document in ranked:
                    found.update(package_directory(document.tree, document.path, below))
        return found

    # Contents

    def facts(self, content_id: int) -> FileFacts:
        return super().facts(content_id) if content_id >= 0 else self.at.contents.facts(content_id)

    def facts_once(self, content_id: int) -> FileFacts:
        return super().facts_once(content_id) if content_id >= 0 else self.at.contents.facts_once(content_id)

    def packed_facts(self, content_ids: Iterable[int]) -> dict[int, bytes]:
        content_ids = list(content_ids)
        own = self.at.contents.packed(content_id for content_id in content_ids if content_id < 0)
        return {**super().packed_facts(content_id for content_id in content_ids if content_id >= 0), **own}

    def forget_facts(self) -> None:
        self.at.contents.facts_of.clear()

    def digest(self, content_id: int) -> bytes:
        return super().digest(content_id) if content_id >= 0 else self.at.contents.note(content_id).digest

    def digests(self) -> dict[int, bytes]:
        return {**super().digests(), **{content_id: self.digest(content_id) for content_id in self._unknown}}

    def lines_of_contents(self) -> dict[int, int]:
        return {
            **super().lines_of_contents(),
            **{content_id: self.at.contents.note(content_id).lines for content_id in self._unknown},
        }

    def contents_mentioning(self, word: str, roles: int) -> list[tuple[int, int]]:
        stored = [entry for entry in super().contents_mentioning(word, roles) if entry[0] not in self._hidden()]
        return [*stored, *self.at.contents.mentioning(self._unknown, word, roles)]

    def candidates(self, word: str, roles: int, tree: int | None = None) -> list[int]:
        known = (
            content_id for content_id, _ in super().contents_mentioning(word, roles) if content_id not in self._hidden()
        )
        return [*known, *self.at.contents.candidates(self._unknown, word)]

    def confirmed(self, candidates: Sequence[int], word: str, roles: int) -> Sequence[int]:
        contents = self.at.contents
        unsure = [content_id for content_id in candidates if content_id < 0]
        new = {content_id for content_id, _ in contents.mentioning(unsure, word, roles)}
        return [content_id for content_id in candidates if content_id >= 0 or content_id in new]

    def may_have_base(self, content_id: int, base: str) -> bool:
        return content_id >= 0 or self.at.contents.may_have_base(content_id, base)

    def is_imported(self, package: str, tree: int) -> bool:
        if tree != self._tree:
            return super().is_imported(package, tree)
        found = self.at.imported.get(package)
        if found is None:
            found = self.at.imported[package] = self._is_imported(package)
        return found

    def _is_imported(self, package: str) -> bool:
        own = [content_id for content_id in self.candidates(package, Role.IMPORT) if content_id in self._of_content]
        if any(content_id >= 0 for content_id in own):
            return True
        contents = self.at.contents
        own.sort(
            key=lambda content_id: contents.note(content_id).size
        )  # one that does is enough, and a short one is read soon
        return any(self.confirmed([content_id], package, Role.IMPORT) for content_id in own)

    def _hidden(self) -> frozenset[int]:
        """The contents that only files of today's project have."""
        if self._gone is None:
            today = {content_id for content_id, _, _ in super().contents([self._tree])} - self._of_content.keys()
            self._gone = frozenset(today - self.documents_of_contents(today).keys())
        return self._gone

    def words(self, pattern: str | None = None) -> Iterator[str]:
        """All words, or those that match; words that no content of the revision has are among them."""
        new = self.at.contents.words(self._unknown)
        wanted = sorted(word for word in new if pattern is None or fnmatchcase(word, pattern))
        return (word for word, _ in groupby(merge(super().words(pattern), wanted)))


class RevisionTexts(Mapping[str, bytes]):
    """Absolute path → UTF-8 text, for all paths of the project; the text of a file that is not there is empty.

    `root` is what these paths begin with, `elsewhere` what those of other trees in it begin with.
    """

    def __init__(self, at: ProjectAt, root: str, elsewhere: tuple[str, ...]) -> None:
        self._at, self._root, self._elsewhere = at, root, elsewhere
        self._kept: dict[str, bytes] = {}

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and path.startswith(self._root) and not path.startswith(self._elsewhere)

    def __getitem__(self, path: str) -> bytes:
        if path not in self:
            raise KeyError(path)
        text = self._kept.get(path)
        if text is None:
            if len(self._kept) >= _TEXTS_KEPT:
                self._kept.clear()
            source = self._at.tree.read(path[len(self._root) :].replace(os.sep, "/"))
            text = self._kept[path] = to_utf8(source or b"")[0]
        return text

    def __iter__(self) -> Iterator[str]:
        return (self._root + path for path in self._at.tree.files)

    def __len__(self) -> int:
        return len(self._at.tree.files)


def _place(document: Document) -> tuple[int, str]:
    return document.tree, document.path
