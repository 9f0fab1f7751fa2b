"""What people type, as something that finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.cscope import patterns


@pytest.mark.parametrize(
    ("pattern", "word", "matches"),
    [
        ("total", "total", True),
        ("total  ", "total", True),
        (" total", "total", False),
        ("total", "totals", False),
        ("größe", "größe", True),
        ("a b", "a", False),
        ("<global>", "<global>", False),
        ("^total$", "total", True),
        ("to.*", "total", True),
        ("ot.*", "total", False),
        ("total|sum", "sum", True),
        ("(total|sum)", "total", True),
        ("[st]um", "sum", True),
        ("[[:lower:]_]+", "a_b", True),
        ("[[:upper:]]+", "ab", False),
        ("[^a]+", "bcd", True),
        ("[]x]+", "x", True),
        ("a{2}", "aa", True),
        ("to.*+l", "total", True),
        ("tot??al+?l", "total", True),
        ("a***", "aaa", True),
        ("a{", "a", False),
        (r"\w+", "abc", True),
        ("*a", "a", False),
        ("a(", "a", False),
        ("[", "a", False),
        ("a\\", "a", False),
        ("", "", False),
        ("^", "", False),
        ("$", "", False),
        ("(?:a)", "a", False),
    ],
)
def test_names_are_matched_as_a_whole(pattern: str, word: str, matches: bool) -> None:
    names = patterns.names(pattern)
    assert (names is not None and names.matches(word)) is matches


def test_case_counts_unless_it_is_said_not_to() -> None:
    for pattern, caseless, matches in (("Total", False, False), ("Total", True, True), ("TO.*", True, True)):
        names = patterns.names(pattern, caseless)
        assert names is not None
        assert names.matches("total") is matches


@given(st.text(alphabet="ab_.*+?{}[]()|^$\\1,", max_size=12), st.text(alphabet="ab_1", min_size=1, max_size=6))
def test_words_that_match_begin_as_is_said_and_no_pattern_fails(pattern: str, word: str) -> None:
    names = patterns.names(pattern)
    if names is not None and names.matches(word):
        assert word.startswith(names.prefix)
    patterns.parts_of_paths(pattern)
    patterns.lines_like(pattern)


@pytest.mark.parametrize(
    ("pattern", "line", "matches"),
    [
        ("def +t[a-z]+\\(", b"def total(x)", True),
        ("^class ", b"class A", True),
        ("^class ", b" class A", False),
        ("x$", b"ax", True),
        ("rate=(RATE|rate)", b"rate=RATE", True),
        ("a{2}", b"aa", False),
        ("a{2}", b"a{2}", True),
        ("[a-z]*+x", b"ax", True),
        ("total|", b"a", False),
        ("|total", b"a", False),
        ("(total|)", b"a", False),
        ("a||b", b"a", False),
        ("()", b"a", False),
        (r"a\|", b"a|", True),
        (r"\t", b"t", True),
        (r"\w", b"w", True),
        (r"\w", b"a", False),
        ("é", "é".encode(), True),
        ("[éx]", b"\xc3\xa0", False),
        ("[", b"[", False),
        ("", b"", False),
    ],
)
def test_egrep_is_that_of_cscope(pattern: str, line: bytes, matches: bool) -> None:
    is_in = patterns.lines_like(pattern)
    assert (is_in is not None and is_in(line)) is matches


def test_text_is_taken_to_the_letter() -> None:
    is_in = patterns.lines_with_text(b"a.b ")
    assert is_in is not None
    assert [is_in(line) for line in (b"xa.b y", b"xacb y", b"a.b")] == [True, False, False]
    assert patterns.lines_with_text(b"") is None


@pytest.mark.parametrize(("typed", "is_dotted"), [("Cart.add", True), ("a", False), ("a.*", False), (".a", False)])
def test_qualified_names_are_told_from_expressions(typed: str, is_dotted: bool) -> None:
    assert patterns.is_dotted(typed) is is_dotted
