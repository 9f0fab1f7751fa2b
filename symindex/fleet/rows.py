"""Definitions and uses of a repository as rows: what fleets that outgrow one machine are made of.

A row says that at a place of a repository a definition is meant. The columns are a promise to other programs; they are
described in docs/fleet.md, and `SCHEMA_VERSION` counts up when one is removed or means something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from symindex.fleet.index import FleetIndex
from symindex.model import kinds as k
from symindex.model.answers import Certainty, Hit
from symindex.model.values import Module, Target
from symindex.query.edges import CALLS, RUN_BESIDES, Callee
from symindex.query.hits import HitMaker, in_role
from symindex.query.symbols import definitions_in
from symindex.resolve.semantics import Budget

SCHEMA_VERSION: Final = 1
# Guesses that are made for one file: so many for each of its names.
_STEPS_A_NAME: Final = 2.0
_MIN_STEPS: Final = 1_000
_FILES_AT_ONCE: Final = 100  # what was found out is forgotten behind them, which bounds the memory
_STRINGS: Final = frozenset({k.STRING_WORD, k.STRING_PART})
_LOCALS: Final = k.PARAMETERS | {k.LOCAL, k.TYPE_PARAMETER}


class Row(NamedTuple):
    """A place where a definition is meant.

    `distribution`, `version`, `module`, `name` and `kind` are those of the definition; `repository` and `revision` are
    where the place is, `path` is relative to the repository, `built` the distribution that the repository builds. The
    other columns are as in `Hit`.
    """

    distribution: str
    version: str
    module: str
    name: str
    symbol: str
    kind: str
    role: str
    certainty: str
    repository: str
    revision: str
    built: str
    path: str
    line: int
    column: int
    end_column: int
    word: str
    enclosing: str
    text: str


def rows_of(index: FleetIndex, repository: str, revision: str) -> Iterator[Row]:
    """The rows of the project's files; to be asked in a snapshot. Uses that are only `possible` have none."""
    reader = index.internals.library.reader
    trees = [tree.id for tree in reader.trees().values() if tree.kind == "project"]
    documents = list(reader.documents(trees))
    for start in range(0, len(documents), _FILES_AT_ONCE):
        maker = _RowMaker(index, repository, revision)
        for module in index.internals.library.modules_in(documents[start : start + _FILES_AT_ONCE]):
            yield from maker.of(module)
        index.forget()


class _RowMaker:
    def __init__(self, index: FleetIndex, repository: str, revision: str) -> None:
        self._index, self._repository, self._revision = index, repository, revision
        self._internals = index.internals
        self._hits = HitMaker(self._internals.library, list(self._internals.library.trees))
        self._root = f"{index.root}/"

    def of(self, module: Module) -> Iterator[Row]:
        facts = module.facts
        nodes = list(facts.nodes_of(k.OCCURRENCES | k.DEFINITIONS))
        for target in definitions_in(module, nodes):
            if target.kind != k.IMPORT_ALIAS:
                yield self._row(self._hits.definition(target), target)
        budget = Budget(max(_MIN_STEPS, int(_STEPS_A_NAME * len(nodes))))
        with self._internals.semantics.charged_to(budget):
            for node, callee in self._uses(module, nodes):
                if callee.target.kind not in _LOCALS and callee.certainty is not Certainty.POSSIBLE:
                    hit = self._hits.occurrence(module, node, callee.certainty, callee.target)
                    yield self._row(in_role(hit, callee.role), callee.target)

    def _uses(self, module: Module, nodes: list[int]) -> Iterator[tuple[int, Callee]]:
        """The places that mean definitions, and the operations that run some; each with what it means."""
        callees = self._internals.meanings.callees
        called: set[tuple[int, Target]] = set()
        for node, found in callees.within(module, 0, lambda _: True):
            for callee in found:
                if callee.role not in RUN_BESIDES and callee.role != "returned":
                    called.add((node, callee.target))
                    yield node, callee
        kinds = module.facts.kinds
        for node in nodes:
            if kinds[node] in CALLS or kinds[node] in _STRINGS or kinds[node] in k.DEFINITIONS:
                continue
            for callee in callees.leads(module, node):
                if not callee.role and (node, callee.target) not in called and callee.target != Target(module, node):
                    yield node, callee

    def _row(self, hit: Hit, target: Target) -> Row:
        identity, version = self._index.identity_of(target), self._index.version_of(target.module)
        return Row(
            distribution=identity.distribution, version=version.version, module=identity.module, name=identity.name,
            symbol=identity.symbol, kind=hit.kind, role=hit.role, certainty=hit.certainty.word,
            repository=self._repository, revision=self._revision, built=self._index.checkout.name,
            path=hit.file.removeprefix(self._root), line=hit.line, column=hit.column, end_column=hit.end_column,
            word=hit.name, enclosing=hit.enclosing, text=hit.text,
        )  # fmt: skip
