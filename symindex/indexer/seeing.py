"""Seeing a project and its libraries: every file is read and named, and none of them parsed.

It takes a tenth of the time of an update, and is enough to answer a first question from: see `query/lazy.py`. Nothing
of it is written to the disk.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.errors import raise_if_exhausted
from symindex.extract.mentions import Mentions
from symindex.indexer.events import Report
from symindex.indexer.ingest import Ingested, Unreadable, row_of
from symindex.indexer.limits import UpdateLimits
from symindex.indexer.paths import UpdatePaths
from symindex.indexer.plan import Change
from symindex.indexer.update import UpdateRun
from symindex.model.text import digest_of
from symindex.store.seen import SeenWriter
from symindex.workspace.reading import read_regular

if TYPE_CHECKING:
    from symindex.store.cache import FactsCache

_SAMPLES: Final = 40


class Seen(NamedTuple):
    """An index in memory of what was seen, and the contents, by its ids."""

    writer: SeenWriter
    mentions: Mentions


def see(places: UpdatePaths, cache: FactsCache, report: Report) -> Seen | None:
    """Return the index in memory of a scan; None where an update is as quick, or where it would not fit in memory.

    Raises `ConfigurationError` as an update does.
    """
    writer = SeenWriter()
    seeing = _Seeing(writer, cache, places.limits)
    collecting = gc.isenabled()
    gc.disable()  # a record of each file is made, and no cycles
    try:
        UpdateRun(places, writer, report, lambda: seeing).run()
    except _NotWorthwhile:
        writer.close()
        return None
    finally:
        if collecting:
            gc.enable()
    if seeing.unknown_bytes < places.limits.min_unknown_bytes:
        writer.close()
        return None
    return Seen(writer, seeing.mentions)


class _NotWorthwhile(Exception):
    pass


class _Seeing:
    """An `Ingester` of files without their facts."""

    def __init__(self, writer: SeenWriter, cache: FactsCache, limits: UpdateLimits) -> None:
        self.mentions, self.unknown_bytes, self._limits = Mentions(), 0, limits
        self.taken = Ingested()
        self._seen, self._known = writer, cache
        self._content_ids: dict[bytes, int] = {}

    def run(self, changes: Sequence[Change], trusted_before: int, kind: str) -> list[Unreadable]:
        self.unknown_bytes += self._estimate(changes)
        if kind != "project" and self.unknown_bytes < self._limits.min_unknown_bytes:
            raise _NotWorthwhile
        unreadable: list[Unreadable] = []
        rows = []
        with self._seen.transaction():
            for change in changes:
                try:
                    source = read_regular(change.path)
                except OSError as error:
                    raise_if_exhausted(error)
                    unreadable.append(
                        Unreadable(change.tree, change.file.path, (error.strerror or "unreadable").lower())
                    )
                    continue
                change.digest, change.size = digest_of(source), len(source)
                rows.append(row_of(change, self._content_of(change.digest, source), trusted_before))
            self._seen.put_files(rows)
        return unreadable

    def _content_of(self, digest: bytes, source: bytes) -> int:
        content_id = self._content_ids.get(digest)
        if content_id is None:
            content_id = self._content_ids[digest] = self._seen.put_seen(digest, len(source), source.count(b"\n"))
            self.mentions.add(content_id, source)
            if self.mentions.size > self._limits.max_seen_bytes:
                raise _NotWorthwhile
        return content_id

    def _estimate(self, changes: Sequence[Change]) -> int:
        """Return about how many bytes of changed files have no facts in the cache."""
        total = sum(change.file.size for change in changes)
        digests = set(_digests(changes[:: max(1, len(changes) // _SAMPLES)]))
        unknown = digests - self._known.known(digests)
        return total * len(unknown) // max(1, len(digests))


def _digests(changes: Sequence[Change]) -> Iterator[bytes]:
    for change in changes:
        try:
            yield digest_of(read_regular(change.path))
        except OSError as error:
            raise_if_exhausted(error)
