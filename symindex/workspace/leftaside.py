"""Which configuration files were left aside, because they are too large, no regular files or over another limit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_noted: ContextVar[dict[str, str] | None] = ContextVar("left_aside", default=None)


@contextmanager
def collected(into: dict[str, str]) -> Iterator[None]:
    """Collect what is left aside inside: path → reason."""
    token = _noted.set(into)
    try:
        yield
    finally:
        _noted.reset(token)


def note_left_aside(path: str | os.PathLike[str], reason: str) -> None:
    """Report that a configuration file, or a part of it, has no say."""
    noted = _noted.get()
    if noted is not None:
        noted[os.path.abspath(path)] = f"configuration left aside: {reason}"
