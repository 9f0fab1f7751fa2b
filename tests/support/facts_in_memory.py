"""Facts without an index: a `FactsSource` of modules given as text, for laws, and facts with other columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from inspect import signature
from typing import Any

from symindex.extract import extract
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.roles import Role
from symindex.model.values import Module, Namespace, Target


class InMemory:
    """Modules by dotted name, all of one tree."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.modules = {
            name: Module(number, name, False, False, 1, extract(text.encode()))
            for number, (name, text) in enumerate(sources.items(), 1)
        }

    def imported(self, name: str, importer: Module | None) -> Sequence[Module]:
        return [self.modules[name]] if name in self.modules else []

    def imported_relatively(self, level: int, name: str, importer: Module) -> Sequence[Module]:
        return self.imported(name, importer)

    def submodule(self, package: Module | Namespace, name: str) -> Module | None:
        return self.modules.get(f"{package.name}.{name}")

    def python_of(self, module: Module) -> tuple[int, int]:
        return 3, 12

    def source_of(self, stub: Module, importer: Module) -> Module | None:
        return None

    def module_at(self, tree: int, path: str) -> Module | None:
        return None

    def stub_of(self, module: Module) -> Module | None:
        return None

    def includers(self, module: Module) -> Sequence[Module]:
        """None: there is no Cython."""
        return ()

    def calls_of(self, word: str, near: Module) -> Iterator[tuple[Module, int]]:
        return self._nodes(word, {k.CALLED, k.ATTRIBUTE_CALLED})

    def definitions_named(self, word: str, near: Module) -> Iterator[Target]:
        return (Target(module, node) for module, node in self._nodes(word, k.DEFINITIONS))

    def classes_on(self, word: str, near: Module) -> Iterator[Target]:
        for module, node in self._nodes(word, {k.NAME}):
            above = module.facts.parent(node)
            if module.facts.kinds[above] == k.BASES:
                yield Target(module, module.facts.parent(above))

    def attributes_written(self, word: str, near: Module) -> Iterator[tuple[Module, int]]:
        yield from ()

    def strings_of(self, word: str, near: Module, beside: str = "") -> Iterator[tuple[Module, int]]:
        return self._nodes(word, {k.STRING_WORD, k.STRING_PART})

    def is_imported_by_project(self, package: str) -> bool:
        return any(module.facts.number_of(package) for module in self.modules.values())

    def entry_points(self, group: str, near: Module) -> Sequence[str]:
        return ()

    def is_common(self, word: str, roles: Role, most: int) -> bool:
        return len({module.name for module, _ in self._nodes(word, k.DEFINITIONS)}) > most

    def _nodes(self, word: str, kinds: set[int] | frozenset[int]) -> Iterator[tuple[Module, int]]:
        for module in self.modules.values():
            for node in module.facts.nodes_with(word):
                if module.facts.kinds[node] in kinds:
                    yield module, node


def altered(facts: FileFacts, **columns: Any) -> FileFacts:
    """Facts with other columns in the place of some."""
    return FileFacts(**{name: getattr(facts, name) for name in signature(FileFacts).parameters} | columns)
