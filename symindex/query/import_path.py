"""Finding the file that an import means, as the interpreter does: along a path of directories, package by package.

Where a file's imports begin is not written in it. The path of a file of the project begins with the directory that its
outermost package lies in, which is its own directory where it is in no package, as for a script or a module that pytest
imports; an import that leads nowhere from one directory is looked for from the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.documents import (
    MODULE_ENDINGS,
    PACKAGE_FILES,
    SOURCE_SUFFIXES,
    STUB_SUFFIXES,
    Document,
    TreeRecord,
    is_stub,
    without_ending,
)
from symindex.model.dotted import common_components
from symindex.model.modules import Module, Portion
from symindex.model.syntax import Import
from symindex.store.reader import Reader

# Built in or frozen, so that no directory comes before them.
_BUILT_IN: Final = frozenset(
    {
        *("_abc", "_ast", "_codecs", "_collections", "_collections_abc", "_frozen_importlib", "_functools", "_imp"),
        *("_io", "_locale", "_operator", "_signal", "_sitebuiltins", "_sre", "_stat", "_string", "_symtable"),
        *("_thread", "_tokenize", "_tracemalloc", "_typing", "_warnings", "_weakref", "abc", "atexit", "builtins"),
        *("codecs", "errno", "faulthandler", "gc", "genericpath", "importlib", "io", "itertools", "marshal", "ntpath"),
        *("os", "posix", "posixpath", "pwd", "runpy", "site", "stat", "sys", "time", "zipimport"),
    }
)

# A module, or a package without a file of its own as the directories it is spread over.
Found = Document | tuple[Portion, ...]


class Context(NamedTuple):
    """The context that decides where imports are looked up: a tree and, in the project, a directory.

    `near` are searched before the standard library, `beside` only for names that it has not.
    """

    tree: int
    near: tuple[str, ...] = ("",)
    beside: tuple[str, ...] = ()
    is_stub: bool = False


class ImportPath:
    """Looks for modules in the files of an index, and remembers what it found."""

    def __init__(self, reader: Reader, trees: dict[int, TreeRecord]) -> None:
        self._reader, self._trees = reader, trees
        self._project = next((tree.id for tree in trees.values() if tree.kind == "project"), 0)
        self._standard = frozenset(tree.id for tree in trees.values() if tree.kind == "stdlib")
        self._contexts: dict[tuple[int, str, bool], Context] = {}
        self._packages: dict[str, bool] = {}
        self._found: dict[tuple[str, Context], tuple[Found, ...]] = {}
        self._inside: dict[tuple[Portion, str], list[Document]] = {}
        self._named: dict[str, list[Document]] = {}

    def context(self, tree: int, directory: str, is_stub: bool = False) -> Context:
        """The context of imports that are written in a directory of a tree."""
        key = tree, directory, is_stub
        context = self._contexts.get(key)
        if context is None:
            if tree == self._project:
                context = Context(tree, *self._own(directory), is_stub)
            else:
                context = Context(tree, is_stub=is_stub)
            self._contexts[key] = context
        return context

    def find(self, name: str, context: Context) -> tuple[Found, ...]:
        """A package for each component of a dotted name, the module itself last; empty where it leads nowhere."""
        key = name, context
        chain = self._found.get(key)
        if chain is None:
            chain = self._found[key] = self._search(name, context)
        return chain

    def descend(self, start: Found, parts: Iterable[str]) -> tuple[Found, ...]:
        """As `find`, from a package on: the package itself comes first."""
        chain = [start]
        for part in parts:
            found = self.inside(portions_of(chain[-1]), part)
            if found is None:
                return ()
            chain.append(found)
        return tuple(chain)

    def inside(self, portions: Iterable[Portion], name: str) -> Found | None:
        """The module or package of a name in the directories of a package."""
        portions = tuple(portions)
        files = [document for portion in portions for document in self._files(portion, name)]
        best = min(files, key=_is_stub, default=None)
        return best or self._namespace(portions, name)

    def package(self, portion: Portion) -> Document | None:
        """The file that a directory is a package by."""
        above, _, name = portion.directory.rpartition("/")
        files = (
            self._files(Portion(portion.tree, above), name)
            if name
            else self._reader.files_at(portion.tree, PACKAGE_FILES)
        )
        return next((document for document in files if document.path.rpartition("/")[0] == portion.directory), None)

    def stub_beside(self, tree: int, path: str) -> Document | None:
        """The stub that differs from a file in its suffix only."""
        return self._beside(tree, path, STUB_SUFFIXES)

    def source_beside(self, tree: int, path: str) -> Document | None:
        """The file of source that differs from a stub in its suffix only."""
        return self._beside(tree, path, SOURCE_SUFFIXES)

    def _beside(self, tree: int, path: str, suffixes: Sequence[str]) -> Document | None:
        stem = path.rpartition(".")[0]
        found = {each.path: each for each in self._reader.files_at(tree, tuple(stem + suffix for suffix in suffixes))}
        return next((found[stem + suffix] for suffix in suffixes if stem + suffix in found), None)

    # Where a file's imports begin

    def sources(self, name: str, context: Context) -> Iterator[Document]:
        """The files of libraries that are a module of a dotted name by their place, without stubs."""
        documents = self._reader.documents_of_module(name)
        order = self._search_order(context)
        yield from (each for each in documents if each.tree in order and not _is_stub(each))

    def _own(self, directory: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The directories of the project that imports in one of them are looked for in, nearest first."""
        start = directory
        while start and self._is_package(start):
            start = start.rpartition("/")[0]
        above = [*_parents(start)]
        declared = self._declared(directory)
        if declared and declared != start:
            # A namespace package lies below a directory that packages are declared to lie in.
            return (declared, ""), tuple(each for each in (start, *above) if each not in (declared, ""))
        return (start, *above[-1:]), tuple(above[:-1])

    def _is_package(self, directory: str) -> bool:
        known = self._packages.get(directory)
        if known is None:
            known = self._packages[directory] = self.package(Portion(self._project, directory)) is not None
        return known

    def _declared(self, directory: str) -> str:
        """The root above a directory below which modules have no longer names; empty where there is none."""
        document = self._reader.file_below(self._project, directory)
        longest = self._reader.longest_name(document) if document else ""
        return _root(document, longest) if document and longest else ""

    # The search

    def _search(self, name: str, context: Context) -> tuple[Found, ...]:
        first, *rest = name.split(".")
        for top in self._tops(first, context):
            chain = self.descend(top, rest)
            if chain:
                return chain
        found = self.elsewhere(name, context) if rest else None
        if found is None:
            return ()
        above = self.find(name.rpartition(".")[0], context) or ((),) * len(rest)
        return (*above, found)

    def _tops(self, name: str, context: Context) -> Iterator[Found]:
        """The modules and packages that the first component of a name may mean, the likeliest first."""
        if context.is_stub and context.tree != self._project:
            yield from (document for document in self._documents_named(name) if document.tree == context.tree)
        if name in _BUILT_IN and context.tree not in self._standard:
            built_in = self._of_trees(name, [tree for tree in self._search_order(context) if tree in self._standard])
            if built_in:
                yield from built_in
                return
        near = [document for directory in context.near for document in self._own_files(context, directory, name)]
        yield from (document for document in near if context.is_stub or not _is_stub(document))
        named = self._documents_named(name)
        standard = [document for document in named if document.tree in self._standard]
        others = self._search_order(context)
        yield from self._of_trees(name, [tree for tree in others if tree in self._standard])
        if not standard:
            for directory in context.beside:
                yield from (d for d in self._own_files(context, directory, name) if not _is_stub(d))
        rest = [tree for tree in others if tree not in self._standard]
        yield from (document for document in self._in_trees(name, rest, context) if not _is_stub(document))
        portions = self._portions(name, context)
        if portions:
            yield portions
        yield from near
        yield from self._in_trees(name, others, context)

    def _own_files(self, context: Context, directory: str, name: str) -> list[Document]:
        return self._files(Portion(context.tree, directory), name) if context.tree == self._project else []

    def _search_order(self, context: Context) -> tuple[int, ...]:
        order = self._trees[context.tree].search if context.tree in self._trees else tuple(self._trees)
        if context.tree in self._standard:
            return order
        return (*(tree for tree in order if tree in self._standard), *(t for t in order if t not in self._standard))

    def _of_trees(self, name: str, trees: Iterable[int]) -> list[Document]:
        """The standard library's module of a name, its stub where it is not written in Python."""
        order = {tree: place for place, tree in enumerate(trees)}
        found = [document for document in self._documents_named(name) if document.tree in order]
        return sorted(found, key=lambda document: (_is_stub(document), order[document.tree]))

    def _in_trees(self, name: str, trees: Iterable[int], context: Context) -> list[Document]:
        """The modules of a name in some trees, in the order of these, within the project the nearest first."""
        order = {tree: place for place, tree in enumerate(trees)}
        start = context.near[0]

        def rank(document: Document) -> tuple[int, int, int]:
            is_near = document.tree == context.tree == self._project
            distance = -common_components(start.split("/"), document.path.split("/")) if is_near else 0
            return order[document.tree], distance, _precedence(document)

        return sorted((d for d in self._documents_named(name) if d.tree in order), key=rank)

    def _documents_named(self, name: str) -> list[Document]:
        found = self._named.get(name)
        if found is None:
            found = self._named[name] = self._reader.documents_of_module(name)
        return found

    def _portions(self, name: str, context: Context) -> tuple[Portion, ...]:
        """The directories of a namespace package, the importing file's own first."""
        own = [Portion(context.tree, _joined(directory, name)) for directory in (*context.near, *context.beside)]
        found = dict.fromkeys(p for p in own if self._reader.has_files_below(p.tree, p.directory))
        order = {tree: place for place, tree in enumerate(self._search_order(context))}
        others = [Portion(*other) for other in self._reader.directories_of_package(name) if other[0] in order]
        found |= dict.fromkeys(sorted(others, key=lambda portion: (order[portion.tree], portion.directory)))
        return tuple(found)

    def elsewhere(self, name: str, context: Context) -> Document | None:
        """A library's module by its whole name: its package may lie in one directory, and a part of it in another."""
        found = self._of_trees(name, [tree for tree in self._search_order(context) if tree != self._project])
        return next(iter(found), None)

    # Directories

    def _files(self, portion: Portion, name: str) -> list[Document]:
        """The files that a directory has for a module of a name, in the order of precedence."""
        key = portion, name
        files = self._inside.get(key)
        if files is None:
            path = _joined(portion.directory, name)
            paths = tuple(f"{path}{ending}" for ending in MODULE_ENDINGS)
            files = sorted(self._reader.files_at(portion.tree, paths), key=_precedence)
            self._inside[key] = files
        return files

    def _namespace(self, portions: tuple[Portion, ...], name: str) -> tuple[Portion, ...] | None:
        below = (Portion(tree, _joined(directory, name)) for tree, directory in portions)
        found = tuple(portion for portion in below if self._reader.has_files_below(*portion))
        return found or None


