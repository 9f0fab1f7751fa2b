"""Facts that others made: places that this user names, from which facts are read instead of parsing.

What comes from there stays in the index that asked for it. It does not get into the user's cache, where it would be
believed in other projects too, unless it is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from symindex.errors import StoreError
from symindex.indexer.events import FactsRefused, Report

if TYPE_CHECKING:
    from symindex.store.facts_pool import FactsPool
    from symindex.store.portable import PortableFacts

VARIABLE: Final = "SYMINDEX_FACTS_CACHE"


class SharedFacts:
    """The facts in the places that the environment names, in their order; what is not believed is reported."""

    def __init__(self, environ: Mapping[str, str], extractor: int, report: Report) -> None:
        self._report = report
        self._places: list[PortableFacts | FactsPool] = []
        for typed in environ.get(VARIABLE, "").split():
            try:
                self._places.append(_opened(typed, extractor))
            except StoreError as error:
                report(FactsRefused(typed, str(error), 0))

    def find(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Digest → facts for those that some place has."""
        found: dict[bytes, bytes] = {}
        if self._places:
            wanted = set(digests)
            for place in self._places:
                found.update(place.find(wanted - found.keys()))
                if place.refused:
                    first, count = place.refused[0], len(place.refused)
                    self._report(FactsRefused(first.name, first.why, count - 1))
                    place.refused.clear()
        return found


def _opened(typed: str, extractor: int) -> PortableFacts | FactsPool:
    from symindex.store.facts_pool import POOL, FactsPool  # late: hardly anybody has such a place
    from symindex.store.portable import PortableFacts, split_pin
    from symindex.store.storage import place_of, storage_at

    if typed.startswith(POOL):
        name = typed.removeprefix(POOL)
        return FactsPool(storage_at(name), extractor, name)
    name, pin = split_pin(typed)
    return PortableFacts(place_of(name), extractor, name, pin)
