"""Writing a segment of the word index: postings are gathered by term, and written block by block in Whoosh's format.

Whoosh's own writer takes postings one by one, sorts them all, and reads each document's length back from a file for
each of them. Half of the time of a first word index went there.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import sub
from pickle import dumps
from typing import TYPE_CHECKING, Any, Final
from zlib import compress

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3TermInfo
from whoosh.util.numeric import byte_to_length, length_to_byte
from whoosh.writing import SegmentWriter

from symindex.store.words.fields import WordDocument, postings_of

if TYPE_CHECKING:
    from whoosh.index import FileIndex

_BLOCK: Final = 128  # postings, as Whoosh has it: what a search skips or reads at once
_COMPRESSION: Final = 1  # of zlib; 3, which Whoosh takes, costs half as much again for 3 % of the size
_WORTH_COMPRESSING: Final = 80  # bytes of a block; smaller ones grow
_MEGABYTES: Final = 512  # of postings of other segments in memory, while they are merged
_PROTOCOL: Final = 2
_TERM_KEY: Final = 2  # bytes before a term: the number of its field

# Document, weight and value of each posting of a term, in turn.
_Postings = list[Any]


class SegmentBuilder(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer for those who alone may write now; documents of ours are added by `add`."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, _lk=False, limitmb=_MEGABYTES, codec=W3Codec(compression=_COMPRESSION))
        self._terms: dict[str, dict[bytes, _Postings]] = {"content": {}, "kind": {}, "text": {}}
        self._lengths: list[int] = []

    def add(self, content: str, document: WordDocument | None = None, place: bytes = b"") -> None:
        """Add a document of a content; without one the content is known from now on, and has none."""
        number, documents, length = self.docnum, self.perdocwriter, 0
        documents.start_doc(number)
        self._terms["content"].setdefault(content.encode(), []).extend((number, 1.0, b""))
        if document is not None:
            self._terms["kind"].setdefault(document.kind.encode(), []).extend((number, 1.0, b""))
            known = self._terms["text"]
            for term, weight, value in postings_of(document):
                length += 1
                postings = known.get(term)
                if postings is None:
                    known[term] = [number, weight, value]
                else:
                    postings += (number, weight, value)
            documents.add_field("text", self.schema["text"], None, length)
            documents.add_column_value("place", self.schema["place"].column_type, place)
        documents.finish_doc()
        self._lengths.append(length_to_byte(length))
        self.docnum += 1
        self._added = True

    def _flush_segment(self) -> None:
        if self.pool.fieldnames:  # other segments are merged into this one
            for item in self._gathered():
                self.pool.add(item)
            super()._flush_segment()
            return
        self.perdocwriter.close()
        for name, terms in sorted(self._terms.items()):
            if terms:
                self._write_field(name, terms)
        self.fieldwriter.close()

    def _gathered(self) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        for name, terms in self._terms.items():
            for term, postings in terms.items():
                for number, weight, value in zip(*[iter(postings)] * 3):
                    yield name, term, number, weight, value

    def _write_field(self, name: str, terms: dict[bytes, _Postings]) -> None:
        writer, lengths = self.fieldwriter, self._lengths if name == "text" else None
        writer.start_field(name, self.schema[name])
        file, table = writer._postfile, writer._tindex
        key = writer._fieldid.to_bytes(_TERM_KEY, "big")
        has_values = self.schema[name].format.fixed_value_size() != 0
        for term in sorted(terms):
            postings = terms[term]
            start = file.tell()
            info = _write_postings(file, postings[::3], postings[1::3], postings[2::3] if has_values else None, lengths)
            info.set_extent(start, file.tell() - start)
            table.add(key + term, info.to_bytes())
        writer.finish_field()


def _write_postings(
    file: Any,
    documents: Sequence[int],
    weights: Sequence[float],
    values: Sequence[bytes] | None,
    lengths: list[int] | None,
) -> W3TermInfo:
    """Write the postings of one term; what its entry says of them, but for where they are."""
    file.write(WHOOSH3_HEADER_MAGIC)
    info, count = W3TermInfo(), len(documents)
    shortest, longest, heaviest = 255, 0, 0.0
    for start in range(0, count, _BLOCK):
        ids, some = documents[start : start + _BLOCK], array("f", weights[start : start + _BLOCK])
        sizes = [lengths[each] for each in ids] if lengths else [0]
        heavy = max(some)
        block = _block(
            ids, some, values[start : start + _BLOCK] if values is not None else None, heavy, min(sizes), max(sizes)
        )
        file.write_int(len(block) if start + _BLOCK < count else -len(block))
        file.write(block)
        shortest, longest, heaviest = min(shortest, *sizes), max(longest, *sizes), max(heaviest, heavy)
        info._weight += sum(some)
    info._df, info._minid, info._maxid, info._maxweight = count, documents[0], documents[-1], heaviest
    if lengths:
        info._minlength, info._maxlength = byte_to_length(shortest), byte_to_length(longest)
    return info


def _block(
    ids: Sequence[int],
    weights: array[float],
    values: Sequence[bytes] | None,
    heaviest: float,
    shortest: int,
    longest: int,
) -> bytes:
    first = ids[0]
    steps = (first, *map(sub, islice(ids, 1, None), ids))
    are_equal = weights.count(first_weight := weights[0]) == len(weights)
    written = (None if first_weight == 1.0 else first_weight) if are_equal else tuple(weights)
    data = dumps((steps, written, tuple(values) if values is not None else None), _PROTOCOL)
    compression = _COMPRESSION if len(data) >= _WORTH_COMPRESSING else 0
    head = dumps((len(ids), ids[-1], heaviest, compression, shortest, longest), _PROTOCOL)
    return head + (compress(data, compression) if compression else data)
