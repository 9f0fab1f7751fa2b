"""The index as the resolver and the questions see it: modules by name, modules by content, their files and lines."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Origin
from symindex.model.documents import INCLUDED_SUFFIX, PACKAGE_FILES, Document, TreeRecord, absolute, is_stub
from symindex.model.facts import FileFacts
from symindex.model.modules import Module, Namespace, Portion, Target
from symindex.model.roles import Role
from symindex.model.syntax import is_first_child
from symindex.model.text import digest_of, to_utf8
from symindex.query.common_words import is_common
from symindex.query.contents import Contents
from symindex.query.copies import Copies, Identity
from symindex.query.file_texts import FileTexts
from symindex.query.import_path import Context, Found, ImportPath
from symindex.stopping import NEVER
from symindex.store.reader import Reader
from symindex.workspace.reading import read_regular

_STANDARD_LIBRARY: Final = r"python(\d+)\.(\d+)"
_KINDS: Final = {"project": 0, "environment": 1, "stdlib": 2}
_NEWEST_PYTHON: Final = (3, 14)


class Current(NamedTuple):
    """A file as it is now: its bytes, UTF-8 text and facts; `is_changed` if the index has another content."""

    raw: bytes
    text: bytes
    facts: FileFacts
    is_changed: bool


class Library:
    """Modules of an index, each made once; also a `FactsSource` for the resolver."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.stop = NEVER
        self.trees: dict[int, TreeRecord] = reader.trees()
        self._project = next((tree.id for tree in self.trees.values() if tree.kind == "project"), 0)
        self._contents = Contents(reader, self._project)
        self._importing = ImportPath(reader, self.trees)
        self._modules: dict[Identity, Module] = {}
        self._copies: dict[int, Copies] = {}
        self._owners: dict[int, dict[str, tuple[str, str]]] = {}
        self._texts = FileTexts()
        self._at: dict[tuple[int, str], Module | None] = {}
        self._stubs: dict[Module, Module | None] = {}
        self._sources: dict[tuple[Module, Context], Module | None] = {}
        self._common: dict[tuple[str, int, int], bool] = {}
        self._pythons: dict[int, tuple[int, int]] = {}
        self._entry_points: dict[tuple[str, int], tuple[str, ...]] = {}

    def size(self) -> int:
        """Return the number of modules in memory."""
        return len(self._modules)

    def forget_texts(self, most: int) -> None:
        """Give the memory of kept texts back where they have more bytes than that."""
        self._texts.shrink(most)

    # What the resolver asks

    def imported(self, name: str, importer: Module | None) -> Sequence[Module | Namespace]:
        """Return the meaning of an absolute import of a dotted name; see `FactsSource`."""
        parts = name.split(".")
        chain = self._importing.find(name, self._context(importer))
        if not chain and importer is not None and importer.facts.number_of("__main__"):
            beside = (Portion(importer.tree, importer.directory),)  # a script in a package imports what lies beside it
            chain = self._importing.descend(beside, parts)[1:]
        return [self._value(found, ".".join(parts[:count])) for count, found in enumerate(chain, 1)]

    def imported_relatively(self, level: int, name: str, importer: Module) -> Sequence[Module | Namespace]:
        """Return the meaning of an import with leading dots; see `FactsSource`."""
        names = importer.package.split(".")
        above = ".".join(names[: len(names) - level + 1])
        components = importer.directory.split("/") if importer.directory else []
        if level - 1 > len(components):
            return self.imported(f"{above}.{name}" if name else above, importer) if above else ()
        portion = Portion(importer.tree, "/".join(components[: len(components) - level + 1]))
        parts = name.split(".") if name else []
        if f".{name}".endswith(INCLUDED_SUFFIX):
            from symindex.query.inclusions import included  # late: hardly any project has Cython

            return included(portion, parts, self.module_at)
        chain = self._importing.descend(self._package_at(portion, above, importer), parts)
        return [self._value(found, ".".join(filter(None, [above, *parts[:n]]))) for n, found in enumerate(chain)]

    def includers(self, module: Module) -> Sequence[Module]:
        """The modules that insert the text of one by `include`; see `FactsSource`."""
        from symindex.query.inclusions import includes

        mentioning = self.reader.contents_mentioning(INCLUDED_SUFFIX[1:], Role.IMPORT)
        found = self.modules_of((content_id for content_id, _ in mentioning), (module.tree,))
        return [each for each in found if includes(each, module.path)]

    def _package_at(self, portion: Portion, name: str, importer: Module) -> Found:
        """The package that a directory is, with the other directories of a namespace package."""
        document = self._importing.package(portion)
        if document is not None:
            return document
        whole = self._importing.find(name, self._context(importer)) if name else ()
        others = whole[-1] if whole and not isinstance(whole[-1], Document) else ()
        return (portion, *(other for other in others if other != portion)) if portion in others else (portion,)

    def submodule(self, package: Module | Namespace, name: str) -> Module | Namespace | None:
        """The module or package of a name that lies in a package; see `FactsSource`."""
        if isinstance(package, Namespace):
            portions: Iterable[Portion] = package.portions
        elif package.is_package:
            portions = (Portion(package.tree, package.directory),)
        else:
            return None
        found = self._importing.inside(portions, name)
        is_whole = not isinstance(package, Namespace) and self.trees[package.tree].kind == "project"
        if found is None and not is_whole:
            context = self._context(package if isinstance(package, Module) else None)
            found = self._importing.elsewhere(f"{package.name}.{name}", context)
        return self._value(found, f"{package.name}.{name}") if found else None

    def _context(self, importer: Module | None) -> Context:
        if importer is None:
            return self._importing.context(next(iter(self.trees), 0), "")
        return self._importing.context(importer.tree, importer.directory, importer.is_stub)

    def _value(self, found: Found, name: str) -> Module | Namespace:
        return self._module(found) if isinstance(found, Document) else Namespace(name, found)

    def python_of(self, module: Module) -> tuple[int, int]:
        """The version of Python that a module runs on; see `FactsSource`."""
        known = self._pythons.get(module.tree)
        if known is None:
            record = self.trees.get(module.tree)
            trees = [self.trees[each] for each in (module.tree, *record.search) if each in self.trees] if record else []
            named = (re.fullmatch(_STANDARD_LIBRARY, tree.name) for tree in trees if tree.kind == "stdlib")
            found = next(filter(None, named), None)
            known = self._pythons[module.tree] = (int(found[1]), int(found[2])) if found else _NEWEST_PYTHON
        return known

    def module_at(self, tree: int, path: str) -> Module | None:
        """The module that a file of a tree is; None where there is none."""
        key = tree, path
        if key not in self._at:
            document = self.reader.document_at(tree, path)
            self._at[key] = self._module(document) if document is not None else None
        return self._at[key]

    def stub_of(self, module: Module) -> Module | None:
        """The stub that declares what a module defines, where there is one in a tree its imports reach."""
        if module not in self._stubs:
            self._stubs[module] = self._stub_of(module)
        return self._stubs[module]

    def _stub_of(self, module: Module) -> Module | None:
        beside = self._importing.stub_beside(module.tree, module.path)
        if beside is not None:
            return self._module(beside)
        order = self.trees[module.tree].search
        of_project = self.trees[module.tree].kind == "project"
        stubs = [
            document
            for document in self.reader.documents_of_module(module.name)
            if document.path.endswith(".pyi")
            and document.tree in order
            and not (of_project and self.trees[document.tree].kind == "stdlib")
            and self._importing.source_beside(document.tree, document.path) is None
        ]
        stubs.sort(key=lambda document: order.index(document.tree))
        return self._module(stubs[0]) if stubs else None

    def source_of(self, stub: Module, importer: Module) -> Module | None:
        """The module that a stub declares, as seen from another; None where it is not written in Python."""
        key = stub, self._context(importer)
        if key not in self._sources:
            self._sources[key] = self._source_of(stub, importer)
        return self._sources[key]

    def _source_of(self, stub: Module, importer: Module) -> Module | None:
        beside = self._importing.source_beside(stub.tree, stub.path)
        if beside is not None:
            return self._module(beside)
        found = self.imported(stub.name, importer)
        source = found[-1] if found else None
        if source == stub:  # of a library, such as `typing_extensions`, whose stub is among the standard library's
            return next(
                (self._module(each) for each in self._importing.sources(stub.name, self._context(importer))), None
            )
        return source if isinstance(source, Module) and not source.is_stub else None

    def declares_only(self, module: Module) -> bool:
        """Return True if a module declares what is defined elsewhere: a stub that has a source, or is the standard
        library's. A stub beside a C extension is all that there is of it."""
        if not module.is_stub:
            return False
        return self.trees[module.tree].kind == "stdlib" or self.source_of(module, module) is not None

    def calls_of(self, word: str, near: Module) -> Iterator[tuple[Module, int]]:
        """Yield the calls of a name, the nearest places first; in so many modules at most."""
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

        def has_base(document: Document) -> bool:
            return any(True for _ in _classes_on(self._module(document), word))

        for document in self._contents.nearest_with_base(word, near, has_base):
            yield from _classes_on(self._module(document), word)

    def is_common(self, word: str, roles: Role, most: int) -> bool:
        """Return True if more than so many contents that files have mention a word in one of some roles."""
        key = word, int(roles), most
        if key not in self._common:
            self._common[key] = is_common(self.reader, word, roles, most)
        return self._common[key]

    def strings_of(self, word: str, near: Module, beside: str = "") -> Iterator[tuple[Module, int]]:
        """Literals that are a word, or have it as a component, the nearest first; in so many modules at most."""
        for module in map(self._module, self._contents.nearest(word, Role.STRING, near, beside)):
            for node in module.facts.nodes_with(word):
                if module.facts.kinds[node] in (k.STRING_WORD, k.STRING_PART):
                    yield module, node

    def attributes_written(self, word: str, near: Module) -> Iterator[tuple[Module, int]]:
        """Yield the assignments to an attribute not on `self`, the nearest first; in so many modules at most."""
        for module in self._nearest(word, Role.WRITE, near):
            for node in module.facts.nodes_with(word):
                if module.facts.kinds[node] == k.ATTRIBUTE_BOUND:
                    yield module, node

    def is_imported_by_project(self, package: str) -> bool:
        """Return True if a file of the project imports a top-level package."""
        return self.reader.is_imported(package, self._project)

    def entry_points(self, group: str, near: Module) -> Sequence[str]:
        """The modules that installed distributions name in a group of entry points; see `FactsSource`."""
        found: dict[str, None] = {}
        for tree in self.trees[near.tree].search:
            if tree in self.trees and self.trees[tree].kind == "environment":
                key = group, tree
                if key not in self._entry_points:
                    from symindex.query.entry_points import entry_point_modules

                    self._entry_points[key] = tuple(entry_point_modules(self.trees[tree].path, group))
                found.update(dict.fromkeys(self._entry_points[key]))
        return tuple(found)

    def _nearest(self, word: str, roles: Role, near: Module) -> Iterator[Module]:
        """Modules that mention a word: the module itself, those of its package, of its tree, the others."""
        return map(self._module, self._contents.nearest(word, roles, near))

    # Contents and files

    def modules_of(self, content_ids: Iterable[int], trees: Collection[int] | None = None) -> Iterator[Module]:
        """The modules that some contents are; those with a file in some trees only. Ends early where `stop` says so."""
        found = self._contents.files(content_ids)
        for content_id, documents in sorted(found.items(), key=lambda each: min((of.tree, of.path) for of in each[1])):
            if self.stop.should_stop():
                return
            wanted = documents if trees is None else [document for document in documents if document.tree in trees]
            if wanted:
                copies = self._copies_of(content_id, documents)
                for identity in dict.fromkeys(map(copies.identity, wanted)):
                    yield self._made(identity, copies)

    def in_order_of_hits(self, content_ids: Iterable[int], trees: Collection[int] | None = None) -> list[int]:
        """Some contents, those of the project first, by path; those with a file in some trees only."""
        first: dict[int, tuple[int, str, str]] = {}
        for content_id, documents in self._contents.files(content_ids).items():
            records = ((self.trees[of.tree], of.path) for of in documents if trees is None or of.tree in trees)
            places = [(_KINDS[tree.kind], tree.path, path) for tree, path in records]
            if places:
                first[content_id] = min(places)
        return sorted(first, key=first.__getitem__)

    def modules_in(self, documents: Iterable[Document]) -> Iterator[Module]:
        """The modules that some files are."""
        for document in documents:
            yield self._module(document)

    def _module(self, document: Document) -> Module:
        copies = self._copies_of(document.content_id)
        return self._made(copies.identity(document), copies)

    def _copies_of(self, content_id: int, documents: Iterable[Document] | None = None) -> Copies:
        copies = self._copies.get(content_id)
        if copies is None:
            found = self._contents.files([content_id]).get(content_id, []) if documents is None else documents
            copies = self._copies[content_id] = Copies(found, self._project)
        return copies

    def _made(self, identity: Identity, copies: Copies) -> Module:
        module = self._modules.get(identity)
        if module is None:
            first = copies.files[identity][0]
            number, name, tree, path = first.content_id, first.module, first.tree, first.path
            is_package, origin = path.rpartition("/")[2] in PACKAGE_FILES, identity.origin
            facts = self.reader.facts(number)
            module = Module(number, name, is_package, is_stub(path), tree, facts, path, origin)
            self._modules[identity] = module
        return module

    def files_of(self, module: Module) -> list[Document]:
        """The files that are a module, the first being the one to show."""
        return self._copies_of(module.content_id).files[Identity(module.content_id, module.name, module.origin)]

    def is_in(self, module: Module, trees: Collection[int]) -> bool:
        """Return True if a module, or a copy of it, lies in one of some trees."""
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

    def current(self, document: Document) -> Current:
        """A file's text as it is on disk now, and the facts of that text, whether the index knows it or not."""
        path = self.path_of(document)
        if path in self.reader.unsaved:
            raw = self.reader.unsaved[path]
            return Current(raw, raw, self.reader.facts_once(document.content_id), False)
        try:
            raw = read_regular(path)
        except OSError:
            raw = b""
        text = to_utf8(raw)[0]
        if digest_of(raw) == self.reader.digest(document.content_id):
            return Current(raw, text, self.reader.facts_once(document.content_id), False)
        from symindex.extract import extract  # late: hardly any file has changed since the index was looked after

        return Current(raw, text, extract(raw), True)

    # Files that are there, indexed or not

    def is_file(self, path: str) -> bool:
        """Return True if a file is at a path, absolute or from the current directory, in the state asked about."""
        return self.reader.kind_of_path(os.path.abspath(path)) == "file"

    def is_directory(self, path: str) -> bool:
        """The same for a directory."""
        return self.reader.kind_of_path(os.path.abspath(path)) == "directory"

    # Lines

    def line(self, path: str, start: int, length: int) -> bytes:
        """A stretch of a file's UTF-8 text as it is on disk now; empty where the file cannot be read any more."""
        return self.text(path)[start : start + length]

    def text(self, path: str) -> bytes:
        """A file's UTF-8 text as it is on disk now; empty where the file cannot be read any more."""
        return self._texts.text(path, self.reader.unsaved)


def _classes_on(module: Module, word: str) -> Iterator[Target]:
    """The classes of a module with a base of a bare name."""
    facts = module.facts
    for node in facts.nodes_with(word):
        above = facts.parent(node)
        if facts.kinds[above] == k.SUBSCRIPT and is_first_child(facts, node):
            above = facts.parent(above)
        if facts.kinds[above] == k.BASES and facts.kinds[node] in (k.NAME, k.ATTRIBUTE):
            yield Target(module, facts.parent(above))
