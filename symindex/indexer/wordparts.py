"""Portions of the contents that the word index lacks: in this process or in others, they become documents.

Other processes get all they need handed over, for a connection to a database does not outlive a fork.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, overload

from symindex.indexer.pool import Pool
from symindex.indexer.worddocuments import word_documents
from symindex.model.documents import absolute
from symindex.model.text import digest_of, to_utf8
from symindex.store.packing import unpack
from symindex.store.reader import Reader
from symindex.store.words.writing import Part, WordWriter, write_part
from symindex.workspace.reading import read_regular

ALL: Final = b"a"
PUBLIC: Final = b"p"
_BYTES_A_LINE: Final = 40
_LOST: Final = "a worker process died of it"


class Material(NamedTuple):
    """The input for a content's documents: its key, the files that may have it, its packed facts."""

    key: bytes
    paths: Sequence[str]
    facts: bytes


class Portions(Sequence[Sequence[Material]]):
    """Contents, given as keys with their ids, in portions of about equal work; read when they are asked for.

    A portion has at most `max_lines` lines of source, or one content.
    """

    def __init__(self, reader: Reader, wanted: Mapping[bytes, int], max_lines: int) -> None:
        self._reader = reader
        self._keys: list[list[bytes]] = []
        self._wanted = wanted
        self.sizes: list[int] = []  # in bytes of source, roughly
        lines = reader.lines_of_contents()
        remaining = 0
        for key, content_id in wanted.items():
            if remaining <= 0:
                self._keys.append([])
                self.sizes.append(0)
                remaining = max_lines
            remaining -= lines[content_id]
            self._keys[-1].append(key)
            self.sizes[-1] += lines[content_id] * _BYTES_A_LINE

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, index: int) -> Sequence[Material]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[Material]]: ...
    def __getitem__(self, index: int | slice) -> Sequence[Material] | Sequence[Sequence[Material]]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        content_ids = [self._wanted[key] for key in self._keys[index]]
        facts, documents = self._reader.packed_facts(content_ids), self._reader.documents_of_contents(content_ids)
        trees = self._reader.trees()
        return [
            Material(
                key, [absolute(trees[file.tree], file) for file in documents.get(content_id, ())], facts[content_id]
            )
            for key, content_id in zip(self._keys[index], content_ids)
            if content_id in facts
        ]

    def contents_of(self, position: int) -> int:
        """The number of contents in a portion."""
        return len(self._keys[position])


def ingest(materials: Iterable[Material], writer: WordWriter) -> None:
    """Write the documents of contents; those whose files have changed since are left out."""
    for key, paths, packed in materials:
        for content in _read(key[:-1], paths):
            source, _ = to_utf8(content)
            writer.add(key, word_documents(unpack(packed), source, public=key.endswith(PUBLIC)))


def parts_of(
    portions: Portions, directory: Path, name: str, pool: Pool
) -> Generator[tuple[int, Part | None], None, None]:
    """(position of the portion, what was written of it) for each portion, in any order; None where a worker died."""
    with pool:
        for position, part in pool.run(partial(_write_parts, directory, name), portions, portions.sizes, _LOST):
            yield position, None if isinstance(part, str) else part


def _write_parts(directory: Path, name: str, portions: Sequence[Sequence[Material]]) -> list[Part | str]:
    return [write_part(directory, name, partial(ingest, portion)) for portion in portions]


def _read(digest: bytes, paths: Iterable[str]) -> Iterator[bytes]:
    """The bytes of a content, from the first file that still has them; nothing where none has."""
    for path in paths:
        try:
            content = read_regular(path)
        except OSError:
            continue
        if digest_of(content) == digest:
            yield content
            return
