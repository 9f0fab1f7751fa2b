"""Laws of the language of questions: what is well formed is answered, and operators mean what they mean of sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symindex.model.answers import Filter
from tests.support.laws import examples

if TYPE_CHECKING:
    from symindex.query import Index

_WORDS = ("deadlock", "retry", "jitter", "send", "address", "order", "wait", "absent")
_FIELDS = ("name", "doc", "comment", "string", "signature", "symbol")
_words = st.sampled_from(_WORDS)
_asked_of_a_field = st.one_of(
    _words,
    _words.map(lambda word: f"{word[:4]}*"),
    _words.map(lambda word: f"{word[:2]}?{word[3:]}"),
    _words.map(lambda word: f"{word[1:]}~"),
    st.tuples(_words, _words).map(lambda two: f'"{two[0]} {two[1]}"'),
)
_atoms = st.one_of(
    _asked_of_a_field,
    st.tuples(st.sampled_from(_FIELDS), _asked_of_a_field).map(":".join),
    st.sampled_from(["kind:class", "kind:method", "path:store/*", "path:*.py"]),
)
_operands = st.recursive(
    _atoms,
    lambda inner: st.tuples(inner, st.sampled_from([" AND ", " OR ", " "]), inner).map(lambda of: f"({''.join(of)})"),
    max_leaves=4,
)
_law = settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _found(index: Index, typed: str) -> set[str]:
    found, as_words = index.search_answer(typed, Filter(limit=1000))
    return set() if as_words else {f"{one.hit.file}:{one.hit.line}:{one.hit.column}" for one in found}


@_law
@given(one=_operands, other=_operands)
def test_and_finds_what_both_find_or_what_either_finds(index: Index, one: str, other: str) -> None:
    first, second = _found(index, one), _found(index, other)
    assert _found(index, f"{one} AND {other}") == first & second
    assert _found(index, f"{one} OR {other}") == first | second


@_law
@given(one=_operands, other=_operands)
def test_not_takes_away(index: Index, one: str, other: str) -> None:
    first, second = _found(index, one), _found(index, other)
    assert _found(index, f"{one} AND NOT {other}") == first - second
    assert _found(index, f"({one}) NOT {other}") == first - second
