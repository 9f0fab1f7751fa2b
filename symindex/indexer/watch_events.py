"""Events that a watcher reports while it keeps an index fresh."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Building:
    """There is no index yet, and it is being made."""

    root: str


@dataclass(frozen=True, slots=True)
class Watching:
    """The index is fresh and kept so; `doubt` says why questions look at the files themselves all the same.

    `sweeping` is whether changes may go unseen, so that all files are looked at every few seconds.
    """

    root: str
    directories: int
    doubt: str | None
    sweeping: bool


@dataclass(frozen=True, slots=True)
class Updated:
    """A burst of events was ingested: how many events, and how many files are new or changed, or gone."""

    root: str
    events: int
    changed: int
    removed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something went wrong, and will be tried again."""

    root: str
    message: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class Gone:
    """The project or its index is gone; it is watched again when it is back."""

    root: str


WatchEvent = Building | Watching | Updated | Trouble | Gone
