"""In which order files are likely to be meant: by what the project uses, what is public, and what is near."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final, NamedTuple

from symindex.cscope.live import Project
from symindex.model.documents import Document, is_stub
from symindex.model.roles import Role
from symindex.model.values import Module

_TESTS: Final = frozenset({"test", "tests", "testing"})
ANY_ROLE: Final = (1 << 10) - 1


class Rank(NamedTuple):
    """Why a file comes before another: the smaller, the likelier."""

    is_elsewhere: bool  # not the file that is near
    is_other_library: bool
    is_unused: bool  # nothing of it is imported by the project
    is_private: bool  # below a package or module of tests, or with a leading underscore
    is_stub: bool
    tree: int
    path: str


class Ranking:
    """Orders files for a project, as seen from the file at a path."""

    def __init__(self, project: Project, near: str = "") -> None:
        self._project, self._library = project, project.index.internals.library
        self._near = project.index.internals.symbols.document_at(near) if near else None
        self._near_package = self._package(self._near) if self._near else ("", "")
        self._used: dict[str, bool] = {}

    @property
    def trees(self) -> list[int]:
        """The trees that copies are shown of first: that of the file that is near, then as the index has them."""
        return [self._near.tree] if self._near else []

    def documents(self, content_ids: Iterable[int]) -> list[Document]:
        """One file for each content and module name, the likeliest first; of copies the nearest."""
        chosen: dict[tuple[int, str], Document] = {}
        near = self._near.tree if self._near else 0
        for documents in self._project.reader.documents_of_contents(content_ids).values():
            for document in sorted(documents, key=lambda each: (each.tree != near, each.tree)):
                chosen.setdefault((document.content_id, document.module), document)
        return sorted(chosen.values(), key=self.rank)

    def rank(self, document: Document) -> Rank:
        """Return the rank of a file in the order."""
        parts = document.module.split(".")
        near = self._near
        return Rank(
            near is None or document.content_id != near.content_id,
            near is None or self._package(document) != self._near_package,
            not self._is_used(document, parts[0]),
            any(part in _TESTS or (part.startswith("_") and not part.startswith("__")) for part in parts),
            is_stub(document.path),
            document.tree,
            document.path,
        )

    def rank_of_module(self, module: Module) -> Rank:
        """Return the rank of a module's file, the nearest of its copies."""
        return min(map(self.rank, self._library.files_of(module)))

    def _package(self, document: Document) -> tuple[str, str]:
        """Return the unit that a file belongs to: the kind of tree, and the distribution or outermost package."""
        origin = self._library.origin_of(document)
        return origin.kind, origin.library or document.path.partition("/")[0]

    def _is_used(self, document: Document, top: str) -> bool:
        if self._library.trees[document.tree].kind == "project":
            return True
        used = self._used.get(top)
        if used is None:
            mentioned = (
                content_id for content_id, _ in self._project.reader.contents_mentioning(top, int(Role.IMPORT))
            )
            used = self._used[top] = not self._project.project_contents().isdisjoint(mentioned)
        return used


def has_environment(project: Project) -> bool:
    """Return True if the libraries that the project runs with are known.

    Without, the standard library is that of symindex's own interpreter: good enough to follow an import to a function,
    and no reason to answer for a name that the project has for something of its own.
    """
    return any(tree.kind == "environment" for tree in project.library.trees.values())


def is_mentioned(project: Project, name: str) -> bool:
    """Return True if the project has a word anywhere."""
    content_ids = (content_id for content_id, _ in project.reader.contents_mentioning(name, ANY_ROLE))
    return not project.project_contents().isdisjoint(content_ids)


def is_in_project(project: Project, path: str) -> bool:
    """Return True if a path lies in a tree of the project's, and in none of its libraries below that."""
    trees = project.library.trees.values()
    around = [tree for tree in trees if path.startswith(tree.path + os.sep)]
    return not around or max(around, key=lambda tree: len(tree.path)).kind == "project"
