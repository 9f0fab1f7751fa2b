"""Cython in a project: what `.pyx`, `.pxd` and `.pxi` files define, call and mean to Python beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symindex.model.answers import Certainty
from symindex.query import Index
from tests.support.command_line import say
from tests.support.projects import SampleProject

_FILES = {
    "shop/__init__.py": "",
    "shop/basket.py": """
class Basket:
    def put(self, thing):
        return thing


def total(basket):
    return 0
""",
    "shop/_scale.pxd": """
cdef extern from "scale.h" nogil:
    double read_scale(int port)
    enum: MAX_PORT

cdef class Scale:
    cdef int port
    cpdef double weigh(self, object thing) except -1
""",
    "shop/_scale.pyx": """
# cython: language_level=3
from libc.stdlib cimport free
from shop.basket import Basket, total
cimport shop._lock as lock
include "_parts.pxi"


cdef class Scale:
    def __init__(self, int port=MAX_PORT):
        self.port = port

    cpdef double weigh(self, object thing) except -1:
        cdef Basket basket = Basket()
        basket.put(thing)
        lock.acquire()
        return read_scale(<int>self.port) + total(basket) + _rounded(1.0)

cdef double _unit(): return 1.0
""",
    "shop/_parts.pxi": """
cdef inline double _rounded(double value):
    return value * _unit()
""",
    "shop/_lock.pyx": "cpdef void acquire() noexcept:\n    pass\n",
    "shop/both.py": "def answer():\n    return 'python'\n",
    "shop/both.pyx": "def answer():\n    return 'compiled'\n",
    "shop/typed.pyx": "def width(int side): return side\n",
    "shop/typed.pyi": "def width(side: int) -> int: ...\n",
    "shop/only.pyi": "def built_in_c(side: int) -> int: ...\n",
    "use.py": """
from shop import _scale, both, typed, only
from shop._scale import Scale

scale = Scale(3)
scale.weigh(1)
both.answer()
typed.width(1)
only.built_in_c(1)
""",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    project = SampleProject(tmp_path_factory.mktemp("cython"), _FILES)
    project.update()
    with project.index() as index:
        yield index


def _places(index: Index, hits: list[Any]) -> list[str]:
    return [f"{hit.file.removeprefix(f'{index.root}/')}:{hit.line}" for hit in hits]


def test_calls_from_cython_are_callers_of_python(index: Index) -> None:
    assert _places(index, index.callers("shop.basket.Basket.put")) == ["shop/_scale.pyx:15"]
    found = index.callers("shop.basket.total")
    assert _places(index, found) == ["shop/_scale.pyx:17"]
    assert [hit.certainty for hit in found] == [Certainty.RESOLVED]


def test_python_finds_the_class_of_a_compiled_module_in_its_pyx(index: Index) -> None:
    use = f"{index.root}/use.py"
    assert _places(index, index.definitions(f"{use}:5:9")) == ["shop/_scale.pyx:9"]
    assert _places(index, index.definitions(f"{use}:6:8"))[0] == "shop/_scale.pyx:13"
    assert _places(index, index.callers("shop._scale.Scale.weigh"))[0] == "use.py:6"


def test_what_a_pxd_declares_is_known_to_its_pyx(index: Index) -> None:
    source = f"{index.root}/shop/_scale.pyx"
    assert _places(index, index.definitions(f"{source}:17:16")) == ["shop/_scale.pxd:3"]
    assert _places(index, index.definitions(f"{source}:10:34")) == ["shop/_scale.pxd:4"]
    assert _places(index, index.callers("read_scale")) == ["shop/_scale.pyx:17"]


def test_a_module_is_cimported_from_its_source(index: Index) -> None:
    assert _places(index, index.callers("shop._lock.acquire")) == ["shop/_scale.pyx:16"]


def test_included_text_and_what_includes_it_know_each_others_names(index: Index) -> None:
    assert _places(index, index.callers("_rounded")) == ["shop/_scale.pyx:17"]
    assert _places(index, index.callers("shop._scale._unit")) == ["shop/_parts.pxi:3"]
    assert _places(index, index.definitions(f"{index.root}/shop/_scale.pyx:6:12")) == ["shop/_parts.pxi:1"]


def test_a_compiled_module_comes_before_one_of_python_of_the_same_name(index: Index) -> None:
    assert _places(index, index.definitions(f"{index.root}/use.py:7:6")) == ["shop/both.pyx:1"]


def test_sources_come_before_stubs_and_stubs_answer_for_what_has_no_source(index: Index) -> None:
    use = f"{index.root}/use.py"
    assert _places(index, index.definitions(f"{use}:8:7")) == ["shop/typed.pyx:1"]
    assert _places(index, index.definitions(f"{use}:9:6")) == ["shop/only.pyi:1"]


def test_an_edit_of_a_pyx_changes_the_next_answer(tmp_path: Path) -> None:
    settings = "[tool.symindex]\nstdlib = false\n"
    files = {"pyproject.toml": settings, "a.py": "def f(): pass\n", "b.pyx": "from a import f\ncdef int x = 1\n"}
    project = SampleProject(tmp_path, files)
    root = str(project.root)
    assert say("-C", root, "callers", "a.f").out == ""
    project.write({"b.pyx": "from a import f\ncdef int x = <int>f()\n"}, age=30)
    assert say("-C", root, "callers", "a.f").out == "b.pyx:2:19: cdef int x = <int>f()\n"
    assert say("-C", root, "def", f"{root}/b.pyx:2:19").out == "a.py:1:5: def f(): pass\n"
