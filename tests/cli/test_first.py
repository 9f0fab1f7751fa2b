"""The first question in a fresh checkout: answered at once, and the index is built behind it."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from symindex.indexer.limits import UpdateLimits
from tests.support.command_line import say


@pytest.fixture(autouse=True)
def _every_project_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = partial(UpdateLimits, min_unknown_bytes=0)  # commands take no limits
    monkeypatch.setattr("symindex.indexer.paths.UpdateLimits", limits)


def test_the_answer_comes_first_and_the_index_behind_it(new_shop: Path) -> None:
    said = say("callers", "Till.count")
    assert said.status == 0
    assert "shop/till.py:12:21: return self.count()" in said.out
    assert "no whole index" in said.err
    end = time.monotonic() + 60
    while "finished" in (status := say("status")).out or status.status:
        assert time.monotonic() < end
        time.sleep(0.1)
    while (again := say("callers", "Till.count")).err:  # while the process that made the index ends
        assert time.monotonic() < end
    assert again.out == said.out


def test_what_is_not_found_is_said_as_ever(new_shop: Path) -> None:
    said = say("def", "Tyll")
    assert said.status == 1
    assert "Till" in said.err


def test_without_the_background_the_index_comes_first(new_shop: Path) -> None:
    (new_shop / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\nbackground = false\n")
    assert "building it in" in say("def", "Till").err
    assert "no whole index" not in say("def", "Till").err
    assert (new_shop / ".symindex/index.sqlite").exists()
