"""What was made to be expensive takes work in proportion to its size; counted, for nothing here is timed."""

from __future__ import annotations

import json
import sys
import tracemalloc
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from symindex.extract import extract
from symindex.extract.grammar import parse
from symindex.model.facts import FileFacts
from symindex.model.notebook import text_of
from symindex.query import Index
from symindex.query.occurrences import Occurrences
from symindex.workspace.patterns import patterns_from_strings
from tests.support.projects import SampleProject
from tests.support.reliability.bombs import bombs

_AT_ONCE = 20  # nodes that a search for a word looks at in the time in which one is looked at otherwise


class Work:
    """Counts calls of functions, and the nodes that are looked at by those that run in C."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = 0
        nodes_of, nodes_with_number = FileFacts.nodes_of, FileFacts.nodes_with_number

        def counted_of(
            facts: FileFacts, wanted: Collection[int], start: int = 0, end: int | None = None
        ) -> Iterator[int]:
            self._look(facts, start, end)
            return nodes_of(facts, wanted, start, end)

        def counted_with(facts: FileFacts, number: int, start: int = 0, end: int | None = None) -> list[int]:
            found = nodes_with_number(facts, number, start, end)
            if "_nodes_by_word" in vars(facts):
                self.done += len(found)
            else:
                self._look(facts, start, end, _AT_ONCE)
            return found

        monkeypatch.setattr(FileFacts, "nodes_of", counted_of)
        monkeypatch.setattr(FileFacts, "nodes_with_number", counted_with)

    def _look(self, facts: FileFacts, start: int, end: int | None, at_once: int = 1) -> None:
        self.done += ((len(facts.kinds) if end is None else end) - start) // at_once

    def of(self, index: Index, question: str, symbol: str) -> int:
        """The work of asking a question."""
        self.done = 0
        before = sys.getprofile()
        sys.setprofile(self._count)
        try:
            getattr(index, question)(symbol)
        finally:
            sys.setprofile(before)
        return self.done

    def _count(self, *_: object) -> None:
        self.done += 1


@pytest.mark.parametrize(
    ("name", "question", "symbol", "scale"),
    [
        ("one name of an unknown called", "references", "last", 0.0025),
        ("returns", "callees", "last", 0.08),
        ("methods", "callees", "last", 0.005),
        ("one name called", "callers", "last", 0.005),
        ("bases", "hierarchy", "f", 0.005),
    ],
)
def test_work_grows_no_faster_than_what_is_asked_about(
    name: str, question: str, symbol: str, scale: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    work = Work(monkeypatch)
    for times in (1, 2):
        project = SampleProject(tmp_path / str(times), dict(bombs(scale * times))[name]().files)
        project.update()
        with project.index() as index:
            done.append(work.of(index, question, symbol))
    assert done[1] < 2.5 * done[0]


def test_a_name_defined_at_each_step_of_a_chain_leads_no_way_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    subclasses = Occurrences.subclasses

    def counted(*given: Any) -> Any:
        asked.append(given)
        return subclasses(*given)

    monkeypatch.setattr(Occurrences, "subclasses", counted)
    project = SampleProject(tmp_path, dict(bombs(0.008))["a chain of overrides"]().files)
    project.update()
    with project.index() as index:
        found = index.hierarchy("f")
    assert len(set(found)) == len(found) == 2 * 40  # all but the first override, all but the last are overridden
    assert len(asked) <= 2 * 43


def test_what_stands_close_together_in_a_long_line_is_shown_with_one_string(tmp_path: Path) -> None:
    source = "def last(é): pass\n" + "last(é); " * 3000
    project = SampleProject(tmp_path, {"m.py": source})
    project.update()
    with project.index() as index:
        for found in (index.references("last"), list(index.grep("last"))):
            texts = {id(each.text): each.text for each in found}
            assert len(found) >= 3000
            assert all("last(é)" in text for text in texts.values())
            assert sum(map(len, texts.values())) < 4 * len(source)
        assert all(match.text[match.at :].startswith("last(é)") for match in index.grep("last"))


def test_comments_behind_what_is_no_python_are_read_in_part() -> None:
    facts = extract(b"def first(): pass\ndef ) (:\n" + b"#\n" * 9000)
    assert facts.truncated
    assert "first" in facts.words


def test_of_very_many_declarations_of_cython_the_first_are_read() -> None:
    facts = extract(b"cdef int a\n" * 100_000)
    assert facts.truncated
    assert 50_000 < len(facts.kinds) < 75_000


def test_a_text_that_is_first_read_by_pieces_leaves_nothing_behind() -> None:
    """tree-sitter never lets go of an object that a read function gave it."""
    text = b"first()  # a comment\n" * 10_000
    tracemalloc.start()
    try:
        for _ in range(3):
            assert parse(text)[1]
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < len(text) // 4


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 40 + "*b", "a" * 255),
        ("x/" + "*?" * 40 + "b", "x/" + "a" * 255),
        ("**/a/" * 40 + "b", "a/" * 1000 + "a"),
        ("**/" * 500 + "b", "a/" * 1000 + "a"),
        ("**/" + "*a*a/" * 40 + "b", "aaaaaaaa/" * 400 + "a"),
    ],
    ids=["stars", "marks", "directories", "nothing between", "both"],
)
def test_an_ignore_pattern_of_many_stars_is_answered(pattern: str, path: str) -> None:
    """A regular expression that turns back at each of them would take longer than there is time."""
    patterns = patterns_from_strings([pattern, f"!{pattern.removesuffix('b')}a"])
    assert patterns.verdict(path, path.rpartition("/")[2], False) is False
    assert patterns_from_strings([pattern]).verdict(path, path.rpartition("/")[2], False) is None


def test_a_pattern_longer_than_any_path_is_passed_over() -> None:
    assert not patterns_from_strings(["*a" * 100_000])


@pytest.mark.parametrize("line", [" " * 1_000_000, "x = " * 300_000, "a, " * 300_000, " " * 1_000_000 + "x"])
def test_a_line_of_a_notebook_is_read_in_one_pass(line: str) -> None:
    cells = [{"cell_type": "code", "source": [f"{line}\n", "after = 1\n"]}]
    text = text_of(json.dumps({"cells": cells, "nbformat": 4}).encode())
    assert text is not None
    assert text.endswith(b"\nafter = 1\n\n")
