"""What a session waits for before it answers, and what it says where an answer may be behind the disk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from symindex.cscope.live import Project
from symindex.indexer import Event, Parsed, Scanned, TreeDone, UpdatePaths, background, update
from symindex.indexer.limits import PoolLimits, UpdateLimits
from symindex.indexer.pool import Pool
from symindex.query import Index
from symindex.session import reading
from symindex.session.projects import Session
from symindex.session.reading import Reading, freshen, unread
from symindex.store.database import make_directory
from symindex.store.locking import WRITER_LOCK, FileLock, is_free
from tests.support.cscope_libraries import make_workshop


class _Interrupted(Exception):
    pass


@pytest.fixture
def half_read(tmp_path: Path) -> UpdatePaths:
    """A project whose own files are indexed, and whose libraries are not; nobody reads them."""
    places = UpdatePaths.of(make_workshop(tmp_path / "workshop"), os.environ)

    def interrupt(event: Event) -> None:
        if isinstance(event, TreeDone):
            raise _Interrupted

    with pytest.raises(_Interrupted):
        update(places, interrupt)
    assert unread(places.index, os.environ) == "libraries"
    return places


@pytest.fixture
def _nobody_else_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "start", lambda _: None)


def _defined(places: UpdatePaths, name: str) -> list[str]:
    with Index.open(places.root, environ=os.environ, update=False) as index:
        return [Path(hit.file).name for hit in index.definitions(name)]


def _freshened_while_somebody_writes(places: UpdatePaths) -> Reading | None:
    lock = FileLock(places.index / WRITER_LOCK)
    lock.take()
    said = freshen(places.root, os.environ)
    lock.release()
    return said


@pytest.mark.usefixtures("_nobody_else_reads")
def test_while_another_process_writes_an_answer_says_that_it_is_behind(half_read: UpdatePaths) -> None:
    (half_read.root / "new.py").write_text("def saved(): pass\n")
    said = _freshened_while_somebody_writes(half_read)
    assert said is not None
    assert said.trees == "project"
    assert "is writing the index: this is answered from what the index held before" in str(said)
    assert _defined(half_read, "saved") == []
    said = freshen(half_read.root, os.environ)
    assert said is not None
    assert str(said) == "libraries are still being read: 0 %"
    assert _defined(half_read, "saved") == ["new.py"]


def test_where_an_index_is_whole_an_answer_says_that_it_is_behind_too(
    half_read: UpdatePaths,
) -> None:
    update(half_read)
    (half_read.root / "new.py").write_text("def saved(): pass\n")
    said = _freshened_while_somebody_writes(half_read)
    assert said is not None
    assert "is writing the index: this is answered from what the index held before" in str(said)
    assert freshen(half_read.root, os.environ) is None
    assert _defined(half_read, "saved") == ["new.py"]


def test_a_save_is_in_the_answer_where_another_process_reads_the_last_library_meanwhile(
    half_read: UpdatePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    (half_read.root / "new.py").touch()
    look = reading.unread

    def look_just_before_all_is_read(directory: Path, environ: Mapping[str, str]) -> str | None:
        found = look(directory, environ)
        if found is not None:
            update(half_read)
            (half_read.root / "new.py").write_text("def saved(): pass\n")
        return found

    monkeypatch.setattr(reading, "unread", look_just_before_all_is_read)
    assert freshen(half_read.root, os.environ) is None
    assert _defined(half_read, "saved") == ["new.py"]


def test_a_save_is_in_the_answer_where_another_process_listed_the_project_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = UpdatePaths.of(make_workshop(tmp_path / "workshop"), os.environ)
    make_directory(places.index)
    lock = FileLock(places.index / WRITER_LOCK)
    lock.take()

    def save_once_listed(event: Event) -> None:
        if isinstance(event, Scanned):
            (places.root / "new.py").write_text("def saved(): pass\n")

    def read(places: UpdatePaths) -> None:
        lock.release()
        update(places, save_once_listed)

    monkeypatch.setattr(background, "start", read)
    assert freshen(places.root, os.environ) is None
    assert _defined(places, "saved") == ["new.py"]


def test_a_client_is_told_that_another_process_writes_a_whole_index(half_read: UpdatePaths) -> None:
    update(half_read)
    session = Session(os.environ)
    with session.asking(half_read.root) as (_, note):
        assert note == ""
    (half_read.root / "new.py").write_text("def saved(): pass\n")
    lock = FileLock(half_read.index / WRITER_LOCK)
    lock.take()
    with session.asking(half_read.root) as (_, note):
        assert "is writing the index: this is answered from what the index held before" in note
    lock.release()
    with session.asking(half_read.root) as (index, note):
        assert note == ""
        assert [Path(hit.file).name for hit in index.definitions("saved")] == ["new.py"]
    session.close()


@pytest.mark.usefixtures("_nobody_else_reads")
def test_more_changed_files_than_are_read_at_once_are_said_to_be_unread(
    half_read: UpdatePaths,
) -> None:
    for number in range(3):
        (half_read.root / f"switched{number}.py").write_text(f"def switched{number}(): pass\n")
    said = freshen(half_read.root, os.environ, files_at_once=2)
    assert said is not None
    assert str(said) == "the project is still being read: 0 %"
    assert _defined(half_read, "switched0") == []


def test_a_session_says_why_it_could_not_look(half_read: UpdatePaths) -> None:
    update(half_read)
    project = Project(half_read.root, os.environ)
    (half_read.root / "pyproject.toml").write_text("[tool.symindex]\nwords = 7\n")
    project.fresh()
    assert project.reading is not None
    assert "words" in str(project.reading)
    assert "this is answered from what the index held before" in str(project.reading)
    project.close()


def test_an_interrupted_update_lets_others_write_before_its_workers_have_ended(
    half_read: UpdatePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    were_free: list[bool] = []
    stop = Pool._stop

    def stopped(pool: Pool) -> None:
        were_free.append(is_free(half_read.index / WRITER_LOCK))
        stop(pool)

    def interrupt(event: Event) -> None:
        if isinstance(event, Parsed):
            raise _Interrupted

    limits = UpdateLimits(min_contents_to_wait=0, pool=PoolLimits(min_bytes=0))
    monkeypatch.setattr(Pool, "_stop", stopped)
    with pytest.raises(_Interrupted):
        update(replace(half_read, limits=limits), interrupt, workers=2)
    assert were_free == [True]
