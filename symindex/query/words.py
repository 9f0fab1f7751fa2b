"""Finding definitions by words: from what somebody typed to definitions, best first, and the passages that say why."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.indexer import UpdatePaths
from symindex.indexer.words import Upkeep, Words, opened_words, remade_words
from symindex.model import notebook
from symindex.model.answers import Filter, Found, Hit, Passage
from symindex.model.facts import FileFacts
from symindex.model.terms import WORD, parts_of, sub_words, terms_of_word
from symindex.model.texts import lines_of
from symindex.model.values import Target
from symindex.query.filters import is_path_wanted, path_matches
from symindex.query.hits import HitMaker
from symindex.query.library import Library
from symindex.query.limits import SECONDS, SearchTakesTooLong, stopped_after
from symindex.store.words.damage import DamagedWords
from symindex.store.words.index import Scored
from symindex.store.words.queries import for_term, narrowed, parsed
from symindex.workspace.settings import load_settings

if TYPE_CHECKING:
    from symindex.indexer.events import Report

SHOWN: Final = 20
_KINDS: Final = ("module", "class", "function", "method")
# Asked for at first: some lie in trees, or files, that are not wanted.
_SURPLUS: Final = 3
_PASSAGES: Final = 2
_SUGGESTIONS: Final = 3
# Of two definitions that fit as well, the one that does something comes before the one that tests it. A stronger factor
# finds more of what is asked for in other words than the code's, and less of what is asked for in its own.
_OF_A_TEST: Final = 0.9
_TEST: Final = re.compile(r"(?:.*/)?(?:tests?/.*|(?:test_[^/]*|[^/]*_test|conftest)\.pyi?)")
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


class WordSearch:
    """Answers questions for words from a word index that holds the same contents as the library's index."""

    def __init__(self, library: Library, words: Words, remake: Callable[[], Words]) -> None:
        self._library, self._remake = library, remake
        self._words, self.is_whole = words
        self._blobs = {digest: blob for blob, digest in library.reader.digests().items()}

    def close(self) -> None:
        """Give the word index back."""
        self._words.close()

    def find(self, typed: str, trees: Collection[int], wanted: Filter) -> list[Found]:
        """The definitions that fit best, so many as the filter's limit says, or a screen of them.

        A word index that turns out to be damaged is made anew. Raises `QuestionError` where the question cannot be
        understood, or takes too long.
        """
        try:
            return self._find_in_time(typed, trees, wanted)
        except DamagedWords:
            self._words.close()
            self._words, self.is_whole = self._remake()
            return self._find_in_time(typed, trees, wanted)

    def _find_in_time(self, typed: str, trees: Collection[int], wanted: Filter) -> list[Found]:
        try:
            with stopped_after(SECONDS, SearchTakesTooLong, of_cpu=True):
                return self._find(typed, trees, wanted)
        except SearchTakesTooLong:
            self._words.close()  # it was stopped anywhere, and opens again
            raise

    def _find(self, typed: str, trees: Collection[int], wanted: Filter) -> list[Found]:
        kinds = [kind for kind in wanted.kinds if kind in _KINDS]
        if wanted.kinds and not kinds:
            return []
        question = parsed(typed, lambda pattern: self._keys_below(pattern, trees))
        asked = narrowed(question.query, kinds)
        limit = wanted.limit or SHOWN
        terms = self._words.terms(question)
        of_a_test = 1.0 if "test" in terms else _OF_A_TEST
        at_once: int | None = _SURPLUS * limit
        while True:
            scored = self._words.best(asked, at_once)
            found = list(self._located(scored, trees, wanted, of_a_test))
            if len(found) >= limit or at_once is None or len(scored) < at_once:
                break
            at_once = at_once * 8 if at_once < 10_000 else None
        maker = HitMaker(self._library, trees)
        found.sort(key=lambda pair: -pair[1])
        return [self._shown(maker.definition(target), target, score, _Terms(terms)) for target, score in found[:limit]]

    def suggestions(self, typed: str) -> list[str]:
        """What one may have meant to type: words of the index that are spelled like those it has not."""
        found: list[str] = []
        for word in WORD.findall(typed):
            for term in sub_words(terms_of_word(word)):
                if not self._words.has(term):
                    found += [self._spelled(alike) for alike in self._words.alike(term, _SUGGESTIONS)]
        return list(dict.fromkeys(found))

    def _located(
        self, scored: list[Scored], trees: Collection[int], wanted: Filter = Filter(), of_a_test: float = 1.0
    ) -> Iterator[tuple[Target, float]]:
        """The definitions of documents, as far as they lie where they are wanted; scores of tests are lowered."""
        for place, score in scored:
            blob = self._blobs.get(place.key[:-1])
            if blob is None:
                continue
            documents = [
                document
                for document in self._library.reader.documents_of_blob(blob)
                if document.tree in trees and is_path_wanted(document.path, wanted)
            ]
            for module in self._library.modules_in(documents[:1]):
                yield Target(module, place.node), score * (of_a_test if _TEST.fullmatch(documents[0].path) else 1.0)

    def _shown(self, hit: Hit, target: Target, score: float, terms: _Terms) -> Found:
        text = self._library.text(hit.file)
        passages = terms.passages(_lines(target.module.facts, target.node, text))
        numbered = [each._replace(line=notebook.numbered(hit.file, text, each.line)) for each in passages]
        return Found(hit, score, terms.words_in(hit.text), tuple(numbered))

    def _keys_below(self, pattern: str, trees: Collection[int]) -> Iterator[bytes]:
        """The keys that the contents of files may have whose path fits a pattern, or begins with it."""
        digests = self._library.reader.digests()
        seen: set[int] = set()
        for blob, _, path in self._library.reader.contents(trees):
            if blob not in seen and (path_matches(path, pattern) or path_matches(path, f"{pattern}*")):
                seen.add(blob)
                yield from (digests[blob] + level for level in (b"a", b"p"))

    def _spelled(self, term: str) -> str:
        """The shortest word of the index that has a term: people do not read stems."""
        spellings: set[str] = set()
        for target, _ in self._located(self._words.best(for_term(term), _LOOKED_AT), list(self._library.trees)):
            text = self._library.text(self._library.path_of(self._library.files_of(target.module)[0]))
            for line in _lines(target.module.facts, target.node, text):
                words = (part for word in WORD.findall(line.text) for part in (word, *parts_of(word)))
                spellings.update(part.lower() for part in words if terms_of_word(part) == (term,))
        return min(spellings, key=lambda word: (len(word), word), default=term)


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
