"""From what somebody typed to a question for the word index: Whoosh's query language over our fields.

Words, of which any may be missing; `"phrases"`, `AND`, `OR`, `NOT`, parentheses, `field:word`, `beginn*`, `w?ldcards`,
`mispelt~`, `word^2`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from whoosh import matching, query

from symindex.errors import QuestionError
from symindex.store.words.fields import COUNTS, field_of, typed_schema
from symindex.store.words.plain import is_query, plain_words_in
from symindex.store.words.ranking import FIELD, PlainWords

_LIMITS: Final = ("kind", "path", "content")
_EDITS: Final = 2  # by which a misspelt word may differ; with more, half of the index fits, which takes seconds to find
_MAX_MISSPELT_LENGTH: Final = 64
_EXPANDED: Final = 10_000  # terms of the index that one beginning or pattern is taken to stand for
_OPTIONAL: Final = (query.Term, query.Prefix, query.Wildcard, query.FuzzyTerm)


class Question(NamedTuple):
    """A question as Whoosh takes it, or None for plain words; `words` are empty beside a query."""

    query: Any
    words: PlainWords


def parsed(typed: str, contents_in: Callable[[str], Iterable[bytes]]) -> Question:
    """The question that was typed; `contents_in` returns the keys of the contents whose path fits a pattern.

    Raises `QuestionError` where it cannot be understood.
    """
    if is_query(typed):
        return Question(_parsed(typed, contents_in), PlainWords({}))
    return in_words(typed)


def in_words(typed: str) -> Question:
    """The question that takes all that was typed for words."""
    return Question(None, plain_words_in(typed))


def terms_in(asked: Any, reader: Any) -> Iterator[str]:
    """The terms of a question, with those of the index that its beginnings and patterns stand for."""
    if isinstance(asked, query.Phrase):
        yield from asked.words
    elif isinstance(asked, query.MultiTerm):
        # Those that are spelled alike come as text, the others as bytes.
        for _, term in islice(asked.expanded_terms(reader), _EXPANDED):
            yield term.decode() if isinstance(term, bytes) else term
    elif isinstance(asked, query.Term):
        yield from [asked.text] if asked.fieldname == FIELD else []
    elif not isinstance(asked, query.Not):
        for part in asked.children():
            yield from terms_in(part, reader)


def _parsed(typed: str, contents_in: Callable[[str], Iterable[bytes]]) -> Any:
    from whoosh.qparser import FuzzyTermPlugin, GroupNode, QueryParser

    class _Group(GroupNode):  # type: ignore[misc]  # parts side by side without an operator
        qclass = _SideBySide
        merging = True

    parser = QueryParser(FIELD, typed_schema(contents_in), group=_Group)
    parser.add_plugin(FuzzyTermPlugin())
    try:
        return parser.parse(typed, normalize=False).accept(_meant)
    except QuestionError:
        raise
    except Exception as error:  # the parser fails on odd input as it happens to
        raise QuestionError(
            f"cannot read the question {typed!r}: {error}", "leave out what is neither a letter nor a digit"
        ) from error


class _Any(query.Or):  # type: ignore[misc]
    """Optional words, of which one is enough."""


class _SideBySide(query.Or):  # type: ignore[misc]
    """Parts of a question with no operator between them."""


def _meant(asked: Any) -> Any:
    """A part of a question as it is meant: fields are looked up in `text`, and what says more than a word must hold."""
    if _says_nothing(asked):
        return query.NullQuery
    if isinstance(asked, query.FuzzyTerm):
        _check_misspelt(asked)
    if isinstance(asked, (query.And, query.Or)):
        asked.subqueries = [part for part in asked if part is not query.NullQuery]
    if isinstance(asked, _SideBySide):
        return _side_by_side(list(asked))
    if isinstance(asked, query.And):
        excluded = [part.query for part in asked if isinstance(part, query.Not)]
        if excluded:
            rest = [part for part in asked if not isinstance(part, query.Not)]
            return _Except(query.And(rest) if rest else query.Every(), query.Or(excluded))
    if type(asked) is query.AndNot:
        return _Except(asked.a, asked.b)
    if type(asked) is query.Require:
        return _Within(asked.a, asked.b)
    name = asked.field() if asked.is_leaf() else None
    if name is None or name not in COUNTS:
        return asked
    asked.fieldname = FIELD
    return _InField(asked, list(COUNTS).index(name))


def _check_misspelt(asked: Any) -> None:
    """Raise `QuestionError` for a misspelt word that too much resembles, or that is longer than words are."""
    if asked.maxdist > _EDITS or len(asked.text) > _MAX_MISSPELT_LENGTH:
        raise QuestionError(
            f"words that differ from {asked.text[:_MAX_MISSPELT_LENGTH]!r} by {asked.maxdist} letters "
            "are not looked for",
            f"write word~ or word~{_EDITS}, with a word of at most {_MAX_MISSPELT_LENGTH} letters",
        )


def _says_nothing(asked: Any) -> bool:
    """Return True if part of a question has no word: quotes around nothing, signs alone, and what is made of them."""
    if isinstance(asked, query.Phrase):
        return not asked.words
    if isinstance(asked, query.Not):
        return asked.query is query.NullQuery
    return isinstance(asked, (query.And, query.Or)) and all(part is query.NullQuery for part in asked)


def _side_by_side(parts: list[Any]) -> Any:
    """Bare words are optional, and one of them is enough; anything else is required, and `NOT` excludes."""
    excluded = [part.query for part in parts if isinstance(part, query.Not)]
    parts = [part for part in parts if not isinstance(part, query.Not)]
    limits = [part for part in parts if part.field() in _LIMITS]
    optional = [
        part for part in parts if isinstance(part, _Any) or (isinstance(part, _OPTIONAL) and part.field() == FIELD)
    ]
    musts = [part for part in parts if part not in limits and part not in optional]
    asked: Any = query.And(musts) if musts else _Any(optional) if optional else query.Every()
    if musts and optional:
        asked = query.AndMaybe(asked, query.Or(optional))
    if limits:
        asked = _Within(asked, query.And(limits))
    return _Except(asked, query.Or(excluded)) if excluded else asked


class _Within(query.Require):  # type: ignore[misc]
    """The matches of a query that another query has too; Whoosh's own fails where scores let it skip documents."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        ids = set(self.b.matcher(searcher, searcher.boolean_context()).all_ids())
        return matching.FilterMatcher(self.a.matcher(searcher, context), ids)


