"""Decide whether a call fits a signature, held to what Python itself says."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symindex.changes.signatures import given_by, misfit, signature_of, takes_all_of
from symindex.extract import extract
from symindex.model import kinds as k
from symindex.model.syntax import Call

_NAMES = st.sampled_from("abcdefg")


def _reason(source: str) -> str:
    """Why the last call in a source does not fit the first function in it."""
    facts = extract(source.encode())
    function = next(facts.nodes_of(k.FUNCTIONS))
    call = list(facts.nodes_of({k.CALL}))[-1]
    return misfit(signature_of(facts, function, bound=False), given_by(facts, Call(facts, call).arguments))


@st.composite
def _signatures(draw: st.DrawFn) -> str:
    names = draw(st.permutations("abcdef"))
    count, required = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    parts = [name if at < required else f"{name}=1" for at, name in enumerate(names[:count])]
    only = [f"{name}{draw(st.sampled_from(['', '=1']))}" for name in names[3 : 3 + draw(st.integers(0, 2))]]
    star = draw(st.booleans())
    if star or only:
        parts.append("*args" if star else "*")
    return ", ".join([*parts, *only, *(["**more"] if draw(st.booleans()) else [])])


@settings(deadline=None)
@given(_signatures(), st.integers(0, 4), st.lists(_NAMES, unique=True, max_size=3))
def test_a_call_fits_exactly_where_python_takes_it(signature: str, positional: int, keywords: list[str]) -> None:
    arguments = ", ".join(["1"] * positional + [f"{name}=1" for name in keywords])
    namespace: dict[str, object] = {}
    exec(f"def f({signature}): pass", namespace)
    try:
        inspect.signature(namespace["f"]).bind(*[1] * positional, **dict.fromkeys(keywords, 1))  # type: ignore[arg-type]
        is_taken = True
    except TypeError:
        is_taken = False
    assert bool(_reason(f"def f({signature}): pass\nf({arguments})\n")) is not is_taken


@settings(deadline=None)
@given(_signatures(), _signatures(), st.integers(0, 4), st.lists(_NAMES, unique=True, max_size=3))
def test_a_signature_that_takes_all_of_another_takes_each_call_of_it(
    old: str, new: str, positional: int, keywords: list[str]
) -> None:
    arguments = ", ".join(["1"] * positional + [f"{name}=1" for name in keywords])
    if _takes_all_of(new, old) and not _reason(f"def f({old}): pass\nf({arguments})\n"):
        assert not _reason(f"def f({new}): pass\nf({arguments})\n")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a", "a, b=1", True),
        ("a", "a, *, b=1", True),
        ("a", "a, **more", True),
        ("a", "a=1", True),
        ("a, b=1", "a, c=1, b=1", False),
        ("a", "a, *, b", False),
        ("a=1", "a", False),
        ("a", "b", False),
        ("a, *rest", "a, b=1, *rest", False),
        ("a, *, b", "a, b", True),
        ("**more", "", False),
    ],
)
def test_added_parameters_that_need_not_be_given_change_nothing_for_callers(old: str, new: str, expected: bool) -> None:
    assert _takes_all_of(new, old) is expected


def _takes_all_of(new: str, old: str) -> bool:
    both = [extract(f"def f({each}): pass\n".encode()) for each in (new, old)]
    return takes_all_of(*(signature_of(each, next(each.nodes_of(k.FUNCTIONS)), bound=False) for each in both))


@pytest.mark.parametrize(
    ("signature", "call", "reason"),
    [
        ("a, b", "1", "needs b"),
        ("a", "1, 2", "takes 1 argument, 2 given by position"),
        ("", "1", "takes no arguments, 1 given by position"),
        ("a", "1, b=2", "has no parameter b"),
        ("a", "1, a=2", "a is given twice"),
        ("a, /", "a=1", "has no parameter a"),
        ("a, /, **more", "a=1", "needs a"),
        ("a, *, b", "1, 2", "takes 1 argument, 2 given by position"),
        ("a, b", "*rest", ""),
        ("a, *, b", "*rest", "needs b"),
        ("a, *, b", "**more", ""),
        ("a, /, *, b", "**more", "needs a"),
        ("a", "1, 2, *rest", "takes 1 argument, 2 given by position"),
    ],
)
def test_why_a_call_does_not_fit_is_said(signature: str, call: str, reason: str) -> None:
    assert _reason(f"def f({signature}): pass\nf({call})\n") == reason
