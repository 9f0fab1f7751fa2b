"""Find definitions by typed words, best first, with the passages that match."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.indexer import UpdatePaths
from symindex.indexer.words import Upkeep, Words, opened_words, remade_words
from symindex.model import notebook
from symindex.model.answers import Filter, Found, Hit, Passage
from symindex.model.documents import Document
from symindex.model.facts import FileFacts
from symindex.model.terms import WORD, parts_of, sub_words, terms_of, terms_of_word
from symindex.model.texts import lines_of
from symindex.model.values import Target
from symindex.query.filters import is_path_wanted, is_test_path, path_matches
from symindex.query.hits import HitMaker
from symindex.query.library import Library
from symindex.query.limits import SECONDS, SearchTakesTooLong, stopped_after
from symindex.store.words.damage import DamagedWords
from symindex.store.words.plain import is_strict, looks_like_query
from symindex.store.words.queries import Question, in_words, parsed
from symindex.store.words.ranking import PlainWords, Scored
from symindex.workspace.settings import load_settings

if TYPE_CHECKING:
    from symindex.indexer.events import Report

SHOWN: Final = 20
_KINDS: Final = ("module", "class", "function", "method")
_SURPLUS: Final = 3  # some of what is asked for lie in trees, or files, that are not wanted
_PASSAGES: Final = 2
_SUGGESTIONS: Final = 3
# Of definitions that fit as well, those that do something come before those that test it or only hold it together. Like
# the weights of fields these were chosen on other projects than those by which they are judged.
_OF_A_TEST: Final = 0.4
_OF_A_KIND: Final[Mapping[str, float]] = {"module": 0.5, "class": 0.65}
# Of those that have nearly all of the question, a test ranks a little behind what it tests.
_OF_A_FITTING_TEST: Final = 0.9
_COVERED: Final = (0.6, 0.95)
_OF_A_PATH: Final = 0.8  # what a word counts for that is in the path of the file, as far as it is rare
_MAX_OF_A_PATH: Final = 5.0
_ABOUT_TESTS: Final = 6  # a question of so few terms that has `test` among them is one
_CANDIDATES: Final = 400  # documents whose paths are looked at
_LOOKED_AT: Final = 5  # documents, to see how a term is spelled


def open_words(
    library: Library, root: Path, environ: Mapping[str, str], report: Report, *, of_libraries: bool
) -> WordSearch:
    """A search in the word index of a project, which holds the same contents as the library's index does now.

    Not `of_libraries` where these are not searched: then their words may be missing.

    Raises `StoreError` where it cannot be written.
    """
    settings, places = load_settings(root, environ), UpdatePaths.of(root, environ)
    upkeep = Upkeep(places.index, places.cache, library.reader, settings.words, report, of_libraries=of_libraries)
    return WordSearch(library, opened_words(upkeep), lambda: remade_words(upkeep))


class WordAnswer(NamedTuple):
    """The result of a search; `as_words`: what looked like the query language was taken for plain words."""

    found: list[Found]
    as_words: bool


class _Candidate(NamedTuple):
    """A document that was found, the file in which it is shown, and how well it fits."""

    found: Scored
    document: Document
    score: float


class WordSearch:
    """Answers questions for words from a word index that holds the same contents as the library's index."""

    def __init__(self, library: Library, words: Words, remake: Callable[[], Words]) -> None:
        self._library, self._remake = library, remake
        self._words, self.is_whole, self._stale = words
        self._content_ids = {digest: content_id for content_id, digest in library.reader.digests().items()}

    def close(self) -> None:
        """Give the word index back."""
        self._words.close()

    def find(self, typed: str, trees: Collection[int], wanted: Filter) -> WordAnswer:
        """The definitions that fit best, so many as the filter's limit says, or a screen of them.

        A phrase, or words with marks, that nothing matches are taken for plain words.
        A word index that turns out to be damaged is made anew. Raises `QuestionError` where the question cannot be
        understood, or takes too long.
        """
        try:
            return self._find_in_time(typed, trees, wanted)
        except DamagedWords:
            self._words.close()
            self._words, self.is_whole, self._stale = self._remake()
            return self._find_in_time(typed, trees, wanted)

    def _find_in_time(self, typed: str, trees: Collection[int], wanted: Filter) -> WordAnswer:
        try:
            with stopped_after(SECONDS, SearchTakesTooLong, of_cpu=True):
                return self._find(typed, trees, wanted)
        except SearchTakesTooLong:
            self._words.close()  # it was stopped anywhere, and opens again
            raise

    def _find(self, typed: str, trees: Collection[int], wanted: Filter) -> WordAnswer:
        kinds = [kind for kind in wanted.kinds or _KINDS if kind in _KINDS]
        question = parsed(typed, lambda pattern: self._keys_below(pattern, trees))
        found = self._best(question, trees, wanted, kinds)
        as_words = looks_like_query(typed) if question.query is None else False
        if not found and question.query is not None and not is_strict(typed):
            question = in_words(typed)
            found = self._best(question, trees, wanted, kinds)
            as_words = bool(found)
        maker, terms = HitMaker(self._library, trees), _Terms(self._words.terms(question))
        shown = [self._shown(maker.definition(target), target, score, terms) for target, score in found]
        return WordAnswer(shown, as_words)

    def _best(
        self, question: Question, trees: Collection[int], wanted: Filter, kinds: Collection[str]
    ) -> list[tuple[Target, float]]:
        """The definitions that fit a question best, and how well."""
        limit, at_once = wanted.limit or SHOWN, _CANDIDATES
        while True:
            ranking = self._words.best(question, max(at_once, _SURPLUS * limit), kinds, self._stale)
            located = self._located(ranking.best, trees, wanted)
            if len(located) >= limit or len(ranking.best) < at_once or at_once > 10_000:
                break
            at_once *= 8
        weighed = [_weighed(each, ranking.weights, question) for each in located]
        weighed.sort(key=lambda each: (-each.score, each.document.path, each.found.place.node))
        return list(self._targets(weighed[:limit]))

    def suggestions(self, typed: str) -> list[str]:
        """Return spelling suggestions: words of the index that are close to those it lacks."""
        found: list[str] = []
        for word in WORD.findall(typed):
            for term in sub_words(terms_of_word(word)):
                if not self._words.has(term):
                    found += [self._spelled(alike) for alike in self._words.alike(term, _SUGGESTIONS)]
        return list(dict.fromkeys(found))

    def _located(self, scored: list[Scored], trees: Collection[int], wanted: Filter) -> list[_Candidate]:
        """The definitions of documents, as far as they lie where they are wanted, each in the first of its files."""
        content_ids = {
            each.place: self._content_ids[each.place.key[:-1]]
            for each in scored
            if each.place.key[:-1] in self._content_ids
        }
        files = self._library.reader.documents_of_contents(content_ids.values())
        found: list[_Candidate] = []
        for each in scored:
            documents = files.get(content_ids.get(each.place, 0), ())
            first = next((one for one in documents if one.tree in trees and is_path_wanted(one.path, wanted)), None)
            if first is not None:
                found.append(_Candidate(each, first, each.score))
        return found

    def _targets(self, candidates: Iterable[_Candidate]) -> Iterator[tuple[Target, float]]:
        for found, document, score in candidates:
            for module in self._library.modules_in([document]):
                yield Target(module, found.place.node), score

    def _shown(self, hit: Hit, target: Target, score: float, terms: _Terms) -> Found:
        text = self._library.text(hit.file)
        passages = terms.passages(_lines(target.module.facts, target.node, text))
        numbered = [each._replace(line=notebook.numbered(hit.file, text, each.line)) for each in passages]
        return Found(hit, score, terms.words_in(hit.text), tuple(numbered))

    def _keys_below(self, pattern: str, trees: Collection[int]) -> Iterator[bytes]:
        """The keys that the contents of files may have whose path fits a pattern, or begins with it."""
        digests = self._library.reader.digests()
        seen: set[int] = set()
        for content_id, _, path in self._library.reader.contents(trees):
            if content_id not in seen and (path_matches(path, pattern) or path_matches(path, f"{pattern}*")):
                seen.add(content_id)
                yield from (digests[content_id] + level for level in (b"a", b"p"))

    def _spelled(self, term: str) -> str:
        """The shortest word of the index that has a term: people do not read stems."""
        spellings: set[str] = set()
        question = Question(None, PlainWords({term: 1.0}))
        best = self._words.best(question, _LOOKED_AT, _KINDS, self._stale).best
        for target, _ in self._targets(self._located(best, list(self._library.trees), Filter())):
            text = self._library.text(self._library.path_of(self._library.files_of(target.module)[0]))
            for line in _lines(target.module.facts, target.node, text):
                words = (part for word in WORD.findall(line.text) for part in (word, *parts_of(word)))
                spellings.update(part.lower() for part in words if terms_of_word(part) == (term,))
        return min(spellings, key=lambda word: (len(word), word), default=term)


