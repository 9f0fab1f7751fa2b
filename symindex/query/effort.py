"""How much is spent on the places of a listing, so that it ends soon and what was asked before changes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from copy import copy
from typing import Final, NamedTuple, TypeVar

from symindex.model.values import Module
from symindex.query.left_out import LeftOut, first_places
from symindex.query.library import Library
from symindex.resolve.semantics import DEFAULT_STEPS, Semantics, TooFewSteps

T = TypeVar("T")

_CHECKS: Final = 4
_MAX_LONG_QUESTIONS: Final = 100  # of a listing: what made so many use most of their steps makes others use them too


class Bounds(NamedTuple):
    """How many places of a listing are looked at thoroughly, and how many steps all others have in common.

    `checks`: of how many expressions the values are asked for, to follow what is looked for; `files`: in how many
    contents each search of a listing looks; `judged`: at how many places. What is beyond these is left out.
    `most` steps of those in common go to one place.
    """

    places: int
    steps: int
    files: int = sys.maxsize
    judged: int = sys.maxsize
    checks: int | None = None  # four for each place
    most: int = DEFAULT_STEPS

    @property
    def most_checks(self) -> int:
        """The number of checks, given or not."""
        return _CHECKS * self.places if self.checks is None else self.checks

    def within(self, other: Bounds) -> Bounds:
        """The smaller of each two numbers."""
        places, steps, files, judged = map(min, self[:4], other[:4])
        checks = min(self.most_checks, other.most_checks)
        return Bounds(places, steps, files, judged, checks, min(self.most, other.most))

    @property
    def are_few_files(self) -> bool:
        """Return True if a listing may have to leave contents out."""
        return self.files < sys.maxsize


class Effort:
    """How much the places of a listing may take: the first ones as much as a place that is asked about alone.

    Places are counted, not steps: how many steps a place still takes depends on what is in memory. The places after
    these are looked at by an engine of the listing's own, which has so many steps for all of them. `is_cut`: for some
    place they were not enough.
    """

    def __init__(self, semantics: Semantics, bounds: Bounds, left_out: LeftOut | None = None) -> None:
        """What is not looked at is noted in `left_out`."""
        self.semantics, self.bounds, self.left_out = semantics, bounds, left_out or LeftOut()
        self.is_cut = False
        self._places_left, self._judged, self._steps_used = bounds.places, 0, 0
        self._long_questions = 0
        self._opened = set[int]()
        self._engine = semantics.brief_engine(bounds.steps, bounds.most)

    def anew(self) -> Effort:
        """Return the same effort for another part of the listing; the steps of the engine are for both."""
        other = copy(self)
        other._places_left, other._judged, other._steps_used = self.bounds.places, 0, 0
        other._opened, other.is_cut = set(), False
        return other

    def modules(
        self, library: Library, content_ids: Iterable[int], trees: Collection[int] | None = None
    ) -> Iterator[Module]:
        """The modules that some contents are, in the order of hits, as long as more may be looked at."""
        if not self.bounds.are_few_files:
            yield from library.modules_of(content_ids, trees)
            return
        for content_id in library.in_order_of_hits(content_ids, trees):
            if content_id in self._opened or (self._is_in_time(2) and len(self._opened) < self.bounds.files):
                self._opened.add(content_id)
                yield from library.modules_of([content_id], trees)
            else:
                self.left_out.files.add(content_id)

    def places(self, module: Module, nodes: Iterable[int]) -> Iterator[int]:
        """Some places of a module, as many as a listing looks at; if there are more, it is noted as left out."""
        return first_places(module, nodes, self.left_out)

    def may_judge(self, module: Module) -> bool:
        """Return True if one more place of a module may be looked at; if not, it is noted as left out."""
        may_be = not self.bounds.are_few_files or self._is_in_time(1)
        if not may_be:
            self.left_out.files.add(module.content_id)
        return may_be

    def _is_in_time(self, parts: int) -> bool:
        """Return True if no more was done than a listing may, and one of so many parts of the steps is left."""
        return self._judged < self.bounds.judged and self._steps_used <= self.bounds.steps // parts

    def on_next(self, find: Callable[[], T], undecided: Callable[[], T]) -> T:
        """Return what `find` says of the next place, or what `undecided` says where the steps do not tell."""
        self._places_left -= 1
        self._judged += 1
        if self._places_left >= 0:
            return self._thoroughly(find)
        before = self._engine.steps_left
        try:
            with self.semantics.through(self._engine):
                return find()
        except TooFewSteps:
            self.is_cut = True
            return undecided()
        finally:
            self._steps_used += before - self._engine.steps_left

    def _thoroughly(self, find: Callable[[], T]) -> T:
        before = self.semantics.long_questions
        try:
            return find()
        finally:
            self._long_questions += self.semantics.long_questions - before
            if self._long_questions > _MAX_LONG_QUESTIONS:
                self._places_left = 0
