"""Postings: for a word, which contents mention it and in which roles, in few bytes.

An entry is one number, `content_id << ROLE_BITS | roles`. A list of entries is stored as 4-byte numbers while all fit,
else as 8-byte numbers, distinguished by a first byte. Four bytes of a CRC over the word and the numbers follow
it, which detects damage to either.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from zlib import crc32

from symindex.errors import StoreError

ROLE_BITS: Final = 11
_ROLE_MASK: Final = (1 << ROLE_BITS) - 1
_HEAD: Final = 5  # bytes before the numbers


class PostingBatch:
    """Postings of contents that will be written together, gathered in memory by word."""

    def __init__(self) -> None:
        self._entries: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, content_id: int, words: Sequence[str], roles: Sequence[int]) -> None:
        """Note that a content mentions words in roles; words without a role are left out."""
        entries, base = self._entries, content_id << ROLE_BITS
        for word, bits in zip(words, roles):
            if bits:
                known = entries.get(word)
                if known is None:
                    entries[word] = [base | bits]
                else:
                    known.append(base | bits)

    def rows(self) -> Iterator[tuple[str, bytes]]:
        """Words in the order of the table, each with its packed entries."""
        for word, entries in sorted(self._entries.items()):
            yield word, pack_entries(word, entries)


def pack_entries(word: str, entries: Sequence[int]) -> bytes:
    """Entries of a word as stored; they need not be in order."""
    if len(entries) == 1 and entries[0] < 1 << 32:  # as of most words of a large tree
        code, numbers = b"I", entries[0].to_bytes(4, "little")
    else:
        code = b"I" if max(entries, default=0) < 1 << 32 else b"Q"
        column = array(code.decode(), entries)
        if sys.byteorder == "big":
            column.byteswap()
        numbers = column.tobytes()
    return code + crc32(numbers, crc32(word.encode())).to_bytes(4, "little") + numbers


def unpack_entries(word: str, packed: bytes) -> array[int]:
    """The entries that were packed for a word; raises `StoreError` where the bytes cannot be."""
    column: array[int] = array("Q" if packed[:1] == b"Q" else "I")
    numbers = packed[_HEAD:]
    if (
        packed[:1] not in (b"I", b"Q")
        or len(numbers) % column.itemsize
        or packed[1:_HEAD] != crc32(numbers, crc32(word.encode())).to_bytes(4, "little")
    ):
        raise StoreError(f"damaged postings in the index, of {word!r}", "symindex index --rebuild")
    column.frombytes(numbers)
    if sys.byteorder == "big":
        column.byteswap()
    return column


def contents_with(word: str, rows: Iterable[bytes], wanted_roles: int) -> list[tuple[int, int]]:
    """(content_id, roles) of a word's entries that have one of the roles wanted, the newest content last."""
    wanted = int(wanted_roles)  # of an enumeration, `&` takes ten times as long
    return sorted(
        (entry >> ROLE_BITS, entry & _ROLE_MASK)
        for packed in rows
        for entry in unpack_entries(word, packed)
        if entry & wanted
    )
