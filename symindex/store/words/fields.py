"""The document of the word index: the fields of a definition, their weights, and the form in which all are stored.

One posting list a word serves every question. A posting's weight is the sum of what the word's places count for, each
by its field and that field's length, so that BM25 over them is BM25F (Robertson, Zaragoza and Taylor 2004). Its value
holds these places, the field in the upper three bits: `doc:retry` and phrases need no lists of their own, which doubled
the work.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from whoosh import columns, fields, formats, query
from whoosh.analysis import Token

from symindex.model.terms import WORD, stem, sub_words, terms_of_word

# Field → what a word there counts for in `text`. Chosen on the histories of Celery, Scrapy and Sphinx, by which of 300
# commits that mend a fault are found by their message (`benchmarks/localisation.py`): to halve or double any one
# changes the mean reciprocal rank by 0.02 at most. A larger `doc` wins in searches made from docstrings only.
COUNTS: Final[Mapping[str, float]] = {
    "name": 5.0,
    "symbol": 3.0,
    "signature": 1.0,
    "doc": 2.4,
    "comment": 1.0,
    "string": 1.0,
    "call": 0.75,
    "body": 0.6,
}
# So many words are of middling length for a field: longer ones count for less, down to nothing, shorter ones for up to
# half as much again. They are constants rather than means of the index, so that what is in an index changes no weight.
_MIDDLING: Final[Mapping[str, int]] = {"signature": 8, "doc": 20, "comment": 10, "string": 15, "call": 12, "body": 20}
_BY_LENGTH: Final = 0.5  # how much of a word's weight depends on its field's length
_MAX_GAIN: Final = 1.5
# The words of longer names share what so many count for: all of a short name says more than as much of a long one.
_SHARED: Final[Mapping[str, int]] = {"name": 3, "symbol": 3}
_MAX_IN_NAME: Final = 2  # times that a word of a name counts
_STEPS: Final = 8  # weights are multiples of an eighth, which packs well
_FIELD_BITS: Final = 13
_PLACES_A_FIELD: Final = (1 << _FIELD_BITS) - 1  # the words behind have no place of their own
_KEY_BYTES: Final = 17  # a digest, and how much of the content is in the index
_PLACE_BYTES: Final = _KEY_BYTES + 4 + 1
_KINDS: Final = ("module", "class", "function", "method")


_Entry = list[Any]  # of a term in a document: its weight, then its places


class WordDocument(NamedTuple):
    """A definition as it is found by words: its node, its kind as answers call it, for each field its words in order.

    A word is given by its terms, as `terms_of_word` returns them. `counted` are fields whose words have no order, with
    how often each is there.
    """

    node: int
    kind: str
    words: Mapping[str, Sequence[tuple[str, ...]]]
    counted: Mapping[str, Mapping[tuple[str, ...], int]] = {}


class DocumentKey(NamedTuple):
    """The origin of a document: the key of a content, the node of a definition in it, and that one's kind."""

    key: bytes
    node: int
    kind: str

    def pack(self) -> bytes:
        """As it is kept in a column."""
        return self.key + self.node.to_bytes(4, "big") + bytes([_KINDS.index(self.kind)])

    @classmethod
    def unpack(cls, packed: bytes) -> DocumentKey:
        """The place that was packed; raises `IndexError` where it is none."""
        return cls(packed[:_KEY_BYTES], int.from_bytes(packed[_KEY_BYTES:-1], "big"), _KINDS[packed[-1]])


class _Terms:
    """The analyzer of typed text: all terms of a word, or of a phrase (Whoosh asks for `chars`) only sub-words.

    With `tokenize=False` it is the beginning of a word, or a misspelt one.
    """

    def __call__(self, value: str, tokenize: bool = True, chars: bool = False, **_: Any) -> Iterator[Token]:
        if not tokenize:
            yield Token(text=_beginning(value.lower()))
            return
        for found in WORD.finditer(value):
            terms = terms_of_word(found[0])
            for term in sub_words(terms) if chars else terms:
                yield Token(text=term, startchar=found.start(), endchar=found.end())


