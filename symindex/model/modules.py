"""Modules, packages and definitions: the values that name resolution begins with.

The other values are in `values.py`, for a definition that is asked for by its name needs only these.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Final, NamedTuple
from zlib import crc32

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.syntax import Call, inner

_WORDS_ONE_BY_ONE: Final = 100


class Module:
    """A file as name resolution sees it: its dotted name, its facts, and where it lies.

    Each file of the project is a module of its own, distinguished by `origin`, its path in the project; copies of a
    library's file, equal in content and name, are one module, whose `origin` is empty. `tree` and `path` are where the
    file, or the first of the copies, lies: its imports are looked for from there.
    """

    def __init__(
        self,
        content_id: int,
        name: str,
        is_package: bool,
        is_stub: bool,
        tree: int,
        facts: FileFacts,
        path: str = "",
        origin: str = "",
    ) -> None:
        self.content_id: Final = content_id
        self.name: Final = name
        self.is_package: Final = is_package
        self.is_stub: Final = is_stub
        self.tree: Final = tree
        self.facts: Final = facts
        self.path: Final = path
        self.origin: Final = origin

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Module)
            and (other.content_id, other.name, other.origin) == (self.content_id, self.name, self.origin)
        )

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """By what the file is called, not by its number: sets have the same order in each index."""
        return crc32(f"{self.name}\0{self.origin}".encode("utf-8", "surrogateescape"))

    @property
    def directory(self) -> str:
        """The directory of the file, relative to its tree; relative imports start from it."""
        return self.path.rpartition("/")[0]

    @property
    def package(self) -> str:
        """The package that relative imports in this module start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @cached_property
    def _bindings(self) -> dict[int, list[int]]:
        return {}

    def bindings(self, word: int) -> list[int]:
        """The nodes that bind a word, given by its number, in any scope of the file."""
        if len(self._bindings) > _WORDS_ONE_BY_ONE:  # so many are asked for that looking at all bindings once is less
            return self._all_bindings.get(word, [])
        found = self._bindings.get(word)
        if found is None:
            kinds = self.facts.kinds
            found = self._bindings[word] = [
                node for node in self.facts.nodes_with_number(word) if kinds[node] in k.BINDINGS
            ]
        return found

    @cached_property
    def bindings_by_scope(self) -> dict[int, dict[int, list[int]]]:
        """Word's number → scope → the nodes that bind the word there; filled by `scopes.bindings_in`."""
        return {}

    @cached_property
    def bound_within(self) -> dict[tuple[int, int], list[int]]:
        """(word's number, scope) → the nodes that bind the word there; filled by `scopes.lookup_word`."""
        return {}

    @cached_property
    def _all_bindings(self) -> dict[int, list[int]]:
        return self._by_word(k.BINDINGS)

    @cached_property
    def bound_on_self(self) -> dict[int, list[int]]:
        """Word's number → the nodes that bind it on a method's first parameter, in any class of the file."""
        return self._by_word({k.SELF_BOUND})

    def _by_word(self, kinds: Collection[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        word_ids = self.facts.word_ids
        for node in self.facts.nodes_of(kinds):
            found.setdefault(word_ids[node], []).append(node)
        return found

    @cached_property
    def _ends(self) -> dict[int, int]:
        return {}

    def end_of(self, node: int) -> int:
        """The first node behind all that is below a node, remembered."""
        end = self._ends.get(node)
        if end is None:
            end = self._ends[node] = self.facts.after(node)
        return end

    @cached_property
    def has_declarations(self) -> bool:
        """True if any function declares a name global or nonlocal."""
        return k.GLOBAL_NAME in self.facts.kinds or k.NONLOCAL_NAME in self.facts.kinds

    @cached_property
    def declarations(self) -> dict[tuple[int, int], int]:
        """(word's number, scope) → the kind of the first node that declares it global or nonlocal there."""
        facts, found = self.facts, dict[tuple[int, int], int]()
        for node in facts.nodes_of({k.GLOBAL_NAME, k.NONLOCAL_NAME}):
            found.setdefault((facts.word_ids[node], facts.scope_of(node)), facts.kinds[node])
        return found

    def scopes_around(self, word: int) -> frozenset[int]:
        """The scopes in whose code a word, given by its number, is bound; remembered."""
        found = self._scopes_around.get(word)
        if found is None:
            found = self._scopes_around[word] = frozenset(map(self.facts.scope_of, self.bindings(word)))
        return found

    @cached_property
    def _scopes_around(self) -> dict[int, frozenset[int]]:
        return {}

    @cached_property
    def type_parameters(self) -> dict[tuple[int, int], list[int]]:
        """(word's number, definition) → the definition's type parameters of that name."""
        facts, found = self.facts, dict[tuple[int, int], list[int]]()
        for node in facts.nodes_of({k.TYPE_PARAMETER}):
            found.setdefault((facts.word_ids[node], facts.parent(node)), []).append(node)
        return found

    @cached_property
    def star_imports(self) -> list[int]:
        """The stars of `from ... import *`, the last one first."""
        return list(self.facts.nodes_of({k.IMPORT_STAR}))[::-1]

    @cached_property
    def has_type_checking(self) -> bool:
        """True if the file asks whether it is read by a type checker."""
        return bool(self.facts.number_of("TYPE_CHECKING"))

    @cached_property
    def has_type_comments(self) -> bool:
        """True if any comment says a type."""
        return k.TYPE_COMMENT in self.facts.kinds

    @cached_property
    def _narrowed_words(self) -> frozenset[int]:
        facts, found = self.facts, set[int]()
        for node in facts.nodes_with("isinstance"):
            found.update(facts.word_ids[argument] for argument in Call(facts, facts.parent(node)).arguments[:1])
        for node in facts.nodes_of({k.MATCH}):
            found.add(facts.word_ids[inner(facts, node)])
        return frozenset(found)

    def is_narrowed(self, word: int) -> bool:
        """Return True if a condition in the file tests the class of something of this name, given by its number."""
        return word in self._narrowed_words

    @cached_property
    def has_type_parameters(self) -> bool:
        """True if any definition has type parameters of its own."""
        return k.TYPE_PARAMETER in self.facts.kinds


class Target(NamedTuple):
    """A definition: a module and a node of it; node 0 is the module itself."""

    module: Module
    node: int

    @property
    def kind(self) -> int:
        """The kind of the node."""
        return self.module.facts.kinds[self.node]

    @property
    def is_class(self) -> bool:
        """True if it is a class: of a class statement, or made by a call such as `namedtuple`."""
        return self.kind in (k.CLASS, k.CALL)


class Portion(NamedTuple):
    """A directory that modules of a package lie in: the id of a tree, and a path relative to it."""

    tree: int
    directory: str


class Namespace(NamedTuple):
    """A package without a file of its own, and the directories that it is spread over, in the order of search."""

    name: str
    portions: tuple[Portion, ...]
