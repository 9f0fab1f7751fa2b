"""`symindex doctor`: whether the index is right, and whether anything around it is in its way."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from symindex.indexer import UpdatePaths
    from symindex.store.checkup import Finding, Inner

_REPAIR: Final = "symindex doctor --repair"
_UPDATE: Final = "symindex index"
_SHOWN: Final = 3
_SIGNS: Final = {"good": "ok", "note": "note", "bad": "BAD"}


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--repair", is_flag=True, help="Repair what can be repaired, and check again.")
@click.option("--deep", is_flag=True, help="Extract every file again, too; takes as long as a first build.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="As --deep, but of N files drawn at random.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: state, text, hint.")
def doctor(path: Path | None, repair: bool, deep: bool, sample: int | None, as_json: bool) -> None:
    """Check the index against the disk and itself.

    Every file is read again and every row of the index looked at. Damage is reported, and with --repair what is
    damaged is read anew; where only that helps, the index is rebuilt.

    \b
    Examples:
      symindex doctor
      symindex doctor --repair ~/src/nova
      symindex doctor --deep
      symindex doctor --sample 500

    \b
    Exit status: 0 all is well, 1 something is wrong, 2 it cannot be looked at.
    """
    from symindex.cli.opening import described_root, index_variables
    from symindex.indexer import UpdatePaths

    root = described_root(path or Path())
    places = UpdatePaths.of(root, index_variables(root))
    inner, findings = _look(places)
    if repair and _is_bad(findings):
        _repair(places, inner)
        findings = _look(places)[1]
    if (deep or sample) and not inner.is_broken:
        findings += _deep(places, None if deep else sample)
    for finding in findings:
        sys.stdout.write(f"{_as_json(finding) if as_json else _as_text(finding)}\n")
    if _is_bad(findings):
        raise click.exceptions.Exit(1)


def _look(places: UpdatePaths) -> tuple[Inner, list[Finding]]:
    from symindex.errors import StoreError
    from symindex.store.checkup import Finding, check
    from symindex.version import EXTRACTOR_VERSION

    inner = check(places.index, EXTRACTOR_VERSION, places.cache)
    findings = [*_surroundings(places), *_words(places), *inner.findings]
    if inner.is_broken:
        return inner, [*findings, Finding("note", "not compared with the disk")]
    try:
        return inner, [*findings, *_against_disk(places), *_watches(places), *_left_aside(places)]
    except StoreError as error:
        return inner._replace(is_broken=True), [*findings, Finding("bad", str(error), error.hint)]


def _words(places: UpdatePaths) -> Iterator[Finding]:
    """Yield the state of the word index, where there is one."""
    from symindex.errors import StoreError
    from symindex.store.checkup import Finding
    from symindex.store.words.checking import check_words
    from symindex.store.words.damage import DamagedWords

    try:
        counted = check_words(places.index, places.cache)
    except StoreError as error:
        yield Finding("bad" if isinstance(error, DamagedWords) else "note", str(error), error.hint)
        return
    if counted:
        yield Finding(
            "good", f"the word index is whole: {counted.documents:,} documents of {counted.contents:,} contents"
        )


def _against_disk(places: UpdatePaths) -> Iterator[Finding]:
    from symindex.indexer.checkup import compare_with_disk
    from symindex.store.checkup import Finding

    compared = compare_with_disk(places)
    if compared.mistaken:
        yield Finding("bad", f"the index is wrong about {_files(compared.mistaken)}", _REPAIR)
    if compared.changed:
        yield Finding("note", f"changed since the last update: {_files(compared.changed)}", _UPDATE)
    if not compared.mistaken:
        yield Finding("good", f"the index agrees with the disk: {compared.files:,} files")


def _left_aside(places: UpdatePaths) -> Iterator[Finding]:
    """The configuration that has no say, and why."""
    from symindex.cli.inspection import read_status
    from symindex.store.checkup import Finding
    from symindex.workspace.ignored_config import LEFT_ASIDE

    for skipped in read_status(places.root, places.index).skipped:
        if skipped.reason.startswith(LEFT_ASIDE):
            yield Finding("note", f"{skipped.path}: {skipped.reason}")


def _deep(places: UpdatePaths, sample: int | None) -> Iterator[Finding]:
    """Yield findings on whether the facts are those of the sources."""
    from symindex.indexer.checkup import compare_facts
    from symindex.store.checkup import Finding

    contents, extracted, wrong = compare_facts(places, sample)
    if wrong:
        hint = f"delete {places.cache}/facts-*.sqlite, then: symindex index --rebuild"
        yield Finding("bad", f"the facts of {_files(wrong)} are not those of the source", hint)
    else:
        which = f"all {contents:,}" if extracted == contents else f"{extracted:,} of {contents:,}, drawn at random"
        yield Finding("good", f"the facts are those of the sources, extracted again: {which}")


def _repair(places: UpdatePaths, inner: Inner) -> None:
    """Forget what is damaged and bring it again, or build the index anew."""
    from symindex.cli.progress import progress_bar
    from symindex.indexer import update
    from symindex.indexer.checkup import repair_index
    from symindex.store.locking import WRITER_LOCK, FileLock
    from symindex.store.words.index import remove_words

    if _is_bad(list(_words(places))):
        remove_words(places.index, places.cache)  # the next search makes it anew
    if not inner.is_broken:
        lock = FileLock(places.index / WRITER_LOCK, seconds=60.0)
        lock.take()
        try:
            repair_index(places, inner)
        finally:
            lock.release()
    with progress_bar() as report:
        update(places, report, fresh=inner.is_broken)


def _surroundings(places: UpdatePaths) -> Iterator[Finding]:
    """Yield findings on the surroundings of the index: versions, permissions, space, limits, other processes."""
    for look in (_versions, _permissions, _space, _holder, _cache):
        yield from look(places)


def _versions(places: UpdatePaths) -> Iterator[Finding]:
    from symindex.store.checkup import Finding
    from symindex.store.database import sqlite_version
    from symindex.version import EXTRACTOR_VERSION, __version__

    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "good",
        f"symindex {__version__}, facts of version {EXTRACTOR_VERSION}, Python {python}, SQLite {sqlite_version()}",
    )


def _permissions(places: UpdatePaths) -> Iterator[Finding]:
    from symindex.store.checkup import Finding

    if os.access(places.index, os.W_OK):
        yield Finding("good", f"the index is in {places.index}")
    else:
        yield Finding("note", f"{places.index} cannot be written", "choose another place with SYMINDEX_DIR")


def _space(places: UpdatePaths) -> Iterator[Finding]:
    from symindex.render.numbers import size
    from symindex.store.checkup import Finding
    from symindex.store.database import size_on_disk

    with suppress(OSError):
        free, taken = shutil.disk_usage(places.index).free, size_on_disk(places.index)
        state = "good" if free > 2 * taken else "note"
        yield Finding("note" if state == "note" else "good", f"it takes {size(taken)}; {size(free)} are free beside it")


def _watches(places: UpdatePaths) -> Iterator[Finding]:
    """Yield how many watches `symindex watch` takes here, of those that the system gives."""
    from symindex.indexer.checkup import watches_needed
    from symindex.indexer.watch_count import most_watches

    yield watch_finding(watches_needed(places), most_watches())


def watch_finding(needed: int, most: int | None) -> Finding:
    """Return what to say of a number of watches, of those that the system gives a user; None where it has no limit."""
    from symindex.store.checkup import Finding

    if most is None:
        return Finding("good", f"watching takes {needed:,} watches")
    if needed <= most:
        return Finding("good", f"watching takes {needed:,} of the {most:,} watches that this system gives a user")
    return Finding(
        "note",
        f"watching takes {needed:,} watches, more than the {most:,} that this system gives a user",
        f"sysctl fs.inotify.max_user_watches={max(524_288, 2 * needed)}",
    )


def _holder(places: UpdatePaths) -> Iterator[Finding]:
    from symindex.store.checkup import Finding
    from symindex.store.locking import WRITER_LOCK, holder_of

    holder = holder_of(places.index / WRITER_LOCK)
    if holder:
        yield Finding("note", f"{holder} is writing the index")


def _cache(places: UpdatePaths) -> Iterator[Finding]:
    from symindex.store.checkup import Finding

    if not os.access(places.cache, os.W_OK) and places.cache.exists():
        yield Finding(
            "note", f"the facts cache {places.cache} cannot be written", "choose another place with SYMINDEX_CACHE_DIR"
        )


def _files(files: list[tuple[str, str]]) -> str:
    named = ", ".join(os.path.join(tree, path) for tree, path in files[:_SHOWN])
    more = f" and {len(files) - _SHOWN:,} more" if len(files) > _SHOWN else ""
    return f"{len(files):,} files: {named}{more}"


def _is_bad(findings: list[Finding]) -> bool:
    return any(finding.state == "bad" for finding in findings)


def _as_text(finding: Finding) -> str:
    from symindex.render.escapes import escape_controls

    hint = f"\n      hint: {escape_controls(finding.hint)}" if finding.hint else ""
    return escape_controls(f"{_SIGNS[finding.state]:<5} {finding.text}") + hint


def _as_json(finding: Finding) -> str:
    return json.dumps(finding._asdict())
