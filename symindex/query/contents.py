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

    def files(self, content_ids: Iterable[int]) -> dict[int, list[Document]]:
        """Content → the files that have it, by tree and path; a content that no file has any more is left out."""
        wanted = dict.fromkeys(content_ids)
        unknown = [content_id for content_id in wanted if content_id not in self._documents]
        if unknown:
            found = self._reader.documents_of_contents(unknown)
            self._documents.update((content_id, found.get(content_id, [])) for content_id in unknown)
        known = [(content_id, documents) for content_id in wanted if (documents := self._documents[content_id])]
        known.sort(key=lambda each: (each[1][0].tree, each[1][0].path))
        return dict(known)

    def nearest(self, word: str, roles: Role, near: Module, beside: str = "") -> Iterator[Document]:
        """A file of each content that mentions a word: the module itself, those of its package, of its tree, others.

        With `beside` only of contents with a keyword argument of that name.
        """
        others = {document.content_id for document, _ in self._mentioning(beside, Role.KEYWORD)} if beside else ()
        count = 0
        for document in self._ordered(word, roles, near):
            if count == _MAX_NEAREST:
                return
            if beside and document.content_id not in others:
                continue
            content_ids = self._reader.confirmed([document.content_id], word, roles)
            if content_ids and (not beside or self._reader.confirmed(content_ids, beside, Role.KEYWORD)):
                count += 1
                yield document

    def nearest_with_base(self, word: str, near: Module, has_base: Callable[[Document], bool]) -> Iterator[Document]:
        """Those of `nearest` that read a word and in which `has_base`.

        Contents without facts that cannot have a base of the name are only counted, where they decide which are near.
        """
        count, uncertain = 0, list[int]()  # of the contents passed; those of which it is not known if they count
        for document in self._ordered(word, Role.READ, near):
            content_id = document.content_id
            if not self._reader.may_have_base(content_id, word):
                uncertain.append(content_id)
            elif count + len(uncertain) < _MAX_NEAREST or has_base(document):
                while count < _MAX_NEAREST <= count + len(uncertain):
                    count += len(self._reader.confirmed([uncertain.pop()], word, Role.READ))
                if count < _MAX_NEAREST and self._reader.confirmed([content_id], word, Role.READ):
                    count += 1
                    yield document
            else:
                count += len(self._reader.confirmed([content_id], word, Role.READ))
            if count >= _MAX_NEAREST:
                return

    def _ordered(self, word: str, roles: Role, near: Module) -> list[Document]:
        """A file of each content that may mention a word, the nearest to a module first."""
        package, content_id, tree = near.name.split("."), near.content_id, near.tree

        def distance(mention: tuple[Document, list[str]]) -> tuple[bool, bool, int, int]:
            document, names = mention
            common = common_components(package, names)
            return document.content_id != content_id, document.tree != tree, -common, document.tree

        return [document for document, _ in sorted(self._mentioning(word, roles), key=distance)]

    def _mentioning(self, word: str, roles: Role) -> list[tuple[Document, list[str]]]:
        """The first file of each content that mentions a word, with the components of its module's name."""
        key = word, int(roles)
        known = self._mentions.get(key)
        if known is None:
            content_ids = self._reader.candidates(word, roles)
            if len(content_ids) > _MAX_MENTIONS:  # the first of those that are confirmed, whoever the candidates are
                content_ids = self._project_first(
                    content_id for content_id, _ in self._reader.contents_mentioning(word, roles)
                )
            firsts = [found[0] for found in self.files(content_ids[:_MAX_MENTIONS]).values()]
            known = self._mentions[key] = [(document, document.module.split(".")) for document in firsts]
        return known

    def _project_first(self, content_ids: Iterable[int]) -> list[int]:
        """Some contents, the project's before others and by their paths, whichever was indexed first."""
        if self._own_paths is None:
            found = ((path, content_id) for content_id, _, path in self._reader.contents([self._project]))
            self._own_paths = {content_id: path for path, content_id in sorted(found, reverse=True)}
        own: list[int] = []
        others: list[int] = []
        for content_id in content_ids:
            (own if content_id in self._own_paths else others).append(content_id)
        return [*sorted(own, key=self._own_paths.__getitem__), *others]
