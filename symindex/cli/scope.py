"""The options that `graph` and `path` have in common."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from symindex.cli.options import AskedRevision
from symindex.model.answers import Certainty


class Scope(NamedTuple):
    """The search space of a graph, and the weakest certainty of its links."""

    with_libraries: bool
    min_certainty: Certainty
    exclude: tuple[str, ...]
    tests: bool | None
    seconds: float
    update: bool
    here: bool
    directory: Path | None
    color: str
    at: AskedRevision | None = None
    fleet: str | None = None
