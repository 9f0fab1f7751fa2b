"""symindex: where a Python name is defined, who calls it, who uses it, in a repository and its libraries.

    import symindex

    with symindex.open("path/to/repository") as index:
        for hit in index.callers("ComputeManager.build_and_run_instance"):
            print(hit.file, hit.line, hit.certainty.word, hit.enclosing)

`open` gives an `Index`; its methods are the questions, their answers frozen values (`Hit`, `Match`, `FileEntry`), and
what goes wrong is a `SymindexError` with a hint.
"""

from __future__ import annotations

import os

# Not from `typing`: with `python -m symindex` the first module that is imported may be one of the current directory's.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from symindex.errors import SymindexError
    from symindex.model.answers import Certainty, FileEntry, Filter, Hit, Match, Origin
    from symindex.query.index import Index

__version__ = "0.1.0"
__all__ = ["Certainty", "FileEntry", "Filter", "Hit", "Index", "Match", "Origin", "SymindexError", "open"]

_HOMES = {
    "Index": "symindex.query.index",
    "SymindexError": "symindex.errors",
    **dict.fromkeys(("Certainty", "FileEntry", "Filter", "Hit", "Match", "Origin"), "symindex.model.answers"),
}


def open(path: str | os.PathLike[str] = ".", *, update: bool = True) -> Index:
    """The index of the project that a directory lies in, brought up to date, or made where there is none.

    With `update=False` the index is opened as it is, and `NoIndexError` raised where there is none. Raises
    `ConfigurationError` for bad settings and `StoreError` where the index cannot be used.
    """
    from pathlib import Path

    from symindex.query.index import Index

    return Index.open(Path(path), update=update)


def __getattr__(name: str) -> Any:
    # Imported when asked for: the command line must not pay for what it does not use.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
