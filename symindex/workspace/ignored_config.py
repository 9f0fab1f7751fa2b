"""Configuration files that were not read, because they are too large, no regular files or over another limit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

LEFT_ASIDE: Final = "configuration left aside"  # what the reasons begin with
_noted: ContextVar[dict[str, str] | None] = ContextVar("left_aside", default=None)


@contextmanager
def collected(into: dict[str, str]) -> Iterator[None]:
    """Collect what is left aside inside: path → reason."""
    token = _noted.set(into)
    try:
        yield
    finally:
        _noted.reset(token)


def note_ignored(path: str | os.PathLike[str], reason: str) -> None:
    """Report that a configuration file, or a part of it, has no say."""
    noted = _noted.get()
    if noted is None:
        return
    place = os.path.abspath(path)
    known = noted.get(place)
    if known is None:
        noted[place] = f"{LEFT_ASIDE}: {reason}"
    elif reason not in known:
        noted[place] = f"{known}; {reason}"
