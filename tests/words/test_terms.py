"""How texts become terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.model.terms import stem, terms_of, terms_of_word


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("retry", ["retry"]),
        ("retries", ["retry"]),
        ("retry_on_deadlock", ["retry_on_deadlock", "retry", "deadlock"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("parseIPv6Address", ["parseipv6address", "parse", "ipv6", "address"]),
        ("get_ipv6_addr", ["get_ipv6_addr", "get", "ipv6", "addr"]),
        ("sha256", ["sha256"]),
        ("page2", ["page2", "page", "2"]),
        ("__init__", ["init"]),
        ("the", []),
        ("x" * 100, []),
        ("Größe", ["größe"]),
    ],
)
def test_a_word_is_split_where_its_parts_begin(word: str, terms: list[str]) -> None:
    assert terms_of_word(word) == tuple(map(stem, terms))


@pytest.mark.parametrize(
    "forms",
    [
        ["cache", "caches", "cached", "caching"],
        ["stop", "stops", "stopped", "stopping"],
        ["policy", "policies"],
        ["address", "addresses"],
        ["migrate", "migrates", "migrated", "migrating"],
        ["request", "requests", "requested", "requesting"],
    ],
)
def test_forms_of_a_word_are_one_term(forms: list[str]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("compute", "computer"), ("status", "state"), ("string", "stre"), ("port", "portable"), ("ring", "r")],
)
def test_other_words_stay_other_terms(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@given(st.text())
def test_any_text_has_terms_in_lower_case(text: str) -> None:
    assert all(term and term == term.lower() for term in terms_of(text) if term.isascii())
