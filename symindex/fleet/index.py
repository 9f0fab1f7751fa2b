"""The index of one repository of a fleet: asked about definitions by their identity across repositories."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from symindex.errors import NoIndexError
from symindex.fleet.borrowing import BorrowingReader, Lender
from symindex.model import kinds as k
from symindex.model.answers import Filter, Hit
from symindex.model.documents import Document
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query.describe import signature
from symindex.query.hits import HitMaker, symbol_of
from symindex.query.index import Index
from symindex.query.open_index import question
from symindex.query.symbols import definitions_in
from symindex.store.database import OutdatedIndex
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.checkouts import Checkout, normalized_name
from symindex.workspace.settings import cache_directory, load_settings

STANDARD_LIBRARY: Final = "python"
# From the distributions that a repository has installed: its lenders, and those of them in which words are looked up.
Lending = Callable[[frozenset[str]], tuple[Sequence[Lender], Collection[int]]]


class Identity(NamedTuple):
    """One definition in every repository: its distribution, its module, and its name within the module.

    `distribution` is normalized; empty where nobody says what a file belongs to. `name` is empty for a module.
    """

    distribution: str
    module: str
    name: str

    @property
    def symbol(self) -> str:
        """The qualified name, module included."""
        return f"{self.module}.{self.name}" if self.name else self.module


class Question(NamedTuple):
    """A question: the method of an index that answers it for one repository, of which symbol, which answers.

    `options` are further ones that the method takes; they are compared and sent to other processes.
    """

    method: str
    symbol: str
    wanted: Filter
    options: tuple[tuple[str, Any], ...] = ()


class Version(NamedTuple):
    """A distribution as one repository has it: what it is called, the version, empty where unknown."""

    title: str
    version: str


class FleetIndex(Index):
    """An index in which a symbol that is asked about can be an `Identity`."""

    checkout: Checkout
    checkout_of: Callable[[str], Checkout | None]  # the checkout that a directory is or lies in
    _asked: tuple[Identity, ...] = ()
    _installed: frozenset[str] | None = None

    @classmethod
    def of(
        cls,
        checkout: Checkout,
        environ: Mapping[str, str],
        checkout_of: Callable[[str], Checkout | None],
        lend: Lending | None = None,
    ) -> FleetIndex:
        """The index of a repository as it is on the disk; raises `NoIndexError` or `StoreError` where it has none.

        `lend` tells, from the distributions that it has installed, what it borrows.
        """
        reader = open_reader(checkout.root, environ)
        if lend is not None:
            try:
                lenders, searched = lend(installed_in(reader, checkout_of))
                reader.lenders, reader.searched = tuple(lenders), frozenset(searched)
            except BaseException:
                reader.close()
                raise
        index = cls(checkout.root, reader, None, environ)
        index.checkout, index.checkout_of = checkout, checkout_of
        return index

    # Identities

    @question
    def identities(self, symbol: str) -> list[Identity]:
        """Return the meanings of a symbol, as other repositories know it; raises `QuestionError` like all questions."""
        return list(dict.fromkeys(self.identity_of(target) for target in self._targets(symbol)))

    def identity_of(self, target: Target) -> Identity:
        """The identity of a definition; to be asked in a snapshot."""
        module = target.module
        name = symbol_of(target)[len(module.name) + 1 :] if target.node else ""
        return Identity(normalized_name(self.version_of(module).title), module.name, name)

    def version_of(self, module: Module) -> Version:
        """The distribution that a module belongs to, as this repository has it."""
        return self._owner(self._library.files_of(module)[0])

    def _owner(self, document: Document) -> Version:
        tree = self._library.trees[document.tree]
        if tree.kind == "project":
            return Version(self.checkout.title, self.checkout.version)
        if tree.kind == "stdlib":
            return Version(STANDARD_LIBRARY, tree.name.removeprefix("python"))
        origin = self._library.origin_of(document)
        if origin.library:
            return Version(origin.library, origin.version)
        checkout = self.checkout_of(tree.path)  # an editable install
        return Version(checkout.title, checkout.version) if checkout else Version("", "")

    @question
    def asking_for(self, identities: Iterable[Identity], method: str, wanted: Filter) -> list[tuple[Identity, Hit]]:
        """The hits that a question has for each of some identities, by the name of the method that answers it."""
        found: list[tuple[Identity, Hit]] = []
        for identity in identities:
            with self.meaning([identity]):
                found += ((identity, hit) for hit in getattr(self, method)(identity.symbol, wanted))
        return found

    @contextmanager
    def meaning(self, identities: Iterable[Identity]) -> Iterator[list[Target]]:
        """Questions asked inside, whatever symbol they name, are about some identities: about these definitions."""
        self._asked = tuple(identities)
        try:
            yield self._targets("")
        finally:
            self._asked = ()

    def _trees(self, wanted: Filter) -> list[int]:
        """Of trees that are borrowed, answers belong to the repository that lends them."""
        return [tree for tree in super()._trees(wanted) if not self._reader_of_fleet.is_borrowed(tree)]

    def _targets(self, symbol: str) -> list[Target]:
        if self._asked:
            return [target for identity in self._asked for target in self.targets_of(identity)]
        return super()._targets(symbol)

    def targets_of(self, identity: Identity) -> list[Target]:
        """The definitions that are an identity here: in the project, in environments, and in what is borrowed."""
        documents = self._library.reader.documents_of_module(identity.module)
        modules = dict.fromkeys(
            self._library.modules_in(each for each in documents if self._is_of(each, identity.distribution))
        )
        found = [target for module in modules for target in _named(module, identity.name)]
        return found or self._moved(identity)

    def _is_of(self, document: Document, distribution: str) -> bool:
        owner = normalized_name(self._owner(document).title)
        return owner == distribution or not owner

    def _moved(self, identity: Identity) -> list[Target]:
        """Return the definition of a name in a version that defines it elsewhere, or inherits it."""
        led = self._semantics.dotted(identity.symbol.split("."), None).targets
        return [each for each in led if self._is_of(self._library.files_of(each.module)[0], identity.distribution)]

    # What a fleet has to know besides

    def has_installed(self, distribution: str) -> bool:
        """Return True if one of the repository's environments has a distribution; to be asked in a snapshot."""
        if self._installed is None:
            self._installed = installed_in(self._reader_of_fleet, self.checkout_of)
        return distribution in self._installed

    def is_borrowed(self, module: Module) -> bool:
        """Return True if a module lies in another repository's checkout that stands for an installed library."""
        return self._reader_of_fleet.is_borrowed(module.tree)

    def lender_of(self, tree: int) -> Lender | None:
        """The lender of a tree; None for one of the repository's own."""
        return self._reader_of_fleet.lender_of(tree)

    def signature_of(self, target: Target) -> tuple[str, str]:
        """The header of a function or class on one line, empty for others; and `path:line`."""
        place = HitMaker(self._library, list(self._library.trees)).place_of(target)[0]
        if target.kind not in k.DEFINITIONS or not target.node:
            return "", place
        text = self._library.text(place.rpartition(":")[0])
        return signature(target.module.facts, target.node, text), place

    @property
    def _reader_of_fleet(self) -> BorrowingReader:
        assert isinstance(self._reader, BorrowingReader)
        return self._reader

    @question
    def project_files(self) -> int:
        """Return the number of the project's files."""
        totals = self._reader.totals()
        return sum(totals[tree][0] for tree in self._project_trees() if tree in totals)

    @question
    def imports_any(self, packages: Iterable[str]) -> bool:
        """Return True if the project imports one of some top-level packages."""
        reader, trees = self._library.reader, self._project_trees()
        for package in packages:
            content_ids = [content_id for content_id, _ in reader.contents_mentioning(package, Role.IMPORT)]
            if any(
                each.tree in trees for found in reader.documents_of_contents(content_ids).values() for each in found
            ):
                return True
        return False

    @question
    def places_named(self, words: Iterable[str], kinds: Collection[int], roles: Role) -> int:
        """Return how many places of some kinds in the project have one of some names, whatever they mean."""
        count, trees = 0, self._project_trees()
        for word in dict.fromkeys(words):
            content_ids = [content_id for content_id, _ in self._library.reader.contents_mentioning(word, roles)]
            for module in self._library.modules_of(content_ids, trees):
                count += sum(module.facts.kinds[node] in kinds for node in module.facts.nodes_with(word))
        return count

    def _project_trees(self) -> set[int]:
        return {tree.id for tree in self._library.trees.values() if tree.kind == "project"}


