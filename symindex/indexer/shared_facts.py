"""Facts that others made: places that this user names, from which facts are read instead of parsing.

What comes from there stays in the index that asked for it. It does not get into the user's cache, where it would be
believed in other projects too, unless it is imported. One place may be a pool that takes what is extracted here, while
machines index at the same time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from symindex.errors import StoreError
from symindex.indexer.events import FactsRefused, Report

if TYPE_CHECKING:
    from symindex.store.facts_pool import FactsPool
    from symindex.store.portable import PortableFacts

VARIABLE: Final = "SYMINDEX_FACTS_CACHE"
POOL_VARIABLE: Final = "SYMINDEX_FACTS_POOL"
_SECONDS_OF_A_CLAIM: Final = 60.0


class SharedFacts:
    """The facts in the places that the environment names, in their order; what is not believed is reported.

    `SYMINDEX_FACTS_CACHE` names places that are read, `SYMINDEX_FACTS_POOL` a pool that is read and added to.
    """

    def __init__(self, environ: Mapping[str, str], extractor: int, report: Report) -> None:
        self._report = report
        self._places: list[PortableFacts | FactsPool] = []
        for typed in environ.get(VARIABLE, "").split():
            with self._reported(typed):
                self._places.append(_opened(typed, extractor))
        self._owner = secrets.token_hex(8)
        self._pool: FactsPool | None = None
        if typed := environ.get(POOL_VARIABLE, ""):
            with self._reported(typed):
                self._pool = _opened_pool(typed, extractor)
                self._places.append(self._pool)

    @contextmanager
    def _reported(self, typed: str) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            self._report(FactsRefused(typed, str(error), 0))

    @property
    def has_pool(self) -> bool:
        """True if there is a pool, to which other machines add meanwhile."""
        return self._pool is not None

    def find(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Digest → facts for those that some place has."""
        found: dict[bytes, bytes] = {}
        if self._places:
            wanted = set(digests)
            for place in self._places:
                found.update(place.find(wanted - found.keys()))
                self._report_refused(place)
        return found

    def find_added(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Digest → facts for those of a few contents that the pool has by now."""
        if self._pool is None:
            return {}
        found = self._pool.find_added(digests)
        self._report_refused(self._pool)
        return found

    def claim(self, group: int) -> bool:
        """Return True if this process should extract the contents whose digests begin with a byte: no other does."""
        if self._pool is None:
            return True
        try:
            return self._pool.claim(group, self._owner, _SECONDS_OF_A_CLAIM)
        except OSError:
            return True  # reported when facts cannot be written

    def release(self, groups: Iterable[int]) -> None:
        """Say that some contents are extracted."""
        if self._pool is not None:
            with suppress(OSError):
                for group in groups:
                    self._pool.release(group)

    def put(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Add (digest, facts) to the pool; one that cannot be written to is reported, and takes no more."""
        if self._pool is None:
            return
        try:
            for digest, facts in entries:
                self._pool.put(digest, facts)
        except OSError as error:
            self._report(FactsRefused(self._pool.name, f"cannot be written: {error}", 0))
            self._pool = None

    def _report_refused(self, place: PortableFacts | FactsPool) -> None:
        if place.refused:
            first, count = place.refused[0], len(place.refused)
            self._report(FactsRefused(first.name, first.why, count - 1))
            place.refused.clear()


def _opened(typed: str, extractor: int) -> PortableFacts | FactsPool:
    from symindex.store.facts_pool import POOL  # late: hardly anybody has such a place
    from symindex.store.portable import PortableFacts, split_pin
    from symindex.store.storage import place_of

    if typed.startswith(POOL):
        return _opened_pool(typed.removeprefix(POOL), extractor)
    name, pin = split_pin(typed)
    return PortableFacts(place_of(name), extractor, name, pin)


def _opened_pool(name: str, extractor: int) -> FactsPool:
    from symindex.store.facts_pool import FactsPool
    from symindex.store.storage import storage_at

    return FactsPool(storage_at(name), extractor, name)
