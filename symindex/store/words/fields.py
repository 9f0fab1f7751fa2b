"""What a document of the word index is: the fields of a definition, what each counts for, and how all are stored.

One posting list a word serves every question. A posting's weight is the sum of what the word's places count for, so
that BM25 over them is BM25F in its first, simplest form (Robertson, Zaragoza and Taylor 2004). Its value holds these
places, the field in the upper three bits: `doc:retry` and phrases need no lists of their own, which doubled the work.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from whoosh import columns, fields, formats, query
from whoosh.analysis import Token

from symindex.model.terms import WORD, stem, sub_words, terms_of_word

# Field → what a word there counts for in `text`. Chosen on SQLAlchemy, by FTS5 over the same documents: all equal
# loses 0.08 of the mean reciprocal rank; to halve or double any but `doc` changes it by 0.003 at most. A larger `doc`
# wins in searches made from docstrings, as it must, and is no better for that.
COUNTS: Final[Mapping[str, float]] = {
    "name": 6.0,
    "symbol": 2.0,
    "signature": 1.0,
    "doc": 3.0,
    "comment": 1.0,
    "string": 1.0,
}
# The words of a name share what so many count for: all of a short name says more than as much of a long one. What is
# sought by the words of its name gains 0.04 of the mean reciprocal rank by it, what is sought by a docstring's nothing.
_NAME_WORDS: Final = 3
_FIELD_BITS: Final = 13
_PLACES_A_FIELD: Final = (1 << _FIELD_BITS) - 1  # the words behind have no place of their own
_KEY_BYTES: Final = 17  # a digest, and how much of the content is in the index
_PLACE_BYTES: Final = _KEY_BYTES + 4


_Entry = list[Any]  # of a term in a document: its weight, then its places


class WordDocument(NamedTuple):
    """A definition as it is found by words: its node, its kind as answers call it, for each field its words in order.

    A word is given by its terms, as `terms_of_word` returns them.
    """

    node: int
    kind: str
    words: Mapping[str, Sequence[tuple[str, ...]]]


class DocumentKey(NamedTuple):
    """Where a document comes from: the key of a content, and the node of a definition in it."""

    key: bytes
    node: int

    def pack(self) -> bytes:
        """As it is kept in a column."""
        return self.key + self.node.to_bytes(4, "big")

    @classmethod
    def unpack(cls, packed: bytes) -> DocumentKey:
        """The place that was packed."""
        return cls(packed[:_KEY_BYTES], int.from_bytes(packed[_KEY_BYTES:], "big"))


class _Terms:
    """What makes terms of what somebody typed: all of a word, or of a phrase (Whoosh asks for `chars`) only sub-words.

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
        return ((term, length_of(weight), weight, places) for term, weight, places in postings_of(value))


def postings_of(document: WordDocument) -> Iterator[tuple[bytes, float, bytes]]:
    """(term, weight, places) for each term of a document."""
    found: dict[str, _Entry] = {}
    for number, (name, counts) in enumerate(COUNTS.items()):
        words = document.words.get(name)
        if words:
            if name == "name":
                counts *= _NAME_WORDS / max(1, sum(len(sub_words(terms)) for terms in words))
            _gather(words, counts, number << _FIELD_BITS, found)
    for term, (weight, *places) in found.items():
        yield term.encode(), weight, array("H", places).tobytes()


def length_of(weight: float) -> int:
    """What a term of a weight adds to the length of its document."""
    return int(weight + 0.5) or 1


def _gather(words: Iterable[tuple[str, ...]], counts: float, place: int, found: dict[str, _Entry]) -> None:
    """Add the terms of the words of one field, the first of which stands at a place."""
    last, known = place + _PLACES_A_FIELD, found.get
    for terms in words:
        for position, term in enumerate(terms):
            entry = known(term)
            if entry is None:
                found[term] = [counts, place]
            else:
                entry[0] += counts
                entry.append(place)
            if place < last and (position or len(terms) == 1):  # the whole stands where its first part does
                place += 1


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
