"""Ingesting changed files: hash them, find out which contents are new, parse those, write all.

Apart from `update.py`, because most updates find nothing changed and need no parser, no processes and no cache.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from symindex.indexer.events import CacheRefused, Parsed, Report
from symindex.indexer.paths import UpdatePaths
from symindex.indexer.plan import Change
from symindex.indexer.pool import Pool
from symindex.indexer.shared_facts import SharedFacts
from symindex.indexer.work import Digested, Packed, digest_files, extract_files, facts_of_nothing
from symindex.model.documents import Stamp
from symindex.store.cache import FactsCache
from symindex.store.packing import summary_of
from symindex.store.rows import FileRow
from symindex.store.writer import Writer
from symindex.workspace.writers import may_change_unseen

# New contents that are written in one transaction: few enough to lose little when killed and to stay small in memory,
# many enough that their postings are worth a batch of their own.
_CONTENTS_A_BATCH: Final = 4000
_CONTENTS_A_LOOK: Final = 1000  # asked of the cache, or put into it, at once: what is in memory meanwhile
_CONTENTS_BETWEEN_LOOKS: Final = 128  # at a pool that other machines add to
_SECONDS_TO_WAIT: Final = 10.0  # for what other machines are extracting; then it is extracted here too
_SECONDS_BETWEEN_LOOKS: Final = 0.1
_LOST: Final = "a worker process died of it"


class Unreadable(NamedTuple):
    """A changed file that could not be read, and why."""

    tree: int
    path: str
    why: str


@dataclass(slots=True)
class Ingested:
    """The numbers of contents and files ingested since the update began.

    `lost` are contents that a worker died of, `held` files that may change unseen.
    """

    parsed: int = 0
    shared: int = 0
    lines: int = 0
    lost: int = 0
    held: int = 0


class Ingester(Protocol):
    """Writes the contents of changed files."""

    @property
    def taken(self) -> Ingested:
        """The numbers of contents and files ingested since the update began."""

    def run(self, changes: Sequence[Change], trusted_before: int, kind: str) -> list[Unreadable]:
        """Write the contents of changed files and return what could not be read.

        A file that changed after `trusted_before`, in ns since the epoch, may change again without a new time stamp.
        `kind` is what the events call the trees.
        """


class Ingest:
    """The `Ingester` of an index on disk, for one update; to be used in a `with` statement."""

    def __init__(
        self,
        writer: Writer,
        places: UpdatePaths,
        extractor: int,
        workers: int | None,
        report: Report,
        shared: SharedFacts,
    ) -> None:
        self._shared = shared
        self.taken = Ingested()
        self._writer, self._report = writer, report
        self._limits = places.limits
        self._pool, self._cache = Pool(workers, places.limits.pool), FactsCache(places.cache, extractor)
        if self._cache.refused:
            report(CacheRefused(self._cache.refused))

    def __enter__(self) -> Ingest:
        return self

    def __exit__(self, *_: object) -> None:
        self._cache.close()
        self._pool.__exit__()

    def run(self, changes: Sequence[Change], trusted_before: int, kind: str) -> list[Unreadable]:
        """Write the contents of changed files; see `Ingester.run`."""
        readable, unreadable = self._digested(changes)
        by_digest: dict[bytes, list[Change]] = {}
        for change in readable:
            by_digest.setdefault(change.digest, []).append(change)
        content_ids = self._writer.contents_of(by_digest)
        new = sorted(
            (same[-1] for digest, same in by_digest.items() if digest not in content_ids), key=lambda c: c.path
        )
        self.taken.shared += len(readable) - len(new)
        total = self.taken.parsed + self.taken.shared + len(new)
        if len(new) > self._limits.min_contents_to_wait:
            with self._writer.transaction():
                pass
        known = [change for change in readable if change.digest in content_ids]
        news = [c for c in known if not self._writer.knows(row_of(c, content_ids[c.digest], trusted_before))]
        self._write([], news, content_ids, trusted_before)
        batch: list[Packed] = []
        try:
            for packed in self._facts_of(new):
                batch.append(packed)
                self.taken.lines += summary_of(packed.facts).lines
                self._report(Parsed(self.taken.parsed, self.taken.shared, self.taken.lines, total, kind))
                if len(batch) >= _CONTENTS_A_BATCH:
                    self._write(batch, _with_contents(batch, by_digest), {}, trusted_before)
                    self._writer.separately()  # too much to be lost, should this be interrupted
                    batch = []
        finally:  # what was ingested so far is kept, also after Ctrl-C
            self._write(batch, _with_contents(batch, by_digest), {}, trusted_before)
        return unreadable

    def _digested(self, changes: Sequence[Change]) -> tuple[list[Change], list[Unreadable]]:
        """The changes whose files could be read, each with its digest, and the others."""
        for change in changes:
            change.is_held = may_change_unseen(change.path, max(change.file.mtime_ns, change.file.ctime_ns))
            self.taken.held += change.is_held
        paths, sizes = [change.path for change in changes], [change.file.size // 20 for change in changes]
        readable: list[Change] = []
        unreadable: list[Unreadable] = []
        for position, content in self._pool.run(digest_files, paths, sizes, _LOST):
            change = changes[position]
            if isinstance(content, Digested):
                change.digest, change.size = content
                readable.append(change)
            else:
                unreadable.append(Unreadable(change.tree, change.file.path, content.lower()))
        return readable, unreadable

    def _facts_of(self, new: Sequence[Change]) -> Iterator[Packed]:
        """The facts of contents, from the cache or from parsing; what changed while it was read is left for later."""
        unknown: list[Change] = []
        for start in range(0, len(new), _CONTENTS_A_LOOK):
            some = new[start : start + _CONTENTS_A_LOOK]
            cached = self._cache.find(change.digest for change in some)
            cached.update(self._shared.find(change.digest for change in some if change.digest not in cached))
            for change in some:
                if change.digest in cached:
                    self.taken.shared += 1
                    yield Packed(change.digest, change.size, cached[change.digest])
                else:
                    unknown.append(change)
        at_once = self._limits.contents_between_looks or (_CONTENTS_BETWEEN_LOOKS if self._shared.has_pool else 0)
        if at_once:
            yield from self._extracted_beside_others(unknown, at_once)
        else:
            yield from self._extracted(unknown)

    def _extracted_beside_others(self, unknown: Sequence[Change], at_once: int) -> Iterator[Packed]:
        """Extract the facts of those unknown contents that no other process extracts or has extracted meanwhile.

        Contents are told apart by the first byte of their digests, and taken in another order by each process. What
        others are extracting comes last, and is waited for a while.
        """
        groups: dict[int, list[Change]] = {}
        for change in unknown:
            groups.setdefault(change.digest[0], []).append(change)
        waiting = list(groups)
        random.SystemRandom().shuffle(waiting)
        patience = _SECONDS_TO_WAIT
        while waiting:
            taken: list[int] = []
            some: list[Change] = []
            left: list[int] = []
            for position, group in enumerate(waiting):
                if len(some) >= at_once:
                    left += waiting[position:]
                    break
                is_ours = patience <= 0 or self._shared.claim(group)
                (taken if is_ours else left).append(group)
                some += groups[group] if is_ours else []
            if not taken:
                time.sleep(_SECONDS_BETWEEN_LOOKS)
                patience -= _SECONDS_BETWEEN_LOOKS
            found = self._of_portion(some)
            self._shared.release(taken)
            waiting = left
            yield from found

    def _of_portion(self, some: Sequence[Change]) -> list[Packed]:
        """The facts of a few contents: those that others have extracted meanwhile, and the rest extracted here."""
        known = self._cache.find(change.digest for change in some)
        known.update(self._shared.find_added(change.digest for change in some if change.digest not in known))
        found = [Packed(change.digest, change.size, known[change.digest]) for change in some if change.digest in known]
        self.taken.shared += len(found)
        made = list(self._extracted([change for change in some if change.digest not in known]))
        self._shared.put((packed.digest, packed.facts) for packed in made)
        return [*found, *made]

    def _extracted(self, unknown: Sequence[Change]) -> Iterator[Packed]:
        """Extract the facts of unknown contents, and put them into the cache in batches and at the end."""
        made: list[tuple[bytes, bytes]] = []
        results = self._pool.run(extract_files, [c.path for c in unknown], [c.size for c in unknown], _LOST)
        try:
            for position, packed in results:
                if isinstance(packed, Packed):
                    self.taken.parsed += 1
                    if packed.digest == unknown[position].digest:
                        made.append((packed.digest, packed.facts))
                        yield packed
                    if len(made) >= _CONTENTS_A_LOOK:
                        self._cache.put(made)
                        made = []
                elif packed == _LOST:  # known from now on, lest the next update dies of it too
                    self.taken.lost += 1
                    yield Packed(unknown[position].digest, unknown[position].size, facts_of_nothing())
        finally:
            self._cache.put(made)

    def _write(
        self,
        contents: Sequence[Packed],
        changes: Sequence[Change],
        content_ids: Mapping[bytes, int],
        trusted_before: int,
    ) -> None:
        if not contents and not changes:
            return
        with self._writer.transaction():
            written = dict(content_ids)
            for content in contents:
                written[content.digest] = self._writer.put_content(content.digest, content.size, content.facts)
            self._writer.put_files(
                [
                    row_of(change, written[change.digest], trusted_before)
                    for change in changes
                    if change.digest in written
                ]
            )


def _with_contents(contents: Sequence[Packed], by_digest: Mapping[bytes, list[Change]]) -> list[Change]:
    return [change for content in contents for change in by_digest.get(content.digest, ())]


def row_of(change: Change, content_id: int, trusted_before: int) -> FileRow:
    """The row of a changed file whose content has an id; see `Ingester.run` for when its stamp is trusted."""
    return FileRow(change.tree, change.file.path, content_id, _stamp(change, trusted_before), change.modules)


def _stamp(change: Change, trusted_before: int) -> Stamp:
    file = change.file
    racy = change.is_held or max(file.mtime_ns, file.ctime_ns) > trusted_before
    return Stamp(file.size, -1 if racy else file.mtime_ns, file.ctime_ns, file.inode)
