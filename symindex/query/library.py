"""The index as the resolver and the questions see it: modules by name, modules by content, their files and lines."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence

from symindex.model import kinds as k
from symindex.model.answers import Origin
from symindex.model.places import Document, TreeRecord, absolute
from symindex.model.roles import Role
from symindex.model.text import to_utf8
from symindex.resolve.source import Module, Target
from symindex.store.reader import Reader
from symindex.workspace.reading import read_regular

_TEXTS_KEPT = 256
_BYTES_KEPT = 1 << 26  # in all of them
# Of the modules that mention a word, so many are looked at as evidence, of so many that are told apart by distance.
_NEAREST_MOST = 40
_MENTIONS_MOST = 3000


class Library:
    """Modules of an index, each made once; also a `FactsSource` for the resolver."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.trees: dict[int, TreeRecord] = reader.trees()
        self._modules: dict[tuple[int, str], Module] = {}
        self._files: dict[Module, list[Document]] = {}
        self._named: dict[tuple[str, int], list[Module]] = {}
        self._packages: dict[tuple[str, int], bool] = {}
        self._owners: dict[int, dict[str, tuple[str, str]]] = {}
        self._lines: dict[str, bytes] = {}
        self._lines_bytes = 0
        self._stubs: dict[str, Module | None] = {}
        self._counts: dict[str, int] = {}
        self._mentions: dict[tuple[str, int], list[Document]] = {}

    # What the resolver asks

    def modules_named(self, name: str, tree: int) -> Sequence[Module]:
        """The modules an import of a dotted name means, of the first tree that has it; a stub stands last."""
        key = name, tree
        found = self._named.get(key)
        if found is None:
            documents = self.reader.documents_of_module(name)
            order = self.trees[tree].search
            here = next(
                (
                    [d for d in documents if d.tree == wanted]
                    for wanted in order
                    if any(d.tree == wanted for d in documents)
                ),
                [],
            )
            here.sort(key=lambda document: document.path.endswith(".pyi"))
            found = self._named[key] = [self._module(document) for document in here]
        return found

    def is_package(self, name: str, tree: int) -> bool:
        """Whether modules lie below a dotted name that has no file itself."""
        key = name, tree
        found = self._packages.get(key)
        if found is None:
            found = self._packages[key] = self.reader.has_modules_below(name)
        return found

    def tree_ids(self) -> Sequence[int]:
        """The trees of the index, the project's first."""
        return list(self.trees)

    def stub_of(self, module: Module) -> Module | None:
        """The stub that declares what a module defines, where there is one in a tree its imports reach."""
        if module.name not in self._stubs:
            order = self.trees[module.tree].search
            stubs = [
                d for d in self.reader.documents_of_module(module.name) if d.path.endswith(".pyi") and d.tree in order
            ]
            stubs.sort(key=lambda document: order.index(document.tree))
            self._stubs[module.name] = self._module(stubs[0]) if stubs else None
        return self._stubs[module.name]

    def calls_of(self, word: str, near: Module) -> Iterator[tuple[Module, int]]:
        """Where something of a name is called, the nearest places first; in so many modules at most."""
        for module in self._nearest(word, Role.CALL, near):
            for node in module.facts.nodes_with(word):
                if module.facts.kinds[node] in (k.CALLED, k.ATTRIBUTE_CALLED):
                    yield module, node

    def definitions_named(self, word: str, near: Module) -> Iterator[Target]:
        """Functions and classes of a bare name, the nearest first; in so many modules at most."""
        for module in self._nearest(word, Role.DEFINITION, near):
            for node in module.facts.nodes_with(word):
                if module.facts.kinds[node] in k.DEFINITIONS:
                    yield Target(module, node)

    def classes_on(self, word: str, near: Module) -> Iterator[Target]:
        """Classes with a base of a bare name, the nearest first; in so many modules at most."""
        for module in self._nearest(word, Role.READ, near):
            facts = module.facts
            for node in facts.nodes_with(word):
                above = facts.parent(node)
                if facts.kinds[above] == k.SUBSCRIPT and above == node - 1:
                    above = facts.parent(above)
                if facts.kinds[above] == k.BASES and facts.kinds[node] in (k.NAME, k.ATTRIBUTE):
                    yield Target(module, facts.parent(above))

    def definition_count(self, word: str) -> int:
        """In how many contents a bare name is defined."""
        count = self._counts.get(word)
        if count is None:
            count = self._counts[word] = len(self.reader.blobs_mentioning(word, Role.DEFINITION))
        return count

    def _nearest(self, word: str, roles: Role, near: Module) -> Iterator[Module]:
        """Modules that mention a word: the module itself, those of its package, of its tree, the others."""
        key = word, int(roles)
        documents = self._mentions.get(key)
        if documents is None:
            blobs = [blob for blob, _ in self.reader.blobs_mentioning(word, roles)]
            documents = [found[0] for found in self.reader.documents_of_blobs(blobs[:_MENTIONS_MOST]).values()]
            self._mentions[key] = documents
        package = near.name.split(".")

        def distance(document: Document) -> tuple[bool, bool, int, int]:
            common = 0
            for own, other in zip(package, document.module.split(".")):
                if own != other:
                    break
                common += 1
            return document.blob != near.blob, document.tree != near.tree, -common, document.tree

        for document in sorted(documents, key=distance)[:_NEAREST_MOST]:
            yield self._module(document)

    # Contents and files

    def modules_of(self, blobs: Iterable[int], trees: Collection[int] | None = None) -> Iterator[Module]:
        """The modules that some contents are, one for each name a content goes by; those in some trees only."""
        for documents in self.reader.documents_of_blobs(blobs).values():
            if trees is None:
                yield from self._by_name(documents)
            else:
                names = {document.module for document in documents if document.tree in trees}
                yield from self._by_name([document for document in documents if document.module in names])

    def modules_in(self, documents: Iterable[Document]) -> Iterator[Module]:
        """The modules that some files are."""
        for document in documents:
            yield self._module(document)

    def _by_name(self, documents: list[Document]) -> Iterator[Module]:
        seen = set()
        for document in documents:
            if document.module not in seen:
                seen.add(document.module)
                yield self._module(document)

    def _module(self, document: Document) -> Module:
        key = document.blob, document.module
        module = self._modules.get(key)
        if module is None:
            name, path = document.module, document.path
            is_package = path.endswith(("/__init__.py", "/__init__.pyi")) or path in (
                "__init__.py",
                "__init__.pyi",
            )
            module = Module(
                document.blob,
                name,
                is_package,
                path.endswith(".pyi"),
                document.tree,
                self.reader.facts(document.blob),
            )
            self._modules[key] = module
        return module

    def files_of(self, module: Module) -> list[Document]:
        """The files that have a module's content and name, the first being the one to show."""
        files = self._files.get(module)
        if files is None:
            files = [d for d in self.reader.documents_of_blob(module.blob) if d.module == module.name]
            files.sort(key=lambda document: (document.tree != module.tree, document.tree))
            self._files[module] = files
        return files

    def is_in(self, module: Module, trees: Collection[int]) -> bool:
        """Whether a module, or a copy of it, lies in one of some trees."""
        return module.tree in trees or any(document.tree in trees for document in self.files_of(module))

    def path_of(self, document: Document) -> str:
        """The absolute path of a file."""
        return absolute(self.trees[document.tree], document)

    def relative(self, path: str) -> str:
        """An absolute path as seen from the tree it lies in."""
        roots = (tree.path + os.sep for tree in self.trees.values())
        return path[max((len(root) for root in roots if path.startswith(root)), default=0) :]

    def origin_of(self, document: Document) -> Origin:
        """The tree a file lies in, and the distribution it was installed with."""
        tree = self.trees[document.tree]
        if tree.kind != "environment":
            return Origin(tree.kind, tree.name)
        owners = self._owners.get(tree.id)
        if owners is None:
            owners = self._owners[tree.id] = self.reader.distributions(tree.id)
        end = len(document.path)
        while end > 0:
            owner = owners.get(document.path[:end])
            if owner:
                return Origin(tree.kind, tree.name, *owner)
            end = document.path.rfind("/", 0, end)
        return Origin(tree.kind, tree.name)

    # Lines

    def line(self, path: str, start: int, length: int) -> bytes:
        """A stretch of a file's UTF-8 text as it is on disk now; empty where the file cannot be read any more."""
        return self.text(path)[start : start + length]

    def text(self, path: str) -> bytes:
        """A file's UTF-8 text as it is on disk now; empty where the file cannot be read any more."""
        text = self._lines.get(path)
        if text is None:
            text = read_text(path)
            self._lines_bytes += len(text)
            if len(self._lines) >= _TEXTS_KEPT or self._lines_bytes > _BYTES_KEPT:
                self._lines.clear()
                self._lines_bytes = len(text)
            self._lines[path] = text
        return text


def read_text(path: str) -> bytes:
    """The UTF-8 text of a file, as extraction sees it; empty where it cannot be read."""
    try:
        return to_utf8(read_regular(path))[0]
    except OSError:
        return b""
