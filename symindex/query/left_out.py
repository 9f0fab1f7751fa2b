"""What listings did not look at, and say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from symindex.model.modules import Module

_T = TypeVar("_T")

# Of one word in one content: a module of a megabyte and a half that was written by hand has 10,000 of the commonest.
_MAX_PLACES_OF_FILE: Final = 50_000


class LeftOut:
    """What a listing did not look at: contents of the index, and values that may be what is looked for.

    `long`: names of modules with more places of a word than are looked at.
    """

    def __init__(self) -> None:
        self.files: set[int] = set()
        self.values = False
        self.long: set[str] = set()

    def __str__(self) -> str:
        """For a person; empty where nothing was left out."""
        if self.files:
            return f"{len(self.files):,} file{'s' * (len(self.files) > 1)} with the name left out"
        if self.long:
            return f"of {', '.join(sorted(self.long))} only the first {_MAX_PLACES_OF_FILE:,} places were looked at"
        return "not all values that may be this were followed" if self.values else ""


def first_places(module: Module, places: Iterable[_T], left_out: LeftOut) -> Iterator[_T]:
    """Some places of a module, as many as a listing looks at; if there are more, it is noted."""
    for number, place in enumerate(places):
        if number == _MAX_PLACES_OF_FILE:
            left_out.long.add(module.name)
            return
        yield place
