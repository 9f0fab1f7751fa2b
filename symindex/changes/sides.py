"""Two indexes of one project, before and after: the files that differ, and places of one side found in the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from symindex.changes.alignment import Alignment
from symindex.changes.definitions import Definition, Source
from symindex.changes.difference import Difference, difference
from symindex.model import kinds as k
from symindex.model.documents import Document
from symindex.model.values import Module, Target
from symindex.query import Index
from symindex.revisions.revisions import FileChange


class Side:
    """One of the two indexes.

    `project` are the trees whose places are judged, `changed` those that the change is of: the project's own, unless
    a library changed.
    """

    def __init__(self, index: Index, changed: Sequence[int] = ()) -> None:
        self.index, self.internals = index, index.internals
        self.project = [tree.id for tree in self.internals.library.trees.values() if tree.kind == "project"]
        self.changed = changed or self.project

    def module_at(self, path: str) -> Module | None:
        """The module at a path, in the trees that changed."""
        found = (self.internals.library.module_at(tree, path) for tree in self.changed)
        return next((module for module in found if module is not None), None)

    def classes_named(self, path: str, name: str) -> Iterator[Target]:
        """The classes of a qualified name in the file at a path, in the order of lines."""
        module = self.module_at(path)
        if module is not None:
            for node in module.facts.nodes_with(name.rpartition(".")[2]):
                if module.facts.kinds[node] == k.CLASS and module.facts.qualified_name(node) == name:
                    yield Target(module, node)

    def target(self, definition: Definition) -> Target | None:
        """A definition of this side as questions know it."""
        module = self.module_at(definition.source.path)
        return Target(module, definition.node) if module is not None else None

    def text(self, module: Module) -> bytes:
        """The UTF-8 text of a module."""
        library = self.internals.library
        return library.text(library.path_of(library.files_of(module)[0]))

    def source(self, document: Document) -> Source:
        """A file with its facts and its text."""
        library = self.internals.library
        return Source(document.path, library.reader.facts(document.content_id), library.text(library.path_of(document)))


class JudgedSides(Protocol):
    """Two sides whose places can be judged by what they mean before and after."""

    before: Side
    after: Side

    def moved_to(self, module: Module, node: int) -> tuple[Module, int] | None:
        """A place of the side before as it is after; None where its line is no longer there."""

    def written(self) -> list[tuple[Module, frozenset[int] | None]]:
        """The modules of the side after that differ, with the 0-based lines that were written; None: all of them."""


class UsingSides:
    """A project before and after a change of a library, in which it did not change itself."""

    def __init__(self, before: Side, after: Side) -> None:
        self.before, self.after = before, after

    def moved_to(self, module: Module, node: int) -> tuple[Module, int] | None:
        """A place of the project as the other index has it."""
        library = self.after.internals.library
        files = self.before.internals.library.files_of(module)
        found = (library.module_at(each.tree, each.path) for each in files)
        other = next((each for each in found if each is not None), None)
        return (other, node) if other is not None and other.content_id == module.content_id else None

    def written(self) -> list[tuple[Module, frozenset[int] | None]]:
        """Return no modules: nobody wrote here."""
        return []


class SamePlaces:
    """Places of one index found in another: in the file of the same path, on lines that are equal.

    `moved` says which files have another path there.
    """

    def __init__(self, one: Index, other: Index, moved: Mapping[str, str] = MappingProxyType({})) -> None:
        self._one, self._other, self._moved = Side(one), Side(other), moved
        self._alignments: dict[str, Alignment] = {}

    def of(self, module: Module, node: int) -> tuple[Module, int] | None:
        """A place as it is in the other index; None where its line is not there."""
        path = module.origin or module.path
        other = self._other.module_at(self._moved.get(path, path))
        if other is None or other.content_id == module.content_id:
            return (other, node) if other is not None else None
        alignment = self._alignments.get(path)
        if alignment is None:
            old = Source(path, module.facts, self._one.text(module))
            alignment = self._alignments[path] = Alignment(old, Source(path, other.facts, self._other.text(other)))
        found = alignment.node(node)
        return (other, found) if found is not None else None


class Sides:
    """The project before and after a change."""

    def __init__(self, before: Index, after: Index, files: Iterable[FileChange]) -> None:
        self.before, self.after = Side(before), Side(after)
        self.files = list(files)
        old = [self.before.source(each.old) for each in self.files if each.old is not None]
        new = [self.after.source(each.new) for each in self.files if each.new is not None]
        self.difference: Difference = difference(old, new)
        self._alignments: dict[str, Alignment] = {}
        self._before_of: dict[str, str] = {}
        self._gone: set[str] = set()
        for pair in self.difference.pairs:
            if pair.old is not None and pair.new is not None:
                self._alignments[pair.old.path] = Alignment(pair.old, pair.new)
                self._before_of[pair.new.path] = pair.old.path
            elif pair.old is not None:
                self._gone.add(pair.old.path)

    def alignment_to(self, path: str) -> Alignment | None:
        """Return the alignment of a file of the later side to its earlier content; None for an equal or new file."""
        before = self._before_of.get(path)
        return self._alignments[before] if before is not None else None

    def is_new(self, path: str) -> bool:
        """Return True if a file of the side after was not there before, under any name."""
        return path not in self._before_of and any(each.new and each.path == path for each in self.files)

    def moved_to(self, module: Module, node: int) -> tuple[Module, int] | None:
        """A place of the side before as it is after; None where its line is no longer there."""
        path = module.origin or module.path
        if path in self._gone:
            return None
        other = self.after.module_at(self.difference.moved_files.get(path, path))
        if other is None:
            return None
        alignment = self._alignments.get(path)
        if alignment is None:
            return other, node
        found = alignment.node(node)
        return (other, found) if found is not None else None

    def written(self) -> list[tuple[Module, frozenset[int] | None]]:
        """The modules of the side after that differ, with the 0-based lines that were written; None: all of them."""
        found: list[tuple[Module, frozenset[int] | None]] = []
        for pair in self.difference.pairs:
            if pair.new is None:
                continue
            module = self.after.module_at(pair.new.path)
            if module is not None:
                alignment = self.alignment_to(pair.new.path)
                found.append((module, alignment.written if alignment is not None else None))
        return found

    def dropped(self) -> list[tuple[Module, frozenset[int] | None]]:
        """The modules of the side before that differ, with the 0-based lines that are gone; None: all of them."""
        found: list[tuple[Module, frozenset[int] | None]] = []
        for pair in self.difference.pairs:
            module = self.before.module_at(pair.old.path) if pair.old is not None else None
            if module is not None and pair.old is not None:
                alignment = self._alignments.get(pair.old.path)
                found.append((module, alignment.dropped if alignment is not None else None))
        return found
