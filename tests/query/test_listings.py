"""Long listings: what a place takes is bounded, the bound depends on no earlier question, and nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symindex.model.answers import Certainty
from symindex.model.values import Target
from symindex.query import Index
from symindex.query.effort import Bounds
from symindex.query.index import ANY_ROLE, REFERENCES

_METHODS = 4
_CALLS = 10
Listing = list[tuple[str, int, Certainty]]


def _source() -> str:
    """Calls of methods on objects that the first calls pass through few variables, the others through many."""
    lines = [f"class C{at}:\n    def run{at}(self): ...\n    def other(self): ...\n" for at in range(_METHODS)]
    for at in range(_METHODS):
        for length in range(0, 3 * _CALLS, 3):
            names = [f"a{each}" for each in range(length + 1)]
            passed = "".join(f"    {new} = {old}\n" for old, new in pairwise(names))
            last = names[-1]
            lines.append(
                f"def f{at}_{length}():\n    a0 = made{at}()\n{passed}    {last}.run{at}()\n    {last}.other()\n"
            )
        lines.append(f"def made{at}():\n    return C{at}()\n")
    return "".join(lines)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("listings")
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (root / "m.py").write_text(_source())
    return root


def _targets(index: Index, name: str) -> list[Target]:
    return index.targets(name)


def _listed(index: Index, name: str, whole: int) -> Listing:
    """The callers of a definition, of which so many are looked at thoroughly, and all places that refer to it."""
    occurrences, library = index.internals.occurrences, index.internals.library
    trees = [tree.id for tree in library.trees.values() if tree.kind == "project"]
    targets = _targets(index, name)

    def found() -> Iterator[tuple[str, int, Certainty]]:
        for each in occurrences.callers(targets, trees, Bounds(whole, whole)):
            yield "caller", each.node, each.certainty
        for each in occurrences.of(targets, REFERENCES, ANY_ROLE, trees, Bounds(whole, whole)):
            yield "reference", each.node, each.certainty

    return sorted(found())


_QUESTIONS = [f"m.C{at}.{name}" for at in range(_METHODS) for name in (f"run{at}", "other")]


@settings(max_examples=12, deadline=None)
@given(st.permutations(_QUESTIONS), st.integers(0, 12))
def test_what_was_asked_before_changes_no_listing(project: Path, order: list[str], whole: int) -> None:
    with Index.open(project) as warm, warm.snapshot():
        asked = {name: _listed(warm, name, whole) for name in order}
    with Index.open(project) as fresh, fresh.snapshot():
        assert _listed(fresh, order[-1], whole) == asked[order[-1]]


def test_what_was_looked_up_at_each_place_before_changes_no_listing(project: Path) -> None:
    with Index.open(project) as fresh, fresh.snapshot():
        expected = _listed(fresh, "m.C0.other", 3)
    with Index.open(project) as warm, warm.snapshot():
        for module in warm.internals.library.modules_in(warm.internals.library.reader.documents([1])):
            for node in module.facts.nodes_with("other"):
                warm.internals.meanings.at(module, node)
        assert _listed(warm, "m.C0.other", 3) == expected


def test_a_place_that_would_take_too_many_steps_is_possible_and_not_left_out(project: Path) -> None:
    with Index.open(project) as index, index.snapshot():
        thoroughly = _listed(index, "m.C0.run0", 100)
        briefly = _listed(index, "m.C0.run0", 0)
    assert [place[:2] for place in briefly] == [place[:2] for place in thoroughly]
    assert {certainty for *_, certainty in thoroughly} == {Certainty.INFERRED}
    assert {certainty for *_, certainty in briefly} == {Certainty.INFERRED, Certainty.POSSIBLE}


def test_a_place_is_never_surer_for_having_fewer_steps(project: Path) -> None:
    with Index.open(project) as index, index.snapshot():
        for name in _QUESTIONS:
            sure = {place[:2] for place in _listed(index, name, 100) if place[2] != Certainty.POSSIBLE}
            assert {place[:2] for place in _listed(index, name, 2) if place[2] != Certainty.POSSIBLE} <= sure
