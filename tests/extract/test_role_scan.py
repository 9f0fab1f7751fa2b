"""Roles of a word are ruled out without parsing, but none that the facts of code without errors have."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.extract import extract
from symindex.extract.role_scan import may_be_base, may_play
from symindex.model import kinds as k
from symindex.model.facts import FileFacts
from symindex.model.roles import Role

_ROLES = (
    Role.DEFINITION, Role.READ, Role.WRITE, Role.DELETE, Role.CALL, Role.IMPORT, Role.ATTRIBUTE, Role.KEYWORD,
    Role.STRING, Role.MODULE,
)  # fmt: skip
_STATEMENTS = st.sampled_from(
    [
        "def name(self): pass", "class name(base.name[int], metaclass=name): pass", "name = 1", "name: int",
        "name += 1", "(a, [name]) = b, (c,)", "for a, name in b: pass", "with a as (name, b): pass", "import b as name",
        "from name import (b, # of it\n name)", "import b, name", "del name", "x.name = 1", "x.name", "x.name()",
        "name()", "name \\\n (1)", "@name\ndef f(): pass", "@a.name\nclass C: pass", "(name\n(1))", "f(name=1)",
        "f('name')", "'a.name:b'", "namedtuple('P', 'a, name b')", "'{0.name}'.format(a)", "f'{name=} {a.name}'",
        "lambda name: name", "global name", "x = name  # name", "match a:\n case name: pass",
        "match a:\n case C(b=name): pass", "type name[T] = T",
        "[a for a in name]", "(name := 1)", "'# name'", "x[name]", "name[0] = 1", "print(name)",
        "class C(A,  # a class\n name): pass", "try: pass\nexcept E as name: pass", '"""# name"""',
        "def f(name, *, a): pass", "self.name, b = 1, 2",
        "c.get('/name/3/b-name?a=1')", "c.get(f'/a/{b}/name/{a!r}')", "path('name/<int:a>/', b, name='a-name')",
        "class C:\n def f(self):\n  self.name = 1", 'f"""\n# {name()}"""', "x: 'name[int]' = 1",
    ]
)  # fmt: skip


def _ruled_out(source: bytes) -> list[tuple[str, Role]]:
    facts = extract(source)
    posted = [(word, role) for word, roles in zip(facts.words, facts.roles) for role in _ROLES if roles & role]
    return [(word, role) for word, role in posted if "." not in word and not may_play(source, word, role)]


def _bases(facts: FileFacts) -> set[str]:
    return {facts.word(node) for node in range(len(facts.kinds)) if facts.kinds[facts.parent(node)] == k.BASES}


@given(st.lists(_STATEMENTS, max_size=8).map("\n".join))
def test_no_role_that_a_word_has_is_ruled_out(source: str) -> None:
    assert _ruled_out(source.encode()) == []


@given(st.lists(_STATEMENTS, max_size=8).map("\n".join))
def test_no_base_of_a_class_is_ruled_out(source: str) -> None:
    assert [word for word in _bases(extract(source.encode())) if word and not may_be_base(source.encode(), word)] == []


def test_no_role_in_our_own_modules_is_ruled_out() -> None:
    for path in (Path(__file__).parents[2] / "symindex").rglob("*.py"):
        assert _ruled_out(path.read_bytes()) == [], path


@pytest.mark.parametrize(
    ("source", "role"),
    [
        ("x.name()", Role.STRING),
        ("'see name!'", Role.STRING),
        ("def name(self): pass", Role.CALL),
        ("x = name", Role.CALL),
        ("x.name(1)", Role.DEFINITION),
        ("# name\nx = 1", Role.READ),
        ("def name(): pass", Role.READ),
        ("from a import b\nname = b", Role.IMPORT),
        ("name()", Role.ATTRIBUTE),
    ],
)
def test_a_role_that_the_text_around_a_word_excludes_is_ruled_out(source: str, role: Role) -> None:
    assert not may_play(source.encode(), "name", role)


def test_a_word_outside_of_all_bases_is_ruled_out_as_a_base() -> None:
    assert not may_be_base(b"class A(B):\n    def f(self, x=name()):\n        return name\n", "name")
