"""Filters for events in a watched directory: those that may change what there is to index, or noise.

A build writes thousands of files that nobody indexes; what is not wanted costs a look at its name.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from symindex.model.documents import SUFFIXES
from symindex.workspace.environments import NEVER_HOLDS_ENVIRONMENTS
from symindex.workspace.ignore import ALWAYS_IGNORED, IGNORE_FILE
from symindex.workspace.settings import ENVIRONMENT_MARKERS, RUNNER_DIRECTORIES

# Whether something in a directory is wanted, by the directory, its name and whether it is a directory.
Wanted = Callable[[str, str, bool], bool]

_NO_ENVIRONMENTS = NEVER_HOLDS_ENVIRONMENTS - set(RUNNER_DIRECTORIES)
_IN_SOURCES = frozenset({IGNORE_FILE, ".git", *ENVIRONMENT_MARKERS})


@dataclass(slots=True)
class EventFilter:
    """The events that matter in one directory: of some names, and those that one of some functions accepts."""

    names: set[str] = field(default_factory=set)
    kinds: set[Wanted] = field(default_factory=set)

    def add(self, wanted: Wanted | str) -> None:
        """Want one more name or kind."""
        if isinstance(wanted, str):
            self.names.add(wanted)
        else:
            self.kinds.add(wanted)

    def update(self, other: EventFilter) -> None:
        """Want all that another wants as well."""
        self.names |= other.names
        self.kinds |= other.kinds

    def wants(self, directory: str, name: str, is_directory: bool) -> bool:
        """Return True if something of a name in the directory is wanted."""
        return name in self.names or any(wanted(directory, name, is_directory) for wanted in self.kinds)


def sources(directory: str, name: str, is_directory: bool) -> bool:
    """In a directory of a working tree; a name without a suffix may be a script's, a link is listed as left out."""
    if is_directory:
        return name not in ALWAYS_IGNORED or name == ".git"
    return name.endswith(SUFFIXES) or "." not in name or name in _IN_SOURCES or _is_link(directory, name)


def anything(directory: str, name: str, is_directory: bool) -> bool:
    """Match events where the names themselves are read."""
    return name != "__pycache__"


def directories(directory: str, name: str, is_directory: bool) -> bool:
    """Match events where directories are listed, and links, which may lead to one."""
    return name not in _NO_ENVIRONMENTS if is_directory else _is_link(directory, name)


def nothing(directory: str, name: str, is_directory: bool) -> bool:
    """Match no events but the removal of the directory itself."""
    return False


def _is_link(directory: str, name: str) -> bool:
    """Return True if a link has just come; one that goes has been looked at, and is wanted by its name."""
    return os.path.islink(f"{directory}/{name}")
