"""The tests of a project: what other packages import."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from symindex.graph.naming import definitions_around
from symindex.model import kinds as k
from symindex.model.documents import Document
from symindex.model.roles import Role
from symindex.model.values import Module, Target
from symindex.query import Index
from symindex.query.symbols import Position
from symindex.revisions.opening import configuration_of
from symindex.testing.cases import Case
from symindex.testing.commands import with_programs
from symindex.testing.doctests import doctests
from symindex.testing.fixtures import Fixtures
from symindex.testing.generated import Generated
from symindex.testing.ignored import ignored_by_conftest, is_ignored
from symindex.testing.pytests import Pytests
from symindex.testing.suites import Suite, suites
from symindex.testing.values import Values
from symindex.testing.xunit import UnitTests
from symindex.workspace.ignored_config import collected

_PACKAGE: Final = "__init__.py"
# Inherited by each class of a chain, the tests of a small file are millions; the largest that people keep have a tenth.
_MAX_TESTS_OF_FILE: Final = 50_000


class Tests:
    """The tests of the project of an index; valid until the index is refreshed."""

    def __init__(self, index: Index, max_tests_of_file: int = _MAX_TESTS_OF_FILE) -> None:
        self._max_tests_of_file = max_tests_of_file
        self.internals = index.internals
        library, semantics = self.internals.library, self.internals.semantics
        self.tree = next(iter(library.trees))
        installed: dict[str, str] = {}
        for tree in library.trees:
            for name, version in library.reader.distributions(tree).values():
                installed.setdefault(name.lower(), version)
        self._documents = {document.path: document for document in library.reader.documents([self.tree])}
        environments = [(name, prefix) for name, _, prefix, *_ in library.reader.environments()]
        self.left_aside: dict[str, str] = {}  # configuration of tests: path → reason
        with collected(self.left_aside):
            found = suites(configuration_of(index), installed, self._documents, self._imports)
        self.suites: list[Suite] = [with_programs(suite, str(index.root), environments) for suite in found]
        self._packages = {posixpath.dirname(path) for path in self._documents if posixpath.basename(path) == _PACKAGE}
        self.values = Values(library, semantics)
        self.fixtures = Fixtures(semantics, self.values, self._conftests)
        self.unit_tests = UnitTests(semantics, Generated(semantics, self.values))
        self._collectors = {suite: self._collector(suite) for suite in self.suites if suite.runner == "pytest"}
        self._of_module: dict[Module, list[Case]] = {}
        self._of_classes: dict[Module, dict[Target, list[Case]]] = {}
        self.cut: dict[str, int] = {}  # path of a file → how many of its tests were listed, where it has more

    def named(self, name: str) -> list[Suite]:
        """The suites of a name, all of them for `all`; the runner's own where the name is empty."""
        if not name:
            return self.suites[:1]
        return self.suites if name == "all" else [suite for suite in self.suites if suite.name == name]

    def suites_at(self, path: str) -> list[Suite]:
        """The suites that have tests at or below a path; where none has, one that no file says, for just this path.

        The path is relative to the root of the project, with `/`.
        """
        known = [suite for suite in self.suites if any(is_below(path, s) or is_below(s, path) for s in suite.starts)]
        if known:
            return known
        directory = posixpath.dirname(path) if path in self._documents else path
        return [self.suites[0]._replace(name=directory, starts=(directory,), tox="", source="not configured")]

    def listed(self, wanted: Iterable[Suite], below: str = "") -> Iterator[Case]:
        """The tests of some suites, suite by suite and file by file; those of a file or directory only where one is
        given.

        A path is relative to the root of the project, with `/`. A test that is found twice is listed once.
        """
        seen: set[str] = set()
        for suite in wanted:
            for case in self._in_suite(suite, below):
                if case.identifier not in seen and not case.identifier.startswith(suite.deselected):
                    seen.add(case.identifier)
                    yield case

    def in_module(self, module: Module) -> list[Case]:
        """The tests of a module in any suite; none where it is not the project's."""
        known = self._of_module.get(module)
        if known is None:
            path = self.path_of(module)
            known = self._of_module[module] = list(self.listed(self.suites_at(path), path)) if path else []
        return known

    def of_class(self, class_: Target) -> list[Case]:
        """The tests of a class, inherited ones too, that the class's own module has."""
        module = class_.module
        if module not in self._of_classes:
            self._of_classes[module] = _by_class(self.in_module(module))
        return self._of_classes[module].get(class_, [])

    @cached_property
    def by_class(self) -> dict[Target, list[Case]]:
        """Class → its tests, of all suites."""
        return _by_class(self.listed(self.suites))

    def _in_suite(self, suite: Suite, below: str) -> Iterator[Case]:
        one = self._documents.get(below)
        documents = [one] if one else [d for path, d in self._documents.items() if is_below(path, below)]
        if suite.runner == "pytest":
            yield from self._by_pytest(suite, documents)
            return
        for document in documents:
            if self._is_discovered(document.path, suite):
                module = self._module(document)
                yield from self._first(
                    document.path, self.unit_tests.in_module(module, _dotted(document.path, suite.top), suite)
                )

    def _by_pytest(self, suite: Suite, documents: Iterable[Document]) -> Iterator[Case]:
        collector = self._collectors.get(suite) or self._collector(suite)
        ignored = {*suite.ignored, *self._ignored}
        for document in documents:
            if not self._is_entered(document.path, suite) or is_ignored(document.path, ignored):
                continue
            name = posixpath.basename(document.path)
            is_test = document.path in suite.starts or any(fnmatchcase(name, each) for each in suite.files)
            if is_test or suite.doctests:
                module = self._module(document)
                if suite.doctests:
                    yield from doctests(module, self._imported_as(document.path), document.path, suite, self.values)
                if is_test:
                    yield from self._first(document.path, collector.in_module(module, document.path))

    def _first(self, path: str, cases: Iterable[Case]) -> Iterator[Case]:
        """The tests of a file, as many as are listed; where there are more, that is noted."""
        for number, case in enumerate(cases):
            if number == self._max_tests_of_file:
                self.cut[path] = number
                return
            yield case

    @cached_property
    def _ignored(self) -> set[str]:
        """Globs of what the `conftest.py` files of the project leave out."""
        paths = [path for path in self._documents if posixpath.basename(path) == "conftest.py"]
        found = (
            ignored_by_conftest(self._module(self._documents[path]), posixpath.dirname(path), self.values)
            for path in paths
        )
        return {each for globs in found for each in globs}

    def _collector(self, suite: Suite) -> Pytests:
        return Pytests(suite, self.internals.semantics, self.values, self.fixtures, self.unit_tests)

    # Places

    def place(self, target: Target) -> tuple[str, int, int]:
        """The path of a definition, and its 1-based line and column."""
        facts = target.module.facts
        start = facts.starts[target.node]
        line = facts.line_of(start)
        # What precedes a definition's name on its line is ASCII: as many characters as bytes.
        return self._file_of(target.module), line + 1, start - facts.line_starts[line] + 1

    def place_in(self, module: Module, node: int) -> tuple[str, int]:
        """The path and 1-based line of a node."""
        return self._file_of(module), module.facts.line_of(module.facts.starts[node]) + 1

    def at(self, place: Position) -> list[Case]:
        """The tests at a place: of the test function it lies in, else of the class, else of the file.

        Raises `QuestionError` where the file is not in the index.
        """
        module = self.internals.symbols.module_at(place.file)
        line = self.internals.symbols.line_in_text(place, module) if place.cell else place.line
        for target in definitions_around(module, line):
            found = [case for case in self._run_with(target) if target in (case.function, case.class_)]
            if found:
                return found
        return self.in_module(module)

    def _run_with(self, target: Target) -> Iterator[Case]:
        """The tests of a definition's module, and of the modules of classes below its class."""
        yield from self.in_module(target.module)
        scope = target.module.facts.scope_of(target.node)
        if target.module.facts.kinds[scope] == k.CLASS:
            below = self.internals.semantics.subclasses(Target(target.module, scope))
            for module in dict.fromkeys(each.module for each in below if each.module != target.module):
                yield from self.in_module(module)

    def _file_of(self, module: Module) -> str:
        return self.internals.library.path_of(self.internals.library.files_of(module)[0])

    # Which files

    def _is_discovered(self, path: str, suite: Suite) -> bool:
        """Return True if unittest's discovery comes to a file: only through packages."""
        start = next((start for start in suite.starts if is_below(path, start)), None)
        if start is None or not any(fnmatchcase(posixpath.basename(path), each) for each in suite.files):
            return False
        directory = posixpath.dirname(path)
        while directory != start:
            if directory not in self._packages:
                return False
            directory = posixpath.dirname(directory)
        return True

    def _is_entered(self, path: str, suite: Suite) -> bool:
        """Return True if pytest comes to a file."""
        start = next((start for start in suite.starts if is_below(path, start)), None)
        if start is None:
            return False
        directories = path[len(start) :].strip("/").split("/")[:-1]
        return not any(fnmatchcase(each, pattern) for each in directories for pattern in suite.not_entered)

    def _imported_as(self, path: str) -> str:
        """The name that pytest imports a file by: from the directory above its outermost package."""
        directory = posixpath.dirname(path)
        while directory in self._packages:
            directory = posixpath.dirname(directory)
        return _dotted(path, directory)

    # Modules

    def _module(self, document: Document) -> Module:
        return next(iter(self.internals.library.modules_in([document])))

    def path_of(self, module: Module) -> str:
        """The path of a module of the project, relative to its root."""
        return next((d.path for d in self.internals.library.files_of(module) if d.tree == self.tree), "")

    def module_at(self, path: str) -> Module | None:
        """The module of a file of the project, its path relative to the root; None where it is not in the index."""
        document = self._documents.get(path)
        return self._module(document) if document is not None else None

    def _imports(self, package: str) -> bool:
        """Return True if a module of the project imports a package."""
        reader = self.internals.library.reader
        files = reader.documents_of_contents(
            content_id for content_id, _ in reader.contents_mentioning(package, Role.IMPORT)
        )
        return any(document.tree == self.tree for documents in files.values() for document in documents)

    @property
    def paths(self) -> list[str]:
        """The paths of the project's files."""
        return list(self._documents)

    def _conftests(self, module: Module) -> list[Module]:
        directory, found = posixpath.dirname(self.path_of(module)), []
        while True:
            document = self._documents.get(posixpath.join(directory, "conftest.py"))
            if document is not None:
                found.append(self._module(document))
            if not directory:
                return found
            directory = posixpath.dirname(directory)


def _by_class(cases: Iterable[Case]) -> dict[Target, list[Case]]:
    found: dict[Target, list[Case]] = {}
    for case in cases:
        if case.class_ is not None:
            found.setdefault(case.class_, []).append(case)
    return found


def is_below(path: str, directory: str) -> bool:
    """Return True if a path is a directory or lies in it; all paths lie in the root, which is empty."""
    return not directory or path == directory or path.startswith(f"{directory}/")


def _dotted(path: str, top: str) -> str:
    """The name a file is imported by from a directory."""
    inner = path[len(top) :].strip("/").removesuffix(".py").removesuffix("/__init__")
    return inner.replace("/", ".")
