"""The meaning of a bare name beyond the project's own definitions, the likeliest first.

First what the uses of the name mean near the client and in the project, then every definition that the environment's
libraries and the standard library have of it, as far as `MAX_DEFINITIONS`. The other questions are answered for
these in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from typing import Final

from symindex.cscope.live import Project
from symindex.cscope.ranking import Ranking, has_environment, is_in_project, is_mentioned
from symindex.cscope.rows import Row
from symindex.cscope.scan import function_name
from symindex.cscope.tokens import function_of, is_symbol
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.documents import Document
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query.hits import HitMaker, symbol_of
from symindex.query.symbols import definitions_in
from symindex.resolve.semantics import Budget, Semantics

MAX_DEFINITIONS: Final = 50
_MAX_CONTENTS: Final = 200
_USES: Final = int(Role.CALL | Role.READ | Role.IMPORT)
_MAX_FILES: Final = 24  # of the project, whose uses are followed
_NODES_NEAR: Final = 8  # of a name in the file that is near
_STEPS: Final = 500  # of the resolver
_MAX_GUESSES: Final = 6
_MAY_BE: Final = frozenset({k.NAME, k.CALLED, k.ATTRIBUTE, k.ATTRIBUTE_CALLED})
_LOCAL: Final = k.PARAMETERS | {k.LOCAL, k.TYPE_PARAMETER}
_IMPORTS: Final = frozenset({k.IMPORT_FIRST, k.IMPORT_PART, k.IMPORTED, k.IMPORTED_BOUND})


class Environment:
    """The meanings of one name, asked for by a client that is near a place."""

    def __init__(self, project: Project, name: str) -> None:
        self.project, self.name = project, name
        self.places = project.context.places
        self.is_near_library = bool(self.places) and not is_in_project(project, self.places[0][0])
        self.ranking = Ranking(project, self.places[0][0] if self.places else "")
        self._means = project.index.internals
        self._maker = HitMaker(self._means.library, self.ranking.trees)

    def answers_for(self, has_own: bool) -> bool:
        """Return True if the environment is asked, for a name that the project does or does not define or use."""
        if self.is_near_library:
            return True
        return not has_own and (has_environment(self.project) or not is_mentioned(self.project, self.name))

    @property
    def semantics(self) -> Semantics:
        """The name resolution of the index."""
        return self._means.semantics

    def answered(self) -> list[Target]:
        """The definitions of the name on the lines of the last answer, in its order."""
        found: dict[Target, None] = {}
        for path, line in self.project.context.lines:
            document = self._means.symbols.document_at(path)
            for module in self._means.library.modules_in([document] if document else []):
                nodes = [node for node in module.facts.nodes_with(self.name) if line == _line_of(module, node)]
                found.update(dict.fromkeys(definitions_in(module, nodes)))
                if line == 1 and module.name.rpartition(".")[2] == self.name:
                    found[Target(module, 0)] = None
        return [target for target in found if target.kind != k.IMPORT_ALIAS]

    def near(self) -> list[Target]:
        """Return the meanings of a name in the last answer's files; local variables only if it led into a library."""
        if not (self.is_near_library or has_environment(self.project)):
            return []
        with self.semantics.charged_to(Budget(_STEPS)):
            found = [
                [target for node in nodes[:_NODES_NEAR] for target in self._proven(module, node)]
                for module, nodes in self._near_uses()
            ]
        return [target for target in _in_turn(found) if self.is_near_library or target.kind not in _LOCAL]

    def guessed(self) -> list[Target]:
        """Return possible meanings of those uses near the client of which nothing is known, the likeliest first."""
        if not has_environment(self.project):
            return []
        with self.semantics.charged_to(Budget(_STEPS)):
            uses = [
                (module, use)
                for module, nodes in self._near_uses()
                if (use := next((node for node in nodes if module.facts.kinds[node] in _MAY_BE), 0))
                and not self._proven(module, use)
            ]
        if not uses:
            return []
        candidates = [target for _, target in self._definitions(is_own=True)]
        candidates += [target for _, target in self._definitions(is_own=False)]
        likeliest = self._means.meanings.likeliest
        return _in_turn(likeliest(module, node, candidates)[:_MAX_GUESSES] for module, node in uses)[:_MAX_GUESSES]

    def _near_uses(self) -> Iterator[tuple[Module, list[int]]]:
        """The files of the last answer, each with the places of the name in it, the nearest to the answer first."""
        for path, line in self.places:
            document = self._means.symbols.document_at(path)
            for module in self._means.library.modules_in([document] if document else []):
                nodes = [node for node in module.facts.nodes_with(self.name) if is_symbol(module.facts, node)]
                if nodes:
                    yield module, sorted(nodes, key=lambda node: abs(_line_of(module, node) - line))

    def used(self, *, imports_only: bool = False) -> Iterator[Target]:
        """Return the meanings in libraries of the project's uses of a name; of some files, and some uses in each."""
        return self.semantics.limited(_STEPS, self._used(imports_only))

    def _used(self, imports_only: bool) -> Iterator[Target]:
        roles = int(Role.IMPORT) if imports_only else _USES
        content_ids = [content_id for content_id, _ in self.project.reader.contents_mentioning(self.name, roles)]
        documents = self.project.documents_of(content_ids)
        with_modules = has_environment(self.project)
        for document in islice(_spread(documents), _MAX_FILES):
            module = next(iter(self._means.library.modules_in([document])))
            for node in _one_of_each_kind(module, self.name, imports_only):
                for target in self._proven(module, node):
                    is_wanted = target.kind not in _LOCAL | {k.IMPORT_ALIAS} and (with_modules or target.node)
                    if is_wanted and not self.is_own(target):
                        yield target

    def defined(self) -> list[Target]:
        """Every definition of the name outside of the project, modules among them, the likeliest first."""
        found = list(self._definitions(is_own=False))
        for document in self._module_files():
            module = next(iter(self._means.library.modules_in([document])))
            if not self.is_own(Target(module, 0)):
                rank = self.ranking.rank(document)
                found.append(((*rank[:5], document.module.count("."), *rank[5:]), Target(module, 0)))
        found.sort(key=lambda pair: pair[0])
        targets = [target for _, target in found]
        if not targets:  # a name that is only given in an import leads on to what is imported
            targets = [target for target in self._means.symbols.named(self.name) if not self.is_own(target)]
        return targets

    def _definitions(self, *, is_own: bool) -> Iterator[tuple[tuple[object, ...], Target]]:
        """The definitions of the name in the likeliest files, of the project or outside of it, each with its rank."""
        mentioned = {
            content_id for content_id, _ in self.project.reader.contents_mentioning(self.name, int(Role.DEFINITION))
        }
        own = mentioned & self.project.project_contents()
        for document in self.ranking.documents(own if is_own else mentioned - own)[:_MAX_CONTENTS]:
            rank = self.ranking.rank(document)
            for module in self._means.library.modules_in([document]):
                for target in definitions_in(module, module.facts.nodes_with(self.name)):
                    if target.kind != k.IMPORT_ALIAS and self.is_own(target) == is_own:
                        yield (*rank[:5], _kind_rank(target), *rank[5:]), target

    def modules(self) -> list[Target]:
        """The modules of the project whose name is, or ends in, the name; those that most files import first."""
        own = [document for document in self._module_files() if self._is_own_tree(document.tree)]
        if len(own) > 1:
            naming = self._importing(self.name)
            packages = {document: document.module.rpartition(".")[0].rpartition(".")[2] for document in own}
            counts = {package: len(naming & self._importing(package)) for package in set(packages.values())}
            own.sort(key=lambda document: -counts[packages[document]])
        return [Target(module, 0) for module in self._means.library.modules_in(own)]

    def _importing(self, word: str) -> frozenset[int]:
        """The project's contents that have a word in an import."""
        mentioning = self.project.reader.contents_mentioning(word, int(Role.IMPORT))
        return self.project.project_contents() & frozenset(content_id for content_id, _ in mentioning)

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
        """Return the certain and probable meanings of a use: definitions of the name."""
        proven = self._means.meanings.proven(module, node)
        return [target for target, _ in proven if _name_of(target) == self.name]

    def _module_files(self) -> list[Document]:
        reader = self.project.reader
        files = [*reader.documents_of_module(self.name), *reader.documents_of_module_ending(self.name)]
        chosen: dict[tuple[int, str], Document] = {}
        for document in files:
            if document.module.rpartition(".")[2] == self.name:
                chosen.setdefault((document.content_id, document.module), document)
        return list(chosen.values())

    def is_own(self, target: Target) -> bool:
        """Return True if a definition is one of the project's."""
        return self._is_own_tree(target.module.tree)

    def _is_own_tree(self, tree: int) -> bool:
        return self.project.library.trees[tree].kind == "project"


def _in_turn(lists: Iterable[list[Target]]) -> list[Target]:
    """The first of each list, then the second of each, and so on, each once."""
    return list(dict.fromkeys(each for round_ in zip_longest(*lists) for each in round_ if each is not None))


def _line_of(module: Module, node: int) -> int:
    return module.facts.line_of(module.facts.starts[node]) + 1


def _spread(documents: list[Document]) -> list[Document]:
    """The files in another order: those from different places of the project first."""
    step = max(1, len(documents) // _MAX_FILES)
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
