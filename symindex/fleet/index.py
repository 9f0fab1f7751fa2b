"""The index of one repository of a fleet: asked about definitions by their identity across repositories."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from symindex.errors import NoIndexError
from symindex.fleet.borrowing import BorrowingReader, Lender
from symindex.model import kinds as k
from symindex.model.answers import Filter, Hit
from symindex.model.places import Document
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query.hits import symbol_of
from symindex.query.index import Index
from symindex.query.opened import question
from symindex.query.symbols import definitions_in
from symindex.store.database import OutdatedIndex
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.checkouts import Checkout, normalized_name
from symindex.workspace.settings import cache_directory, load_settings

STANDARD_LIBRARY: Final = "python"


class Identity(NamedTuple):
    """What one definition is in every repository: its distribution, its module, and its name within the module.

    `distribution` is normalized; empty where nobody says what a file belongs to. `name` is empty for a module.
    """

    distribution: str
    module: str
    name: str

    @property
    def symbol(self) -> str:
        """The qualified name, module included."""
        return f"{self.module}.{self.name}" if self.name else self.module


class Version(NamedTuple):
    """A distribution as one repository has it: what it is called, the version, empty where unknown."""

    title: str
    version: str


class FleetIndex(Index):
    """An index in which a symbol that is asked about can be an `Identity`."""

    checkout: Checkout
    checkout_of: Callable[[str], Checkout | None]  # the checkout that a directory is or lies in
    _asked: tuple[Identity, ...] = ()

    @classmethod
    def of(
        cls,
        checkout: Checkout,
        environ: Mapping[str, str],
        checkout_of: Callable[[str], Checkout | None],
        lenders: Sequence[Lender] = (),
        searched: Collection[int] = (),
    ) -> FleetIndex:
        """The index of a repository as it is on the disk; raises `NoIndexError` or `StoreError` where it has none."""
        reader = open_reader(checkout.root, environ)
        reader.lenders, reader.searched = tuple(lenders), frozenset(searched)
        index = cls(checkout.root, reader, None, environ)
        index.checkout, index.checkout_of = checkout, checkout_of
        return index

    # Identities

    @question
    def identities(self, symbol: str) -> list[Identity]:
        """What a typed symbol means, as other repositories know it; raises `QuestionError` as all questions do."""
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
            self._asked = (identity,)
            try:
                hits = getattr(self, method)(identity.symbol, wanted)
            finally:
                self._asked = ()
            found += ((identity, hit) for hit in hits)
        return found

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
        """What the name leads to in a version that defines it elsewhere, or inherits it."""
        led = self._semantics.dotted(identity.symbol.split("."), None).targets
        return [each for each in led if self._is_of(self._library.files_of(each.module)[0], identity.distribution)]

    # What a fleet has to know besides

    @question
    def versions(self, identities: Iterable[Identity]) -> list[Version]:
        """The distributions of some identities as this repository has them, each once."""
        targets = (target for identity in identities for target in self.targets_of(identity))
        return list(dict.fromkeys(self.version_of(target.module) for target in targets))

    @question
    def imports_any(self, packages: Iterable[str]) -> bool:
        """Whether the project imports one of some top-level packages."""
        reader, trees = self._library.reader, self._project_trees()
        for package in packages:
            blobs = [blob for blob, _ in reader.blobs_mentioning(package, Role.IMPORT)]
            if any(each.tree in trees for found in reader.documents_of_blobs(blobs).values() for each in found):
                return True
        return False

    @question
    def places_named(self, words: Iterable[str], kinds: Collection[int], roles: Role) -> int:
        """How many places of some kinds in the project have one of some names, whatever they mean."""
        count, trees = 0, self._project_trees()
        for word in dict.fromkeys(words):
            blobs = [blob for blob, _ in self._library.reader.blobs_mentioning(word, roles)]
            for module in self._library.modules_of(blobs, trees):
                count += sum(module.facts.kinds[node] in kinds for node in module.facts.nodes_with(word))
        return count

    def _project_trees(self) -> set[int]:
        return {tree.id for tree in self._library.trees.values() if tree.kind == "project"}


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


def is_within(path: str, directory: str) -> bool:
    """Whether a path is a directory or lies in it; both absolute."""
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)
