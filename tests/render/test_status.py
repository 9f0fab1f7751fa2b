"""Pages about the index."""

from __future__ import annotations

import pytest

from symindex.render import status as page
from symindex.render.numbers import counted, duration, size
from symindex.render.paint import plain

TILL = page.TreeStatus("project", "shop", "/src/shop", page.Totals(2, 900, 40, 5, 60), True)
SITE = page.TreeStatus("environment", "py3", "/v/lib", page.Totals(3, 99_000, 2_000, 50, 600), True)
SITE64 = page.TreeStatus("environment", "py3", "/v/lib64", page.Totals(1, 1_000, 10, 1, 2), False)
STATUS = page.Status(
    root="/src/shop",
    directory="/src/shop/.symindex",
    bytes=5_400_000,
    written=0.0,
    trees=[TILL, SITE, SITE64],
    distinct=page.Totals(4, 90_000, 1_500, 40, 500),
    unreadable=1,
    environments=["py3"],
    skipped=[page.Skipped("/src/shop/\x1b.py", "cannot be read")],
)
WORK = page.Work(parsed=3, shared=1, changed=4, removed=2, seconds=1.234)


def test_the_summary_counts_files_and_distinct_contents() -> None:
    assert page.summary_lines(STATUS, WORK, plain) == [
        "project       /src/shop",
        "files         6 in 2 trees; 4 distinct",
        "lines         2,050; 1,500 distinct",
        "definitions   56; 40 distinct",
        "references    662; 500 distinct",
        "environments  py3",
        "skipped       1 cannot be read",
        "time          1.23 s; 4 files new or changed, 2 gone; 3 contents parsed, 1 known already",
        "index         /src/shop/.symindex, 5.4 MB",
        "not finished: py3 (/v/lib64); run: symindex index",
    ]


def test_the_summary_of_a_pipe_is_one_line() -> None:
    assert page.summary_line(STATUS, WORK) == (
        "6 files, 2,050 lines, 4 distinct, 56 definitions, 662 references, 1 environment, 1 skipped, 1.23 s"
    )


def test_the_status_has_a_table_of_trees_and_the_paths_left_out() -> None:
    lines = page.status_lines(STATUS, True, plain)
    assert lines[-6:] == [
        "tree         name  files  lines  definitions  references",
        "project      shop      2     40            5          60",
        "environment  py3       4  2,010           51         602",
        "not finished: py3 (/v/lib64); run: symindex index",
        "",
        r"/src/shop/\x1b.py: cannot be read",
    ]


def test_the_status_object_keeps_each_tree_apart() -> None:
    made = page.status_object(STATUS)
    assert [tree["finished"] for tree in made["trees"]] == [True, True, False]  # type: ignore[attr-defined]
    assert made["distinct"] == {
        "contents": 4, "bytes": 90_000, "lines": 1_500, "definitions": 40, "references": 500,
    }  # fmt: skip


def test_a_broken_environment_says_why() -> None:
    good = page.EnvironmentStatus("py3", "tox", "3.12.1", "/src/.tox/py3", 140, "", True)
    bad = page.EnvironmentStatus("old", "venv", "", "/src/old", 0, "no base interpreter", False)
    assert page.environment_lines([good, bad], plain) == [
        "   name  kind  python  installed  prefix",
        "*  py3   tox   3.12.1        140  /src/.tox/py3",
        "   old   venv  ?               0  /src/old",
        "old: no base interpreter",
        "* primary: decides what an import of the project means",
    ]
    assert page.environment_line(bad) == "old\tvenv\t?\t0\t/src/old\tno base interpreter"


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "1 byte"), (999, "999 bytes"), (1_000, "1 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"),
     (12_340_000, "12.3 MB"), (340_000_000, "340 MB"), (999_500_000, "1.0 GB")],
)  # fmt: skip
def test_sizes(number: int, shown: str) -> None:
    assert size(number) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.004, "0.00 s"), (9.994, "9.99 s"), (12.34, "12.3 s"), (185, "3 min 05 s")]
)
def test_durations(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_one_is_no_plural() -> None:
    assert (counted(1, "copy", "copies"), counted(1_500, "copy", "copies")) == ("1 copy", "1,500 copies")
