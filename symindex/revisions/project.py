"""A project at a revision: its files, what they are imported by, and where their contents are."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symindex.model.documents import TreeRecord
from symindex.revisions.contents import Contents, Source
from symindex.revisions.tree_walk import RevisionConfig, RevisionTree, candidates, tree_of
from symindex.workspace.disk import real_path
from symindex.workspace.git import Git, Revision
from symindex.workspace.modules import module_names, roots_of
from symindex.workspace.reading import MAXIMUM_SIZE
from symindex.workspace.walk import SUFFIXES


@dataclass(slots=True)
class ProjectAt:
    """The Python files of a project at a revision, by path, and the dotted names that each is imported by."""

    revision: Revision
    tree: RevisionTree
    contents: Contents
    files: Sequence[Source]
    modules: Mapping[str, Sequence[str]]


def project_at(
    git: Git, revision: Revision, contents: Contents, trees: Sequence[TreeRecord], environ: Mapping[str, str]
) -> ProjectAt:
    """The project at a revision, as a fresh index of a checkout would find it; `trees` are those of the index.

    Raises `QuestionError` where git fails or an object is missing, `ConfigurationError` where the revision's settings
    are malformed.
    """
    tree = tree_of(git, revision)
    found = candidates(tree, lambda path: git.file_at(revision, path), _foreign(trees), environ)
    sources = [Source(file.oid, file.git, file.path) for file in sorted(found)]
    notes = contents.notes(sources)
    files = [
        source
        for source in sources
        if (source.path.endswith(SUFFIXES) or notes[source.oid].is_script) and notes[source.oid].size <= MAXIMUM_SIZE
    ]
    paths = [source.path for source in files]
    roots = roots_of(paths, RevisionConfig(tree))
    return ProjectAt(revision, tree, contents, files, {path: module_names(path, roots) for path in paths})


def _foreign(trees: Sequence[TreeRecord]) -> frozenset[str]:
    """The directories of the project, relative to its root, that other trees of the index cover."""
    root = next((real_path(tree.path) for tree in trees if tree.kind == "project"), "")
    others = (real_path(tree.path) for tree in trees if tree.kind != "project")
    return frozenset(path[len(root) + 1 :] for path in others if path.startswith(root + os.sep))
