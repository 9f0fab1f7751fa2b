"""What somebody hears who asks a watcher; here, the test is the watcher."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from symindex.workspace.freshness import FreshnessRequest, FreshnessServer, Timeouts, is_confirmed_fresh

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watchers confirm nothing elsewhere")
_SECONDS = 60.0  # a test fails after so long; it waits no longer than it must


@pytest.fixture
def post(tmp_path: Path) -> Iterator[FreshnessServer]:
    found = FreshnessServer(tmp_path)
    yield found
    found.close()


def _ask(
    post: FreshnessServer, index: Path, timeout: float = _SECONDS * 2
) -> tuple[FreshnessRequest, SimpleQueue[bool]]:
    answers: SimpleQueue[bool] = SimpleQueue()
    timeouts = Timeouts(_SECONDS * 2, timeout)
    Thread(target=lambda: answers.put(is_confirmed_fresh(index, index, {}, timeouts)), daemon=True).start()
    while True:
        for asking in post.waiting():
            return asking, answers


@pytest.mark.parametrize("word", [True, False])
def test_who_asks_is_told(post: FreshnessServer, tmp_path: Path, word: bool) -> None:
    asking, answers = _ask(post, tmp_path)
    asking.answer(word)
    assert answers.get(timeout=_SECONDS) is word


def test_one_that_has_heard_is_given_another_time(post: FreshnessServer, tmp_path: Path) -> None:
    asking, answers = _ask(post, tmp_path, timeout=0.01)
    assert answers.get(timeout=_SECONDS) is False
    asking.answer(True)
