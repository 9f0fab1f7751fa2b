"""Find the imports of a module, a package or a name: statements, stars, and calls of `import_module`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.values import Module, Namespace, Target
from symindex.query.edges import Occurrence
from symindex.query.library import Library
from symindex.query.occurrences import Occurrences
from symindex.query.plausible import word_of
from symindex.resolve.semantics import Semantics, exports_of, import_strings

_KINDS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})
_STRINGS: Final = frozenset({k.STRING_WORD, k.STRING_PART})
_DOTS: Final = tuple("." * level for level in range(1, 9))


class Importers:
    """Finds imports, for one state of an index."""

    def __init__(self, library: Library, semantics: Semantics, occurrences: Occurrences) -> None:
        self._library, self._semantics, self._occurrences = library, semantics, occurrences

    def of(self, targets: Iterable[Target], trees: Collection[int]) -> Iterator[Occurrence]:
        """The places that import one of some definitions, in no particular order."""
        targets = list(targets)
        yield from self._occurrences.of(targets, _KINDS, Role.IMPORT, trees)
        modules = {target for target in targets if not target.node}
        yield from self._in_strings(modules, trees)
        yield from self._by_dots({target for target in modules if target.module.is_package}, trees)
        for target in targets:
            if target.node and not target.module.facts.scope_of(target.node):
                yield from self._by_stars(target, trees)

    def of_package(self, package: Namespace, trees: Collection[int]) -> Iterator[Occurrence]:
        """The places that import a package that has no file of its own."""
        for word, role in {package.name.rpartition(".")[2]: Role.IMPORT, **dict.fromkeys(_DOTS, Role.MODULE)}.items():
            for module in self._mentioning(word, role, trees):
                for node in module.facts.nodes_with(word):
                    if module.facts.kinds[node] in _KINDS | {k.FROM} and self._is_part_of(module, node, package):
                        yield Occurrence(module, node, Certainty.RESOLVED, None)

    def _is_part_of(self, module: Module, node: int, package: Namespace) -> bool:
        values = self._semantics.meaning(module, node).values
        portions = {portion for value in values if isinstance(value, Namespace) for portion in value.portions}
        return not portions.isdisjoint(package.portions)

    def _in_strings(self, modules: set[Target], trees: Collection[int]) -> Iterator[Occurrence]:
        for word in sorted({word_of(target) for target in modules}):
            for module in self._mentioning(word, Role.STRING, trees):
                strings = set(import_strings(module))
                for node in module.facts.nodes_with(word) if strings else ():
                    if node in strings or (
                        module.facts.kinds[node] == k.STRING_PART and module.facts.parent(node) in strings
                    ):
                        yield from self._meant(module, node, modules)

    def _meant(self, module: Module, node: int, wanted: set[Target]) -> Iterator[Occurrence]:
        for target in self._semantics.meaning(module, node).targets:
            if target in wanted:
                yield Occurrence(module, node, Certainty.RESOLVED, target)
                return

    def _by_dots(self, packages: set[Target], trees: Collection[int]) -> Iterator[Occurrence]:
        """The statements that name a package by dots alone: `from . import name`."""
        if not packages:
            return
        for dots in _DOTS:
            for module in self._mentioning(dots, Role.MODULE, trees):
                for statement in module.facts.nodes_with(dots):
                    if module.facts.kinds[statement] == k.FROM:
                        yield from self._meant(module, statement, packages)

    def _by_stars(self, target: Target, trees: Collection[int]) -> Iterator[Occurrence]:
        """The statements that bring a name of a module with a star, also by way of other modules' stars."""
        name = word_of(target)
        waiting, seen = [target.module], {target.module}
        while waiting:
            source = waiting.pop()
            if not exports_of(source).has(name):
                continue
            for module, node in self._stars_from(source, trees):
                yield Occurrence(module, node, Certainty.RESOLVED, target)
                if module not in seen:
                    seen.add(module)
                    waiting.append(module)

    def _stars_from(self, source: Module, trees: Collection[int]) -> Iterator[tuple[Module, int]]:
        """The stars that import from a module, each as the node to show: what names the module."""
        words = {word_of(Target(source, 0)): Role.IMPORT}
        if source.is_package:
            words |= dict.fromkeys(_DOTS, Role.MODULE)
        for word, role in words.items():
            for module in self._mentioning(word, role, trees):
                for star in module.star_imports:
                    statement = module.facts.parent(star)
                    written = module.facts.word(statement).rpartition(".")[2]
                    if (written or module.facts.word(statement)) != word:
                        continue
                    if Target(source, 0) in self._semantics.imported_from(module, statement).targets:
                        parts = [n for n in module.facts.children(statement) if module.facts.kinds[n] == k.IMPORT_PART]
                        yield module, parts[-1] if parts else statement

    def _mentioning(self, word: str, role: Role, trees: Collection[int]) -> Iterator[Module]:
        entries = self._library.reader.contents_mentioning(word, role)
        yield from self._library.modules_of((content_id for content_id, _ in entries), trees)
