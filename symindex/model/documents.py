"""The places of contents: trees, and the files in them."""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

TreeKind = Literal["project", "environment", "stdlib"]


class TreeRecord(NamedTuple):
    """A directory whose files are indexed together, as the index knows it.

    `name` is the project's, the environment's (`py3`) or the standard library's (`python3.12`). `search` are the ids of
    the trees in which an import written in this tree is looked for, in order; the tree itself is one of them.
    """

    id: int
    kind: TreeKind
    name: str
    path: str
    search: tuple[int, ...]


class Stamp(NamedTuple):
    """The values of `stat` when a file was last read; equal stamps mean equal contents."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class Document(NamedTuple):
    """A file of the index: its path relative to its tree, its module's name, the id of its content.

    `module` is the likeliest dotted name, empty where the file has none.
    """

    id: int
    tree: int
    path: str
    module: str
    blob: int


def absolute(tree: TreeRecord, document: Document) -> str:
    """The path of a document in the file system."""
    return os.path.join(tree.path, document.path)
