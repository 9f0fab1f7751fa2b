"""Grep finds what looking at every line of every file would find, whatever the files are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symindex.model.answers import Filter
from symindex.model.text import to_utf8
from symindex.query import Index
from tests.support.shop import make_shop, opened

_FILES: dict[str, str | bytes] = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "plain.py": "def kite(sail):\n    return sail + 'Kite k'\n\n\x0cimport os\tas kite\x1c\n",
    "empty.py": "",
    "copy/plain.py": "def kite(sail):\n    return sail + 'Kite k'\n\n\x0cimport os\tas kite\x1c\n",
    "accents.py": "# café, naïve, ſail, 12 \u212aites, STRASSE and straße\nkite = 'é'\n",
    "mark.py": b"\xef\xbb\xbfkite = 1 # caf\xc3\xa9\n",
    "latin.py": "# coding: latin-1\ncafé = 'é'; kite = 2\n".encode("latin-1"),
    "cyrillic.py": "# vim: set fileencoding=koi8-r :\nkite = 'ёж K k'\n".encode("koi8-r"),
    "wide.py": "kite = 'é k'\nsail = 3\n".encode("utf-16"),
    "seven.py": b"# coding: utf-7\nkite = '" + "é".encode("utf-7") + b"'\n",
    "broken.py": b"kite = 'caf\xe9'\n",
    "zero.py": b"kite = 1\0sail = 2\n",
    "windows.py": b"kite = 1\r\nsail = 'k'\r\n",
}
_PATTERNS = st.one_of(
    st.text("kKitesſ é\u212a.=", min_size=1, max_size=4).map(re.escape),
    st.lists(
        st.sampled_from(
            ["k", "ite", "sail", "é", r"\w", r"\s", r"\d", ".", r"\b", "^", "$", "[a-k]", "ſ", "(?i:k)", "K"]
        ),
        min_size=1,
        max_size=4,
    ).map("".join),
    st.sampled_from(
        ["kite|sail", "(?:k|é)+", r"[^\x00-\x7f]", "1 sail", r"(?i)SAIL\b", r"\x1c", "stra(?:ss|ß)e", "^$"]
    ),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with opened(make_shop(tmp_path_factory.mktemp("written"), _FILES)) as index:
        yield index


def naively(root: Path, expression: str) -> list[tuple[str, int, int]]:
    """(path, line, column) of each match, in each distinct content."""
    found, seen = [], set()
    for path in sorted(path for path in _FILES if path.endswith(".py")):
        content = (root / path).read_bytes()
        if content not in seen:
            seen.add(content)
            text = to_utf8(content)[0].decode().removeprefix("\ufeff")
            for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
                for match in re.finditer(expression, line):
                    if match[0]:
                        found.append((path, number, match.start() + 1))
    return found


@settings(deadline=None)
@given(_PATTERNS, st.booleans(), st.booleans())
def test_grep_finds_what_a_look_at_all_of_every_file_finds(
    written: Index, expression: str, ignore_case: bool, word: bool
) -> None:
    if word and expression.startswith("(?i)"):
        return  # flags for all stand at the start only
    shown = rf"\b(?:{expression})\b" if word else expression
    expected = naively(written.root, f"(?i:{shown})" if ignore_case and not shown.startswith("(?i)") else shown)
    matches = written.grep(expression, Filter(), regex=True, ignore_case=ignore_case, word=word)
    assert [(Path(m.file).relative_to(written.root).as_posix(), m.line, m.column) for m in matches] == expected


@settings(deadline=None)
@given(st.text("kKiteſ é.=12\0", min_size=1, max_size=4))
def test_a_literal_is_found_wherever_it_stands(written: Index, literal: str) -> None:
    expected = naively(written.root, re.escape(literal))
    assert [
        (Path(m.file).relative_to(written.root).as_posix(), m.line, m.column) for m in written.grep(literal)
    ] == expected


def test_what_no_file_can_hold_is_not_found(written: Index) -> None:
    assert list(written.grep("\udcff")) == []
    assert list(written.grep("\udcff|\udc00", regex=True, ignore_case=True)) == []
