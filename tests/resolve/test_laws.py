"""Laws of name resolution: it ends, its work is bounded, and the order of questions does not change the answers."""

from __future__ import annotations

import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symindex.model import kinds as k
from symindex.model.values import Instance, Module, Target, Value
from symindex.resolve.semantics import Semantics
from tests.support.facts_in_memory import InMemory
from tests.support.laws import examples

_ASKED = (k.NAME, k.CALLED, k.ATTRIBUTE, k.ATTRIBUTE_CALLED, k.BOUND, k.LOCAL, k.CALL, k.IMPORTED_BOUND)


def _shown(value: Value) -> str:
    if isinstance(value, Instance):
        return f"<{_shown(value.of)}>"
    return f"{value.module.name}:{value.node}" if isinstance(value, Target) else str(value)


def _places(source: InMemory) -> list[tuple[Module, int]]:
    return [(module, node) for module in source.modules.values() for node in module.facts.nodes_of(_ASKED)]


def _answers(source: InMemory, places: list[tuple[Module, int]]) -> dict[str, tuple[list[str], list[str]]]:
    """What each place means and what values it has, asked in the order given, of one that knows nothing yet."""
    semantics = Semantics(source)
    found = {}
    for module, node in places:
        meaning, value = semantics.meaning(module, node), semantics.value_of(module, node)
        found[f"{module.name}:{node}"] = sorted(map(_shown, meaning.values)), sorted(map(_shown, value.values))
    return found


def _ask_all(sources: dict[str, str], calls: int = 300_000) -> None:
    """Ask of every place what it means; fails once that has taken more calls of functions than it may."""
    source = InMemory(sources)
    left = calls

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        assert left, f"more than {calls:,} calls"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        _answers(source, _places(source))
    finally:
        sys.setprofile(before)


def _last(sources: dict[str, str], name: str) -> list[str]:
    """The values of the last use of a name in module `m`, asked of one that knows nothing yet."""
    source = InMemory(sources)
    module, semantics = source.modules["m"], Semantics(source)
    return [_shown(value) for value in semantics.value_of(module, module.facts.nodes_with(name)[-1]).values]


@pytest.mark.parametrize(
    "sources",
    [
        {"a": "from b import x\nx.y()\n", "b": "from c import x\n", "c": "from a import x\n"},
        {"a": "from b import *\nx.y()\n", "b": "from a import *\n"},
        {"a": "from a import a\na.a.a()\n"},
        {"a": "class A(B): pass\nclass B(C): pass\nclass C(A):\n    def f(self): self.g()\n"},
        {"a": "class A(A): pass\nA().x\n"},
        {"a": "x = y\ny = z\nz = x\nx.f()\n"},
        {"a": "x = x.x = x[0] = x()\nx.f()\n"},
        {"a": "def f(): return g()\ndef g(): return h()\ndef h(): return f()\nf().x\n"},
        {"a": "def f(x): return g(x)\ndef g(x): return f(x)\nf(f(g(f)))\n"},
        {"a": "class P:\n    def __getattr__(self, n): return getattr(self.i, n)\n    i: 'P'\nP().x.y.z()\n"},
        {"a": "class N:\n    n: 'N'\n    def m(self): return self.n.m()\nN().m().m().n.m()\n"},
        {"a": "class M(metaclass=M): pass\nM.x.y\n"},
        {"a": "def d(f): return d(f)\n@d\ndef d(f): return f\nd(d)(d)\n"},
        {"a": "x = [x]\nfor x in x:\n    x[0] = x.append(x)\nx\n"},
        {"a": "T = 'T'\ndef f(x: 'T') -> 'T': ...\nf(1).x\n"},
        {
            "a": "def __getattr__(n): return b\nimport b\n",
            "b": "import a\ndef __getattr__(n): return getattr(a, n)\na.q.r\n",
        },
    ],
)
def test_cycles_end(sources: dict[str, str]) -> None:
    _ask_all(sources)


def test_a_class_with_thousands_of_bases_is_bounded() -> None:
    lines = [f"class B{i}: pass" for i in range(1200)]
    bases = ", ".join(f"B{i}" for i in range(1200))
    text = "\n".join([*lines, f"class C({bases}):\n    def m(self): self.missing()\n", "C().m()"])
    _ask_all({"m": text}, 20_000_000)


