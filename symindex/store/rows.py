"""Rows of an index that are written, or that readers and writers read alike."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from symindex.model.documents import Stamp, TreeRecord

Select = Callable[[str], list[tuple]]  # type: ignore[type-arg]  # runs a statement; its rows
EnvironmentRow = tuple[str, str, str, str | None, str | None]  # name, kind, prefix, python, broken: as in the schema


class FileRow(NamedTuple):
    """A file on its way into the store: its tree, path there, content's id, stamp, and its modules' names."""

    tree: int
    path: str
    content_id: int
    stamp: Stamp
    modules: Sequence[str]


def select_trees(select: Select, where: str = "") -> list[TreeRecord]:
    """The trees in the order they were found, the project first; all of them, or those of a `WHERE` clause."""
    return [
        TreeRecord(tree, kind, name, path, tuple(map(int, search.split())))
        for tree, kind, name, path, search in select(
            f"SELECT id, kind, name, path, search FROM tree {where} ORDER BY id"
        )
    ]


def select_environments(select: Select) -> list[EnvironmentRow]:
    """The environments, the primary one first."""
    return select("SELECT name, kind, prefix, python, broken FROM environment ORDER BY position")
