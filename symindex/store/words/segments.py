"""Writing a segment of the word index: postings are gathered by term, and written block by block in Whoosh's format.

Whoosh's own writer takes postings one by one, sorts them all, and reads each document's length back from a file for
each of them. Half of the time of a first word index went there. Most words of a text stand in one document only: these
are written without the detours that lists of many blocks need.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import sub
from pickle import dumps
from struct import Struct
from typing import TYPE_CHECKING, Any, Final
from zlib import compress

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3TermInfo
from whoosh.util.numeric import byte_to_length, length_to_byte
from whoosh.writing import SegmentWriter

from symindex.store.words.fields import WordDocument, postings_of
from symindex.store.words.term_table import TermTable

if TYPE_CHECKING:
    from whoosh.index import FileIndex

_BLOCK: Final = 128  # postings, as Whoosh has it: what a search skips or reads at once
_COMPRESSION: Final = 1  # of zlib; 3, which Whoosh takes, costs half as much again for 3 % of the size
_WORTH_COMPRESSING: Final = 80  # bytes of a block; smaller ones grow
_MEGABYTES: Final = 512  # of postings of other segments in memory, while they are merged
_PROTOCOL: Final = 3  # of pickle, the first that has bytes as they are; 4 adds a frame of nine bytes
_TERM_KEY: Final = 2  # bytes before a term: the number of its field
_SHORT_VALUE: Final = 40  # bytes of a posting's value with which its block is not worth compressing
_AT_ONCE: Final = 1 << 20  # bytes that are gathered before they are written
_SIZE: Final = Struct("!i")
# What the table of terms says of one: flags, weight, documents, shortest, longest, heaviest, first and last document,
# where its postings begin, and how many bytes they take.
_TERM: Final = Struct("!BfIBBfIIqi")

# Document, weight and value of each posting of a term, in turn.
_Postings = list[Any]


class SegmentBuilder(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer for those who alone may write now; documents of ours are added by `add`."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, _lk=False, limitmb=_MEGABYTES, codec=W3Codec(compression=_COMPRESSION))
        self.fieldwriter._tindex = table = TermTable(self.fieldwriter._tindex.dbfile)
        self.fieldwriter._fieldmap = table.extras["fieldmap"] = {}
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
        writer, field = self.fieldwriter, self.schema[name]
        writer.start_field(name, field)
        lengths = self._lengths if name == "text" else None
        has_values = field.format.fixed_value_size() != 0
        key = writer._fieldid.to_bytes(_TERM_KEY, "big")
        writer._tindex.add_sorted(_entries(writer._postfile, terms, key, has_values, lengths))
        writer.finish_field()


def _entries(
    file: Any, terms: dict[bytes, _Postings], key: bytes, has_values: bool, lengths: list[int] | None
) -> Iterator[tuple[bytes, bytes]]:
    """Write the postings of each term, and give (key, what the table of terms says of it), in order."""
    at, gathered = file.tell(), bytearray()
    for term in sorted(terms):
        postings = terms[term]
        if len(postings) == 3 and len(postings[2]) < _SHORT_VALUE:
            number, weight, value = postings
            length = lengths[number] if lengths else 0
            written = _one_posting(number, weight, value if has_values else None, length)
            about = (0, weight, 1, length, length, weight, number, number, at, len(written))
            entry = _TERM.pack(*about)
        else:
            written, info = _list(postings[::3], postings[1::3], postings[2::3] if has_values else None, lengths)
            info.set_extent(at, len(written))
            entry = info.to_bytes()
        yield key + term, entry
        at += len(written)
        gathered += written
        if len(gathered) > _AT_ONCE:
            file.write(gathered)
            gathered = bytearray()
    file.write(gathered)


def _one_posting(number: int, weight: float, value: bytes | None, length: int) -> bytes:
    """The postings of a term that one document has, as `_list` makes them."""
    data = ((number,), None if weight == 1.0 else weight, None if value is None else (value,))
    block = dumps((1, number, weight, 0, length, length), _PROTOCOL) + dumps(data, _PROTOCOL)
    return b"".join((WHOOSH3_HEADER_MAGIC, _SIZE.pack(-len(block)), block))


def _list(
    documents: Sequence[int],
    weights: Sequence[float],
    values: Sequence[bytes] | None,
    lengths: list[int] | None,
) -> tuple[bytes, W3TermInfo]:
    """The postings of one term, and what its entry says of them, but for where they are."""
    written = bytearray(WHOOSH3_HEADER_MAGIC)
    info, count = W3TermInfo(), len(documents)
    shortest, longest, heaviest = 255, 0, 0.0
    for start in range(0, count, _BLOCK):
        ids, some = documents[start : start + _BLOCK], array("f", weights[start : start + _BLOCK])
        sizes = [lengths[each] for each in ids] if lengths else [0]
        heavy = max(some)
        block = _block(
            ids, some, values[start : start + _BLOCK] if values is not None else None, heavy, min(sizes), max(sizes)
        )
        written += _SIZE.pack(len(block) if start + _BLOCK < count else -len(block)) + block
        shortest, longest, heaviest = min(shortest, *sizes), max(longest, *sizes), max(heaviest, heavy)
        info._weight += sum(some)
    info._df, info._minid, info._maxid, info._maxweight = count, documents[0], documents[-1], heaviest
    if lengths:
        info._minlength, info._maxlength = byte_to_length(shortest), byte_to_length(longest)
    return bytes(written), info


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
