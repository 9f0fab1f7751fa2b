"""Ways through `FileFacts`, in facts of real sources.

A node is named by its word: `a` is the first node that bears it, `a2` the second.
"""

from __future__ import annotations

import re

import pytest

from symindex.extract import extract
from symindex.model import kinds as k
from symindex.model.facts import FileFacts

from .test_golden import GOLDEN


def node_at(facts: FileFacts, name: str) -> int:
    word, number = re.fullmatch(r"(.*?)(\d?)", name).groups()  # type: ignore[union-attr]
    return facts.nodes_with(word)[int(number or 1) - 1]


def label(facts: FileFacts, node: int) -> str:
    return f"{k.KIND_NAMES[facts.kinds[node]]} {facts.word(node)}".rstrip()


def check_scope(source: str, name: str, scope: str) -> None:
    facts = extract(source.encode())
    assert label(facts, facts.scope_of(node_at(facts, name))) == scope


def check_enclosing(source: str, name: str, definition: str) -> None:
    facts = extract(source.encode())
    enclosing = facts.enclosing_definition(node_at(facts, name))
    assert facts.qualified_name(enclosing) == definition


@pytest.mark.parametrize(
    ("source", "name", "scope"),
    [
        ("a", "a", "MODULE"),
        ("def f(): a", "a", "FUNCTION f"),
        ("def f(): a", "f", "MODULE"),
        ("def f(a): pass", "a", "FUNCTION f"),
        ("@a\ndef f(): pass", "a", "MODULE"),
        ("def f(x=a): pass", "a", "MODULE"),
        ("def f(x: a): pass", "a", "MODULE"),
        ("def f() -> a: pass", "a", "MODULE"),
        ("class C(a): pass", "a", "MODULE"),
        ("class C(metaclass=a): pass", "a", "MODULE"),
        ("@a\nclass C: pass", "a", "MODULE"),
        ("class C: a", "a", "CLASS C"),
        ("class C:\n def f(self, x=a): pass", "a", "CLASS C"),
        ("class C:\n @a\n def f(self): pass", "a", "CLASS C"),
        ("class C:\n def f(self): a", "a", "FUNCTION f"),
        ("class C:\n x: a", "a", "CLASS C"),
        ("def f():\n def g(x=a): pass", "a", "FUNCTION f"),
        ("def f():\n x: a = 1", "a", "FUNCTION f"),
        ("def f():\n type X = a", "a", "FUNCTION f"),
        ("def f():\n class C:\n  x: 'List[a]' = 1", "a", "CLASS C"),
        ("lambda: a", "a", "LAMBDA"),
        ("lambda x=a: 1", "a", "MODULE"),
        ("lambda a: 1", "a", "LAMBDA"),
        ("def f(x=lambda: a): pass", "a", "LAMBDA"),
        ("def f(x=lambda y=a: 1): pass", "a", "MODULE"),
        ("@g(lambda: a)\ndef f(): pass", "a", "LAMBDA"),
        ("def f(x=[y for y in a]): pass", "a", "COMPREHENSION"),
        ("[a for x in y]", "a", "COMPREHENSION"),
        ("{x for x in y if a}", "a", "SET_COMPREHENSION"),
        ("{a: x for x in y}", "a", "DICT_COMPREHENSION"),
        ("f(a for x in y)", "a", "GENERATOR"),
        ("[x for a in y]", "a", "COMPREHENSION"),
        # Evaluated outside; that is left to the resolver.
        ("[x for x in a]", "a", "COMPREHENSION"),
        ("def f():\n if x:\n  for y in z:\n   with a: pass", "a", "FUNCTION f"),
        ("def f(): f'{a}'", "a", "FUNCTION f"),
        ("def f(x: 'List[a]'): pass", "a", "MODULE"),
        ("def f(x: 'a'): pass", "a", "MODULE"),
        ("async def f(): a", "a", "ASYNC_FUNCTION f"),
    ],
)
def test_a_name_is_looked_up_first_in_its_scope(source: str, name: str, scope: str) -> None:
    check_scope(source, name, scope)


