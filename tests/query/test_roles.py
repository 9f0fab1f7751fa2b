"""Callers that are not written by the name, and the roles they have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import symindex
from symindex.model.answers import Filter

_SOURCE = """\
import functools


class Base:
    def run(self): pass


class Child(Base):
    def __init__(self): self.size = 1
    def __call__(self): pass
    def __len__(self): return 1
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def __add__(self, other): return self
    def __radd__(self, other): return self
    def __lt__(self, other): return True
    def run(self): pass
    @property
    def width(self): return 2


class Grandchild(Child): pass


def work(): pass


def use(base: Base):
    base.run()
    child = Grandchild()
    child()
    len(child)
    with child as entered:
        entered + child
    child.width
    functools.partial(work)
    sorted([], key=work)
    work()
    child < entered
"""

_TEXTS_AND_ORDER = """\
class Plain:
    def __repr__(self): return ""


class Text(Plain):
    def __str__(self): return ""


class Formatted(Text):
    def __format__(self, spec): return ""


class Ordered:
    def __lt__(self, other): return True
    def __gt__(self, other): return True


class Group:
    def __iter__(self): return self
    def __next__(self): return Ordered()
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[symindex.Index]:
    root = tmp_path_factory.mktemp("roles")
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (root / "m.py").write_text(_SOURCE)
    with symindex.open(root) as opened:
        yield opened


def check(index: symindex.Index, symbol: str, *expected: str, wanted: Filter = Filter()) -> None:
    """The callers of a symbol, each as `source line: role`, above `possible`."""
    hits = [hit for hit in index.callers(symbol, wanted) if hit.certainty.word != "possible"]
    assert [f"{hit.text}: {hit.role}" for hit in hits] == list(expected)


def test_making_an_object_of_a_class_that_inherits_it_calls_init(index: symindex.Index) -> None:
    check(index, "Child.__init__", "child = Grandchild(): call")


def test_calling_an_object_calls_its_call_method(index: symindex.Index) -> None:
    check(index, "Child.__call__", "child(): call")


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("__len__", "len(child)"),
        ("__enter__", "with child as entered:"),
        ("__exit__", "with child as entered:"),
        ("__add__", "entered + child"),
        ("__lt__", "child < entered"),
        ("width", "child.width"),
    ],
)
def test_operations_are_implicit_callers(index: symindex.Index, method: str, text: str) -> None:
    check(index, f"Child.{method}", f"{text}: implicit")
    check(index, f"Child.{method}", wanted=Filter(without_roles=("implicit",)))


def test_a_call_through_a_base_class_is_a_caller_by_dispatch(index: symindex.Index) -> None:
    check(index, "Base.run", "base.run(): call")
    check(index, "Child.run", "base.run(): dispatch")


def test_functions_that_are_handed_over_come_after_calls(index: symindex.Index) -> None:
    check(index, "work", "work(): call", "functools.partial(work): handed", "sorted([], key=work): handed")


def test_callees_agree_with_callers(index: symindex.Index, tmp_path: Path) -> None:
    called = {(hit.line, hit.symbol) for hit in index.callees("use") if hit.certainty.word != "possible"}
    for name in ("Child.__init__", "Child.__call__", "Child.__len__", "Child.__add__", "Child.run", "Base.run", "work"):
        lines = {hit.line for hit in index.callers(name) if hit.certainty.word != "possible"}
        assert lines == {line for line, symbol in called if symbol == f"m.{name}"}, name


@pytest.mark.parametrize(
    ("expression", "method"),
    [
        ("f'{Text()}'", "Text.__str__"),
        ("str(Text())", "Text.__str__"),
        ("f'{Plain()}'", "Plain.__repr__"),
        ("print(Plain())", "Plain.__repr__"),
        ("f'{Formatted():>8}'", "Formatted.__format__"),
        ("f'{Formatted()!s}'", "Text.__str__"),
        ("f'{Formatted()!r:>8}'", "Plain.__repr__"),
        ("f'{Formatted()!a}'", "Plain.__repr__"),
        ("f'{Formatted()=}'", "Plain.__repr__"),
        ("f'{Formatted()=:>8}'", "Formatted.__format__"),
        ("f'{1!r:{Formatted()}}'", "Formatted.__format__"),
        ("ascii(Text())", "Plain.__repr__"),
        ("sorted(Group())", "Ordered.__lt__"),
        ("min(Ordered(), 1)", "Ordered.__lt__"),
        ("max(Group())", "Ordered.__gt__"),
    ],
)
def test_builtins_and_formatted_strings_run_what_gives_text_and_order(
    tmp_path: Path, expression: str, method: str
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "m.py").write_text(f"{_TEXTS_AND_ORDER}\n\ndef use(): return {expression}\n")
    with symindex.open(tmp_path) as opened:
        check(opened, method, f"def use(): return {expression}: implicit")
        assert f"m.{method}" in {hit.symbol for hit in opened.callees("use") if hit.role == "implicit"}


def test_a_key_is_compared_and_not_the_object(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "m.py").write_text(f"{_TEXTS_AND_ORDER}\n\ndef use(): return sorted(Group(), key=id)\n")
    with symindex.open(tmp_path) as opened:
        check(opened, "Ordered.__lt__")
