"""Facts come out of their packed form as they went in, or not at all."""

from __future__ import annotations

import struct
import sys
import tracemalloc
from array import array
from contextlib import suppress
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor
else:
    from backports.zstd import ZstdCompressor

from symindex.errors import StoreError
from symindex.extract import extract
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.store import packing
from symindex.store.packing import PACKING_VERSION, pack, summary_of, unpack, unpack_words
from tests.support.facts_in_memory import altered
from tests.support.sources import lawful, sources

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = b"import os\nclass A(os.B):\n    '''Text.'''\n    def c(self, d=1): return self.e(d, f='g.h')\nx = = 1\n"
PACKED = pack(extract(SOURCE))
READERS: list[Callable[[bytes], object]] = [unpack, unpack_words, summary_of]


def check(facts: FileFacts) -> None:
    packed = pack(facts)
    assert unpack(packed) == facts
    words, roles = unpack_words(packed)
    assert (words, list(roles)) == (facts.words, list(facts.roles))
    assert pack(unpack(packed)) == packed


@lawful
@given(sources)
def test_facts_come_out_as_they_went_in(source: bytes) -> None:
    check(extract(source))


def test_facts_of_an_empty_file_come_out_as_they_went_in() -> None:
    check(extract(b""))


def test_encoding_and_truncation_come_out_as_they_went_in() -> None:
    facts = extract("# coding: latin-1\né = 1".encode("latin-1"), truncated=True)
    check(facts)
    assert unpack(pack(facts)).encoding == "iso8859-1"
    assert unpack(pack(facts)).truncated


@pytest.mark.parametrize("number", [0, 127, 128, 255, 256, 32_767, 32_768, 65_536, 1 << 31, 1 << 32, 1 << 40])
@pytest.mark.parametrize("sign", [1, -1])
def test_numbers_of_any_size_come_out_as_they_went_in(number: int, sign: int) -> None:
    facts = extract(b"a b")
    check(altered(facts, start_steps=[0, *[sign * number] * (len(facts.kinds) - 1)]))


def test_columns_are_narrow() -> None:
    column = unpack(pack(extract(b"a\nb\n"))).start_steps
    assert isinstance(column, array)
    assert column.itemsize == 1


def test_large_distances_come_out_as_they_went_in() -> None:
    check(extract(b"a" + b" " * 70_000 + b";b\n" + b"'" + b"x" * 70_000 + b"'\n" * 300))


def test_the_summary_counts_lines_definitions_references_and_errors() -> None:
    summary = summary_of(PACKED)
    facts = extract(SOURCE)
    names = list(facts.nodes_of(k.OCCURRENCES - k.DEFINITIONS))
    assert summary == (5, 2, len(names), 1)


@lawful
@given(st.lists(st.tuples(st.integers(0, len(PACKED) - 1), st.integers(1, 255)), min_size=1, max_size=4))
def test_damaged_bytes_are_reported(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(PACKED)
    for place, bits in changes:
        damaged[place] ^= bits
    assume(damaged != PACKED)
    check_damaged(bytes(damaged))


@pytest.mark.parametrize("length", range(len(PACKED)))
def test_truncated_bytes_are_reported(length: int) -> None:
    for read in READERS:
        with pytest.raises(StoreError):
            read(PACKED[:length])


@lawful
@given(st.binary(max_size=100))
def test_other_bytes_are_reported(other: bytes) -> None:
    for packed in (other, PACKED + other[:1] if other else b"", PACKED[:26] + other):
        for read in READERS:
            with pytest.raises(StoreError, match=r"packed|damaged"):
                read(packed)


@lawful
@given(st.integers(0, 8 * len(PACKED) - 1))
def test_a_flipped_bit_is_reported(bit: int) -> None:
    damaged = bytearray(PACKED)
    damaged[bit // 8] ^= 1 << bit % 8
    check_damaged(bytes(damaged))


def check_damaged(packed: bytes) -> None:
    """Whatever is read raises StoreError, or returns what does not depend on the damage."""
    for read in READERS:
        with suppress(StoreError):
            assert read(packed) == read(PACKED)


def test_facts_of_another_version_are_refused() -> None:
    for read in READERS:
        with pytest.raises(StoreError, match="version") as raised:
            read(struct.pack("<B", PACKING_VERSION + 1) + PACKED[1:])
        assert raised.value.hint == "symindex index --rebuild"


@pytest.mark.parametrize("frames", [1, 2])
def test_a_few_bytes_do_not_unpack_to_gigabytes(frames: int) -> None:
    """Neither as one frame, nor as one that others follow."""
    compressor = ZstdCompressor(level=1)
    parts = [compressor.compress(bytes(1 << 26), ZstdCompressor.FLUSH_BLOCK) for _ in range(8)]
    bomb = b"".join(parts) + compressor.flush()
    if frames == 2:
        bomb = packing._compress(bytes(100)) + packing._compress(b"")
    fields = packing._FIELDS.pack(packing.PACKING_VERSION, 0, len(bomb), 0, 0, 0, 0, 0)
    tracemalloc.start()
    try:
        with pytest.raises(StoreError, match="frame"):
            unpack(fields + crc32(fields).to_bytes(4, "little") + bomb)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
