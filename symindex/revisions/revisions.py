"""The revisions of one project, each an index that takes all questions; what they have in common is read once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from symindex.model.documents import Document
from symindex.query.index import Index
from symindex.revisions.contents import Contents
from symindex.revisions.project import Projects
from symindex.revisions.reader import RevisionReader
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.git import Git, Revision
from symindex.workspace.settings import cache_directory

if TYPE_CHECKING:
    from typing_extensions import Self


_Index = TypeVar("_Index", bound=Index)


class FileChange(NamedTuple):
    """A Python file of the project that differs between two states: `path` is relative to the root, with `/`.

    `old` and `new` are the file in each state, None where it is not there.
    """

    path: str
    old: Document | None
    new: Document | None


class Revisions(Generic[_Index]):
    """The revisions of the project of an index; to be closed, or used in a `with` statement.

    Libraries are those of the index, whatever the revision. `objects` is as for `Git`.
    """

    def __init__(self, index: _Index, *, objects: Path | None = None) -> None:
        self.git = Git(index.root, objects=objects)
        self._index = index
        self._contents = Contents(cache_directory(index.environ), EXTRACTOR_VERSION)
        self._projects = Projects(self.git, self._contents, index.environ, kept=objects is None)
        self._open: dict[Revision, _Index] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def at(self, revision: str | Revision) -> _Index:
        """The index in which the project's files are those of a revision; it is open as long as this is.

        What has the same files has the same index. Raises `QuestionError` where there is no such revision, or where
        objects are missing, and `ConfigurationError` where the revision's settings are malformed.
        """
        revision = self.git.resolve(revision) if isinstance(revision, str) else revision
        same = Revision("", revision.tree, "", revision.is_of_project) if revision.tree else revision
        index = self._open.get(same)
        if index is None:
            index = self._open[same] = self._opened(revision)
        return index

    def _opened(self, revision: Revision) -> _Index:
        index = self._index
        with index.snapshot():
            trees = list(index.reader.trees().values())
            reader = RevisionReader.of(index.reader, self._projects.at(revision, trees))
        return index.at_revision(reader, revision)

    def forget(self, index: _Index) -> None:
        """Close an index that `at` gave."""
        for revision in [revision for revision, each in self._open.items() if each is index]:
            self._close(self._open.pop(revision))

    def close_others(self, *kept: Index) -> None:
        """Close the indexes of the revisions but some, for the memory that they take."""
        for revision, index in [each for each in self._open.items() if each[1] not in kept]:
            del self._open[revision]
            self._close(index)

    def close(self) -> None:
        """Close the indexes of the revisions, and end git."""
        while self._open:
            self._close(self._open.popitem()[1])
        self._contents.close()
        self.git.close()

    def _close(self, index: _Index) -> None:
        if isinstance(index.reader, RevisionReader):
            self._projects.keep(index.reader.at)
            for submodule in index.reader.at.tree.submodules.values():
                submodule.close()
        index.close()


def differing(old: Index, new: Index) -> list[FileChange]:
    """The Python files of the project whose contents differ between two states, of which one may be the disk."""
    before, after = _files_of(old), _files_of(new)
    return [
        FileChange(path, before.get(path), after.get(path))
        for path in sorted({*before, *after})
        if path not in before or path not in after or before[path].content_id != after[path].content_id
    ]


def _files_of(index: Index) -> dict[str, Document]:
    with index.snapshot():
        project = [tree.id for tree in index.reader.trees().values() if tree.kind == "project"]
        return {document.path: document for document in index.reader.documents(project)}
