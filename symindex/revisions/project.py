"""A project at a revision: its files, what they are imported by, and where their contents are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from symindex.model.documents import SUFFIXES, TreeRecord
from symindex.revisions.commits import Touched, touched_between
from symindex.revisions.contents import Contents, Source
from symindex.revisions.kept_projects import KeptProjects
from symindex.revisions.tree_walk import FilesOnDemand, RevisionConfig, RevisionTree, TreeFile, candidates, tree_of
from symindex.workspace.disk import real_path
from symindex.workspace.git import Git, Revision
from symindex.workspace.modules import module_names, roots_of
from symindex.workspace.reading import MAXIMUM_SIZE
from symindex.workspace.settings import ENVIRONMENT_MARKERS

_RECENT: Final = 3  # projects beside which another one is looked at
# What decides which files belong to a project, and where its imports begin.
_DECIDING: Final = (".toml", ".cfg", ".ini")


@dataclass(slots=True)
class ProjectAt:
    """The Python files of a project at a revision, by path, and the dotted names that each is imported by.

    `imported` remembers which top-level packages its files import; `key` names it to the user's cache, empty where it
    is not to be kept there.
    """

    revision: Revision
    tree: RevisionTree
    contents: Contents
    files: Sequence[Source]
    modules: Mapping[str, Sequence[str]]
    imported: dict[str, bool] = field(default_factory=dict)
    key: bytes = b""
    kept: int = -1  # of how many packages the cache knows it; -1 where it does not know the project


class Projects:
    """The project of one index at revisions; what was found out of one helps with those that differ little."""

    def __init__(self, git: Git, contents: Contents, environ: Mapping[str, str], *, kept: bool) -> None:
        """With `kept` the user's cache is asked first, and takes what is found out."""
        self._git, self._contents, self._environ = git, contents, environ
        self._kept = KeptProjects(git, contents) if kept else None
        self._recent: list[ProjectAt] = []  # the last one first

    def at(self, revision: Revision, trees: Sequence[TreeRecord]) -> ProjectAt:
        """The project at a revision, as a fresh index of a checkout would find it; `trees` are those of the index.

        Raises `QuestionError` where git fails or an object is missing, `ConfigurationError` where the revision's
        settings are malformed.
        """
        foreign = _foreign(trees)
        key = self._kept.key(revision, foreign, self._environ) if self._kept else b""
        found = self._from_cache(revision, key) if key else None
        if found is None:
            beside = (self._beside(near, revision, key) for near in self._recent)
            found = next(filter(None, beside), None) or self._walked(revision, foreign, key)
        self._recent = [found, *self._recent[: _RECENT - 1]]
        return found

    def keep(self, project: ProjectAt) -> None:
        """Give what is known of a project to the user's cache."""
        is_kept = project.kept == len(project.imported)
        if self._kept and project.key and not is_kept and not (project.tree.submodules or project.tree.absent):
            project.kept = len(project.imported)
            self._kept.put(project.key, project.files, project.modules, project.imported)

    def _from_cache(self, revision: Revision, key: bytes) -> ProjectAt | None:
        found = self._kept.find(key) if self._kept else None
        if found is None:
            return None
        files, modules, imported = found
        known = {each.path: TreeFile(each.path, each.oid, each.git) for each in files}
        tree = RevisionTree(self._git.root, FilesOnDemand(known, self._git, revision), {}, [])
        return ProjectAt(revision, tree, self._contents, files, modules, imported, key, len(imported))

    def _beside(self, near: ProjectAt, revision: Revision, key: bytes) -> ProjectAt | None:
        """The project at a revision that has the files of another one, with other contents; None where it has not."""
        touched = self._touched(near, revision)
        if touched is None or not all(map(_is_content_alone, touched)):
            return None
        changed = {each.path: each.new for each in touched}
        files = [each._replace(oid=changed[each.path]) if each.path in changed else each for each in near.files]
        new = [each for each in files if each.path in changed]
        notes = self._contents.notes(new)
        if any(notes[each.oid].size > MAXIMUM_SIZE for each in new):
            return None
        known = {each.path: TreeFile(each.path, each.oid, each.git) for each in files}
        tree = RevisionTree(self._git.root, FilesOnDemand(known, self._git, revision), {}, [])
        old = [each for each in near.files if each.path in changed]
        imported = self._contents.still_imported(near.imported, (*old, *new))
        return ProjectAt(revision, tree, self._contents, files, near.modules, imported, key)

    def _touched(self, near: ProjectAt, revision: Revision) -> list[Touched] | None:
        is_whole = not (near.revision.is_of_project or revision.is_of_project)
        if not (is_whole and near.revision.tree and revision.tree) or near.tree.submodules or near.tree.absent:
            return None
        return touched_between(self._git, near.revision.tree, revision.tree)

    def _walked(self, revision: Revision, foreign: frozenset[str], key: bytes) -> ProjectAt:
        git, contents = self._git, self._contents
        tree = tree_of(git, revision)
        found = candidates(tree, lambda path: git.file_at(revision, path), foreign, self._environ)
        sources = [Source(file.oid, file.git, file.path) for file in sorted(found)]
        notes = contents.notes(sources)
        files = [
            source
            for source in sources
            if (source.path.endswith(SUFFIXES) or notes[source.oid].is_script)
            and notes[source.oid].size <= MAXIMUM_SIZE
        ]
        paths = [source.path for source in files]
        roots = roots_of(paths, RevisionConfig(tree))
        return ProjectAt(revision, tree, contents, files, {path: module_names(path, roots) for path in paths}, {}, key)


def _is_content_alone(touched: Touched) -> bool:
    """Return True if a difference leaves it as it is which files are the project's, and what they are imported by."""
    name = touched.path.rpartition("/")[2]
    if not (touched.old or touched.new):  # a link, or a submodule
        return False
    if name.startswith(".git") or name.endswith(_DECIDING) or _is_marked(touched.path):
        return False
    if name.endswith(SUFFIXES):
        return bool(touched.old and touched.new)
    return "." in name  # else it may be a script


def _is_marked(path: str) -> bool:
    return not {*ENVIRONMENT_MARKERS}.isdisjoint(path.split("/"))


def _foreign(trees: Iterable[TreeRecord]) -> frozenset[str]:
    """The directories of the project, relative to its root, that other trees of the index cover."""
    records = list(trees)
    root = next((real_path(tree.path) for tree in records if tree.kind == "project"), "")
    others = (real_path(tree.path) for tree in records if tree.kind != "project")
    return frozenset(path[len(root) + 1 :] for path in others if path.startswith(root + os.sep))