class _Except(query.AndNot):  # type: ignore[misc]
    """The matches of a query that another lacks; Whoosh's own lets through the first of several."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        ids = set(self.b.matcher(searcher, searcher.boolean_context()).all_ids())
        return matching.FilterMatcher(self.a.matcher(searcher, context), ids, exclude=True)


class _InField(query.WrappingQuery):  # type: ignore[misc]
    """The matches of a query for words, as far as these are in one field."""

    def __init__(self, child: Any, number: int) -> None:
        super().__init__(child)
        self.number = number
        self.boost: float = child.boost

    def _rewrap(self, child: Any) -> Any:
        return _InField(child, self.number)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        child = self.child
        if isinstance(child, query.MultiTerm):
            child = query.Or([query.Term(FIELD, term) for term in set(terms_in(child, searcher.reader()))])
        if isinstance(child, query.Or):
            return query.Or([_InField(term, self.number) for term in child]).matcher(searcher, context)
        return _Matcher(child.matcher(searcher, context), self.number)


class _Matcher(matching.WrappingMatcher):  # type: ignore[misc]
    """The documents of another matcher in which a place lies in a field."""

    def __init__(self, child: Any, number: int) -> None:
        super().__init__(child)
        self._number = number
        self._find_next()

    def copy(self) -> Any:
        return _Matcher(self.child.copy(), self._number)

    def _replacement(self, newchild: Any) -> Any:
        return _Matcher(newchild, self._number)

    def reset(self) -> None:
        self.child.reset()
        self._find_next()

    def next(self) -> None:
        self.child.next()
        self._find_next()

    def skip_to(self, id: int) -> None:
        self.child.skip_to(id)
        self._find_next()

    def all_ids(self) -> Iterator[int]:
        while self.is_active():
            yield self.id()
            self.next()

    def supports_block_quality(self) -> bool:
        return False

    def _find_next(self) -> None:
        child = self.child
        while child.is_active() and not any(field_of(span.start) == self._number for span in child.spans()):
            child.next()
