"""Searches that are cancelled end at once, and leave no partial result behind."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

from symindex.graph.requests import Request, chains_from
from symindex.model.answers import Hit
from symindex.query import Index
from symindex.stopping import StopSignal


def places(hits: list[Hit]) -> list[tuple[str, int]]:
    return [(hit.file, hit.line) for hit in hits]


def test_a_search_that_was_ended_does_not_shorten_later_answers(index: Index) -> None:
    whole = places(index.callers("close_all"))
    assert whole
    stop = StopSignal()
    stop.cancel()
    with index.stopping(stop):
        assert places(index.callers("Till.close")) == []
    assert stop.was_obeyed
    assert places(index.callers("close_all")) == whole


def test_where_there_is_no_time_at_all_chains_are_not_looked_for_and_that_is_said(index: Index) -> None:
    chains, is_cut = chains_from(index, "close_all", "Till.close", Request(seconds=0.0))
    assert (chains, is_cut) == ([], True)


def test_half_of_the_time_is_left_for_the_places_that_bear_the_name(tmp_path: Path) -> None:
    hands = "".join(f"hand{number + 1} = hand{number}\n" for number in range(60))
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "mod.py").write_text(f"def target():\n    pass\n\n\nhand0 = target\n{hands}hand60()\ntarget()\n")
    with Index.open(tmp_path, environ=os.environ) as index:
        assert [hit.line for hit in index.callers("mod.target")] == [66, 67]
        stop = StopSignal(60, clock=count().__next__)  # each look at it takes a second
        with index.stopping(stop):
            assert [hit.line for hit in index.callers("mod.target")] == [67]
        assert stop.was_obeyed
