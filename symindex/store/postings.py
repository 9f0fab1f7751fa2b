"""Postings: for a word, which contents mention it and in which roles, in few bytes.

An entry is one number, `blob << ROLE_BITS | roles`. A list of entries is stored as 4-byte numbers while all fit,
else as 8-byte numbers, told apart by a first byte.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from symindex.errors import StoreError

ROLE_BITS: Final = 11
_ROLE_MASK: Final = (1 << ROLE_BITS) - 1


class PostingBatch:
    """Postings of contents that will be written together, gathered in memory by word."""

    def __init__(self) -> None:
        self._entries: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, blob: int, words: Sequence[str], roles: Sequence[int]) -> None:
        """Note that a content mentions words in roles; words without a role are left out."""
        entries, base = self._entries, blob << ROLE_BITS
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
            # Most words of a large tree stand in one content only.
            single = len(entries) == 1 and entries[0] < 1 << 32
            yield word, b"I" + entries[0].to_bytes(4, "little") if single else pack_entries(entries)


def pack_entries(entries: Sequence[int]) -> bytes:
    """Entries as stored; they need not be in order."""
    code = "I" if max(entries, default=0) < 1 << 32 else "Q"
    column = array(code, entries)
    if sys.byteorder == "big":
        column.byteswap()
    return code.encode() + column.tobytes()


def unpack_entries(packed: bytes) -> array[int]:
    """The entries that were packed; raises `StoreError` where the bytes cannot be."""
    column: array[int] = array("Q" if packed[:1] == b"Q" else "I")
    if packed[:1] not in (b"I", b"Q") or len(packed) % column.itemsize != 1:
        raise StoreError("damaged postings in the index", "symindex index --rebuild")
    column.frombytes(packed[1:])
    if sys.byteorder == "big":
        column.byteswap()
    return column


def blobs_with(rows: Iterable[bytes], wanted_roles: int) -> list[tuple[int, int]]:
    """(blob, roles) of the entries that have one of the roles wanted, the newest content last."""
    return sorted(
        (entry >> ROLE_BITS, entry & _ROLE_MASK)
        for packed in rows
        for entry in unpack_entries(packed)
        if entry & wanted_roles
    )
