"""The table of a segment's terms, as Whoosh reads it: entries in order, then 256 hash tables that lead to them.

Whoosh's own writer asks for the position of each entry, writes it in three pieces, and packs each slot of the tables
alone. A slot that is taken sends it on to the next free one, slot by slot: words chosen for that take it for ever.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import md5
from struct import Struct
from typing import Any, Final

from whoosh.filedb.filetables import OrderedHashWriter

_LENGTHS: Final = Struct("!ii")  # of a key and its value, which follow
_SLOT: Final = Struct("!Iq")  # a key's hash, and where its entry begins
_AT_ONCE: Final = 1 << 20  # bytes that are gathered before they are written


class TermTable(OrderedHashWriter):  # type: ignore[misc]
    """Whoosh's writer, for a file that has nothing but the head that another such writer put there."""

    def __init__(self, file: Any) -> None:
        file.seek(0)
        super().__init__(file)

    def add_sorted(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Add entries whose keys are larger than those before them and grow."""
        file, buckets, starts = self.dbfile, self.buckets, list[int]()
        at, gathered = file.tell(), bytearray()
        for key, value in entries:
            starts.append(at)
            gathered += _LENGTHS.pack(len(key), len(value)) + key + value
            at += _LENGTHS.size + len(key) + len(value)
            hashed = int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:], "big")
            buckets[hashed & 255].append((hashed, starts[-1]))
            if len(gathered) > _AT_ONCE:
                file.write(gathered)
                gathered = bytearray()
        file.write(gathered)
        if starts:
            kind = "i" if at < 1 << 31 else "q"
            self.index.array = array(kind, [*self.index.array, *starts])

    def _write_hashes(self) -> None:
        """Write the hash tables; an entry is in the first free slot from its own on, where its reader looks."""
        file = self.dbfile
        for entries in self.buckets:
            slots = 2 * len(entries)
            self.directory.append((file.tell(), slots))
            table = bytearray(slots * _SLOT.size)
            for slot, entry in _placed(entries, slots):
                _SLOT.pack_into(table, slot * _SLOT.size, *entry)
            file.write(table)


def _placed(entries: list[tuple[int, int]], slots: int) -> Iterable[tuple[int, tuple[int, int]]]:
    """(slot, entry) for each entry: those whose slot is taken follow in order, behind the last slot at the first."""
    wanted = sorted([((entry[0] >> 8) % slots, entry) for entry in entries])
    free, over = 0, list[tuple[int, int]]()
    taken = set[int]()
    for slot, entry in wanted:
        free = max(free, slot)
        if free < slots:
            taken.add(free)
            yield free, entry
            free += 1
        else:
            over.append(entry)
    free = 0
    for entry in over:
        while free in taken:
            free += 1
        yield free, entry
        free += 1
