"""Contents that may have a word among their facts are found without extraction, and none that has it is missed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.extract import MAX_SOURCE_LENGTH, extract
from symindex.extract.mentions import Mentions
from symindex.model.roles import Role
from tests.support.sources import lawful, sources

_GLUED = r"""a b x1 _ 1 0x 1.e5 1_ 1l 1j .5 0or if not é ﬁ ² ª . , ( ) = " ' f" { } \ # : ! @ def class import from"""
glued = st.lists(st.sampled_from([*_GLUED.split(" "), " ", "\n", "\u0301"]), max_size=25).map(
    lambda pieces: "".join(pieces).encode()
)


def check(source: bytes) -> None:
    """Each word that has a role in a content leads to the content, whatever stands around it."""
    mentions = Mentions()
    for number, each in enumerate((b"a b", source, b"c")):
        mentions.add(number, each)
    facts = extract(source)
    for word, roles in zip(facts.words, facts.roles):
        assert not roles or 1 in mentions.mentioning(word), word
        assert not roles & Role.IMPORT or 1 in mentions.mentioning(word, is_imported=True), word
    assert mentions.source(1) == source


@lawful
@given(st.one_of(sources, glued))
def test_a_content_is_found_by_every_word_of_its_facts(source: bytes) -> None:
    check(source)


@pytest.mark.parametrize(
    "source",
    [
        b"from a . b \\\n . c import d",
        b"from . import d",
        b"x = 0or y",
        b"x = 1.e5foo",
        "ﬁle = ª".encode(),
        "# coding: latin-1\nété = 1".encode("latin-1"),
        "naïve = 1".encode("utf-16"),
        b"caf\xe9 = 1",
        b"x = '\\nname'\r\ry = 1",
        b"\0x = 1",
        pytest.param(b"x = 1\n#".ljust(MAX_SOURCE_LENGTH, b"-") + b"\nbehind = 2", id="as long as is read"),
        b"print 'a %s' % b, `c`",
        b"mock.patch('nova.compute.manager.Manager')",
        b"from a import (  # all of them\n%s)" % b"".join(b"    name%d,  # (why)\n" % n for n in range(400)),
        b"import a\nif b:\n    c = 1\n    from d import e\nraise c from f",
    ],
)
def test_odd_contents_are_found_by_their_words(source: bytes) -> None:
    check(source)


def test_a_part_of_a_word_finds_nothing() -> None:
    mentions = Mentions()
    mentions.add(1, b"get_admin_context = budget = gets")
    assert mentions.mentioning("get") == mentions.mentioning("context") == mentions.mentioning("\udcff") == []


def test_contents_keep_their_numbers_however_many_there_are() -> None:
    mentions = Mentions(chunk_bytes=30)
    for number in range(100):
        mentions.add(number, f"def every{number % 7}(): common".encode())
        assert mentions.source(number) == f"def every{number % 7}(): common".encode()
    assert mentions.mentioning("common") == list(range(100))
    assert mentions.mentioning("every3") == list(range(3, 100, 7))
    assert mentions.words() == {"def", "common", *(f"every{number}" for number in range(7))}


def test_a_word_far_behind_all_imports_is_not_imported() -> None:
    mentions = Mentions()
    mentions.add(1, b"import os\n\ndef f(attr):\n" + b"    call(1)\n" * 500 + b"    return attr\n")
    mentions.add(2, b"import attr\n")
    mentions.add(3, b"attr = 1\n")
    mentions.add(4, b"from x import (\n" + b"    name,\n" * 500 + b"    attr)\n")
    assert mentions.mentioning("attr") == [1, 2, 3, 4]
    assert mentions.mentioning("attr", is_imported=True) == [1, 2, 4]
