"""Files of the same content that are one module: copies of a library's file, but no two files of the project."""

from collections.abc import Iterable
from typing import NamedTuple

from symindex.model.documents import Document


class Identity(NamedTuple):
    """The identity of a module: content, dotted name, and its path for a file of the project."""

    content_id: int
    name: str
    origin: str


class Copies:
    """The files of one content, by the module that they are.

    A library's copy of the one file of the project with its content and name, as a project has that is installed into
    its environments, belongs to that file.
    """

    def __init__(self, documents: Iterable[Document], project: int) -> None:
        self._project = project
        documents = list(documents)
        self._origins: dict[str, list[str]] = {}
        for document in documents:
            if document.tree == project:
                self._origins.setdefault(document.module, []).append(document.path)
        self.files: dict[Identity, list[Document]] = {}
        for document in documents:
            self.files.setdefault(self.identity(document), []).append(document)

    def identity(self, document: Document) -> Identity:
        """The identity of the module that one of the files is."""
        if document.tree == self._project:
            origin = document.path
        else:
            origins = self._origins.get(document.module, [])
            origin = origins[0] if len(origins) == 1 else ""
        return Identity(document.content_id, document.module, origin)
