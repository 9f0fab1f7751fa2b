"""Files other tools stumble over are indexed, and their columns are code points."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from symindex.query import Index
from tests.support.shop import make_shop, opened, places, sorted_places

_FILES: dict[str, str | bytes] = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "target.py": "def target(x=None): pass\n",
    "accents.py": "from target import target\nä = 'ß€😀'; target(ä); naïve = target\n",
    "tabs.py": "from target import target\nif 1:\n\tx = 1;\ttarget()\n",
    "mark.py": b"\xef\xbb\xbffrom target import target\ntarget()\n",
    "windows.py": b"from target import target\r\n\r\nif 1:\r\n    target('\xc3\xa9'); target()\r\n",
    "cookie.py": "# -*- coding: latin-1 -*-\nfrom target import target\nx = 'é'; target()\n".encode("latin-1"),
    "no_cookie.py": "from target import target\nx = 'é'; target()\n".encode("latin-1"),
    "undecodable.py": b"from target import target\nx = '\xff\xfe\x00\x81'; target()\n",
    "broken.py": """\
from target import target
target(1)
x = = 2
target(2)
class C:
    def m(self):
        target(3)
""",
    "unclosed.py": """\
from target import target
target(1)
def oops(:
    pass
target(2)
class C:
    def m(self):
        target(3)
""",
    "python2.py": """\
from target import target
print target(1), 'x'
exec 'x' in {}
try:
    target(2)
except E, e:
    print >>f, target(e)
x = 0777L
`target(3)`
""",
    "script": "#!/usr/bin/env python3\nfrom target import target\ntarget()\n",
    "bin/no_script": "#!/bin/sh\ntarget\n",
    "no_newline.py": "from target import target\ntarget()",
    "empty.py": "",
    "only_mark.py": b"\xef\xbb\xbf",
    "separators.py": "from target import target\nx = '\x0c\x1c\u2028'; target()\n\x0ctarget()\n",
    "long_line.py": "from target import target\nx = [" + "1, " * 20_000 + "target()]\n",
    "deep.py": "from target import target\nx = " + "(" * 3000 + "target()" + ")" * 3000 + "\ntarget()\n",
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with opened(make_shop(tmp_path_factory.mktemp("odd"), _FILES)) as index:
        yield index


def calls(index: Index, file: str) -> list[str]:
    """`line:column` of the calls of `target` in a file."""
    found = [place.split(":", 1) for place in sorted_places(index, index.callers("target.target"))]
    return [place for path, place in found if path == file]


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("accents.py", ["2:12"]),
        ("tabs.py", ["3:9"]),
        ("mark.py", ["2:1"]),
        ("windows.py", ["4:18", "4:5"]),
        ("cookie.py", ["3:10"]),
        ("no_cookie.py", ["2:10"]),
        ("undecodable.py", ["2:13"]),
        ("broken.py", ["2:1", "4:1", "7:9"]),
        ("unclosed.py", ["2:1", "5:1", "8:9"]),
        ("python2.py", ["2:7", "5:5", "7:16", "9:2"]),
        ("script", ["3:1"]),
        ("bin/no_script", []),
        ("no_newline.py", ["2:1"]),
        ("separators.py", ["2:12", "3:2"]),
        ("long_line.py", ["2:60006"]),
        ("deep.py", ["2:3005", "3:1"]),
    ],
)
def test_calls_are_found_where_an_editor_shows_them(odd: Index, file: str, found: list[str]) -> None:
    assert calls(odd, file) == found


@pytest.mark.parametrize("file", sorted(path for path in _FILES if path not in ("pyproject.toml", "bin/no_script")))
def test_what_is_told_as_a_column_is_understood_as_one(odd: Index, file: str) -> None:
    for call in calls(odd, file):
        assert places(odd, odd.definitions(f"{odd.root}/{file}:{call}")) == ["target.py:1:5"]


def test_a_mark_is_no_column_of_the_first_line(odd: Index) -> None:
    (hit,) = [hit for hit in odd.importers("target.target") if hit.file.endswith("/mark.py")]
    assert (hit.line, hit.column, hit.end_column, hit.text) == (1, 20, 26, "from target import target")
    assert places(odd, odd.definitions(f"{odd.root}/mark.py:1:20")) == ["target.py:1:5"]


def test_the_text_of_a_line_is_without_indentation_and_line_end(odd: Index) -> None:
    texts = {hit.text for hit in odd.callers("target.target") if hit.file.endswith(("/windows.py", "/tabs.py"))}
    assert texts == {"target('é'); target()", "x = 1;\ttarget()"}


def test_what_grep_finds_stands_where_it_says_in_the_text_it_shows(odd: Index) -> None:
    found = list(odd.grep("target"))
    assert {match.file.rpartition("/")[2] for match in found} >= {"mark.py", "tabs.py", "windows.py", "long_line.py"}
    assert all(match.at is not None and match.text[match.at :].startswith("target") for match in found)


def test_empty_files_are_modules_with_nothing_in_them(odd: Index) -> None:
    for name in ("empty", "only_mark"):
        (hit,) = odd.definitions(name)
        assert (hit.line, hit.column, hit.text, hit.kind) == (1, 1, "", "module")
        assert odd.outline(f"{odd.root}/{name}.py") == []
        assert odd.definitions(f"{odd.root}/{name}.py:1") == []


def test_what_stands_after_an_error_keeps_its_place_in_the_outline(odd: Index) -> None:
    for name in ("broken", "unclosed"):
        symbols = [hit.symbol for hit in odd.outline(f"{odd.root}/{name}.py")]
        assert symbols[-2:] == [f"{name}.C", f"{name}.C.m"]
