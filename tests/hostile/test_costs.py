"""What was made to be expensive takes work in proportion to its size; counted, for nothing here is timed."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from indexer.desk import Desk

from benchmarks.reliability.bombs import bombs
from symindex.extract import extract
from symindex.extract.grammar import parse
from symindex.model.facts import FileFacts
from symindex.query import Index
from symindex.workspace.patterns import patterns_from_strings


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
            self._look(facts, start, end)
            return nodes_with_number(facts, number, start, end)

        monkeypatch.setattr(FileFacts, "nodes_of", counted_of)
        monkeypatch.setattr(FileFacts, "nodes_with_number", counted_with)

    def _look(self, facts: FileFacts, start: int, end: int | None) -> None:
        self.done += (len(facts.kinds) if end is None else end) - start

    def of(self, index: Index, question: str) -> int:
        """The work of asking a question about `last`, which has an answer."""
        self.done = 0
        before = sys.getprofile()
        sys.setprofile(self._count)
        try:
            getattr(index, question)("last")
        finally:
            sys.setprofile(before)
        return self.done

    def _count(self, *_: object) -> None:
        self.done += 1


@pytest.mark.parametrize(
    ("name", "question", "scale"),
    [
        ("one name of an unknown called", "references", 0.005),
        ("returns", "callees", 0.08),
        ("methods", "callees", 0.01),
        ("one name called", "callers", 0.005),
    ],
)
def test_work_grows_no_faster_than_what_is_asked_about(
    name: str, question: str, scale: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    work = Work(monkeypatch)
    for times in (1, 2):
        desk = Desk(tmp_path / str(times), dict(bombs(scale * times))[name]().files)
        desk.update()
        with desk.index() as index:
            done.append(work.of(index, question))
    assert done[1] < 2.5 * done[0]


def test_comments_behind_what_is_no_python_are_read_in_part() -> None:
    facts = extract(b"def first(): pass\ndef ) (:\n" + b"#\n" * 9000)
    assert facts.truncated
    assert "first" in facts.words


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
