"""Modules and what they import, as a graph; and packages, whose parts import each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from symindex.graph.calls import Edge
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.values import Module, Target
from symindex.query.index import Means

_STATEMENTS = frozenset({k.IMPORT, k.FROM})


class Imports:
    """Which module of some trees imports which, as a `Graph`, from the statements as they are written."""

    def __init__(self, means: Means, trees: Collection[int]) -> None:
        self.means, self.trees = means, trees
        self._found: dict[Module, list[Edge]] = {}

    def callers(self, target: Target) -> list[Edge]:
        """The import statements that bring in a module or a name of it."""
        return self._importers.get(target, [])

    def callees(self, target: Target) -> list[Edge]:
        """The import statements of a module, one edge for each module that they bring in."""
        found = self._found.get(target.module)
        if found is None:
            found = self._found[target.module] = list(dict.fromkeys(self._edges(target.module)))
        return found

    def delay(self, target: Target) -> float:
        """None: all importers are found at once."""
        return 0.0

    @cached_property
    def modules(self) -> dict[str, Module]:
        """Dotted name → module, for the modules of the trees; a stub stands behind its source."""
        library = self.means.library
        found: dict[str, Module] = {}
        for document in library.reader.documents(self.trees):
            known = found.get(document.module)
            if document.module and (known is None or (known.is_stub and not document.path.endswith(".pyi"))):
                found[document.module] = next(iter(library.modules_in([document])))
        return found

    @cached_property
    def _importers(self) -> dict[Target, list[Edge]]:
        found: dict[Target, list[Edge]] = {}
        for module in self.modules.values():
            for edge in self.callees(Target(module, 0)):
                found.setdefault(edge.callee, []).append(edge)
        return found

    def _edges(self, module: Module) -> Iterator[Edge]:
        importer = Target(module, 0)
        for statement in module.facts.nodes_of(_STATEMENTS):
            for name in dict.fromkeys(_names(module, statement)):
                imported = self._module(name)
                if imported is not None and imported != module:
                    yield Edge(importer, Target(imported, 0), "import", Certainty.RESOLVED, module, statement)

    def _module(self, name: str) -> Module | None:
        """The module of a dotted name, or the one that a name in it comes from."""
        return self.modules.get(name) or self.modules.get(name.rpartition(".")[0])


def _names(module: Module, statement: int) -> Iterator[str]:
    """The dotted names that a statement imports, from the top."""
    facts = module.facts
    written = facts.word(statement)
    if facts.kinds[statement] == k.IMPORT:
        yield written
        return
    bare = written.lstrip(".")
    level = len(written) - len(bare)
    if level:
        package = module.package
        for _ in range(level - 1):
            package = package.rpartition(".")[0]
        bare = ".".join(part for part in (package, bare) if part)
    names = [facts.word(n) for n in facts.children(statement) if facts.kinds[n] in (k.IMPORTED, k.IMPORTED_BOUND)]
    yield from (f"{bare}.{name}" for name in names)
    if not names:
        yield bare
