"""The questions that the rules ask of an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from symindex.model.roles import Role
from symindex.model.values import Module, Namespace, Target


class FactsSource(Protocol):
    """The questions that rules ask of the index."""

    def imported(self, name: str, importer: Module | None) -> Sequence[Module | Namespace]:
        """The meaning of an absolute import: a package for each component of the name, the module last.

        Empty where it leads nowhere. Without an importer, as seen from the root of the project.
        """

    def imported_relatively(self, level: int, name: str, importer: Module) -> Sequence[Module | Namespace]:
        """Return the meaning of an import with so many leading dots: the package that they mean, then as `imported`."""

    def submodule(self, package: Module | Namespace, name: str) -> Module | Namespace | None:
        """The module or package of a name that lies in a package."""

    def python_of(self, module: Module) -> tuple[int, int]:
        """The version of Python that a module runs on: that of its environment, or the newest."""

    def module_at(self, tree: int, path: str) -> Module | None:
        """The module that a file of a tree is; None where there is none."""

    def stub_of(self, module: Module) -> Module | None:
        """The stub that declares what a module defines, where there is one."""

    def source_of(self, stub: Module, importer: Module) -> Module | None:
        """The module that a stub declares, as seen from another; None where it is not written in Python."""

    def includers(self, module: Module) -> Sequence[Module]:
        """The modules of Cython that insert the text of one by `include`, so that its names are theirs."""

    def calls_of(self, word: str, near: Module) -> Iterator[tuple[Module, int]]:
        """The calls of a name, those nearest to a module first, up to a limit."""

    def definitions_named(self, word: str, near: Module) -> Iterator[Target]:
        """Definitions of a bare name, those nearest to a module first; not all of them where many."""

    def classes_on(self, word: str, near: Module) -> Iterator[Target]:
        """Classes with a base of a bare name, those nearest to a module first; not all of them where many."""

    def strings_of(self, word: str, near: Module, beside: str = "") -> Iterator[tuple[Module, int]]:
        """Literals that are a word, or have it as a component, those nearest to a module first; not all where many.

        With `beside` only those in files that have a keyword argument of that name.
        """

    def attributes_written(self, word: str, near: Module) -> Iterator[tuple[Module, int]]:
        """Yield the assignments to an attribute of objects other than `self`; as for `calls_of`."""

    def is_imported_by_project(self, package: str) -> bool:
        """Return True if a file of the project imports a top-level package."""

    def entry_points(self, group: str, near: Module) -> Sequence[str]:
        """The modules that installed distributions name in a group of entry points, as a module's imports see them."""

    def is_common(self, word: str, roles: Role, most: int) -> bool:
        """Return True if more than so many contents mention a word in one of some roles."""
