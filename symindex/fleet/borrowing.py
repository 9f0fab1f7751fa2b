"""An index in which the libraries that a repository has in no environment are those of other repositories' checkouts.

A repository that has `oslo.config` installed is answered from that. One that only requires or imports it borrows the
project tree of the checkout that builds it: nothing is copied or stored, the other index is read where a question leads
there. Ids of a borrowed index are moved into a range of their own. A lender can also be preferred: then its checkout
takes the place of what is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from symindex.model.documents import Document, TreeRecord
from symindex.model.facts import FileFacts
from symindex.store.reader import Reader
from symindex.workspace.checkouts import Checkout

if TYPE_CHECKING:
    from typing_extensions import Self

_RANGE: Final = 1 << 40  # apart are the middles of the ids of two indexes; a revision's contents have ids below 0
_OWN: Final = _RANGE // 2  # ids of the index itself are below
_SOURCE_ROOTS: Final = ("", "src/", "lib/", "python/")


class Lender:
    """The project tree of another repository's index, opened when something of it is first needed.

    One that `is_preferred` comes before a version of it that is installed, in whatever state its reader shows.
    """

    def __init__(self, checkout: Checkout, open_reader: Callable[[], Reader], *, is_preferred: bool = False) -> None:
        self.checkout, self._open, self.is_preferred = checkout, open_reader, is_preferred
        self._reader: Reader | None = None
        self._tree = 0
        self._mentions: dict[tuple[str, int], list[tuple[int, int]]] = {}

    @property
    def reader(self) -> Reader:
        """Its index, in one state from now on."""
        if self._reader is None:
            self._reader = self._open()
            self._reader.begin()
        return self._reader

    @property
    def tree(self) -> int:
        """The id of its project tree there."""
        if not self._tree:
            self._tree = next(tree.id for tree in self.reader.trees().values() if tree.kind == "project")
        return self._tree

    def mentions(self, word: str, roles: int) -> list[tuple[int, int]]:
        """(content, its roles of the word) as a reader has them; remembered, as many repositories ask the same."""
        key = word, int(roles)
        found = self._mentions.get(key)
        if found is None:
            found = self._mentions[key] = self.reader.contents_mentioning(word, roles)
        return found

    def close(self) -> None:
        """Give its index back, if it was opened."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


