"""Opening an index at a revision, and saying which revision that is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from symindex.query.index import Index
from symindex.revisions.reader import RevisionReader
from symindex.revisions.revisions import Revisions
from symindex.revisions.tree_walk import RevisionConfig
from symindex.workspace.configfiles import ConfigFiles
from symindex.workspace.git import Git

if TYPE_CHECKING:
    from symindex.indexer.events import Report

_Index = TypeVar("_Index", bound=Index)
_SHOWN: Final = 12  # digits of an object's name
_SUBMODULES_SHOWN: Final = 5


def open_at(
    kind: type[_Index],
    start: Path,
    revision: str,
    *,
    environ: Mapping[str, str] | None = None,
    update: bool = True,
    report: Report | None = None,
) -> _Index:
    """The index of a project at a revision, to be closed; else as `Index.open`. Raises as `Revisions.at` does."""
    return at_revision(kind.open(start, environ=environ, update=update, report=report, with_project=False), revision)


def at_revision(index: _Index, revision: str) -> _Index:
    """An index at a revision for one of the disk, which is closed with it. Raises as `Revisions.at` does."""
    revisions = Revisions(index)
    try:
        found = revisions.at(revision)
    except BaseException:
        revisions.close()
        index.close()
        raise
    found.keep(index)
    found.keep(revisions)
    return found


def configuration_of(index: Index) -> ConfigFiles:
    """The configuration files of an index's project: of the revision that it is at, else those on the disk."""
    reader = index.reader
    return RevisionConfig(reader.at.tree) if isinstance(reader, RevisionReader) else ConfigFiles(index.root)


def described(index: Index) -> str:
    """Return a description of an index's revision, and of what is not of that time, for people."""
    revision, reader = index.revision, index.reader
    assert revision is not None
    assert isinstance(reader, RevisionReader)
    if revision.is_staged:
        named = "what is staged"
    elif revision.commit and not revision.is_of_project:
        with Git(index.root) as git:
            commit = git.commit(revision.commit)
        day = time.strftime("%Y-%m-%d", time.gmtime(commit.time))
        named = f"{commit.oid[:_SHOWN]} of {day}, {commit.subject}"
    else:
        named = f"the tree {revision.tree[:_SHOWN]}"
    absent = reader.at.tree.absent
    lacking = (
        f", without submodules that are not checked out ({', '.join(absent[:_SUBMODULES_SHOWN])})" if absent else ""
    )
    return f"at {named}{lacking}; libraries as they are now"