def test_the_scope_of_the_module_is_the_module() -> None:
    facts = extract(b"a")
    assert facts.scope_of(0) == 0
    assert facts.enclosing_definition(0) == 0
    assert facts.qualified_name(0) == ""
    assert facts.parent(0) == 0
    assert list(facts.ancestors(0)) == []


@pytest.mark.parametrize(
    ("source", "name", "definition"),
    [
        ("a", "a", ""),
        ("def f(): a", "a", "f"),
        ("def f(): [lambda: a for x in y]", "a", "f"),
        ("class C:\n def f(self): a", "a", "C.f"),
        ("class C:\n def f(self, x=a): pass", "a", "C"),
        ("class C:\n @a\n class D: pass", "a", "C"),
        ("class C: [a for x in y]", "a", "C"),
        ("@(lambda: a)\ndef f(): pass", "a", ""),
        ("if x:\n def f(): a", "a", "f"),
    ],
)
def test_a_node_is_enclosed_by_the_definition_whose_body_holds_it(source: str, name: str, definition: str) -> None:
    check_enclosing(source, name, definition)


def test_qualified_names_tell_all_definitions_around() -> None:
    source = b"""
class A:
    class B:
        def c(self):
            if self:
                def d(): return lambda: [e for e in f]
    @property
    def g(self): pass
def h(x=lambda: i): pass
"""
    facts = extract(source)
    names = [facts.qualified_name(node) for node in facts.nodes_of(k.DEFINITIONS)]
    assert names == ["A", "A.B", "A.B.c", "A.B.c.d", "A.g", "h"]
    assert facts.qualified_name(node_at(facts, "f")) == "A.B.c.d"
    assert facts.qualified_name(node_at(facts, "i")) == ""


def test_children_are_the_direct_ones_in_order_without_comments() -> None:
    facts = extract(b"f(a, b.c,  # comment\n  d=e(g), *h)\ni")
    call = next(facts.nodes_of({k.CALL}))
    assert [label(facts, child) for child in facts.children(call)] == [
        "CALLED f",
        "NAME a",
        "ATTRIBUTE c",
        "KEYWORD d",
        "SPLAT",
    ]
    assert list(facts.children(node_at(facts, "a"))) == []
    assert [label(facts, child) for child in facts.children(0)] == ["CALL", "NAME i"]


def test_the_first_child_is_the_next_node_if_there_is_one() -> None:
    facts = extract(b"a.b\nc")
    assert facts.first_child(node_at(facts, "b")) == node_at(facts, "a")
    assert facts.first_child(node_at(facts, "a")) is None
    assert facts.first_child(node_at(facts, "c")) is None


def test_after_is_the_first_node_that_is_not_below() -> None:
    facts = extract(b"def f(a):\n  b(c.d)\ne")
    assert facts.after(node_at(facts, "f")) == node_at(facts, "e")
    assert facts.after(node_at(facts, "b")) == node_at(facts, "d")
    assert facts.after(node_at(facts, "e")) == len(facts.kinds)
    assert facts.after(0) == len(facts.kinds)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.py")), ids=lambda path: path.stem)
def test_navigation_agrees_with_what_the_parents_say(path: object) -> None:
    assert hasattr(path, "read_bytes")
    facts = extract(path.read_bytes())
    parents = [facts.parent(node) for node in range(len(facts.kinds))]
    comments = {k.COMMENT, k.TYPE_COMMENT}
    for node in range(len(facts.kinds)):
        below = [child for child in range(node + 1, len(parents)) if node in facts.ancestors(child)]
        assert facts.after(node) == max(below, default=node) + 1
        assert list(facts.children(node)) == [
            child for child in below if parents[child] == node and facts.kinds[child] not in comments
        ]
        first = next((child for child in below if parents[child] == node), None)
        assert facts.first_child(node) == first


