"""A pattern finds in a text what Python's own expressions find in its lines, whatever is left out of looking."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symindex.query.pattern import Pattern

_LETTERS = "abK_ſ\u212a .-"
_PLACES = [r"\b", r"\B", "^", "$", r"\A", r"\Z", "(?-m:^)", "(?-m:$)", "(?=a)", r"(?!\s)", "(?<=a)", "(?<![^a])"]
_SETS = [".", r"\w", r"\W", r"\s", r"\S", r"\D", r"[\t-\x0e]", r"[\W_]"]
_SETS += ["[ab]", "[^a]", "[^ab]", r"[^a\n]", r"[^\n]", r"[^\Wa]"]
_WITHIN = [*map(re.escape, _LETTERS), "ab", "K a", *_PLACES, *_SETS]
_OVER = [r"\n", r"\x0a", r"[\na]", "(?s:.)", r"(?<=\n)", r"(?!\n)"]
_NASTY = "\n a b\n\nK\u212ak\r\n\tſ_-\na\x0b\n.\n\r\nab"
# Without it, a needle is never rare.
_PADDING = f"\n{'-' * 25}" * 25

_TEXTS = st.lists(st.sampled_from([*_LETTERS, "\n", "\r\n"]), max_size=20).map("".join)
_REPEATED = st.tuples(st.sampled_from(_WITHIN), st.sampled_from(["", "", "*", "+", "?", "{2}", "+?"])).map(
    lambda pair: f"(?:{pair[0]}){pair[1]}"
)
_ROWS = st.lists(_REPEATED, min_size=1, max_size=4).map("".join)
_EXPRESSIONS = st.lists(_ROWS, min_size=1, max_size=3).flatmap(
    lambda rows: st.sampled_from([rows[0], "|".join(rows), f"({rows[0]})\\1", "".join(f"(?:{row}|a)" for row in rows)])
)


def found(expression: str, text: str, *, ignore_case: bool = False) -> list[tuple[int, int]]:
    spans = Pattern(expression, regex=True, ignore_case=ignore_case, word=False).spans(text.encode())
    return list(zip(spans[::2], spans[1::2]))


def looked_up(expression: str, texts: list[str], *, ignore_case: bool = False) -> list[tuple[int, int]]:
    """The spans, in bytes, of what matches in some texts, between which there is a line feed, or one with a return."""
    compiled = re.compile(expression, re.MULTILINE | (re.IGNORECASE if ignore_case else 0))
    spans, begin = [], 0
    for whole in texts:
        text = whole.removesuffix("\r")
        for match in compiled.finditer(text):
            if match[0]:
                spans.append((begin + len(text[: match.start()].encode()), begin + len(text[: match.end()].encode())))
        begin += len(whole.encode()) + 1
    return spans


@pytest.mark.parametrize("padding", ["", _PADDING])
@pytest.mark.parametrize("ignore_case", [False, True])
def test_two_pieces_of_an_expression_find_what_they_find_in_each_line(ignore_case: bool, padding: str) -> None:
    text = _NASTY + padding
    for expression in map("".join, product(_WITHIN, [*_WITHIN, "a*"])):
        expected = looked_up(expression, text.split("\n"), ignore_case=ignore_case)
        assert found(expression, text, ignore_case=ignore_case) == expected, expression


@settings(deadline=None)
@given(_EXPRESSIONS, _TEXTS, st.booleans(), st.sampled_from(["", _PADDING]))
def test_any_expression_finds_what_it_finds_in_each_line(
    expression: str, text: str, ignore_case: bool, padding: str
) -> None:
    text += padding
    expected = looked_up(expression, text.split("\n"), ignore_case=ignore_case)
    assert found(expression, text, ignore_case=ignore_case) == expected


@settings(deadline=None)
@given(_ROWS, st.sampled_from(_OVER), _ROWS, st.text(_LETTERS + "\n", max_size=20))
def test_one_that_names_line_ends_finds_what_it_finds_in_all_of_the_text(
    before: str, named: str, behind: str, text: str
) -> None:
    expression = before + named + behind
    assert found(expression, text) == looked_up(expression, [text])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r"a\s*b", []),
        (r"\s+b", [(4, 6)]),
        (r"a\s*\nb", [(0, 3)]),
        (r"(?s)a.*b", [(0, 6)]),
        (r"(?s:a.*b)", [(0, 6)]),
        (r"a[\n]b", [(0, 3)]),
        (r"a[^\n]", []),
        (r"^\s*b", [(2, 3), (4, 6)]),
    ],
)
def test_blanks_lead_into_no_other_line_unless_line_ends_are_named(
    expression: str, expected: list[tuple[int, int]]
) -> None:
    assert found(expression, "a\nb\n b") == found(expression, f"a\nb\n b{_PADDING}") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a$", [(0, 1), (6, 7)]),
        ("^b$", [(3, 4)]),
        (r"a\nb", [(0, 4)]),
        (r"\w\s*$", [(0, 1), (3, 4), (6, 7)]),
        ("(?s)b.a", [(3, 7)]),
        (r"b\r$", [(3, 5)]),
        (r"b\r\na", [(3, 7)]),
    ],
)
def test_a_line_ends_before_its_carriage_return_unless_that_is_named(
    expression: str, expected: list[tuple[int, int]]
) -> None:
    assert found(expression, "a\r\nb\r\na") == expected


def test_carriage_returns_alone_end_lines() -> None:
    assert found("^b$", "a\rb\rc") == [(2, 3)]


def test_a_byte_order_mark_is_no_character() -> None:
    for expression in ("a", "^a", r"^\w", r"\Aa", "[^b]", r"(?s)^.", "\ufeffa", r"\s*a"):
        moved = [(start + 3, end + 3) for start, end in found(expression, "a\nb")]
        assert found(expression, "\ufeffa\nb") == moved
