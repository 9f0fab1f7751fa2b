"""Postings: which contents mention a word, and in which roles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.errors import StoreError
from symindex.model.roles import ROLES_OF_KIND, Role
from symindex.store.postings import ROLE_BITS, PostingBatch, contents_with, pack_entries, unpack_entries
from tests.support.sources import lawful

ALL_ROLES = (1 << ROLE_BITS) - 1
content_ids = st.integers(0, 1 << 40)
roles = st.integers(1, ALL_ROLES)


def test_every_stored_role_has_room() -> None:
    assert all(bits <= ALL_ROLES for bits in ROLES_OF_KIND.values())


@lawful
@given(st.lists(st.integers(0, (1 << 63) - 1)))
def test_entries_come_out_as_they_went_in(entries: list[int]) -> None:
    assert list(unpack_entries("word", pack_entries("word", entries))) == entries


@pytest.mark.parametrize(("entry", "size"), [((1 << 32) - 1, 9), (1 << 32, 13)])
def test_entries_take_four_bytes_while_they_fit(entry: int, size: int) -> None:
    assert len(pack_entries("word", [entry])) == size


@lawful
@given(st.dictionaries(st.text(max_size=3), st.dictionaries(content_ids, roles, min_size=1), max_size=5), roles)
def test_what_was_added_is_found_by_word_and_role(said: dict[str, dict[int, int]], wanted: int) -> None:
    batch = PostingBatch()
    for word, mentions in said.items():
        for content_id, bits in mentions.items():
            batch.add(content_id, ["", word], [0, bits])
    rows = dict(batch.rows())
    assert list(rows) == sorted(said)
    assert len(batch) == len(said)
    for word, mentions in said.items():
        expected = sorted((content_id, bits) for content_id, bits in mentions.items() if bits & wanted)
        assert contents_with(word, [rows[word]], wanted) == expected


def test_words_without_a_role_are_left_out() -> None:
    batch = PostingBatch()
    batch.add(1, ["", "a", "b"], [0, 0, int(Role.READ)])
    assert [word for word, _ in batch.rows()] == ["b"]


def test_rows_of_several_batches_are_read_together() -> None:
    rows = [pack_entries("word", [content_id << ROLE_BITS | int(Role.CALL)]) for content_id in (3, 1, 2)]
    assert contents_with("word", rows, Role.CALL) == [(1, Role.CALL), (2, Role.CALL), (3, Role.CALL)]
    assert contents_with("word", rows, Role.IMPORT) == []


@lawful
@given(st.binary(max_size=40))
def test_any_bytes_are_entries_or_reported(packed: bytes) -> None:
    try:
        entries = unpack_entries("word", packed)
    except StoreError:
        return
    assert packed[5:] == entries.tobytes()


@lawful
@given(st.lists(st.integers(0, 1 << 33), min_size=1, max_size=4), st.data())
def test_a_flipped_bit_of_word_or_entries_is_reported(entries: list[int], data: st.DataObject) -> None:
    whole = bytearray(b"word" + pack_entries("word", entries))
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8
    with pytest.raises(StoreError, match="damaged"):
        unpack_entries(whole[:4].decode("latin-1"), bytes(whole[4:]))


@pytest.mark.parametrize("packed", [b"", b"I123", b"I12345", b"Q1234", b"X1234", b"I\0\0\0\0", b"Q\0\0\0\0"])
def test_damaged_entries_are_reported(packed: bytes) -> None:
    with pytest.raises(StoreError, match="damaged"):
        unpack_entries("word", packed)
