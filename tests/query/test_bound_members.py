"""Members of classes that calls make, attributes bound on a class from within, and imports that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import symindex

_SOURCE = """\
from collections import namedtuple

Size = namedtuple("Size", ["width", "depth"])


class Counter:
    def reset(self):
        type(self).total = 0
        self.__class__.peak = 1


def use(size: Size):
    return size.width


def start(): ...
"""
_OTHER = """\
from elsewhere.tools import start
from shop import start as begin

start()
begin()
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[symindex.Index]:
    root = tmp_path_factory.mktemp("bound")
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (root / "shop.py").write_text(_SOURCE)
    (root / "other.py").write_text(_OTHER)
    with symindex.open(root) as opened:
        yield opened


def test_a_field_of_a_named_tuple_that_a_call_makes_is_asked_for_by_its_dotted_name(index: symindex.Index) -> None:
    assert [hit.line for hit in index.refs("Size.width")] == [13]


@pytest.mark.parametrize(("symbol", "line"), [("Counter.total", 8), ("Counter.peak", 9)])
def test_an_attribute_that_a_method_binds_on_its_class_belongs_to_that_class(
    index: symindex.Index, symbol: str, line: int
) -> None:
    assert [hit.line for hit in index.assigns(symbol)] == [line]


def test_a_name_imported_from_a_missing_module_is_not_what_another_module_defines(index: symindex.Index) -> None:
    assert [(Path(hit.file).name, hit.line) for hit in index.refs("shop.start")] == [("other.py", 2), ("other.py", 5)]