def test_a_long_chain_of_bases_is_followed_to_its_end() -> None:
    lines = ["class C0:\n    def m(self): ..."] + [f"class C{i}(C{i - 1}): pass" for i in range(1, 500)]
    assert _last({"m": "\n".join([*lines, "C499().m"])}, "m") == ["m:2"]


@pytest.mark.parametrize(
    "link", ["x{0} = x{1}", "x{0} = (x{1},)[0]", "def x{0}(): return x{1}", "class x{0}(x{1}): pass"]
)
def test_long_chains_of_names_are_bounded(link: str) -> None:
    lines = ["class x0: pass", *(link.format(i, i - 1) for i in range(1, 250)), "x249.y()"]
    _ask_all({"m": "\n".join(lines)}, 20_000_000)


def test_a_long_chain_of_names_is_followed_to_its_end() -> None:
    lines = ["class x0: pass", *(f"x{i} = x{i - 1}" for i in range(1, 500)), "x499"]
    assert _last({"m": "\n".join(lines)}, "x499") == ["m:1"]


def test_expressions_nested_deeply_raise_nothing() -> None:
    for text in (
        "x" + ".y" * 1100,
        "f(" * 300 + ")" * 300,
        "[" * 300 + "]" * 300,
        "x" + "[0]" * 1100,
        "x" + "()" * 1100,
    ):
        _ask_all({"m": f"{text}\n"}, 4_000_000)


_NUMBER = st.integers(0, 5)
_STATEMENT = st.one_of(
    st.builds("x{} = x{}".format, _NUMBER, _NUMBER),
    st.builds("x{} = f{}()".format, _NUMBER, _NUMBER),
    st.builds("x{} = C{}()".format, _NUMBER, _NUMBER),
    st.builds("x{} = x{}.a".format, _NUMBER, _NUMBER),
    st.builds("x{} = x{}.m()".format, _NUMBER, _NUMBER),
    st.builds("x{} = x{} or x{}".format, _NUMBER, _NUMBER, _NUMBER),
    st.builds("def f{}(): return x{}".format, _NUMBER, _NUMBER),
    st.builds("def f{}(p=x{}): return p".format, _NUMBER, _NUMBER),
    st.builds("f{}(x{})".format, _NUMBER, _NUMBER),
    st.builds("def f{}(p): return f{}(p)".format, _NUMBER, _NUMBER),
    st.builds("f{}(C{}())".format, _NUMBER, _NUMBER),
    st.builds("class C{}(C{}):\n    def n(self, p): return f{}(p) or p.a".format, _NUMBER, _NUMBER, _NUMBER),
    st.builds("x{}.n(x{})".format, _NUMBER, _NUMBER),
    st.builds("class C{}:\n    def m(self): return self.a".format, _NUMBER),
    st.builds("class C{}(C{}):\n    a = x{}".format, _NUMBER, _NUMBER, _NUMBER),
    st.builds("class C{}:\n    def __init__(self): self.a = C{}()".format, _NUMBER, _NUMBER),
    st.builds("from n import x{}, C{}, f{}".format, _NUMBER, _NUMBER, _NUMBER),
)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(_STATEMENT, max_size=12), st.lists(_STATEMENT, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_questions_does_not_change_the_answers(m: list[str], n: list[str], chance: random.Random) -> None:
    source = InMemory({"m": "\n".join(m) + "\n", "n": "\n".join(n).replace("from n", "from m") + "\n"})
    places = _places(source)
    shuffled = chance.sample(places, len(places))
    assert _answers(source, places) == _answers(source, shuffled)


_LINK = "class C{0}:\n    def __init__(self, p):\n        self.a = p\n        C{1}(p, self.a)\n        f{1}(self.a)\n"
_FUNCTION = "def f{0}(q):\n    q.a\n    f{1}(q)\n"


@pytest.mark.parametrize("link", [_LINK + _FUNCTION, _FUNCTION])
@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=examples(10), deadline=None)
def test_how_far_guesses_go_does_not_depend_on_earlier_questions(link: str, chance: random.Random) -> None:
    chain = "".join(link.format(at, at + 1) for at in range(9))
    source = InMemory({"m": f"class D:\n    a = 1\n{chain}C0(D())\nf0(D())\n"})
    places = _places(source)
    assert _answers(source, places) == _answers(source, chance.sample(places, len(places)))