def installed_in(reader: BorrowingReader, checkout_of: Callable[[str], Checkout | None]) -> frozenset[str]:
    """The distributions in the environments of an index, those that are installed as a checkout among them."""
    trees = [tree for tree in reader.trees().values() if tree.kind == "environment" and not reader.is_borrowed(tree.id)]
    owners = (owner for tree in trees for owner in reader.distributions(tree.id).values())
    editable = (checkout_of(tree.path) for tree in trees)
    return frozenset({normalized_name(name) for name, _ in owners} | {each.name for each in editable if each})


def open_reader(root: Path, environ: Mapping[str, str]) -> BorrowingReader:
    """A reader of the index of a project; raises `NoIndexError` or `StoreError` where there is none to be read."""
    directory = load_settings(root, environ).index_directory
    try:
        return BorrowingReader(directory, EXTRACTOR_VERSION, cache_directory(environ))
    except OutdatedIndex as error:
        raise NoIndexError(str(error), "symindex index") from error


def _named(module: Module, name: str) -> Iterator[Target]:
    """The definitions of a qualified name in a module; the module itself for an empty one."""
    if not name:
        yield Target(module, 0)
        return
    symbol = f"{module.name}.{name}"
    for target in definitions_in(module, module.facts.nodes_with(name.rpartition(".")[2])):
        if symbol_of(target) == symbol and target.kind != k.IMPORT_ALIAS:
            yield target