def _weighed(candidate: _Candidate, weights: Mapping[str, float], question: Question) -> _Candidate:
    """A candidate whose score tells of its path and its kind too."""
    found, document, score = candidate
    if question.query is None:
        path = dict.fromkeys(terms_of(document.path.rpartition(".")[0].replace("/", " ")))
        score += _OF_A_PATH * sum(min(weights.get(term, 0.0), _MAX_OF_A_PATH) for term in path)
    factor, highest = _OF_A_KIND.get(found.place.kind, 1.0), 1.0
    if is_test_path(document.path) and not ("test" in weights and len(weights) <= _ABOUT_TESTS):
        factor, highest = factor * _OF_A_TEST, _OF_A_FITTING_TEST
    least, most = _COVERED
    whole = min(1.0, max(0.0, (found.covers - least) / (most - least)))
    return _Candidate(found, document, score * (factor + (highest - factor) * whole))


class _Terms:
    """The terms that were looked for, to be found again in texts."""

    def __init__(self, terms: Collection[str]) -> None:
        self._terms = frozenset(terms)

    def words_in(self, text: str) -> tuple[str, ...]:
        """The words of a text that have one of the terms, or the parts of words, as they are written."""
        found: dict[str, None] = {}
        for word in WORD.findall(text):
            if self._terms.isdisjoint(terms_of_word(word)):
                continue
            parts = parts_of(word)
            having = [part for part in parts if not self._terms.isdisjoint(terms_of_word(part))]
            found.update(dict.fromkeys(having if len(parts) > 1 and having else [word]))
        return tuple(found)

    def passages(self, lines: list[Passage]) -> list[Passage]:
        """The lines that have most of the terms, in their order, each with the words that have them."""
        having = [line._replace(words=words) for line in lines if (words := self.words_in(line.text))]
        best = sorted(having, key=lambda line: -self._count(line))[:_PASSAGES]
        return [line for line in having if line in best]

    def _count(self, line: Passage) -> int:
        return len(self._terms.intersection(term for word in line.words for term in terms_of_word(word)))


def _lines(facts: FileFacts, node: int, source: bytes) -> list[Passage]:
    """The lines on which a definition's own texts stand, as they are in the file now."""
    starts = facts.line_starts
    return [
        Passage(line + 1, where, source[starts[line] : starts[line + 1]].decode("utf-8", "replace").strip(), ())
        for line, where in lines_of(facts, source, node).items()
    ]
