"""Writing the word index: taking documents up, dropping them, keeping its segments few.

Whoosh writes a segment a commit, and one process writes at a time. A part is a little index of its own that another
process wrote meanwhile: its segment is moved over, and costs whoever adopts it no more than a commit.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from binascii import unhexlify
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader

from symindex.store.words.damage import reported
from symindex.store.words.fields import DocumentKey, WordDocument, schema
from symindex.store.words.files import WordFiles
from symindex.store.words.segments import SegmentBuilder

_SMALL: Final = 2_500  # documents that make a segment small


class Merging(NamedTuple):
    """The limits of merging: the number of small segments, and of their documents that become one segment at a time."""

    kept: int
    documents: int


# A thousand documents take a quarter of a second, forty small segments a search a hundredth.
WHILE_ASKING: Final = Merging(40, 500)
WHILE_INDEXING: Final = Merging(8, 10_000)


# Tells the digests of the contents that some file has.
Needed = Callable[[], Collection[bytes]]


class Part(NamedTuple):
    """A part written separately: the directory of its files, and its segments as Whoosh knows them."""

    directory: Path
    segments: list[Any]


class WordWriter:
    """Takes documents up into the word index, and drops them."""

    def __init__(self, writer: SegmentBuilder) -> None:
        self._writer = writer
        self.adopted: list[Any] = []

    def add(self, key: bytes, documents: Iterable[WordDocument]) -> None:
        """Add the documents of a content, which may have none."""
        content, is_empty = key.hex(), True
        for document in documents:
            place = DocumentKey(key, document.node, document.kind).pack()
            self._writer.add(content, document, place)
            is_empty = False
        if is_empty:  # else it would be looked at again and again
            self._writer.add(content)

    def remove(self, keys: Collection[bytes]) -> None:
        """Drop the documents of contents."""
        if not keys:
            return
        reader = self._writer.reader()
        try:
            for key in keys:
                postings = reader.postings("content", key.hex())
                for document in list(postings.all_ids()):
                    self._writer.delete_document(document)
        finally:
            reader.close()

    def adopt(self, part: Part) -> None:
        """Add what other processes wrote; its files are moved."""
        for segment in part.segments:
            for file in os.listdir(part.directory):
                if file.startswith(segment.segment_id()):
                    os.rename(part.directory / file, os.path.join(self._writer.storage.folder, file))
            self.adopted.append(segment)


@contextmanager
def written(index: FileIndex, merging: Merging, needed: Needed) -> Iterator[WordWriter]:
    """All or nothing of what is written inside; to be used by who alone may write now."""
    writer = SegmentBuilder(index)
    try:
        words = WordWriter(writer)
        yield words
        writer.commit(mergetype=lambda _, segments: [*_merged(writer, segments, merging, needed), *words.adopted])
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise


def write_part(directory: Path, name: str, fill: Callable[[WordWriter], None]) -> Part:
    """Write the documents of `fill` as a part in a directory, for an index of a name."""
    with reported(directory):
        own = tempfile.mkdtemp("", f"{name}_part_", directory)
        index = FileIndex.create(WordFiles(own), schema(), name)
        with written(index, WHILE_ASKING, frozenset) as writer:  # there is nothing to merge
            fill(writer)
        return Part(Path(own), TOC.read(index.storage, name, schema=schema()).segments)


def remove_parts(directory: Path, name: str) -> None:
    """Delete what is left of parts in the directory of the word index of a name."""
    for part in directory.glob(f"{name}_part_*"):
        shutil.rmtree(part, ignore_errors=True)


def are_scattered(segments: Iterable[Any], merging: Merging) -> bool:
    """Return True if there are more small segments than there may be."""
    return sum(living(segment) < _SMALL for segment in segments) > merging.kept


def living(segment: Any) -> int:
    """The number of a segment's documents that were not dropped."""
    return int(segment.doc_count_all() - segment.deleted_count())


def keys_in(segment: SegmentReader) -> Iterator[bytes]:
    """The keys in a segment; it keeps the terms of what was dropped, of a content all documents or none."""
    if not segment.has_deletions():
        yield from map(unhexlify, segment.lexicon("content"))
        return
    for (field, term), found in segment.iter_from("content", b""):
        if field != "content":
            return
        if not segment.is_deleted(found.min_id()):
            yield unhexlify(term)


def _merged(writer: SegmentBuilder, segments: list[Any], merging: Merging, needed: Needed) -> list[Any]:
    """The segments that stay as they are; where there are many small ones, the smallest become part of the new one.

    At least two, so that there are never more of them; else few, so that nobody waits long for it. What is not needed
    any more, most of what edits leave behind, stays out.
    """
    kept = [segment for segment in segments if living(segment)]
    if not are_scattered(kept, merging):
        return kept
    total, digests = 0, needed()
    for position, segment in enumerate(sorted(kept, key=living)):
        _drop(writer, segment, digests)
        total += living(segment)
        if living(segment) >= _SMALL or (position > 1 and total > merging.documents):
            break
        if living(segment):
            with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
                writer.add_reader(reader)
        kept.remove(segment)
    return kept


def _drop(writer: SegmentBuilder, segment: Any, digests: Collection[bytes]) -> None:
    """Drop a segment's documents of contents whose digest is none of some."""
    with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
        needless = [key for key in keys_in(reader) if key[:-1] not in digests]
        for document in [one for key in needless for one in reader.postings("content", key.hex()).all_ids()]:
            segment.delete_document(document)
