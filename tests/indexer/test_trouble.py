"""Damage, death and interruption: what was written stays right, and the next update completes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from symindex.errors import NoIndexError, StoreError
from symindex.indexer import Event, Parsed, Scanned, TreeDone, UpdatePaths, update
from symindex.indexer.events import Untrusted
from symindex.indexer.limits import PoolLimits, UpdateLimits
from symindex.indexer.pool import Pool
from symindex.indexer.work import Digested, Packed, digest_files, extract_files
from tests.support.projects import SampleProject, Work, all_answers, fresh_answers
from tests.support.reliability.programs import compared

_ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("garbage", [b"garbage", b"garbage" * 10_000, b"SQLite format 3\0" + b"\xff" * 10_000])
def test_an_index_that_is_garbage_is_not_believed_and_built_anew_by_an_update(
    settled: SampleProject, garbage: bytes
) -> None:
    settled.index_file.write_bytes(garbage)
    with pytest.raises(NoIndexError) as raised:
        settled.index()
    assert str(settled.index_file.parent) in str(raised.value)
    assert raised.value.hint == "symindex index"
    assert settled.update().changed == 3
    assert [event for event in settled.events if isinstance(event, Untrusted)]
    assert settled.defined("one") == ["a.py:1"]


def test_a_file_in_a_directory_that_is_not_an_indexs_own_is_kept(settled: SampleProject) -> None:
    settled.index_file.write_bytes(b"anybody's")
    settled.index_file.with_name("index.seal").unlink()
    settled.index_file.with_name(".gitignore").unlink()
    for fresh in (False, True):
        with pytest.raises(StoreError, match="holds other things"):
            settled.update(fresh=fresh)
    assert settled.index_file.read_bytes() == b"anybody's"


def test_an_empty_file_in_the_place_of_an_index_is_filled(project: SampleProject) -> None:
    project.index_file.parent.mkdir()
    project.index_file.touch()
    assert project.update().changed == 3


def test_an_index_that_was_deleted_is_made_again(settled: SampleProject) -> None:
    for file in settled.index_file.parent.iterdir():
        file.unlink()
    with pytest.raises(NoIndexError):
        settled.index()
    assert settled.update() == Work(changed=3, shared=3)


def test_an_open_index_takes_up_a_rebuild_and_another_processs_update(settled: SampleProject) -> None:
    with settled.index() as index:
        settled.write({"a.py": "def two(): pass\n"})
        settled.update()
        index.refresh()
        assert index.definitions("one") == []
        assert len(index.definitions("two")) == 1
        settled.write({"a.py": "def three(): pass\n"}, age=5)
        settled.update(fresh=True)
        index.refresh()
        assert index.definitions("two") == []
        assert len(index.definitions("three")) == 1


def test_a_file_that_goes_between_scan_and_read_is_passed_over(project: SampleProject) -> None:
    def remove(event: Event) -> None:
        if isinstance(event, Scanned):
            (project.root / "a.py").unlink(missing_ok=True)

    summary = update(UpdatePaths.of(project.root, project.environ), remove, workers=1)
    assert (summary.changed, summary.parsed, summary.skipped) == (2, 1, 1)
    assert project.update().parsed == 0
    assert project.defined("one") == []


def test_a_file_saved_between_scan_and_read_leaves_what_a_fresh_index_holds(
    settled: SampleProject, tmp_path: Path
) -> None:
    longer = "def one(): pass\n\n\ndef two(): pass\n"
    settled.write({"a.py": longer})
    settled.update()  # from now on the facts cache has this content
    settled.write({"a.py": "def one(): pass\n"})

    def save(event: Event) -> None:
        if isinstance(event, Scanned):
            settled.write({"a.py": longer})

    update(UpdatePaths.of(settled.root, settled.environ), save, fresh=True, workers=1)
    settled.update()
    afresh = tmp_path / "afresh"
    update(UpdatePaths.of(settled.root, {**settled.environ, "SYMINDEX_DIR": str(afresh)}), workers=1)
    assert compared(settled.index_file.parent, afresh) == []


def test_a_file_that_cannot_be_read_is_forgotten_until_it_can(
    settled: SampleProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled.write({"a.py": "def two(): pass\n", "b.py": "b = 1\n"})
    with monkeypatch.context() as patch:
        patch.setattr("symindex.indexer.ingest.digest_files", _cannot_read_a)
        assert settled.update() == Work(changed=1, parsed=1)
        assert settled.update() == Work()
    assert settled.defined("one", "two", "b.b") == ["b.py:1"]
    assert settled.update() == Work(changed=1, parsed=1)
    assert settled.defined("one", "two") == ["a.py:1"]


def _cannot_read_a(paths: Sequence[str]) -> list[Digested | str]:
    digests = digest_files(paths)
    return ["Permission denied" if path.endswith("a.py") else digest for path, digest in zip(paths, digests)]


def test_a_file_that_changes_between_hash_and_parse_is_left_for_the_next_update(
    settled: SampleProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled.write({"a.py": "def two(): pass\n"})

    def change_first(paths: Sequence[str]) -> list[Packed | str]:
        settled.write({"a.py": "def three(): pass\n"}, age=5)
        return extract_files(paths)

    with monkeypatch.context() as patch:
        patch.setattr("symindex.indexer.ingest.extract_files", change_first)
        settled.update()
    assert settled.defined("one", "two", "three") == ["a.py:1"]
    assert settled.update() == Work(changed=1, parsed=1)
    assert settled.defined("three") == ["a.py:1"]


# Workers


def _die_of_bad_files(paths: Sequence[str]) -> list[Packed | str]:
    if any("bad" in path for path in paths):
        os._exit(9)
    return extract_files(paths)


_MANY_WORKERS = PoolLimits(min_bytes=0, max_task_files=2)


@pytest.fixture
def _many_workers(project: SampleProject) -> None:
    project.limits = UpdateLimits(pool=_MANY_WORKERS)


@pytest.mark.usefixtures("_many_workers")
def test_a_file_that_kills_its_worker_costs_only_itself(
    project: SampleProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write({f"m{i}.py": f"def f{i}(): pass\n" for i in range(12)})
    project.write({"m5_bad.py": "def killer(): pass\n"})
    monkeypatch.setattr("symindex.indexer.ingest.extract_files", _die_of_bad_files)
    summary = project.summary(workers=2)
    assert (summary.changed, summary.parsed, summary.skipped) == (16, 14, 1)
    assert project.defined(*(f"f{i}" for i in range(12)), "one") == sorted(
        ["a.py:1", *(f"m{i}.py:1" for i in range(12))]
    )
    assert project.defined("killer") == []


@pytest.mark.usefixtures("_many_workers")
def test_a_file_that_kills_its_worker_is_not_tried_again_until_it_changes(
    project: SampleProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this very process: an update so small that no workers are started would die of it."""
    project.write({"bad.py": "def killer(): pass\n"})
    with monkeypatch.context() as patch:
        patch.setattr("symindex.indexer.ingest.extract_files", _die_of_bad_files)
        project.update(workers=2)
        project.trust_stamps()
        project.update(workers=1)
        assert project.update(workers=1) == Work()
    project.write({"bad.py": "def healed(): pass\n"}, age=5)
    assert project.update() == Work(changed=1, parsed=1)
    assert project.defined("healed") == ["bad.py:1"]


