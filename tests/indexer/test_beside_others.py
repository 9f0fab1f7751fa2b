"""Processes that index the same contents at the same time use what the others have parsed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from symindex.indexer import Parsed, update
from symindex.indexer.events import FactsRefused
from tests.support.projects import SampleProject

_FILES = {f"m{number:02}.py": f"def f{number}(): pass\n" for number in range(12)}
_AT_ONCE = 3


def pair(tmp_path: Path, environ: Callable[[str], dict[str, str]]) -> tuple[SampleProject, SampleProject]:
    """Two projects with the same contents, and further variables for each of them."""
    found = [SampleProject(tmp_path / name, _FILES) for name in ("one", "two")]
    for project in found:
        project.environ |= environ(project.root.parent.name)
        project.limits = replace(project.limits, contents_between_looks=_AT_ONCE)
    return found[0], found[1]


def parsed_together(one: SampleProject, two: SampleProject) -> tuple[int, int]:
    """How many contents each parses, where the second begins and ends while the first one parses its first."""
    parsed_by_two: list[int] = []

    def note(event: Any) -> None:
        if isinstance(event, Parsed) and not parsed_by_two:
            parsed_by_two.append(0)
            parsed_by_two[0] = two.update().parsed

    summary = update(one.paths(), note, workers=1)
    return summary.parsed, parsed_by_two[0]


def in_one_cache(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    return lambda _: {"SYMINDEX_CACHE_DIR": str(tmp_path / "cache")}


def in_a_pool(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    pool = {"SYMINDEX_FACTS_POOL": str(tmp_path / "pool")}
    return lambda name: {"SYMINDEX_CACHE_DIR": str(tmp_path / f"cache-{name}"), **pool}


@pytest.mark.parametrize("shared", [in_one_cache, in_a_pool])
def test_no_content_is_parsed_twice_but_those_in_flight(
    tmp_path: Path, shared: Callable[[Path], Callable[[str], dict[str, str]]]
) -> None:
    one, two = pair(tmp_path, shared(tmp_path))
    by_one, by_two = parsed_together(one, two)
    assert by_one == _AT_ONCE
    assert len(_FILES) - _AT_ONCE <= by_two <= len(_FILES)
    assert one.defined("f0", "f11") == two.defined("f0", "f11") == ["m00.py:1", "m11.py:1"]


def test_a_pool_is_added_to_and_read_by_a_machine_that_knows_nothing(tmp_path: Path) -> None:
    one, two = pair(tmp_path, in_a_pool(tmp_path))
    assert one.update().parsed == len(_FILES)
    assert (two.update().parsed, two.defined("f5")) == (0, ["m05.py:1"])


def test_a_pool_that_cannot_be_written_is_reported_once_and_the_index_is_whole(tmp_path: Path) -> None:
    (tmp_path / "pool").write_text("a file")
    one, _ = pair(tmp_path, in_a_pool(tmp_path))
    assert one.update().parsed == len(_FILES)
    refused = [event for event in one.events if isinstance(event, FactsRefused)]
    assert len(refused) == 1
    assert "cannot be written" in refused[0].why
    assert one.defined("f5") == ["m05.py:1"]
