"""Segments that are written term by term are those that Whoosh's own writer makes of the same documents."""

from __future__ import annotations

from hashlib import md5
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.filetables import OrderedHashReader, OrderedHashWriter
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from symindex.extract import extract
from symindex.indexer.worddocuments import word_documents
from symindex.store.words.fields import DocumentKey, WordDocument, schema
from symindex.store.words.files import WordFiles
from symindex.store.words.segments import SegmentBuilder
from symindex.store.words.term_table import TermTable
from tests.support.command_line import ROOT


def documents() -> list[tuple[bytes, WordDocument]]:
    """The definitions of some files of symindex itself: more than a block of postings of common words."""
    paths = sorted((ROOT / "symindex/query").glob("*.py"))
    sources = [path.read_bytes() for path in paths]
    return [
        (bytes([number]) * 17, document)
        for number, source in enumerate(sources)
        for document in word_documents(extract(source), source)
    ]


def content_of(index: FileIndex) -> dict[Any, Any]:
    """All that a reader can tell of an index."""
    with index.reader() as reader:
        found: dict[Any, Any] = {}
        for field, term in reader.all_terms():
            info, matcher = reader.term_info(field, term), reader.postings(field, term)
            rows = []
            while matcher.is_active():
                rows.append((matcher.id(), matcher.weight(), matcher.value() or b""))
                matcher.next()
            whole = (info.weight(), info.doc_frequency(), info.min_length(), info.max_length(), info.max_weight())
            found[field, term] = rows, whole, info.min_id(), info.max_id()
        places = reader.column_reader("place")
        number = reader.doc_count_all()
        lengths = [reader.doc_field_length(each, "text") for each in range(number)]
        return {**found, "places": [places[each] for each in range(number)], "lengths": lengths, "all": number,
                "length": reader.field_length("text")}  # fmt: skip


def test_a_segment_says_what_whoosh_would_write(tmp_path: Path) -> None:
    indexes = []
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        indexes.append(FileIndex.create(WordFiles(tmp_path / name), schema(), "words"))
    ours, theirs = SegmentBuilder(indexes[0]), SegmentWriter(indexes[1], _lk=False)
    for key, document in documents():
        place = DocumentKey(key, document.node, document.kind).pack()
        ours.add(key.hex(), document, place)
        theirs.add_document(content=key.hex(), kind=document.kind, text=document, place=place)
    ours.add("ff" * 17)
    theirs.add_document(content="ff" * 17)
    ours.commit()
    theirs.commit()
    found, expected = map(content_of, indexes)
    assert max(len(rows[0]) for key, rows in found.items() if isinstance(key, tuple)) > 128
    assert found == expected


def _keys_of_one_slot() -> list[bytes]:
    """Words that a hash table of their number has all in its last slots."""
    words = (b"word%d" % number for number in range(100_000))
    hashes = {word: int.from_bytes(md5(word, usedforsecurity=False).digest()[-4:], "big") for word in words}
    chosen = [word for word, hashed in hashes.items() if hashed & 255 == 7 and (hashed >> 8) % 40 >= 36]
    return sorted(chosen[:20])


def test_words_chosen_to_share_a_slot_are_found_by_whoosh() -> None:
    storage, keys = RamStorage(), _keys_of_one_slot()
    assert len(keys) == 20
    table = TermTable(OrderedHashWriter(storage.create_file("terms")).dbfile)
    table.add_sorted((key, key * 2) for key in keys[:10])
    table.add_sorted((key, key * 2) for key in keys[10:])
    table.close()
    reader = OrderedHashReader.open(storage, "terms")
    assert list(reader.items()) == [(key, key * 2) for key in keys]
    assert [reader[key] for key in keys] == [key * 2 for key in keys]
    assert [reader.closest_key(key) for key in keys] == keys
    assert b"word" not in reader
