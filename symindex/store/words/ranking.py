"""Ranking documents by the words of a question, one list of postings after the other.

Whoosh's own matchers go through the lists side by side, posting by posting: for a message of fifty words that takes
twenty times as long. What counts are the documents that are still wanted, so that an index that lived through a hundred
checkouts gives each document the score that a new one gives it.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Container, Iterator, Mapping
from heapq import nlargest
from itertools import accumulate
from typing import Any, Final, NamedTuple

from symindex.store.words.fields import DocumentKey, field_of

FIELD: Final = "text"
_K1: Final = 1.5
# What a document gains whose definition has the very name that a question gives: more than any one word brings.
_FOR_ITS_NAME: Final = 10.0


class PlainWords(NamedTuple):
    """The terms that documents are ranked by, each with its weight; `names` are those that are whole identifiers."""

    terms: Mapping[str, float]
    names: Collection[str] = frozenset()


class Scored(NamedTuple):
    """A document that was found, and how well it fits; `covers` is how much of the question it has, from 0 to 1."""

    place: DocumentKey
    score: float
    covers: float


class Ranking(NamedTuple):
    """The documents that fit best, the best first, and the weight of each term of the question."""

    best: list[Scored]
    weights: Mapping[str, float]


class Documents:
    """The documents of a reader of Whoosh's, without those of some contents."""

    def __init__(self, reader: Any, stale: Collection[bytes]) -> None:
        self._leaves: list[tuple[Any, int]] = list(reader.leaf_readers())
        self._places = reader.column_reader("place") if reader.doc_count_all() else None
        self._stale = {
            offset + number for key in stale for leaf, offset in self._leaves for number in _in_content(leaf, key)
        }
        self._count = reader.doc_count() - len(self._stale)

    def ranked(self, words: PlainWords, limit: int, kinds: Container[str], among: Collection[int] | None) -> Ranking:
        """The best documents of some kinds for a question: of all that have a term of it, or of `among`."""
        scores: dict[int, float] = {} if among is None else dict.fromkeys(among, 0.0)
        covers: dict[int, float] = {}
        weights: dict[str, float] = {}
        for term, weight in words.terms.items():
            postings = [each for each in self._postings(term, term in words.names) if each[0] not in self._stale]
            weights[term] = counts = weight * self._rarity(len(postings))
            for document, here, is_name in postings:
                score = counts * here * (_K1 + 1) / (here + _K1) + is_name * _FOR_ITS_NAME
                if among is None or document in scores:
                    scores[document] = scores.get(document, 0.0) + score
                    covers[document] = covers.get(document, 0.0) + counts
        total = sum(weights.values()) or 1.0
        for document, covered in covers.items():
            scores[document] *= 1 + covered / total
        return Ranking(self._best(scores, covers, total, limit, kinds), weights)

    def living(self, documents: Iterator[int]) -> set[int]:
        """Those documents of some that are none of stale contents."""
        return set(documents) - self._stale

    def _rarity(self, documents: int) -> float:
        return math.log(1 + (self._count - documents + 0.5) / (documents + 0.5))

    def _postings(self, term: str, is_name: bool) -> Iterator[tuple[int, float, bool]]:
        """(document, weight, whether the term is the name of its definition) for each posting of a term."""
        for leaf, offset in self._leaves:
            if (FIELD, term) not in leaf:
                continue
            postings = leaf.postings(FIELD, term)
            if is_name or leaf.has_deletions():
                while postings.is_active():
                    yield offset + postings.id(), postings.weight(), is_name and _is_name(postings.value())
                    postings.next()
            else:
                yield from ((offset + number, weight, False) for number, weight in _in_blocks(postings))

    def _best(
        self, scores: Mapping[int, float], covers: Mapping[int, float], total: float, limit: int, kinds: Container[str]
    ) -> list[Scored]:
        """The best of some documents; those with equal scores are ordered by what they are, not by where they lie."""
        if not scores or self._places is None:
            return []
        places, found = self._places, list[Scored]()
        at_once = limit * 2
        while True:
            least = nlargest(at_once, scores.values())[-1]
            chosen = ((number, score) for number, score in scores.items() if score >= least)
            found = [
                Scored(DocumentKey.unpack(places[number]), score, covers.get(number, 0.0) / total)
                for number, score in chosen
            ]
            found = [each for each in found if each.place.kind in kinds]
            if len(found) >= limit or at_once >= len(scores):
                return sorted(found, key=lambda each: (-each.score, each.place))[:limit]
            at_once *= 8


def _in_content(leaf: Any, key: bytes) -> Iterator[int]:
    """The documents of a content in a segment."""
    if ("content", key.hex()) in leaf:
        yield from leaf.postings("content", key.hex()).all_ids()


def _in_blocks(postings: Any) -> Iterator[tuple[int, float]]:
    """(document, weight) for each posting of a segment's list, read block by block."""
    while postings.is_active():
        postings._read_data()
        steps, weights, _ = postings._data
        if not isinstance(weights, tuple):
            weights = (1.0 if weights is None else weights,) * len(steps)
        yield from zip(accumulate(steps), weights)
        postings._next_block()


def _is_name(value: bytes) -> bool:
    """Return True if the first of a posting's places lies in the field `name`, the first of all."""
    return field_of(array("H", value[:2])[0]) == 0
