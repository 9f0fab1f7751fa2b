"""The sizes and times that decide how an update works; every result is the same with others."""

from __future__ import annotations

from dataclasses import dataclass, field

from symindex.store.writer import MAX_SMALL_BATCHES


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """When work is spread over processes, and in what portions."""

    min_bytes: int = 2_000_000  # below this, starting processes takes longer than the work
    max_task_bytes: int = 400_000
    max_task_files: int = 200


@dataclass(frozen=True, slots=True)
class UpdateLimits:
    """The limits and switches of an update.

    `racy_ns`: a file that changed less than this before it was read may change again without a new time stamp.
    `min_contents_to_wait`: from so many new contents on, the write lock is awaited before parsing, because another
    process may be parsing the same. `contents_between_looks`: how many contents are parsed before looking again which
    of the others another process has parsed meanwhile; 0 for no second look. `min_unknown_bytes`: if less is unparsed,
    a first question builds the index, since that takes no longer than seeing the files. `max_seen_bytes`: of distinct
    contents that a first question keeps in memory. `max_portion_lines`: of source, in a portion of the word index,
    which becomes one segment: enough for quick questions, few enough to lose little when interrupted.
    """

    racy_ns: int = 2_000_000_000
    max_orphans: int = 4000  # contents kept that no file has
    max_small_batches: int = MAX_SMALL_BATCHES  # of postings, which are merged when there are more
    min_contents_to_wait: int = 50
    contents_between_looks: int = 0
    min_unknown_bytes: int = 3_000_000
    max_seen_bytes: int = 400_000_000
    max_portion_lines: int = 150_000
    pool: PoolLimits = field(default_factory=PoolLimits)
