"""Events that an update reports as it proceeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scanned:
    """Trees were compared with the index: so many files, of which so many are new or changed and so many gone."""

    trees: tuple[str, ...]
    files: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """So many contents were parsed, and so many files `shared` one that was known, from another file or project.

    All numbers are counted from the beginning of the update; `total` is what both will come to, as far as known.
    """

    contents: int
    shared: int
    lines: int
    total: int
    tree: str


@dataclass(frozen=True, slots=True)
class TreeDone:
    """All files of trees of a kind are in the index and answer questions; `seconds` since the update began."""

    kind: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of an update. Contents are counted once however many files have them.

    `held` are changed files that somebody has open for writing, through a memory map maybe, and may change unseen.
    """

    files: int
    changed: int
    removed: int
    parsed: int
    shared: int
    skipped: int
    seconds: float
    held: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Another process writes the index, and is waited for."""

    holder: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """The index could not be brought up to date now, and is used as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class WordsRead:
    """The number of contents added to the word index, and of those it lacked."""

    contents: int
    total: int


@dataclass(frozen=True, slots=True)
class WordsDamaged:
    """The word index could not be read, and is made anew."""

    directory: str


@dataclass(frozen=True, slots=True)
class Damaged:
    """The index was damaged: `wrong` says how. This update repairs it, or has `rebuilt` it."""

    wrong: str
    rebuilt: bool


@dataclass(frozen=True, slots=True)
class Untrusted:
    """The index in a directory was not written there by this user's symindex, and is built anew."""

    directory: str


@dataclass(frozen=True, slots=True)
class CacheRefused:
    """The facts cache is not used, because others than this user could have written it."""

    reason: str


@dataclass(frozen=True, slots=True)
class FactsRefused:
    """Facts that others made are not used: `name` says which, `why` why not, and `others` how many more there are."""

    name: str
    why: str
    others: int


Event = (
    CacheRefused
    | FactsRefused
    | Damaged
    | Scanned
    | Parsed
    | TreeDone
    | Summary
    | Waiting
    | Unchecked
    | Untrusted
    | WordsRead
    | WordsDamaged
)
Report = Callable[[Event], None]
