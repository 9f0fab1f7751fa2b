"""What answers which definitions places mean, made when a question first asks that."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from typing import TYPE_CHECKING

from symindex.query.library import Library

if TYPE_CHECKING:
    from symindex.query.meanings import Meanings
    from symindex.query.occurrences import Occurrences
    from symindex.query.symbols import Symbols
    from symindex.resolve.semantics import Semantics


class Resolution:
    """The resolver of one state of an index, and both directions of questions that are built on it.

    They are imported late: a definition by its bare name, which needs none of them, would take a fifth longer.
    """

    def __init__(self, library: Library, excluded_frameworks: Callable[[], Collection[str]]) -> None:
        self._library, self._excluded_frameworks = library, excluded_frameworks

    @cached_property
    def semantics(self) -> Semantics:
        """What names mean and expressions are."""
        from symindex.resolve.semantics import Semantics

        return Semantics(self._library, self._excluded_frameworks())

    @cached_property
    def occurrences(self) -> Occurrences:
        """Where definitions are meant."""
        from symindex.query.occurrences import Occurrences

        return Occurrences(self._library, self.semantics)

    @property
    def left_out(self) -> str:
        """What listings so far did not look at, for a person; empty where they looked at all, or none was asked for."""
        return str(self.occurrences.left_out) if "occurrences" in self.__dict__ else ""

    def meanings(self, symbols: Symbols) -> Meanings:
        """Which definitions the place that a person points at means."""
        from symindex.query.meanings import Meanings

        return Meanings(self._library, self.semantics, symbols)
