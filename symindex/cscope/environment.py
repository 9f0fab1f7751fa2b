"""What a bare name means beyond the project's own definitions, the likeliest first.

First what the uses of the name mean near the client and in the project, then every definition that the environment's
libraries and the standard library have of it, as far as `DEFINITIONS_MOST`. The other questions are answered for
these in the same order.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from symindex.cscope.live import Project
from symindex.cscope.nearness import Ranking, has_environment, is_in_project, is_mentioned
from symindex.cscope.rows import Row
from symindex.cscope.scan import function_name
from symindex.cscope.tokens import function_of, is_symbol
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.places import Document
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query.hits import HitMaker, symbol_of
from symindex.query.symbols import definitions_in

DEFINITIONS_MOST: Final = 50
_CONTENTS_MOST: Final = 200
_USES: Final = int(Role.CALL | Role.READ | Role.IMPORT)
_FILES_MOST: Final = 24  # of the project, whose uses are followed
_NODES_NEAR: Final = 8  # of a name in the file that is near
_SECONDS_FOLLOWING: Final = 0.1  # of the processor
_LOCAL: Final = k.PARAMETERS | {k.LOCAL, k.TYPE_PARAMETER}
_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})


class Environment:
    """The meanings of one name, asked for by a client that is near a place."""

    def __init__(self, project: Project, name: str) -> None:
        self.project, self.name = project, name
        self.places = project.context.places
        self.is_near_library = bool(self.places) and not is_in_project(project, self.places[0][0])
        self.ranking = Ranking(project, self.places[0][0] if self.places else "")
        self._means = project.index.means
        self._maker = HitMaker(self._means.library, self.ranking.trees)

    def answers_for(self, has_own: bool) -> bool:
        """Whether the environment is asked, for a name of which the project has or has not definitions or uses."""
        if self.is_near_library:
            return True
        return not has_own and (has_environment(self.project) or not is_mentioned(self.project, self.name))

    def near(self) -> list[Target]:
        """What the name means in the files of the last answer; local variables only where it led into a library."""
        if not (self.is_near_library or has_environment(self.project)):
            return []
        until = time.process_time() + _SECONDS_FOLLOWING
        found: dict[Target, None] = {}
        for path, line in self.places:
            document = self._means.symbols.document_at(path)
            if document is None or time.process_time() > until:
                continue
            module = next(iter(self._means.library.modules_in([document])))
            nodes = [node for node in module.facts.nodes_with(self.name) if is_symbol(module.facts, node)]
            nodes.sort(key=lambda node: abs(module.facts.line_of(module.facts.starts[node]) + 1 - line))
            for node in nodes[:_NODES_NEAR]:
                found.update(dict.fromkeys(self._proven(module, node)))
        return [target for target in found if self.is_near_library or target.kind not in _LOCAL]

    def used(self, *, imports_only: bool = False) -> Iterator[Target]:
        """What the project's uses of the name mean in libraries; of some files, and some uses in each."""
        roles = int(Role.IMPORT) if imports_only else _USES
        blobs = [blob for blob, _ in self.project.reader.blobs_mentioning(self.name, roles)]
        documents = self.project.documents_of(blobs)
        with_modules = has_environment(self.project)
        for document in islice(_spread(documents), _FILES_MOST):
            module = next(iter(self._means.library.modules_in([document])))
            for node in _one_of_each_kind(module, self.name, imports_only):
                for target in self._proven(module, node):
                    is_wanted = target.kind not in _LOCAL | {k.IMPORT_ALIAS} and (with_modules or target.node)
                    if is_wanted and not self._is_own(target):
                        yield target

    def defined(self) -> list[Target]:
        """Every definition of the name outside of the project, modules among them, the likeliest first."""
        blobs = [blob for blob, _ in self.project.reader.blobs_mentioning(self.name, int(Role.DEFINITION))]
        found: list[tuple[tuple[object, ...], Target]] = []
        for document in self.ranking.documents(blobs)[:_CONTENTS_MOST]:
            for module in self._means.library.modules_in([document]):
                rank = self.ranking.rank(document)
                for target in definitions_in(module, module.facts.nodes_with(self.name)):
                    if target.kind != k.IMPORT_ALIAS and not self._is_own(target):
                        found.append(((*rank[:5], _kind_rank(target), *rank[5:]), target))
        for document in self._module_files():
            module = next(iter(self._means.library.modules_in([document])))
            if not self._is_own(Target(module, 0)):
                rank = self.ranking.rank(document)
                found.append(((*rank[:5], document.module.count("."), *rank[5:]), Target(module, 0)))
        found.sort(key=lambda pair: pair[0])
        return [target for _, target in found]

    def modules(self) -> list[Target]:
        """The modules of the project whose name is, or ends in, the name."""
        own = [document for document in self._module_files() if self._is_own_tree(document.tree)]
        return [Target(module, 0) for module in self._means.library.modules_in(own)]

    def rows(self, targets: Iterable[Target]) -> Iterator[Row]:
        """The rows of definitions: each with its name, a module with its whole name as the text."""
        for target in targets:
            hit = self._maker.definition(target)
            text = hit.text.encode("utf-8", "surrogateescape") if target.node else f"module {hit.symbol}".encode()
            yield Row(hit.file, hit.name or self.name, hit.line, text)

    def symbol(self, target: Target) -> str:
        """The qualified name of a definition."""
        return symbol_of(target)

    def place_of(self, target: Target) -> tuple[str, int]:
        """The path and 1-based line of a definition, as its row has them."""
        hit = self._maker.definition(target)
        return hit.file, hit.line

    def ranking_from(self, target: Target) -> Ranking:
        """The order of files as seen from a definition's."""
        return Ranking(self.project, self.place_of(target)[0])

    def occurrence_row(self, module: Module, node: int, certainty: Certainty) -> Row:
        """The row of a place where the name is used, with the function around."""
        hit = self._maker.occurrence(module, node, certainty, None)
        text = hit.text.encode("utf-8", "surrogateescape") + self.project.mark(certainty)
        return Row(hit.file, function_name(module.facts, function_of(module.facts, node)), hit.line, text)

    def _proven(self, module: Module, node: int) -> list[Target]:
        """What a use surely or probably means: definitions of the name."""
        proven = self._means.meanings.proven(module, node)
        return [target for target, _ in proven if _name_of(target) == self.name]

    def _module_files(self) -> list[Document]:
        reader = self.project.reader
        files = [*reader.documents_of_module(self.name), *reader.documents_of_module_ending(self.name)]
        chosen: dict[tuple[int, str], Document] = {}
        for document in files:
            if document.module.rpartition(".")[2] == self.name:
                chosen.setdefault((document.blob, document.module), document)
        return list(chosen.values())

    def _is_own(self, target: Target) -> bool:
        return self._is_own_tree(target.module.tree)

    def _is_own_tree(self, tree: int) -> bool:
        return self.project.library.trees[tree].kind == "project"


def _spread(documents: list[Document]) -> list[Document]:
    """The files in another order: those from different places of the project first."""
    step = max(1, len(documents) // _FILES_MOST)
    return [document for start in range(step) for document in documents[start::step]]


def _one_of_each_kind(module: Module, name: str, imports_only: bool) -> list[int]:
    """The first plain use of a name, the first as an attribute, the first in an import."""
    first: dict[str, int] = {}
    for node in module.facts.nodes_with(name):
        kind = module.facts.kinds[node]
        if kind in _IMPORTS:
            first.setdefault("import", node)
        elif not imports_only and kind in k.ATTRIBUTES:
            first.setdefault("attribute", node)
        elif not imports_only and kind in (k.NAME, k.CALLED):
            first.setdefault("name", node)
    return list(first.values())


def _kind_rank(target: Target) -> int:
    """Functions and classes of modules come before members, and these before variables."""
    facts = target.module.facts
    if target.kind not in k.DEFINITIONS:
        return 2
    return int(facts.kinds[facts.scope_of(target.node)] == k.CLASS)


def _name_of(target: Target) -> str:
    return target.module.facts.word(target.node) if target.node else target.module.name.rpartition(".")[2]
