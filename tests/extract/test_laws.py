"""What holds of the facts of any bytes whatever."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from symindex.extract import extract
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.roles import ROLES_OF_KIND
from symindex.model.text import normal_form, to_utf8
from tests.support.sources import damaged, lawful, python_like, sources


def check_laws(source: bytes) -> FileFacts:
    facts, (text, encoding) = extract(source), to_utf8(source)
    assert facts.encoding == encoding
    assert not facts.truncated
    check_tree(facts)
    check_words(facts, text)
    check_places(facts, text)
    check_scopes(facts)
    return facts


def check_tree(facts: FileFacts) -> None:
    count = len(facts.kinds)
    assert len(facts.word_ids) == len(facts.ups) == len(facts.start_steps) == count
    assert set(facts.kinds) <= set(k.KIND_NAMES)
    assert facts.kinds[0] == k.MODULE
    assert facts.kinds.count(k.MODULE) == 1
    assert facts.ups[0] == facts.start_steps[0] == 0
    assert all(0 < up <= node for node, up in enumerate(facts.ups) if node)
    assert len(facts.end_steps) == sum(kind in k.SPANNED for kind in facts.kinds)
    assert len(facts.outer_steps) == sum(kind in k.DEFINITIONS for kind in facts.kinds)


def check_words(facts: FileFacts, text: bytes) -> None:
    assert facts.words[0] == ""
    assert len(set(facts.words)) == len(facts.words) == len(facts.roles)
    assert set(facts.word_ids) <= set(range(len(facts.words)))
    roles = [0] * len(facts.words)
    for kind, number in zip(facts.kinds, facts.word_ids):
        roles[number] |= ROLES_OF_KIND.get(kind, 0)
    assert list(facts.roles) == [0, *roles[1:]]
    seen = set()
    for node in facts.nodes_of(k.OCCURRENCES):
        word, start = facts.word(node), facts.starts[node]
        assert normal_form(text[start : facts.end_of_word(node)].decode()) == word
        assert not word or not set(word) & set(" \t\r\n\f.,:;()[]{}'\"=`\\#")
        assert not word or start not in seen
        seen.add(start)


def check_places(facts: FileFacts, text: bytes) -> None:
    assert sum(facts.line_lengths) == len(text)
    assert all(facts.line_lengths)
    assert all(0 <= start <= len(text) for start in facts.starts)
    for node in facts.nodes_of(k.SPANNED):
        assert facts.starts[node] <= facts.end(node) <= len(text)
    for node in facts.nodes_of(k.DEFINITIONS):
        assert 0 <= facts.outer_start(node) <= facts.starts[node]
        assert facts.end_of_word(node) <= facts.end(node)
    for node in range(len(facts.kinds)):
        line = facts.line_of(facts.starts[node])
        assert line == text.count(b"\n", 0, facts.starts[node]) or facts.starts[node] == len(text)


def check_scopes(facts: FileFacts) -> None:
    for node in range(1, len(facts.kinds)):
        scope = facts.scope_of(node)
        assert scope < node
        assert facts.kinds[scope] in k.SCOPES
        assert facts.kinds[facts.enclosing_definition(node)] in k.DEFINITIONS | {k.MODULE}


@lawful
@given(st.binary(max_size=300))
def test_any_bytes_give_facts(source: bytes) -> None:
    check_laws(source)


@lawful
@given(python_like)
def test_what_looks_like_python_gives_facts(source: bytes) -> None:
    check_laws(source)


@lawful
@given(damaged())
def test_a_damaged_file_gives_facts(source: bytes) -> None:
    check_laws(source)


@lawful
@given(sources)
def test_extraction_is_repeatable(source: bytes) -> None:
    extract(b"class Another:\n    def method(self): self.x = f'{y}'\n")
    facts = extract(source)
    extract(source[: len(source) // 2])
    assert extract(source) == facts


@lawful
@given(sources, st.integers(0, 200))
def test_facts_do_not_depend_on_how_deep_the_stack_is(source: bytes, depth: int) -> None:
    assert _extract_below(depth, source) == extract(source)


def test_facts_do_not_depend_on_the_stack_where_nesting_is_deep() -> None:
    for nesting in (300, 600, 690, 697, 698, 699, 700, 701, 705, 1500):
        source = b"x = " + b"f(" * nesting + b"a" + b")" * nesting
        here = extract(source)
        assert here == _extract_below(100, source)
        assert here == _extract_in_a_sort_key(30, source)
        assert here == _extract_in_a_thread(source)


def _extract_below(depth: int, source: bytes) -> FileFacts:
    return _extract_below(depth - 1, source) if depth else extract(source)


def _extract_in_a_sort_key(depth: int, source: bytes) -> FileFacts:
    """A stack on which C and Python take turns: not all versions count that alike."""
    found: list[FileFacts] = []

    def key(_: int) -> int:
        found.append(_extract_in_a_sort_key(depth - 1, source) if depth else extract(source))
        return 0

    sorted([0], key=key)
    return found[0]


def _extract_in_a_thread(source: bytes) -> FileFacts:
    found: list[FileFacts] = []
    thread = threading.Thread(target=lambda: found.append(extract(source)))
    thread.start()
    thread.join()
    return found[0]
