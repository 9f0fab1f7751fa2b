"""What somebody hears who asks a watcher; here, the test is the watcher."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from symindex.workspace.freshness import FreshnessRequest, FreshnessServer, is_confirmed_fresh

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nobody vouches elsewhere")
_SECONDS = 60.0  # a test fails after so long; it waits no longer than it must


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FreshnessServer]:
    monkeypatch.setattr("symindex.workspace.freshness._TIMEOUT", _SECONDS * 2)
    monkeypatch.setattr("symindex.workspace.freshness._TIMEOUT_WHEN_ACKNOWLEDGED", _SECONDS * 2)
    found = FreshnessServer(tmp_path)
    yield found
    found.close()


def _ask(post: FreshnessServer, index: Path) -> tuple[FreshnessRequest, SimpleQueue[bool]]:
    answers: SimpleQueue[bool] = SimpleQueue()
    Thread(target=lambda: answers.put(is_confirmed_fresh(index, index, {})), daemon=True).start()
    while True:
        for asking in post.waiting():
            return asking, answers


@pytest.mark.parametrize("word", [True, False])
def test_who_asks_is_told(post: FreshnessServer, tmp_path: Path, word: bool) -> None:
    asking, answers = _ask(post, tmp_path)
    asking.answer(word)
    assert answers.get(timeout=_SECONDS) is word


def test_one_that_has_heard_is_given_another_time(
    post: FreshnessServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symindex.workspace.freshness._TIMEOUT_WHEN_ACKNOWLEDGED", 0.01)
    asking, answers = _ask(post, tmp_path)
    assert answers.get(timeout=_SECONDS) is False
    asking.answer(True)
