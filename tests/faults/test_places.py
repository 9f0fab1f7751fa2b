"""Where the disk, the system or somebody else is in the way: a right answer, or a clear message with a hint."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from symindex.indexer.limits import PoolLimits
from tests.support.reliability.programs import Ended
from tests.support.reliability.site import Site

pytestmark = pytest.mark.slow  # processes that are killed, disks that are full


_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="mounts are made as Linux makes them")


def check_right(site: Site, ended: Ended) -> None:
    """The program did its work, and the index holds what a fresh one holds."""
    assert ended.status == 0, ended
    assert site.differences() == []


def check_told(ended: Ended, message: str) -> None:
    """The program said what is wrong and what to do."""
    assert ended.status == 2, ended
    assert ended.is_clear, ended
    assert message in ended.err


# Disks


@_on_linux
@pytest.mark.parametrize("kilobytes", [24, 200, 320])
def test_a_full_disk_is_named_and_what_was_written_stays_right(site: Site, kilobytes: int) -> None:
    """The index that was cut short is copied off the full disk, and completed where there is room."""
    site.index.mkdir()
    kept = site.index.with_name("kept")
    script = f"mount -t tmpfs -o size={kilobytes}k none {site.index}"
    full = site.symindex("index", after=f"{script}\n{_keeping('index --quiet', site, kept)}")
    assert full.status == 2, full
    assert full.is_clear, full
    assert "free some space" in full.err or "No space left" in full.err
    site.index.rmdir()
    kept.rename(site.index)
    check_right(site, site.say("index"))


def _keeping(arguments: str, site: Site, kept: Path) -> str:
    """A script that runs symindex, copies its index away and ends as it did."""
    return f"{sys.executable} -m symindex {arguments} || status=$?\ncp -a {site.index} {kept}\nexit $status"


@_on_linux
def test_a_full_disk_below_the_facts_cache_costs_no_facts(site: Site) -> None:
    cache = Path(site.variables["SYMINDEX_CACHE_DIR"])
    cache.mkdir(parents=True)
    assert site.symindex("index", after=f"mount -t tmpfs -o size=64k none {cache}").is_clear
    assert site.differences() == []


def _read_only(path: Path) -> str:
    return f"mount --bind {path} {path}\nmount -o remount,ro,bind {path}"


@_on_linux
def test_an_index_that_cannot_be_written_answers_while_nothing_changed(settled: Site) -> None:
    locked = _read_only(settled.index)
    settled.say("index")
    assert settled.symindex("def", "--project", "__init__", after=locked).status == 0
    assert settled.symindex("index", after=locked).status == 0
    assert settled.symindex("doctor", after=locked).status == 0
    settled.edit(3)
    for arguments in (("index",), ("def", "__init__"), ("index", "--rebuild")):
        check_told(settled.symindex(*arguments, after=locked), "Read-only file system")
    assert settled.symindex("def", "--project", "--no-update", "__init__", after=locked).status == 0
    check_right(settled, settled.say("index"))


@_on_linux
def test_a_repository_that_cannot_be_written_is_indexed_elsewhere(site: Site) -> None:
    locked, elsewhere = _read_only(site.root), site.index.with_name("elsewhere")
    check_told(site.symindex("index", after=locked, SYMINDEX_DIR=""), "Read-only file system")
    check_right(site, site.symindex("index", after=locked))
    assert site.symindex("--index-dir", str(elsewhere), "index", after=locked, SYMINDEX_DIR="").status == 0
    assert (elsewhere / "index.sqlite").exists()


# What the system gives


@pytest.mark.parametrize("limit", [7, 9, 11, 13, 16, 24])
def test_with_few_descriptors_an_index_is_right_or_left_alone(settled: Site, limit: int) -> None:
    settled.edit(5)
    ended = settled.symindex("index", after=f"ulimit -n {limit}")
    assert ended.is_clear, ended
    if ended.status == 0:
        assert settled.differences() == []
    check_right(settled, settled.say("index"))


@_on_linux
def test_without_shared_memory_one_process_does_the_work(tmp_path: Path) -> None:
    site = Site(tmp_path, Random(2), 15, max_bytes=6000)
    site.add_long_files()
    assert sum(path.stat().st_size for path in site.root.rglob("*.py")) > PoolLimits().min_bytes
    check_right(site, site.symindex("index", "--jobs", "2", after="umount -l /dev/shm"))


# What is found in the place of an index


def _newer(site: Site) -> None:
    with site.as_killed() as connection:
        connection.execute("UPDATE meta SET value = '999.1.1' WHERE key = 'version'")


def test_an_index_of_a_later_version_is_left_alone(settled: Site) -> None:
    _newer(settled)
    before = settled.database.read_bytes()
    for arguments in (("index",), ("def", "__init__"), ("status",)):
        check_told(settled.say(*arguments), "later version of symindex")
    assert settled.say("doctor").status == 1
    assert settled.database.read_bytes() == before
    check_right(settled, settled.say("index", "--rebuild"))


def _older(site: Site) -> None:
    with site.as_killed() as connection:
        connection.execute("UPDATE meta SET value = '1.1.1' WHERE key = 'version'")


def _empty(site: Site) -> None:
    site.database.write_bytes(b"")


def _cut_cache(site: Site) -> None:
    for path in Path(site.variables["SYMINDEX_CACHE_DIR"]).iterdir():
        path.write_bytes(path.read_bytes()[:5000])


def _dangling(site: Site) -> None:
    site.database.unlink()
    (site.index / "index.sqlite").symlink_to("index-gone.sqlite")


@pytest.mark.parametrize("spoil", [_older, _empty, _cut_cache, _dangling])
def test_what_can_be_made_anew_without_loss_is(settled: Site, spoil: Callable[[Site], None]) -> None:
    spoil(settled)
    settled.edit(3)
    check_right(settled, settled.say("index"))


def test_a_directory_in_the_place_of_the_index_is_named(settled: Site) -> None:
    settled.database.unlink()
    (settled.index / "index.sqlite").mkdir()
    for arguments in (("index",), ("def", "__init__"), ("index", "--rebuild")):
        check_told(settled.say(*arguments), str(settled.index))
    shutil.rmtree(settled.index / "index.sqlite")
    check_right(settled, settled.say("index"))


@pytest.mark.parametrize("spoiled", ["", "half", "garbage"])
@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_a_log_that_is_cut_or_garbage_loses_the_last_steps_at_most(settled: Site, suffix: str, spoiled: str) -> None:
    log = Path(f"{settled.database}{suffix}")
    settled.edit(5)
    with closing(sqlite3.connect(settled.database)) as connection:  # as a process that was killed leaves it
        connection.execute("SELECT count(*) FROM file").fetchone()
        settled.index_now()
        left = log.read_bytes()
        whole = {path: path.read_bytes() for path in settled.index.iterdir()}
    for path, content in whole.items():
        path.write_bytes(content)
    log.write_bytes({"": b"", "half": left[: len(left) // 2], "garbage": os.urandom(len(left))}[spoiled])
    check_right(settled, settled.say("index"))


# Roots


def test_a_root_that_is_gone_for_a_while_costs_nothing(settled: Site) -> None:
    away = settled.root.with_name("away")
    settled.root.rename(away)
    settled.root.parent.joinpath("other").mkdir()
    with pytest.raises(Exception, match="is gone"):
        settled.index_now()
    away.rename(settled.root)
    assert settled.say("index", "--events").err.count('"changed": 0') >= 1
    check_right(settled, settled.say("index"))


def test_one_index_is_not_for_two_projects(settled: Site) -> None:
    second = settled.root.with_name("second")
    shutil.copytree(settled.root, second)
    (second / "new.py").write_text("def new(): pass\n")
    check_told(settled.say("index", str(second)), f"is that of {settled.root}, not of {second}")
    assert settled.differences() == []
    assert settled.say("index", "--rebuild", str(second)).status == 0
    check_told(settled.say("index"), f"is that of {second}")


def test_a_project_that_was_moved_keeps_its_index(settled: Site) -> None:
    moved = settled.root.with_name("moved")
    settled.root.rename(moved)
    settled.root = moved
    ended = settled.say("index", "--events")
    assert '"event": "parsed"' not in ended.err
    check_right(settled, ended)


# Clocks


def test_files_from_the_future_are_followed(site: Site) -> None:
    """A clock that was set back: all stamps, and the index's own, lie ahead."""
    site.index_now()
    future = 4_000_000_000
    for path in (*site.root.rglob("*.py"), *site.index.iterdir()):
        os.utime(path, (future, future))
    site.index_now()
    path = min(site.root.rglob("*.py"))
    for letter in "ab":
        path.write_text(f"def {letter}(): pass\n")
        os.utime(path, (future, future))
        site.index_now()
        assert site.differences() == []
