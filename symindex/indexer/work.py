"""The work of worker processes: read and digest files, extract and pack facts. Knows no database."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from symindex.errors import raise_if_exhausted
from symindex.extract import extract
from symindex.model.text import digest_of
from symindex.store.packing import pack
from symindex.workspace.reading import read_regular


class Digested(NamedTuple):
    """A file's content as it was read: digest and size in bytes, both of the same bytes."""

    digest: bytes
    size: int


class Packed(NamedTuple):
    """A file's content as it was read: digest, size in bytes, packed facts."""

    digest: bytes
    size: int
    facts: bytes


def prepare_worker() -> None:
    """Called once in each worker: the parent alone answers Ctrl-C, and no cycles are made that need collecting."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what the parent does then is not for us to do
    gc.disable()


def digest_files(paths: Sequence[str]) -> list[Digested | str]:
    """For each file its digest and size, or why it could not be read."""
    return [
        content if isinstance(content, str) else Digested(digest_of(content), len(content)) for content in _read(paths)
    ]


def extract_files(paths: Sequence[str]) -> list[Packed | str]:
    """For each file its digest and facts, or why it could not be read."""
    return [
        content if isinstance(content, str) else Packed(digest_of(content), len(content), pack(extract(content)))
        for content in _read(paths)
    ]


def extract_sources(sources: Sequence[bytes]) -> list[bytes | str]:
    """The packed facts of each content."""
    return [pack(extract(source)) for source in sources]


def facts_of_nothing() -> bytes:
    """The packed facts of a content that cannot be extracted."""
    return pack(extract(b"", truncated=True))


def _read(paths: Sequence[str]) -> Iterator[bytes | str]:
    for path in paths:
        try:
            yield read_regular(path)
        except OSError as error:
            raise_if_exhausted(error)
            yield error.strerror or "unreadable"
