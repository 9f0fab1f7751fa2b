"""The words of a content are found without parsing it: all that its facts have, and more."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symindex.extract import extract
from symindex.extract.word_scan import words_in

_PIECES = st.sampled_from(
    [
        *(
            "def ",
            "class ",
            "x",
            "_a1",
            "ﬁn",
            "é",
            "é",
            "“",
            "·",
            "0x1f",
            "1if",
            "1e5",
            "1_000j",
            "\\\n",
            "\\",
            "\n",
            "\r",
        ),
        *(
            "'",
            '"',
            '"""',
            "f'",
            "{",
            "}",
            "(",
            ")",
            ".",
            ",",
            "=",
            ":",
            " ",
            "\t",
            "\0",
            "import ",
            "from . ",
            "#",
            "_",
        ),
        *("namedtuple('P', 'x y')", "'{p.x}'.format(p)", "lambda", "ünïcode", "变量", "🐍", "\N{UNDERTIE}"),
    ]
)


def _missing(source: bytes) -> list[str]:
    facts, words = extract(source), words_in(source)
    posted = [word for word, roles in zip(facts.words, facts.roles) if roles]
    return [word for word in posted if not all(part in words for part in word.split(".") if part)]


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_no_word_of_the_facts_is_missing_whatever_the_text(text: str) -> None:
    assert _missing(text.encode("utf-8", "replace")) == []


@example(b"!aa")
@example(b"\\from")
@example(b"\\xcdef")
@given(st.binary(max_size=200))
def test_no_word_of_the_facts_is_missing_whatever_the_bytes(source: bytes) -> None:
    assert _missing(source) == []


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "cp1252"])
def test_words_are_those_of_the_text_in_the_encoding_of_the_file(encoding: str) -> None:
    source = f"# coding: {encoding}\ndef café(): return 'name'\n".encode(encoding)
    assert {"café", "name", "return"} <= words_in(source)


def test_no_word_of_our_own_modules_is_missing() -> None:
    for path in (Path(__file__).parents[2] / "symindex").rglob("*.py"):
        assert _missing(path.read_bytes()) == [], path