class BorrowingReader(Reader):
    """Reads an index as if some checkouts' trees were one more environment of its project.

    `lenders` are to be set before `begin`. Words are looked up in the index itself and in those of `searched`, which
    are positions in `lenders`: where a name may be handed on between the library asked about and the project.
    """

    lenders: Sequence[Lender] = ()
    searched: frozenset[int] = frozenset()

    def reopened(self) -> Self:
        reader = super().reopened()
        reader.lenders, reader.searched = self.lenders, self.searched
        return reader

    def begin(self) -> None:
        super().begin()
        preferred = (lender for lender in self.lenders if lender.is_preferred)
        self.unsaved: Mapping[str, bytes] = next((each.reader.unsaved for each in preferred), {})

    def trees(self) -> dict[int, TreeRecord]:
        if self._trees is None:
            own = super().trees()
            standard = tuple(tree.id for tree in own.values() if tree.kind == "stdlib")
            borrowed = [(number * _RANGE, lender) for number, lender in enumerate(self.lenders, 1)]
            ids = tuple(base for base, _ in borrowed)
            first = tuple(base for base, lender in borrowed if lender.is_preferred)
            self._trees = {tree.id: _searching(tree, first, ids) for tree in own.values()}
            for base, lender in borrowed:
                search = (base, *(each for each in ids if each != base), *standard)
                path = str(lender.checkout.root)
                self._trees[base] = TreeRecord(base, "environment", lender.checkout.title, path, search)
        return self._trees

    def _at(self, number: int) -> tuple[Lender, int]:
        """Whose an id is, and where its range begins."""
        position = (number + _OWN) // _RANGE
        return self.lenders[position - 1], position * _RANGE

    def _lent(self, base: int, documents: Iterable[Document]) -> Iterator[Document]:
        """Documents of a lender's project tree, under the ids that they have here."""
        tree = self.lenders[base // _RANGE - 1].tree
        for document in documents:
            if document.tree == tree:
                yield Document(document.id + base, base, document.path, document.module, document.content_id + base)

    def _importable(self, name: str) -> Iterator[tuple[Lender, int]]:
        """The lenders that have a module of a dotted name, if anybody has."""
        first = name.partition(".")[0]
        for number, lender in enumerate(self.lenders, 1):
            if first in lender.checkout.packages:
                yield lender, number * _RANGE

    def is_borrowed(self, tree: int) -> bool:
        """Return True if a tree is one of a lender's."""
        return tree >= _OWN

    def lender_of(self, tree: int) -> Lender | None:
        """The lender of a tree; None for one of the index itself."""
        return self._at(tree)[0] if self.is_borrowed(tree) else None

    # Files

    def document_at(self, tree: int, path: str) -> Document | None:
        if tree < _OWN:
            return super().document_at(tree, path)
        lender, base = self._at(tree)
        found = lender.reader.document_at(lender.tree, path)
        return next(self._lent(base, [found]), None) if found else None

    def documents_of_content(self, content_id: int) -> list[Document]:
        if content_id < _OWN:
            return super().documents_of_content(content_id)
        lender, base = self._at(content_id)
        return list(self._lent(base, lender.reader.documents_of_content(content_id - base)))

    def documents_of_contents(self, content_ids: Iterable[int]) -> dict[int, list[Document]]:
        wanted = list(dict.fromkeys(content_ids))
        own = [content_id for content_id in wanted if content_id < _OWN]
        found = super().documents_of_contents(own)
        if len(own) == len(wanted):
            return found
        lent: dict[int, list[int]] = {}
        for content_id in wanted:
            if content_id >= _OWN:
                base = self._at(content_id)[1]
                lent.setdefault(base, []).append(content_id - base)
        for base, content_ids in lent.items():
            for content_id, documents in self._at(base)[0].reader.documents_of_contents(content_ids).items():
                found[content_id + base] = list(self._lent(base, documents))
        return {content_id: found[content_id] for content_id in wanted if found.get(content_id)}

    def documents(self, trees: Iterable[int]) -> Iterator[Document]:
        for tree in trees:
            if tree < _OWN:
                yield from super().documents([tree])
            else:
                lender, base = self._at(tree)
                yield from self._lent(base, lender.reader.documents([lender.tree]))

    def contents(self, trees: Iterable[int]) -> Iterator[tuple[int, int, str]]:
        trees = list(trees)
        yield from super().contents(tree for tree in trees if tree < _OWN)
        for tree in trees:
            if tree >= _OWN:
                lender, base = self._at(tree)
                yield from ((b + base, base, path) for b, _, path in lender.reader.contents([lender.tree]))

    def documents_of_module(self, name: str) -> list[Document]:
        found = super().documents_of_module(name)
        for lender, base in self._importable(name):
            found += self._lent(base, lender.reader.documents_of_module(name))
        return found

    def module_names(self, beginning: str) -> Iterator[str]:
        found = dict.fromkeys(super().module_names(beginning))
        for lender, _ in self._importable(beginning):
            found |= dict.fromkeys(lender.reader.module_names(beginning))
        return iter(found)

    def files_at(self, tree: int, paths: Sequence[str]) -> list[Document]:
        if tree < _OWN:
            return super().files_at(tree, paths)
        lender, base = self._at(tree)
        return list(self._lent(base, lender.reader.files_at(lender.tree, paths)))

    def file_below(self, tree: int, directory: str) -> Document | None:
        if tree < _OWN:
            return super().file_below(tree, directory)
        lender, base = self._at(tree)
        found = lender.reader.file_below(lender.tree, directory)
        return next(self._lent(base, [found]), None) if found else None

    def longest_name(self, document: Document) -> str:
        if document.tree < _OWN:
            return super().longest_name(document)
        lender, base = self._at(document.tree)
        return lender.reader.longest_name(document._replace(id=document.id - base))

    def directories_of_package(self, package: str) -> set[tuple[int, str]]:
        found = super().directories_of_package(package)
        for lender, base in self._importable(package):
            inside = lender.reader.directories_of_package(package)
            found |= {(base, directory) for tree, directory in inside if tree == lender.tree}
        return found

    # Facts and words

    def facts(self, content_id: int) -> FileFacts:
        if content_id < _OWN:
            return super().facts(content_id)
        lender, base = self._at(content_id)
        return lender.reader.facts(content_id - base)

    def facts_once(self, content_id: int) -> FileFacts:
        if content_id < _OWN:
            return super().facts_once(content_id)
        lender, base = self._at(content_id)
        return lender.reader.facts_once(content_id - base)

    def digest(self, content_id: int) -> bytes:
        if content_id < _OWN:
            return super().digest(content_id)
        lender, base = self._at(content_id)
        return lender.reader.digest(content_id - base)

    def contents_mentioning(self, word: str, roles: int) -> list[tuple[int, int]]:
        found = super().contents_mentioning(word, roles)
        for position in sorted(self.searched):
            base = (position + 1) * _RANGE
            lent = self.lenders[position].mentions(word, roles)
            found = [*found, *((content_id + base, its_roles) for content_id, its_roles in lent)]
        return found

    def distributions(self, tree: int) -> dict[str, tuple[str, str]]:
        if tree < _OWN:
            return super().distributions(tree)
        checkout = self._at(tree)[0].checkout
        roots = [f"{lead}{package}" for lead in _SOURCE_ROOTS for package in checkout.packages]
        return dict.fromkeys(roots, (checkout.title, checkout.version))


def _searching(tree: TreeRecord, first: tuple[int, ...], borrowed: tuple[int, ...]) -> TreeRecord:
    """A tree of an index, which also searches borrowed ones, those of `first` before what is installed."""
    if tree.kind == "project":
        own = tree.search.index(tree.id) + 1
        later = (each for each in borrowed if each not in first)
        return tree._replace(search=(*tree.search[:own], *first, *tree.search[own:], *later))
    if tree.kind == "environment":
        return tree._replace(search=(*first, *tree.search))
    return tree
