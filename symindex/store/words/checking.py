"""Decide whether the word index is as it was written, or where that is not known, whether it agrees with itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

from symindex.store.words.damage import REPAIR, DamagedWords, reported
from symindex.store.words.fields import DocumentKey
from symindex.store.words.files import is_intact
from symindex.store.words.index import WordIndex, has_words


class Counted(NamedTuple):
    """The number of entries in a word index."""

    contents: int
    documents: int


def check_words(directory: Path, cache: Path) -> Counted | None:
    """Read all of the word index that belongs to an index, and count; None where there is none.

    Raises `DamagedWords` where it cannot be read or contradicts itself.
    """
    if not has_words(directory, cache):
        return None
    words = WordIndex(directory, cache)
    try:
        with reported(words.directory):
            documents = sum(_documents(leaf, words.directory) for leaf, _ in words.searcher.reader().leaf_readers())
        return Counted(len(words.keys()), documents)
    finally:
        words.close()


def _documents(leaf: Any, directory: Path) -> int:
    """The number of a segment's documents. Its checksum is compared; without one all of it is read."""
    segment = leaf.segment()
    if segment is None:  # an empty index has a leaf without one
        return 0
    intact = is_intact(os.path.join(directory, segment.make_filename(segment.COMPOUND_EXT)))
    if intact is None:
        return _checked(leaf)
    if not intact:
        raise DamagedWords(f"the word index is damaged: {segment.segment_id()} is not what was written", REPAIR)
    return int(leaf.doc_count_all())


def _checked(segment: Any) -> int:
    """The number of a segment's documents; each list of postings is read, and each document's place."""
    documents, is_whole = segment.doc_count_all(), not segment.has_deletions()
    if not documents:  # an empty index has no columns
        return 0
    places = segment.column_reader("place")
    no_place = bytes(len(places[0]))
    for field, term in segment.all_terms():
        found = list(segment.postings(field, term).all_ids())
        if is_whole and len(found) != segment.doc_frequency(field, term):
            raise DamagedWords(f"the word index is damaged: documents of {term!r} are missing", REPAIR)
        if found and found[-1] >= documents:
            raise DamagedWords(f"the word index is damaged: {term!r} is said of documents that are not there", REPAIR)
        if field == "content":
            key = bytes.fromhex(term.decode())
            if any(places[one] != no_place and DocumentKey.unpack(places[one]).key != key for one in found):
                raise DamagedWords(f"the word index is damaged: documents of {key.hex()} lie elsewhere", REPAIR)
    return int(documents)
