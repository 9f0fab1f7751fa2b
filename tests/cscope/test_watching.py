"""A client that asks again has the disk watched, so that its questions need not look at it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from symindex.store.locking import WATCH_LOCK, is_free
from symindex.workspace.freshness import SOCKET
from tests.support.cscope_clients import OURS, LineMode, run

_SECONDS = 60


def becomes_true(condition: Callable[[], bool]) -> bool:
    """Return True if a condition is met before a busy machine would have had the time for it."""
    end = time.monotonic() + _SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def is_watched(project: Path) -> bool:
    return not is_free(project / ".symindex" / WATCH_LOCK) and (project / ".symindex" / SOCKET).exists()


def test_from_its_second_question_on_a_project_is_watched_for_as_long_as_the_client_lives(own_sample: Path) -> None:
    with LineMode([*OURS, "-dl"], own_sample) as client:
        assert client.ask("1", "total")
        assert not is_watched(own_sample)
        assert client.ask("1", "total")
        assert becomes_true(lambda: is_watched(own_sample))
        (own_sample / "shop" / "new.py").write_text("def brand_new(): pass\n")
        assert [row.line for row in client.ask("1", "brand_new")] == [1]
        (own_sample / "shop" / "new.py").write_text("\ndef brand_new(): pass\n")
        assert [row.line for row in client.ask("1", "brand_new")] == [2]
        client.quit()
    assert becomes_true(lambda: not is_watched(own_sample))


def test_a_single_question_leaves_no_process_behind(own_sample: Path) -> None:
    assert run("-L", "-1", "total", directory=own_sample)[1]
    assert run("-L", "-1", "total", directory=own_sample)[1]
    assert not is_watched(own_sample)
