"""From a content to the documents of its definitions: which of them are found by words, and by which words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.terms import WORD, terms_of_word
from symindex.model.texts import described_texts, plain
from symindex.store.words.fields import WordDocument

_HEAD: Final = frozenset({k.DECORATOR, k.RETURNS, k.BASES, k.TYPE_PARAMETER}) | k.PARAMETERS
# Of each kind of text of a definition, counted from its beginning; no prose is as long, but tables of data are.
_MAX_WORDS: Final = 20_000
# Of all texts and bodies of a content. A module of a megabyte and a half that was written by hand has 6,000.
_MAX_DISTINCT: Final = 20_000
_FIELD: Final = {"docstring": "doc", "comment": "comment", "string": "string"}
_CALLED: Final = frozenset({k.CALLED, k.ATTRIBUTE_CALLED})
_IN_BODY: Final[Mapping[str, frozenset[int]]] = {
    "call": _CALLED,
    "body": k.OCCURRENCES - k.DEFINITIONS - k.PARAMETERS - _CALLED,
}
_Bodies = dict[int, dict[str, dict[tuple[str, ...], int]]]
# Tests name all that they test: their bodies would put them before it.
_TEST: Final = re.compile(r"test(?:_|[A-Z\d]|$)|Test|.*Tests?(?:Case)?$")


def word_documents(facts: FileFacts, source: bytes, *, public: bool = False) -> Iterator[WordDocument]:
    """The documents of a content's module and definitions; with `public` of those others may use and that have a
    docstring. `source` is the content's UTF-8 text.

    Of a content with very many different words the first are known; names of definitions always are."""
    vocabulary = _Vocabulary()
    found: dict[int, dict[str, list[tuple[str, ...]]]] = {}
    for text in described_texts(facts, source):
        if facts.kinds[text.node] not in (k.TYPE_STRING, k.TYPE_COMMENT):
            fields = found.setdefault(text.definition, {})
            kept = fields.setdefault(_FIELD[text.where], [])
            if len(kept) < _MAX_WORDS:
                kept += vocabulary.known(_words(plain(text, source))[: _MAX_WORDS - len(kept)])
    hidden = _hidden(facts) if public else set()
    bodies = {} if public else _bodies(facts, vocabulary)
    for node in (0, *facts.nodes_of(k.DEFINITIONS)):
        words = found.get(node, {})
        if public and (node in hidden or not words.get("doc")):
            continue
        if node:
            words["name"] = _words(facts.word(node))
            words["symbol"] = _words(facts.qualified_name(node))
            words["signature"] = vocabulary.known(_signature(facts, node))
        elif not words:
            continue
        yield WordDocument(node, _kind(facts, node), words, bodies.get(node, {}))


class _Vocabulary:
    """The words of a content that may be in its documents: the first that occur."""

    def __init__(self) -> None:
        self._words: set[tuple[str, ...]] = set()

    def known(self, words: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Those words of some, each given by its terms, that are known or become so."""
        if len(self._words) + len(words) <= _MAX_DISTINCT:
            self._words.update(words)
            return words
        return [terms for terms in words if self.knows(terms)]

    def knows(self, terms: tuple[str, ...]) -> bool:
        """Return True if a word is known or becomes so."""
        if len(self._words) < _MAX_DISTINCT:
            self._words.add(terms)
            return True
        return terms in self._words


def _words(text: str) -> list[tuple[str, ...]]:
    found = (terms for word in WORD.finditer(text) if (terms := terms_of_word(word[0])))
    return list(islice(found, _MAX_WORDS))


def _hidden(facts: FileFacts) -> set[int]:
    """The definitions that others are not meant to use: private ones, and all in a function or in a private one."""
    hidden: set[int] = set()
    for node in facts.nodes_of(k.DEFINITIONS):
        scope, name = facts.scope_of(node), facts.word(node)
        if (name.startswith("_") and not name.endswith("__")) or scope in hidden or facts.kinds[scope] in k.FUNCTIONS:
            hidden.add(node)
    return hidden


def _signature(facts: FileFacts, node: int) -> list[tuple[str, ...]]:
    """The words of a definition's decorators, parameters, annotations and bases."""
    words: list[tuple[str, ...]] = []
    kinds, part = facts.kinds, node + 1
    while part < len(kinds) and kinds[part] in _HEAD and facts.parent(part) == node:
        end = facts.after(part)
        words += [terms for inner in range(part, end) if (terms := terms_of_word(facts.word(inner)))]
        part = end
    return words


def _bodies(facts: FileFacts, vocabulary: _Vocabulary) -> _Bodies:
    """Definition → the names that are called in its own body, and the others, with how often; tests have none."""
    found: _Bodies = {}
    starts, last = facts.starts, len(facts.kinds)
    at = 0
    around = [(0, last, False)]  # (node, first node behind it, whether it is a test), the innermost last
    for node in [*facts.nodes_of(k.DEFINITIONS), last]:
        while around and around[-1][1] <= node:
            definition, end, is_test = around.pop()
            _add_names(facts, definition, range(at, 0 if is_test else end), vocabulary, found)
            at = max(at, end)
        if node < last:
            definition, _, is_test = around[-1]
            _add_names(facts, definition, range(at, 0 if is_test else node), vocabulary, found)
            at = node + 1
            # What lies behind a definition follows it in the source too, whatever the order inside.
            end = bisect_left(starts, facts.end(node), node + 1, around[-1][1])
            around.append((node, end, is_test or bool(_TEST.match(facts.word(node)))))
    return found


def _add_names(facts: FileFacts, definition: int, nodes: range, vocabulary: _Vocabulary, found: _Bodies) -> None:
    """Count the names in a range of nodes that is a definition's own."""
    if not definition or not nodes:  # a module's own names are those of all that it has
        return
    words, number_of = facts.words, facts.word_ids.__getitem__
    fields = found.setdefault(definition, {})
    for name, kinds in _IN_BODY.items():
        numbers = Counter(map(number_of, facts.nodes_of(kinds, nodes.start, nodes.stop)))
        counted = fields.setdefault(name, {})
        for number, times in numbers.items():
            terms = terms_of_word(words[number])
            if terms and vocabulary.knows(terms):
                counted[terms] = counted.get(terms, 0) + times


def _kind(facts: FileFacts, node: int) -> str:
    if not node:
        return "module"
    if facts.kinds[node] == k.CLASS:
        return "class"
    return "method" if facts.kinds[facts.scope_of(node)] == k.CLASS else "function"