def _echo(paths: Sequence[str]) -> list[str]:
    return [path if path != "pid" else str(os.getpid()) for path in paths]


def test_a_worker_that_dies_while_nobody_waits_for_it_is_replaced() -> None:
    with Pool(2, _MANY_WORKERS) as pool:
        (first,) = pool.run(_echo, ["pid"], [1], "lost")
        os.kill(int(first[1]), signal.SIGKILL)
        time.sleep(0.3)
        paths = [f"path {i}" for i in range(9)]
        assert sorted(pool.run(_echo, paths, [1] * 9, "lost")) == list(enumerate(paths))


@pytest.mark.usefixtures("_many_workers")
def test_workers_give_the_same_index_as_none(project: SampleProject, tmp_path: Path) -> None:
    project.write({f"m{i}.py": f"from a import one\ndef f{i}(): one()\n" for i in range(9)})
    project.update(workers=2)
    with project.index() as index:
        assert all_answers(index, ("one", "f3")) == fresh_answers(project, tmp_path / "fresh", ("one", "f3"))


# Interruption


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("at", [Scanned, Parsed, TreeDone])
def test_an_update_that_was_interrupted_is_completed_by_the_next(
    project: SampleProject, tmp_path: Path, error: type[BaseException], at: type[Event]
) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, at):
            raise error

    with pytest.raises(error):
        update(UpdatePaths.of(project.root, project.environ), interrupt, workers=1)
    with project.index() as index:
        index.definitions("one")
    project.update()
    with project.index() as index:
        assert all_answers(index, ("one",)) == fresh_answers(project, tmp_path / "fresh", ("one",))


def test_an_update_that_was_killed_is_completed_by_the_next(project: SampleProject, tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from symindex.indexer import *\n"
        "def die(event):\n"
        "    if isinstance(event, Parsed): os.kill(os.getpid(), 9)\n"
        f"update(UpdatePaths.of(Path({str(project.root)!r}), {project.environ!r}), die, workers=1)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program], cwd=_ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    project.update()
    with project.index() as index:
        assert all_answers(index, ("one",)) == fresh_answers(project, tmp_path / "fresh", ("one",))


def test_two_updates_at_once_end_as_one(project: SampleProject, tmp_path: Path) -> None:
    project.write({f"pkg/m{i}.py": f"from a import one\ndef f{i}(): one()\n" for i in range(300)})
    program = (
        "import sys; from pathlib import Path; from symindex.indexer import *\n"
        f"print(update(UpdatePaths.of(Path({str(project.root)!r}), {project.environ!r}), workers=1).changed)\n"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", program], cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert max(int(out) for out, _ in said) == 303
    project.update()
    with project.index() as index:
        assert all_answers(index, ("one", "f7", "f299")) == fresh_answers(
            project, tmp_path / "fresh", ("one", "f7", "f299")
        )
