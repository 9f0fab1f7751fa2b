"""What somebody hears who asks a watcher; here, the test is the watcher."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from symindex.workspace.vouching import Asker, Post, is_vouched_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nobody vouches elsewhere")
_SECONDS = 60.0  # a test fails after so long; it waits no longer than it must


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setattr("symindex.workspace.vouching._PATIENCE", _SECONDS * 2)
    monkeypatch.setattr("symindex.workspace.vouching._PATIENCE_WHEN_HEARD", _SECONDS * 2)
    found = Post(tmp_path)
    yield found
    found.close()


def _ask(post: Post, index: Path) -> tuple[Asker, SimpleQueue[bool]]:
    answers: SimpleQueue[bool] = SimpleQueue()
    Thread(target=lambda: answers.put(is_vouched_for(index, index, {})), daemon=True).start()
    while True:
        for asker in post.askers():
            return asker, answers


@pytest.mark.parametrize("word", [True, False])
def test_who_asks_is_told(post: Post, tmp_path: Path, word: bool) -> None:
    asker, answers = _ask(post, tmp_path)
    asker.answer(word)
    assert answers.get(timeout=_SECONDS) is word


def test_one_that_has_heard_is_given_another_time(post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symindex.workspace.vouching._PATIENCE_WHEN_HEARD", 0.01)
    asker, answers = _ask(post, tmp_path)
    assert answers.get(timeout=_SECONDS) is False
    asker.answer(True)
