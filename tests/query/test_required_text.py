"""What must stand in a text for a regular expression to match it."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.query.required_text import Needles, demands_of

_LETTERS = "abK_ſK ("
_PIECES = st.recursive(
    st.sampled_from(
        [*(re.escape(letter) for letter in _LETTERS), ".", r"\w", r"\b", "^", "[ab]", "[^a]", "ab", "(?=a)"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,1}", "+?"])).map(lambda t: f"(?:{t[0]}){t[1]}"),
        inner.map(lambda part: f"({part})"),
        inner.map(lambda part: f"(?i:{part})"),
        inner.map(lambda part: f"(?!{part})"),
    ),
    max_leaves=6,
)


def needles_of(expression: str, flags: int = 0) -> list[Needles]:
    return demands_of(expression, flags).needles


def best(expression: str, flags: int = 0) -> set[str]:
    return set(next(iter(needles_of(expression, flags)), ()))


@pytest.mark.parametrize(
    ("expression", "needles"),
    [
        ("def test_.*resize", {"def test_"}),
        (r"\bzzqfoo\b", {"zzqfoo"}),
        (r"\d{5}-\w+", {"-"}),
        ("(foo|bar)baz|qux", {"baz", "qux"}),
        ("(?:foo)+x*", {"foo"}),
        ("(?i)FoO", {"foo"}),
        ("(?x) a b c  # d", {"abc"}),
        ("foo(?=barbar)", {"foo"}),
        ("x*|foo", set()),
        ("[a-z]+", set()),
        ("|".join("abcdefghijkl"), set()),
    ],
)
def test_needles_are_texts_of_every_match(expression: str, needles: set[str]) -> None:
    assert best(expression) == needles


def test_where_case_is_ignored_only_ascii_has_just_two_cases() -> None:
    assert best("Straße", re.IGNORECASE) == {"stra"}
    assert re.search("ſ", "S", re.IGNORECASE)
    assert best("ſtop", re.IGNORECASE) == {"top"}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="atomic groups came with Python 3.11")
def test_what_cannot_be_given_back_is_required_too() -> None:
    assert best("(?>abc)d") == {"abc"}
    assert best("(?:abc)++d") == {"abc"}


@given(_PIECES, st.text(_LETTERS, max_size=8), st.sampled_from([0, re.IGNORECASE]))
def test_no_match_lacks_its_needles(expression: str, text: str, flags: int) -> None:
    if flags and not text.isascii():
        return  # there, other letters than ASCII's may stand for these
    for found in re.finditer(expression, text, flags):
        shown = found[0].lower() if flags else found[0]
        assert all(any(needle in shown for needle in needles) for needles in needles_of(expression, flags))
