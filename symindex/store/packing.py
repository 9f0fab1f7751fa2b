"""The packed form of facts: columns of small integers, lightly compressed.

A packed value has a header and two zstd frames, each with a checksum. The first frame holds the words and their roles,
which is all that building the postings needs; the second holds the nodes. A column is stored in the narrowest of 1, 2,
4 or 8 bytes that all its numbers fit, little-endian. The form has a version of its own, `PACKING_VERSION`; readers
refuse others.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple
from zlib import crc32

from symindex.errors import StoreError
from symindex.model.facts import FileFacts
from symindex.model.kinds import DEFINITIONS, ERROR, OCCURRENCES

if sys.version_info >= (3, 14):
    from compression.zstd import CompressionParameter, ZstdCompressor, ZstdDecompressor, ZstdError, get_frame_info
else:
    from backports.zstd import CompressionParameter, ZstdCompressor, ZstdDecompressor, ZstdError, get_frame_info

# History: 1, the first; 2, the header has a checksum; 3, names that are not written as they are compared.
PACKING_VERSION: Final = 3
# Version, truncated, sizes of the two frames, and what `summary_of` returns; then the CRC of these.
_FIELDS: Final = struct.Struct("<BBIIIIII")
_HEADER: Final = struct.Struct("<BBIIIIIII")
TRUNCATED_PLACE: Final = 2  # counted from 1: the byte that is 1 where facts are truncated
_MAX_SIZE: Final = 256 << 20  # bytes, unpacked: the facts of the largest file that is read take a quarter of it
_COUNT: Final = struct.Struct("<cI")  # type code, number of items
_CODES: Final = "BbHhIiq"
# Level 1 takes a twentieth of the time of parsing; level 3 takes twice that and saves 4 % of the size.
_NOT_OCCURRENCES: Final = bytes(set(range(256)) - OCCURRENCES)
# With a checksum, damage is found rather than decoded; it costs some 3 % of packing.
_COMPRESSOR: Final = ZstdCompressor(
    options={CompressionParameter.compression_level: 1, CompressionParameter.checksum_flag: 1}
)


class Summary(NamedTuple):
    """Counts of a content: lines, functions and classes, other occurrences of names, unreadable stretches."""

    lines: int
    definitions: int
    references: int
    errors: int


def pack(facts: FileFacts) -> bytes:
    """Facts as one string of bytes, from which `unpack` makes equal facts."""
    words = "\n".join(facts.words).encode()
    vocabulary = b"".join((_column(facts.roles), _column(words), facts.encoding.encode()))
    nodes = b"".join(
        (
            _column(facts.kinds),
            _column(facts.word_ids),
            _column(facts.ups),
            _column(facts.start_steps),
            _column(facts.end_steps),
            _column(facts.outer_steps),
            _column(facts.line_lengths),
            _column(facts.respelled),
        )
    )
    first, second = _compress(vocabulary), _compress(nodes)
    counts = _summary(facts)
    fields = _FIELDS.pack(PACKING_VERSION, facts.truncated, len(first), len(second), *counts)
    return b"".join((fields, crc32(fields).to_bytes(4, "little"), first, second))


def summary_of(packed: bytes) -> Summary:
    """The counts of packed facts, without unpacking them; raises `StoreError` as `unpack` does."""
    with _damage_reported():
        return Summary(*_header(packed)[4:8])


def _summary(facts: FileFacts) -> Summary:
    definitions = sum(map(facts.kinds.count, DEFINITIONS))
    occurrences = len(facts.kinds.translate(None, _NOT_OCCURRENCES))
    return Summary(len(facts.line_lengths), definitions, occurrences - definitions, facts.kinds.count(ERROR))


def unpack(packed: bytes) -> FileFacts:
    """The facts that were packed; raises `StoreError` where the bytes are no packed facts of this version."""
    with _damage_reported():
        _, truncated, first, second = _header(packed)[:4]
        vocabulary = _decompressed(packed[_HEADER.size : _HEADER.size + first])
        nodes = _decompressed(packed[_HEADER.size + first : _HEADER.size + first + second])
        roles, at = _read(vocabulary, 0)
        words, at = _read_bytes(vocabulary, at)
        kinds, place = _read_bytes(nodes, 0)
        word_ids, place = _read(nodes, place)
        ups, place = _read(nodes, place)
        start_steps, place = _read(nodes, place)
        end_steps, place = _read(nodes, place)
        outer_steps, place = _read(nodes, place)
        line_lengths, place = _read(nodes, place)
        respelled, place = _read(nodes, place)
        return FileFacts(
            kinds=kinds,
            word_ids=word_ids,
            ups=ups,
            start_steps=start_steps,
            end_steps=end_steps,
            outer_steps=outer_steps,
            line_lengths=line_lengths,
            words=words.decode().split("\n"),
            roles=roles,
            respelled=respelled,
            encoding=vocabulary[at:].decode(),
            truncated=bool(truncated),
        )


def is_whole(packed: bytes) -> bool:
    """Return True if packed facts are all there and undamaged, by their lengths and checksums."""
    try:
        middle = _HEADER.size + _header(packed)[2]
        _decompressed(packed[_HEADER.size : middle])
        _decompressed(packed[middle:])
    except (ZstdError, struct.error, ValueError, StoreError):
        return False
    return True


def unpack_words(packed: bytes) -> tuple[list[str], Sequence[int]]:
    """The words of packed facts and their role bits, without the nodes; raises `StoreError` as `unpack` does."""
    with _damage_reported():
        first = _header(packed)[2]
        vocabulary = _decompressed(packed[_HEADER.size : _HEADER.size + first])
        roles, at = _read(vocabulary, 0)
        words, _ = _read_bytes(vocabulary, at)
        return words.decode().split("\n"), roles


@contextmanager
def _damage_reported() -> Iterator[None]:
    try:
        yield
    except (ZstdError, struct.error, LookupError, ValueError, MemoryError) as error:
        raise StoreError(f"damaged facts in the index ({error})", "symindex index --rebuild") from error


def _header(packed: bytes) -> tuple[int, ...]:
    header = _HEADER.unpack_from(packed)
    version, _, first, second = header[:4]
    if version != PACKING_VERSION:
        raise StoreError(f"packed facts of version {version}, not {PACKING_VERSION}", "symindex index --rebuild")
    if header[8] != crc32(packed[: _FIELDS.size]) or len(packed) != _HEADER.size + first + second:
        raise ValueError("the header is wrong")
    return header


def _compress(data: bytes) -> bytes:
    compressed: bytes = _COMPRESSOR.compress(data, ZstdCompressor.FLUSH_FRAME)
    return compressed


def _decompressed(frame: bytes) -> bytes:
    """The content of one frame, which says how long it is; a few bytes can stand for gigabytes."""
    size = get_frame_info(frame).decompressed_size
    if size is None or size > _MAX_SIZE:
        raise ValueError("a frame is too large")
    decompressor = ZstdDecompressor()
    content: bytes = decompressor.decompress(frame, size)
    if len(content) != size or decompressor.unused_data or not (decompressor.eof or not size):
        raise ValueError("a frame is not what it says")
    return content


def _column(numbers: Sequence[int] | bytes) -> bytes:
    if isinstance(numbers, bytes):
        return _COUNT.pack(b"B", len(numbers)) + numbers
    column = _narrow(numbers)
    if sys.byteorder == "big":
        column.byteswap()
    return _COUNT.pack(column.typecode.encode(), len(column)) + column.tobytes()


def _narrow(numbers: Sequence[int]) -> array[int]:
    """The numbers in the narrowest type that takes them all; the others give up at the first that is too large."""
    for code in _CODES[:-1]:
        try:
            return array(code, numbers)
        except OverflowError:
            continue
    return array(_CODES[-1], numbers)


def _read(data: bytes, at: int) -> tuple[array[int], int]:
    code, count = _COUNT.unpack_from(data, at)
    column: array[int] = array(_CODES[_CODES.index(code.decode())])
    at += _COUNT.size
    end = at + count * column.itemsize
    column.frombytes(data[at:end])
    if len(column) != count:
        raise ValueError("a column is too short")
    if sys.byteorder == "big":
        column.byteswap()
    return column, end


def _read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    _, count = _COUNT.unpack_from(data, at)
    at += _COUNT.size
    if len(data) < at + count:
        raise ValueError("a column is too short")
    return data[at : at + count], at + count
