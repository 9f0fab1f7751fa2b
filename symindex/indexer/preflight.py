"""An index that is not as its last writer left it is checked, and repaired, before an update builds on it."""

from __future__ import annotations

from symindex.indexer.events import Damaged, Report
from symindex.indexer.paths import UpdatePaths
from symindex.store.database import DamagedIndex
from symindex.store.directory import check_directory
from symindex.store.locking import FileLock
from symindex.store.seal import is_sealed, needs_check


class RebuildNeeded(Exception):
    """Only building the index anew helps."""


def preflight(places: UpdatePaths, extractor: int, lock: FileLock, report: Report) -> None:
    """Check an index that is in doubt, and let the update that follows bring again what was damaged.

    Raises `RebuildNeeded`, `Locked` where another process is at it for longer than the lock is waited for, and what
    opening an index raises. Who is writing has done this before; where nobody can write, whoever reads the index looks
    for himself.
    """
    if lock.is_held:
        if not is_sealed(places.index, places.cache):
            _repair(places, extractor, report)
        return
    if not needs_check(places.index, places.cache):
        return
    check_directory(places.index)
    try:
        lock.take()
    except OSError:
        return
    try:
        if not is_sealed(places.index, places.cache):  # else somebody was quicker
            _repair(places, extractor, report)
    finally:
        lock.release()


def _repair(places: UpdatePaths, extractor: int, report: Report) -> None:
    from symindex.indexer.checkup import repair_index  # late: hardly any update needs it
    from symindex.store.checkup import examine

    inner = examine(places.index, extractor, places.cache)
    wrong = [finding.text for finding in inner.findings if finding.state == "bad"]
    try:
        mistaken = [] if inner.is_broken else repair_index(places, inner)
    except DamagedIndex as error:
        inner, wrong = inner._replace(is_broken=True), [str(error)]
    if inner.is_broken:
        report(Damaged("; ".join(wrong), rebuilt=True))
        raise RebuildNeeded
    if mistaken:
        wrong.append(f"it was wrong about {len(mistaken):,} files")
    if wrong:
        report(Damaged("; ".join(wrong), rebuilt=False))
