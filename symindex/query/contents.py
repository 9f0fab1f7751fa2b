"""The files of contents, read once, and which of them that mention a word are nearest to a module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from symindex.model.documents import Document
from symindex.model.dotted import common_components
from symindex.model.modules import Module
from symindex.model.roles import Role
from symindex.store.reader import Reader

# Of the modules that mention a word, so many are looked at as evidence, of so many whose distance is compared.
_MAX_NEAREST: Final = 40
_MAX_MENTIONS: Final = 3000


class Contents:
    """The files of one state of the index by their contents, kept: a question asks for the same by many words."""

    def __init__(self, reader: Reader, project: int) -> None:
        self._reader, self._project = reader, project
        self._documents: dict[int, list[Document]] = {}
        self._own_paths: dict[int, str] | None = None  # content → the first of its paths in the project
        self._mentions: dict[tuple[str, int], list[tuple[Document, list[str]]]] = {}

    def files(self, blobs: Iterable[int]) -> dict[int, list[Document]]:
        """Content → the files that have it, by tree and path; a content that no file has any more is left out."""
        wanted = dict.fromkeys(blobs)
        unknown = [blob for blob in wanted if blob not in self._documents]
        if unknown:
            found = self._reader.documents_of_blobs(unknown)
            self._documents.update((blob, found.get(blob, [])) for blob in unknown)
        known = [(blob, documents) for blob in wanted if (documents := self._documents[blob])]
        known.sort(key=lambda each: (each[1][0].tree, each[1][0].path))
        return dict(known)

    def nearest(self, word: str, roles: Role, near: Module, beside: str = "") -> Iterator[Document]:
        """A file of each content that mentions a word: the module itself, those of its package, of its tree, others.

        With `beside` only of contents with a keyword argument of that name.
        """
        others = {document.blob for document, _ in self._mentioning(beside, Role.KEYWORD)} if beside else ()
        count = 0
        for document in self._ordered(word, roles, near):
            if count == _MAX_NEAREST:
                return
            if beside and document.blob not in others:
                continue
            blobs = self._reader.confirmed([document.blob], word, roles)
            if blobs and (not beside or self._reader.confirmed(blobs, beside, Role.KEYWORD)):
                count += 1
                yield document

    def nearest_with_base(self, word: str, near: Module, has_base: Callable[[Document], bool]) -> Iterator[Document]:
        """Those of `nearest` that read a word and in which `has_base`.

        Contents without facts that cannot have a base of the name are only counted, where they decide which are near.
        """
        count, uncertain = 0, list[int]()  # of the contents passed; those of which it is not known if they count
        for document in self._ordered(word, Role.READ, near):
            blob = document.blob
            if not self._reader.may_have_base(blob, word):
                uncertain.append(blob)
            elif count + len(uncertain) < _MAX_NEAREST or has_base(document):
                while count < _MAX_NEAREST <= count + len(uncertain):
                    count += len(self._reader.confirmed([uncertain.pop()], word, Role.READ))
                if count < _MAX_NEAREST and self._reader.confirmed([blob], word, Role.READ):
                    count += 1
                    yield document
            else:
                count += len(self._reader.confirmed([blob], word, Role.READ))
            if count >= _MAX_NEAREST:
                return

    def _ordered(self, word: str, roles: Role, near: Module) -> list[Document]:
        """A file of each content that may mention a word, the nearest to a module first."""
        package, blob, tree = near.name.split("."), near.blob, near.tree

        def distance(mention: tuple[Document, list[str]]) -> tuple[bool, bool, int, int]:
            document, names = mention
            common = common_components(package, names)
            return document.blob != blob, document.tree != tree, -common, document.tree

        return [document for document, _ in sorted(self._mentioning(word, roles), key=distance)]

    def _mentioning(self, word: str, roles: Role) -> list[tuple[Document, list[str]]]:
        """The first file of each content that mentions a word, with the components of its module's name."""
        key = word, int(roles)
        known = self._mentions.get(key)
        if known is None:
            blobs = self._reader.candidates(word, roles)
            if len(blobs) > _MAX_MENTIONS:  # the first of those that are confirmed, whoever the candidates are
                blobs = self._project_first(blob for blob, _ in self._reader.blobs_mentioning(word, roles))
            firsts = [found[0] for found in self.files(blobs[:_MAX_MENTIONS]).values()]
            known = self._mentions[key] = [(document, document.module.split(".")) for document in firsts]
        return known

    def _project_first(self, blobs: Iterable[int]) -> list[int]:
        """Some contents, the project's before others and by their paths, whichever was indexed first."""
        if self._own_paths is None:
            found = ((path, blob) for blob, _, path in self._reader.contents([self._project]))
            self._own_paths = {blob: path for path, blob in sorted(found, reverse=True)}
        own: list[int] = []
        others: list[int] = []
        for blob in blobs:
            (own if blob in self._own_paths else others).append(blob)
        return [*sorted(own, key=self._own_paths.__getitem__), *others]
