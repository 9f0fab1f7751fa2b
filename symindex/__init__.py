"""symindex: where a Python name is defined, who calls it, who uses it, in a repository and its libraries.

    import symindex

    with symindex.open("path/to/repository") as index:
        for hit in index.callers("ComputeManager.build_and_run_instance"):
            print(hit.file, hit.line, hit.certainty.word, hit.enclosing)

`open` gives an `Index`; its methods are the commands of the shell under their names (`definitions` for `def`), their
answers frozen values (`Hit`, `Match`, `FileEntry`, …), and what goes wrong is a `SymindexError` with a hint.
"""

from __future__ import annotations

import os

from symindex.version import __version__

# Not from `typing`: with `python -m symindex` the first module that is imported may be one of the current directory's.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from symindex.api import Index, ProjectStatus
    from symindex.errors import (
        ConfigurationError,
        ExhaustedError,
        ForeignIndexError,
        NoIndexError,
        QuestionError,
        StoreError,
        SymindexError,
    )
    from symindex.graph.picture import Link, Location, Node, Picture
    from symindex.model.answers import (
        Certainty,
        Counts,
        Description,
        FileEntry,
        Filter,
        Found,
        Hit,
        Match,
        Origin,
        Passage,
    )
    from symindex.query.prose import Prose
    from symindex.testing.records import Call, ProjectTest

__all__ = [
    "Call",
    "Callers",
    "Certainty",
    "ChangeReport",
    "Changed",
    "ChangedCall",
    "Chapter",
    "Commit",
    "ConfigurationError",
    "Conflict",
    "Counts",
    "DefinitionSide",
    "Description",
    "Event",
    "ExhaustedError",
    "FileEntry",
    "Filter",
    "ForeignIndexError",
    "Found",
    "Hit",
    "Index",
    "Link",
    "Location",
    "Match",
    "NoIndexError",
    "Node",
    "Origin",
    "OrphanFound",
    "Outcome",
    "Passage",
    "Picture",
    "ProjectStatus",
    "ProjectTest",
    "Prose",
    "QuestionError",
    "StoreError",
    "SymindexError",
    "Unfit",
    "__version__",
    "open",
]

_HOMES = {
    **dict.fromkeys(
        (
            "ChangeReport",
            "Changed",
            "ChangedCall",
            "DefinitionSide",
            "OrphanFound",
            "Unfit",
        ),
        "symindex.changes.report",
    ),
    **dict.fromkeys(("Callers",), "symindex.changes.effects"),
    **dict.fromkeys(
        (
            "Conflict",
            "Outcome",
        ),
        "symindex.changes.gate",
    ),
    **dict.fromkeys(
        (
            "Chapter",
            "Event",
        ),
        "symindex.revisions.history",
    ),
    **dict.fromkeys(("Commit",), "symindex.workspace.git"),
    **dict.fromkeys(("Index", "ProjectStatus"), "symindex.api"),
    **dict.fromkeys(
        ("ConfigurationError", "ExhaustedError", "ForeignIndexError", "NoIndexError", "QuestionError"),
        "symindex.errors",
    ),
    **dict.fromkeys(("StoreError", "SymindexError"), "symindex.errors"),
    **dict.fromkeys(("Link", "Node", "Picture", "Location"), "symindex.graph.picture"),
    **dict.fromkeys(("Certainty", "Counts", "Description", "FileEntry", "Filter"), "symindex.model.answers"),
    **dict.fromkeys(("Found", "Hit", "Match", "Origin", "Passage"), "symindex.model.answers"),
    "Prose": "symindex.query.prose",
    **dict.fromkeys(("Call", "ProjectTest"), "symindex.testing.records"),
}


def open(path: str | os.PathLike[str] = ".", *, update: bool = True, at: str | None = None) -> Index:
    """The index of the project that a directory lies in, brought up to date, or made where there is none.

    With `update=False` the index is opened as it is, and `NoIndexError` raised where there is none. With `at` the
    project's files are those of a revision of git: a commit, a tag, a tree, `REV:DIRECTORY`, or `STAGED`; libraries are
    those of today. Raises `ConfigurationError` for bad settings, `StoreError` where the index cannot be used, and
    `QuestionError` where there is no such revision.
    """
    from pathlib import Path

    from symindex.api import Index

    index = Index.open(Path(path), update=update)
    if at is None:
        return index
    from symindex.revisions.opening import at_revision

    return at_revision(index, at)


def __getattr__(name: str) -> Any:
    # Imported when asked for: the command line must not pay for what it does not use.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