def portions_of(found: Found) -> tuple[Portion, ...]:
    """The directories that the modules of a package lie in; none for a module that is no package."""
    if not isinstance(found, Document):
        return found
    directory, _, name = found.path.rpartition("/")
    return (Portion(found.tree, directory),) if name in PACKAGE_FILES else ()


def _is_stub(document: Document) -> bool:
    return is_stub(document.path)


def _precedence(document: Document) -> int:
    endings = enumerate(MODULE_ENDINGS)
    return next((place for place, ending in endings if f"/{document.path}".endswith(ending)), len(MODULE_ENDINGS))


def _joined(directory: str, name: str) -> str:
    return f"{directory}/{name}" if directory else name


def _parents(directory: str) -> Iterator[str]:
    """The directories above one, the nearest first, the tree itself last."""
    while directory:
        directory = directory.rpartition("/")[0]
        yield directory


def _root(document: Document, name: str) -> str:
    """The directory that a file is imported from by a name."""
    components = without_ending(document.path).split("/")
    return "/".join(components[: -(name.count(".") + 1)])


def may_import_from(importer: Module, node: int, module: Module) -> bool:
    """Return True if a name that an import binds, which leads nowhere, could be of a module or be passed on by a
    package around it, if some directory were on the path."""
    facts = importer.facts
    statement = next((each for each in facts.ancestors(node) if facts.kinds[each] in (k.IMPORT, k.FROM)), None)
    if statement is None:
        return True
    written = Import(facts, statement)
    if written.level:
        return importer.tree == module.tree
    parts, path = written.module.split("."), module.path.rpartition(".")[0].split("/")
    return any(path[at : at + len(parts)] == parts for at in range(len(path)))


def may_import(importer: Module, node: int, module: Module) -> bool:
    """Return True if an import that leads nowhere could mean a module if its directory were on the path."""
    facts = importer.facts
    is_part = facts.kinds[node] in (k.IMPORT_FIRST, k.IMPORT_PART)
    written = Import(facts, facts.parent(node))
    parts = written.up_to(node) if is_part else [*written.module.split("."), facts.word(node)]
    path = without_ending(module.path).split("/")
    return not written.level and path[-len(parts) :] == parts
