"""Dependencies between the repositories of a fleet: which builds what, and which can reach which."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from symindex.workspace.checkouts import Checkout, checkout_at, normalized_name
from symindex.workspace.settings import find_root

_MAX_LEVELS: Final = 6  # directories above a tree in which the checkout that it belongs to is looked for


class Relations:
    """The checkouts of a fleet by what they build, and their requirements, direct and indirect."""

    def __init__(self, checkouts: Sequence[Checkout], labels: Sequence[str] = ()) -> None:
        """`labels` are what the checkouts are called, in their order; by default their directories' names."""
        self.checkouts = checkouts
        self._by_name: dict[str, Checkout] = {}
        for checkout in checkouts:
            self._by_name.setdefault(checkout.name, checkout)
        self._closures: dict[str, frozenset[str]] = {}
        self._at: dict[str, Checkout | None] = {str(checkout.root): checkout for checkout in checkouts}
        self.labels = dict(zip((checkout.root for checkout in checkouts), labels or _labels(checkouts)))

    @classmethod
    def of(cls, roots: Iterable[Path]) -> Relations:
        """The relations of the checkouts at some roots."""
        return cls([checkout_at(root) for root in roots])

    def building(self, distribution: str) -> Checkout | None:
        """The checkout that builds a distribution, the first of the fleet where several do."""
        return self._by_name.get(distribution)

    def required_by(self, checkout: Checkout) -> frozenset[str]:
        """The distributions that a checkout requires, and those that these require, as far as the fleet knows them.

        The requirements of a library for its tests and its documentation count for itself only.
        """
        known = self._closures.get(str(checkout.root))
        if known is None:
            known = self._closures[str(checkout.root)] = frozenset(self._closure(checkout))
        return known

    def _closure(self, checkout: Checkout) -> Iterator[str]:
        seen, waiting = set(checkout.requirements), list(checkout.requirements)
        while waiting:
            name = waiting.pop()
            yield name
            library = self._by_name.get(name)
            more = library.requirements if library is not None else ()
            waiting += [each for each in more if each not in seen]
            seen.update(more)

    def checkout_of(self, directory: str) -> Checkout | None:
        """The checkout that a directory is, or lies in: where an editable install leads."""
        if directory not in self._at:
            root = find_root(Path(directory))
            near = root is not None and directory.count(os.sep) - str(root).count(os.sep) <= _MAX_LEVELS
            found = self._at.get(str(root)) if root is not None else None
            self._at[directory] = found or (checkout_at(root) if root is not None and near else None)
        return self._at[directory]

    def pin_of(self, checkout: Checkout, distribution: str) -> str:
        """Return the version of a distribution that a checkout pins, as written; empty for none."""
        return checkout.requirements.get(normalized_name(distribution), "")


def _labels(checkouts: Sequence[Checkout]) -> Iterator[str]:
    """The name of each checkout's directory, with as many directories above as tell it from the others."""
    for checkout in checkouts:
        parts = checkout.root.parts
        others = [other.root.parts for other in checkouts if other is not checkout and other.root.name == parts[-1]]
        count = 1
        while count < len(parts) and any(other[-count:] == parts[-count:] for other in others):
            count += 1
        yield "/".join(parts[-count:])
