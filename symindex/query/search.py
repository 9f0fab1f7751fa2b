"""Find names by what a person remembers: exact, a glob, beginnings of sub-words, or approximate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from symindex.model.terms import parts_of

_SUGGESTIONS: Final = 5
_LIKE: Final = 0.7  # the ratio of `SequenceMatcher` from which on words are alike
_LIKE_OWN: Final = 0.55
_LONG_ENOUGH: Final = 4  # two letters in common say little of a shorter name
_BONUS_OF_OWN: Final = 0.25
_CANDIDATES: Final = 400


def matching_words(pattern: str, words: Callable[[], Iterable[str]]) -> Iterator[str]:
    """The words a name or part of one stands for, the exact one first; `words` gives all there are."""
    yield pattern
    parts = parts_of(pattern)
    if len(parts) < 2 and (len(pattern) < 3 or "." in pattern):
        return
    wanted = (
        re.compile(_abbreviation(parts), re.IGNORECASE)
        if len(parts) > 1
        else re.compile(f".*{re.escape(pattern)}", re.IGNORECASE)
    )
    found = {word for word in words() if word != pattern and "." not in word and wanted.match(word)}
    yield from sorted(found, key=lambda word: (len(word), word))


def close_words(
    word: str, words: Iterable[str], is_defined: Callable[[str], bool], is_own: Callable[[str], bool]
) -> list[str]:
    """Words that are defined and that one may have meant to type, the likeliest first; the project's own are likelier.

    `is_own` is true of a word that the project defines.
    """
    from difflib import SequenceMatcher

    lowered = word.lower()
    pairs = _pairs(lowered)
    candidates = [
        (len(pairs & _pairs(other.lower())), other)
        for other in words
        if abs(len(other) - len(word)) <= 2 and "." not in other
    ]
    letters = sorted(lowered)  # two of them swapped leave few pairs in common
    candidates = [
        (common, other)
        for common, other in candidates
        if common * 2 >= len(pairs) - 1 or sorted(other.lower()) == letters
    ]
    candidates = sorted(candidates, reverse=True)[:_CANDIDATES]
    scored = [(SequenceMatcher(None, lowered, other.lower()).ratio(), other) for _, other in candidates]
    like = _LIKE_OWN if len(word) >= _LONG_ENOUGH else _LIKE
    likely = [(score + (_BONUS_OF_OWN if is_own(other) else 0), other) for score, other in scored if score >= like]
    likely.sort(key=lambda pair: (-pair[0], pair[1]))
    found = (other for score, other in likely if score >= _LIKE and is_defined(other))
    return list(islice(found, _SUGGESTIONS))


def _abbreviation(parts: list[str]) -> str:
    """A pattern for words whose sub-words begin as the parts do, in order, others between them allowed."""
    return ".*?(?:(?<=[a-z0-9_])(?=[A-Z])|_|^)?".join(re.escape(part) for part in parts)


def _pairs(word: str) -> set[str]:
    return {word[i : i + 2] for i in range(len(word) - 1)}
