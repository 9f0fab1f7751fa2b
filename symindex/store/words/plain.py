"""Queries of plain words: the terms to search, and whether a query is in the query language at all.

People paste messages: of commits, of errors, of tickets. What looks like an operator there, `(#12)`, `"quotes"`,
`x: y`, is none.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from symindex.model.terms import WORD, terms_of, terms_of_word
from symindex.store.words.fields import COUNTS
from symindex.store.words.ranking import PlainWords

_OPERATORS: Final = re.compile(r"\b(?:AND|OR|NOT|ANDNOT|ANDMAYBE|REQUIRE)\b")
_FIELDS: Final = re.compile(rf"(?<![\w:])(?:{'|'.join((*COUNTS, 'kind', 'path'))}):(?=\S)|\[\S* TO \S*\]|^\s*\*\s*$")
# A beginning, a pattern, a misspelt word, a weight: marks inside of a word or right behind it.
_MARKED: Final = re.compile(r"\w[*?](?=[\s)]|$)|\w[*?]+\w|\w~\d?(?=[\s)]|$)|\w\^\d")
_PHRASE: Final = re.compile(r'"[^"]*"')
_GROUP: Final = re.compile(r"(?:^|\s)\(")
_WORDS_AN_OPERATOR: Final = 5  # where there are more, it is a word that somebody wrote in capitals
_WORDS_BESIDE: Final = 3  # a phrase
_OTHER_SIGN: Final = re.compile(r"[^\w\s*?~^.,/()\'-]")
_TRAILER: Final = re.compile(r"^[A-Z][A-Za-z]*(?:-[A-Za-z]+)+: .*$", re.MULTILINE)  # as git knows them: Signed-off-by
_BESIDE_THE_TITLE: Final = 0.6  # what a word counts for that is below the first line only
_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*")
_JOINED: Final = re.compile(r"[A-Za-z0-9]_[A-Za-z0-9]|[a-z][A-Z]")


def is_query(typed: str) -> bool:
    """Return True if operators, fields and marks are meant as such: in one line, where the language allows them."""
    typed = typed.strip()
    if "\n" in typed:
        return False
    if is_strict(typed):
        return True
    outside = _PHRASE.sub(" ", typed)
    if outside != typed:
        return len(WORD.findall(outside)) <= _WORDS_BESIDE and not _OTHER_SIGN.search(outside)
    asked = typed.removesuffix("?") if " " in typed else typed  # people end questions so
    return bool(_MARKED.search(asked)) and not _OTHER_SIGN.search(asked)


def is_strict(typed: str) -> bool:
    """Return True if a query names fields or joins its parts by operators, so that only what it says is wanted."""
    if _FIELDS.search(typed):
        return True
    operators = len(_OPERATORS.findall(typed))
    is_grouped = bool(_GROUP.search(typed)) and not _OTHER_SIGN.search(_PHRASE.sub(" ", typed))
    beside = len(WORD.findall(typed)) - operators
    return operators > 0 and (is_grouped or beside <= _WORDS_AN_OPERATOR * operators)


def looks_like_query(typed: str) -> bool:
    """Return True if there is anything in what was typed that would be part of the language elsewhere."""
    return bool(_OPERATORS.search(typed) or _FIELDS.search(typed) or _PHRASE.search(typed))


def plain_words_in(typed: str) -> PlainWords:
    """The terms of a text. The first line is its title and counts for more; trailers as git has them do not count."""
    title, _, rest = _TRAILER.sub("", typed).strip().partition("\n")
    in_title = frozenset(terms_of(title))
    times = Counter([*terms_of(title), *terms_of(rest)])
    # What is repeated counts for more, twice as much at most.
    terms = {term: (1.0 if term in in_title else _BESIDE_THE_TITLE) * 2 * n / (n + 1) for term, n in times.items()}
    found = (terms_of_word(word) for word in _IDENTIFIER.findall(typed) if _JOINED.search(word))
    return PlainWords(terms, frozenset(each[0] for each in found if each))