class _Places(formats.Positions):  # type: ignore[misc]
    """Positions as two bytes each; Whoosh's own are pickled, which takes longer and may run what it reads."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        return array("H", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        return array("H", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // 2


class _Text(fields.FieldType):  # type: ignore[misc]
    """All words of a document, each with its weight and places."""

    def __init__(self) -> None:
        super().__init__(_Places(), _Terms(), scorable=True, multitoken_query="or")

    def index(self, value: WordDocument, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(term, length it adds, weight, places) for each term of a document, as Whoosh's own writer asks for them."""
        return ((term, 1, weight, places) for term, weight, places in postings_of(value))


def postings_of(document: WordDocument) -> Iterator[tuple[bytes, float, bytes]]:
    """(term, weight, places) for each term of a document."""
    found: dict[str, _Entry] = {}
    for number, (name, counts) in enumerate(COUNTS.items()):
        place = number << _FIELD_BITS
        if words := document.words.get(name):
            counts *= _shared(name, words) if name in _SHARED else _by_length(name, len(words))
            _gather(words, counts, place, found)
            if name == "name":  # which is the first
                for entry in found.values():
                    entry[0] = min(entry[0], counts * _MAX_IN_NAME)
        elif counted := document.counted.get(name):
            _count(counted, counts * _by_length(name, len(counted)), place, found)
    for term, (weight, *places) in found.items():
        yield term.encode(), (int(weight * _STEPS + 0.5) or 1) / _STEPS, array("H", places).tobytes()


def _by_length(name: str, words: int) -> float:
    return min(_MAX_GAIN, 1 / (1 - _BY_LENGTH + _BY_LENGTH * words / _MIDDLING[name]))


def _shared(name: str, words: Sequence[tuple[str, ...]]) -> float:
    return min(1.0, _SHARED[name] / max(1, sum(len(sub_words(terms)) for terms in words)))


def _gather(words: Iterable[tuple[str, ...]], counts: float, place: int, found: dict[str, _Entry]) -> None:
    """Add the terms of the words of one field, the first of which is at a place."""
    last, known = place + _PLACES_A_FIELD, found.get
    for terms in words:
        for position, term in enumerate(terms):
            entry = known(term)
            if entry is None:
                found[term] = [counts, place]
            else:
                entry[0] += counts
                entry.append(place)
            if place < last and (position or len(terms) == 1):  # the whole is where its first part does
                place += 1


def _count(words: Mapping[tuple[str, ...], int], counts: float, place: int, found: dict[str, _Entry]) -> None:
    """Add the terms of the words of a field without order: all stand at one place."""
    known = found.get
    for terms, times in words.items():
        weight = counts * times
        for term in terms:
            entry = known(term)
            if entry is None:
                found[term] = [weight, place]
            else:
                entry[0] += weight
                if entry[-1] != place:
                    entry.append(place)


class _Typed(fields.FieldType):  # type: ignore[misc]
    """A field as it is typed; `asking` looks its words up in `text`."""

    def __init__(self) -> None:
        super().__init__(_Places(), _Terms(), multitoken_query="and")


class InFiles(fields.FieldType):  # type: ignore[misc]
    """Paths are not in the index, for a content may have several: a pattern stands for the contents that have one."""

    def __init__(self, find: Callable[[str], Iterable[bytes]]) -> None:
        super().__init__(formats.Existence(), None)
        self._find = find

    def self_parsing(self) -> bool:
        return True

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> query.Query:
        keys = sorted(self._find(qstring))
        return query.ConstantScoreQuery(query.Or([query.Term("content", key.hex()) for key in keys]), 0.0)


def schema() -> fields.Schema:
    """The fields that are stored."""
    return fields.Schema(
        content=fields.ID(),
        kind=fields.ID(),
        text=_Text(),
        place=fields.COLUMN(columns.FixedBytesColumn(_PLACE_BYTES)),
    )


def typed_schema(find: Callable[[str], Iterable[bytes]]) -> fields.Schema:
    """The fields that can be typed; `find` returns the keys of the contents whose path fits a pattern."""
    typed = {name: _Typed() for name in COUNTS}
    return fields.Schema(text=_Text(), kind=fields.ID(), path=InFiles(find), **typed)


def field_of(position: int) -> int:
    """The number of the field that a place lies in, in the order of `COUNTS`."""
    return position >> _FIELD_BITS


def _beginning(word: str) -> str:
    """The beginning of a word as far as it is one of the word's stem too."""
    stemmed = stem(word)
    return stemmed if word.startswith(stemmed) else word
