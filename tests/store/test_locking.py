"""A lock has one holder, who is named, and the kernel gives it back however he ends."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from symindex.errors import StoreError
from symindex.store.locking import FileLock, Holder, Locked, holder_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.lock"


def test_a_held_lock_names_its_holder(path: Path) -> None:
    lock, told = FileLock(path), list[Holder | None]()
    assert holder_of(path) is None
    lock.take()
    lock.take()
    assert lock.is_held
    holder = holder_of(path)
    assert holder is not None
    assert (holder.pid, f"(pid {os.getpid()}, since " in str(holder)) == (os.getpid(), True)
    with pytest.raises(Locked, match=f"pid {os.getpid()}") as raised:
        FileLock(path, 0.2, told.append).take()
    assert raised.value.holder == holder
    assert told == [holder]
    lock.release()
    assert not lock.is_held
    assert holder_of(path) is None
    FileLock(path).take()


def test_who_waits_gets_it_when_it_is_released(path: Path) -> None:
    first = FileLock(path)
    first.take()
    second = FileLock(path, 20.0, lambda _: first.release())
    second.take()
    assert second.is_held
    second.release()


def test_a_forked_process_does_not_hold_it(path: Path) -> None:
    lock = FileLock(path)
    lock.take()
    child = os.fork()
    if not child:
        time.sleep(30)
        os._exit(0)
    try:
        lock.release()
        other = FileLock(path)
        other.take()
        other.release()
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


@pytest.mark.parametrize("content", [b"", b"garbage", b"[1, 2]", b'{"pid": 1}', b"\xff" * 100])
def test_a_holder_who_left_no_name_is_still_a_holder(path: Path, content: bytes) -> None:
    lock = FileLock(path)
    lock.take()
    path.write_bytes(content)
    assert holder_of(path) is None
    with pytest.raises(Locked, match="another process") as raised:
        FileLock(path).take()
    assert raised.value.holder is None
    lock.release()


@pytest.mark.parametrize("make", [os.symlink, os.link])
def test_a_lock_that_is_another_file_by_link_is_not_taken_and_keeps_its_content(
    path: Path, make: Callable[[Path, Path], None]
) -> None:
    precious = path.with_name("precious")
    precious.write_text("kept")
    make(precious, path)
    with pytest.raises((StoreError, OSError)):
        FileLock(path).take()
    assert precious.read_text() == "kept"
