"""The second verb: ask an index. One typed function for each question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symindex.query.index import Index

__all__ = ["Index"]


def __getattr__(name: str) -> Any:
    # Imported when asked for: what an editor asks by name alone, and what is exported, needs no resolver.
    if name == "Index":
        from symindex.query.index import Index

        return Index
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