def test_nodes_with_a_word_are_all_that_bear_it() -> None:
    facts = extract(b"import a\na.a(a='a', b=a)\ndef a(): return 'x.a'\n")
    assert [k.KIND_NAMES[facts.kinds[node]] for node in facts.nodes_with("a")] == [
        "IMPORT",
        "IMPORT_FIRST",
        "ATTRIBUTE_CALLED",
        "NAME",
        "KEYWORD",
        "STRING_WORD",
        "NAME",
        "FUNCTION",
        "STRING_PART",
    ]
    assert facts.nodes_with("nowhere") == []
    assert facts.nodes_with("") == []
    assert facts.number_of("nowhere") == 0


def test_nodes_with_a_number_may_be_asked_for_in_a_range() -> None:
    facts = extract(b"a\nb\na\nb\na\n")
    assert facts.nodes_with_number(facts.number_of("a")) == [1, 3, 5]
    assert facts.nodes_with_number(facts.number_of("a"), 2, 5) == [3]
    assert facts.nodes_with_number(facts.number_of("a"), 1, 6) == [1, 3, 5]
    assert facts.nodes_with_number(0) == []


def test_nodes_with_a_word_are_found_among_many_words() -> None:
    """Numbers of words take more than one byte here, and must not be found across two of them."""
    facts = extract(b"\n".join(b"word%d" % (number % 700) for number in range(2100)))
    for word in ("word0", "word1", "word255", "word256", "word511", "word699"):
        expected = [node for node in range(len(facts.kinds)) if facts.word(node) == word]
        assert facts.nodes_with(word) == expected
        assert len(expected) == 3


def test_nodes_with_each_of_many_words_are_found_in_order() -> None:
    facts = extract(b"\n".join(b"word%d" % (number % 70) for number in range(210)))
    for number in range(1, len(facts.words)):  # of so many a table is made, of a few none
        assert facts.nodes_with_number(number) == [n for n, word in enumerate(facts.word_ids) if word == number]


def test_nodes_of_kinds_come_in_order() -> None:
    facts = extract(b"a(b)\nc\nd()")
    assert [facts.word(node) for node in facts.nodes_of({k.NAME, k.CALLED})] == ["a", "b", "c", "d"]
    assert list(facts.nodes_of({k.WITH})) == []


def test_ends_are_those_of_the_node_or_else_of_its_word() -> None:
    text = "def f():\n    'é'\nñame = 'x y'\n".encode()
    facts = extract(text)
    function, name = node_at(facts, "f"), node_at(facts, "ñame")
    assert text[facts.starts[function] : facts.end(function)].decode() == "f():\n    'é'"
    assert text[facts.starts[function] : facts.end_of_word(function)] == b"f"
    assert text[facts.starts[name] : facts.end(name)].decode() == "ñame"
    string = next(facts.nodes_of({k.STRING}))
    assert text[facts.starts[string] : facts.end(string)] == b"'x y'"


@pytest.mark.parametrize(
    ("source", "beginning"),
    [
        (b"def a(): pass", b"def a"),
        (b"x\nasync def a(): pass", b"async def a"),
        (b"@b\n# c\n@d\nclass a: pass", b"@b"),
        (b"class C:\n  @b\n  def a(): pass", b"@b\n  def"),
    ],
)
def test_a_definition_begins_with_its_decorators(source: bytes, beginning: bytes) -> None:
    facts = extract(source)
    assert source[facts.outer_start(node_at(facts, "a")) :].startswith(beginning)


def test_lines_begin_behind_line_feeds() -> None:
    facts = extract("é\n\nb\r\nc".encode())
    assert list(facts.line_starts) == [0, 3, 4, 7, 8]
    assert [facts.line_of(offset) for offset in range(9)] == [0, 0, 0, 1, 2, 2, 2, 3, 3]


def test_facts_are_equal_where_they_say_the_same() -> None:
    assert extract(b"a = b") == extract(b"a = b")
    assert extract(b"a = b") != extract(b"a = c")
    assert extract(b"a = b") != extract(b"a  = b")
    assert extract(b"a") != "a"
