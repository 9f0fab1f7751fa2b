"""`symindex doctor` finds what is wrong with an index and puts it right."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from symindex.store.locking import WRITER_LOCK, FileLock
from symindex.store.packing import pack, unpack
from symindex.store.writer import Writer
from symindex.version import EXTRACTOR_VERSION
from tests.support.facts_in_memory import altered
from tests.support.reliability.site import Site

pytestmark = pytest.mark.slow  # processes that are killed, disks that are full


def _sql(statement: str) -> Callable[[Site], None]:
    def spoil(site: Site) -> None:
        with site.as_killed() as connection:
            assert connection.execute(statement).rowcount > 0

    return spoil


def _damage_page(site: Site) -> None:
    content = bytearray(site.database.read_bytes())
    content[3 * 8192 : 4 * 8192] = b"\xff" * 8192
    with site.as_killed():
        site.database.write_bytes(content)


_SPOILED = {
    "a bit of the facts": _sql("UPDATE facts SET packed = substr(packed, 1, 80) || x'00' || substr(packed, 82)"),
    "no facts": _sql("DELETE FROM facts WHERE content_id = 2"),
    "no content": _sql("DELETE FROM content WHERE id = 2"),
    "no content, no facts": _sql("DELETE FROM content WHERE id > 4"),
    "wrong counts": _sql("UPDATE content SET lines = lines + 1 WHERE id = 3"),
    "no postings of a word": _sql("DELETE FROM posting WHERE word = 'self'"),
    "postings of another word": _sql("UPDATE posting SET word = word || 'x' WHERE word = 'self'"),
    "another content": _sql("UPDATE file SET content_id = 1 WHERE id = 5"),
    "another digest": _sql("UPDATE content SET digest = x'00112233445566778899aabbccddeeff' WHERE id = 3"),
    "no name of a module": _sql("DELETE FROM module WHERE file = 4"),
    "another name of a module": _sql("UPDATE module SET name = 'other.name' WHERE file = 4"),
    "files of no tree": _sql("UPDATE file SET tree = 99 WHERE id = 3"),
    "a page": _damage_page,
}


@pytest.mark.parametrize("spoil", _SPOILED.values(), ids=_SPOILED.keys())
def test_what_is_wrong_within_is_found_and_put_right(settled: Site, spoil: Callable[[Site], None]) -> None:
    assert settled.doctor() == 0
    spoil(settled)
    assert settled.doctor() == 1
    assert settled.doctor("--repair") == 0
    assert settled.differences() == []


@pytest.mark.parametrize("spoil", _SPOILED.values(), ids=_SPOILED.keys())
def test_what_is_wrong_within_is_noticed_and_put_right_by_the_next_update(
    settled: Site, spoil: Callable[[Site], None]
) -> None:
    spoil(settled)
    told = settled.say("def", "__init__")
    assert told.status == 0
    assert told.err.startswith("the index was damaged and is ")
    assert settled.differences() == []
    assert settled.doctor() == 0
    assert settled.say("index").err == ""


def test_what_changed_since_the_last_update_is_no_fault(settled: Site) -> None:
    settled.edit(4)
    said = settled.say("doctor")
    assert said.status == 0
    assert "changed since the last update" in said.out


def test_it_tells_what_is_around_the_index_as_objects(settled: Site) -> None:
    lock = FileLock(settled.index / WRITER_LOCK)
    lock.take()
    said = settled.say("doctor", "--json")
    lock.release()
    assert said.status == 0
    findings = [json.loads(line) for line in said.out.splitlines()]
    assert {frozenset(finding) for finding in findings} == {frozenset({"state", "text", "hint"})}
    assert any("is writing the index" in finding["text"] for finding in findings)
    assert {finding["state"] for finding in findings} == {"good", "note"}


def test_where_there_is_no_index_it_says_so(site: Site) -> None:
    said = site.say("doctor", "--repair")
    assert said.status == 2
    assert said.err == f"error: no index in {site.index}\nhint: symindex index\n"


def test_deep_finds_facts_that_are_whole_and_of_another_source(settled: Site) -> None:
    """As somebody would make them who wants a definition hidden: nothing in the index contradicts them."""
    assert settled.doctor("--deep") == 0
    cache = Path(settled.variables["SYMINDEX_CACHE_DIR"])
    lock = FileLock(settled.index / WRITER_LOCK)
    lock.take()
    with closing(Writer(settled.index, EXTRACTOR_VERSION, cache, lock)) as writer, writer.transaction():
        known = writer._connection.execute("SELECT content_id, packed FROM facts").fetchall()
        content_id, facts = next(
            (content_id, facts) for content_id, packed in known if "self" in (facts := unpack(packed)).words
        )
        changed = pack(altered(facts, words=[f"{word}x" if word == "self" else word for word in facts.words]))
        writer._connection.execute("UPDATE facts SET packed = ? WHERE content_id = ?", (changed, content_id))
    lock.release()
    assert settled.doctor("--deep") == 1
