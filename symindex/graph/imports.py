"""Modules and what they import, as a graph; and packages, whose parts import each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from symindex.graph.calls import Edge
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.documents import SOURCE_SUFFIXES, is_stub
from symindex.model.values import Module, Target
from symindex.query.index import Internals
from symindex.resolve.semantics import Imported


class Imports:
    """The imports between the modules of some trees, as a `Graph`; imports mean what `def` and `importers` say."""

    def __init__(self, internals: Internals, trees: Collection[int]) -> None:
        self.internals, self.trees = internals, trees
        self._found: dict[Module, list[Imported]] = {}

    def callers(self, target: Target) -> list[Edge]:
        """The imports that bring in a module, or a name of it."""
        return self._importers.get(target, [])

    def callees(self, target: Target) -> list[Edge]:
        """The imports of a module; `import a.b` brings in a as well as a.b."""
        module = target.module
        kinds, parent = module.facts.kinds, module.facts.parent
        return self._edges(
            module, (i for i in self._imports(module) if i.is_meant or kinds[parent(i.node)] == k.IMPORT)
        )

    def meant(self, module: Module) -> list[Edge]:
        """As `callees`, without packages that are only on the way to what is meant."""
        return self._edges(module, (found for found in self._imports(module) if found.is_meant))

    def delay(self, target: Target) -> float:
        """None: all importers are found at once."""
        return 0.0

    @cached_property
    def modules(self) -> list[Module]:
        """The modules of the trees, without stubs that stand beside their source."""
        library = self.internals.library
        documents = list(library.reader.documents(self.trees))
        sources = {(document.tree, document.path) for document in documents}
        kept = [
            each
            for each in documents
            if not is_stub(each.path)
            or sources.isdisjoint((each.tree, each.path.rpartition(".")[0] + suffix) for suffix in SOURCE_SUFFIXES)
        ]
        return list(dict.fromkeys(library.modules_in(kept)))

    @cached_property
    def _importers(self) -> dict[Target, list[Edge]]:
        found: dict[Target, list[Edge]] = {}
        for module in self.modules:
            for edge in self.callees(Target(module, 0)):
                found.setdefault(edge.callee, []).append(edge)
        return found

    def _imports(self, module: Module) -> list[Imported]:
        found = self._found.get(module)
        if found is None:
            found = self._found[module] = list(self.internals.semantics.imports(module))
        return found

    def _edges(self, module: Module, imports: Iterator[Imported]) -> list[Edge]:
        """One edge for each module that a statement brings in, however many names of it."""
        edges: dict[tuple[int, Target], Edge] = {}
        for found in imports:
            value = found.value
            if (
                isinstance(value, Target)
                and value.module != module
                and self.internals.library.is_in(value.module, self.trees)
            ):
                statement = _statement(module, found.node)
                edge = Edge(Target(module, 0), value, "import", Certainty.RESOLVED, module, statement)
                edges.setdefault((statement, value), edge)
        return list(edges.values())


def _statement(module: Module, node: int) -> int:
    facts = module.facts
    return next((n for n in (node, facts.parent(node)) if facts.kinds[n] in (k.IMPORT, k.FROM)), node)
