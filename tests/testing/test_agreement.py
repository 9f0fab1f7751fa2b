"""The list is what the runners themselves collect."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.suites import SITE, identifiers, make

# Of Python's own modules no more than what the samples name.
_PYTHON = {
    f"{SITE}/builtins.py": "class object: ...\n\nclass type: ...\n",
    f"{SITE}/typing.py": "class Callable: ...\n",
}

_PYTEST = {
    **_PYTHON,
    "conftest.py": """\
import pytest

@pytest.fixture(params=["A", "B"])
def kind(request): return request.param

@pytest.fixture(autouse=True, params=[1, 2])
def always(request): return request.param
""",
    "other/conftest.py": """\
import pytest

@pytest.fixture(autouse=True)
def always(): return 0
""",
    "other/helpers.py": "SIZES = [1, 2]\n\nclass Shared:\n    def test_shared(self): pass\n\ndef make(): return 'x'\n",
    "other/test_ids.py": """\
import enum
import re
import pytest
from hypothesis import given
from hypothesis import strategies as st
from other.helpers import SIZES, Shared

class Colour(enum.Enum):
    RED = 1

class Thing:
    pass

def function(): pass

NAMES = ("a", "b")

@pytest.fixture(params=[Thing(), 7], ids=["thing", None])
def local(kind, request): return request.param

@pytest.mark.parametrize("x", [1, 1, "a-b", "\\u00e9", b"\\xff", None, -1.5, 1j, Colour.RED, Thing, Thing(), function,
                               lambda: 1, re.compile("x"), [1], {}, "a\\nb", "", True, {1, 2}, int])
@pytest.mark.parametrize("y,z", [(1, 2), pytest.param(3, 4, id="last")])
def test_values(x, y, z): pass

@pytest.mark.parametrize("made", [type("Kind", (), {}), object()])
def test_classes_that_are_made(made): pass

@pytest.mark.parametrize("name", NAMES + ("c",))
@pytest.mark.parametrize("size", [*SIZES, 3])
def test_constants(name, size): pass

@pytest.mark.parametrize(("a", "b"), [(f"n{i}", i * 2) for i in range(3)], ids=["first", "second", "third"])
def test_comprehension(a, b): pass

@pytest.mark.parametrize("v", ["k", "k", "k_0"], ids=str)
def test_same_ids(v): pass

@pytest.mark.parametrize("nothing", [])
def test_no_values(nothing): pass

def test_fixture(local): pass

@pytest.mark.parametrize("kind", ["direct"])
def test_fixture_overridden(kind): pass

@pytest.mark.parametrize("v", ["ü".encode(), b"a".decode("ascii"), "-".join(["A", "b"]).lower(), *"x y".split()])
def test_texts_that_are_made(v): pass

sizes = pytest.mark.parametrize("size", ["S", "L"])

@sizes
def test_mark_with_a_name(size): pass

class TestMarkWithAName:
    pytestmark = [sizes]
    kinds = pytest.mark.parametrize("of", [1, 2])

    @kinds
    def test_of_class(self, of, size): pass

@pytest.mark.parametrize("local", [1], indirect=True)
@pytest.mark.usefixtures("kind")
class TestClass(Shared):
    @pytest.mark.parametrize("q", [0, 1])
    def test_in_class(self, q, local): pass

    @pytest.mark.skip
    def test_skipped(self, local): pass

    def test_shared(self, local): pass

    class TestInner:
        def test_inner(self, local): pass

class TestInherits(Shared):
    test_alias = Shared.test_shared
    test_number = 3

class TestMade:
    def __init__(self): pass
    def test_never(self): pass

class TestOff:
    __test__ = False
    def test_never(self): pass

class Other:
    def test_never(self): pass

if True:
    def test_under_condition(): pass

@given(local=st.booleans())
def test_filled_by_hypothesis(kind, local): pass

@given(st.booleans())
def test_filled_from_the_right(local, kind): pass

@given(...)
def test_all_filled(local: int, kind: int): pass

@pytest.mark.slow
def test_slow(): pass
""",
    "other/test_unit.py": """\
import unittest
import pytest

class Any(unittest.TestCase):
    def test_one(self): pass
    def helper(self): pass

    @property
    def test_property(self): return 1

class Below(Any):
    test_one = None
    def test_two(self): pass

@pytest.mark.slow
class Left(Any):
    pass
""",
    "other/module_test.py": '"""Says.\n\n>>> 1\n1\n"""\n\ndef f():\n    """Says.\n\n    >>> 1\n    1\n    """\n',
    "other/plain.py": "def test_in_no_test_file(): pass\n",
    "build/test_built.py": "def test_not_entered(): pass\n",
    "test_top.py": "from other_top import *\n\ndef test_top(kind): pass\n",
    "other_top.py": "x = 1\n",
    "left/conftest.py": "collect_ignore = ['test_by_name.py']\ncollect_ignore_glob = ['*_odd.py']\n",
    "left/test_by_name.py": "def test_never(): pass\n",
    "left/test_odd.py": "def test_never(): pass\n",
    "left/test_kept.py": "def test_kept(): pass\n\ndef test_deselected(): pass\n",
    "left/by_option/test_deep.py": "def test_never(): pass\n",
    "pytest.ini": "[pytest]\naddopts = --doctest-modules -m 'not slow' --ignore=left/by_option --ignore-glob other/p*\n"
    "    --deselect left/test_kept.py::test_des\nmarkers =\n    slow: takes long\n",
}

_UNITTEST = {
    "tests/__init__.py": "",
    "tests/base.py": """\
import unittest

class Base(unittest.TestCase):
    def test_inherited(self): pass

class Mixin:
    def test_mixed_in(self): pass
""",
    "tests/test_some.py": """\
import unittest
from tests import base
from tests.base import Base as Renamed

class One(base.Base, base.Mixin):
    def test_own(self): pass
    def not_a_test(self): pass

class Two(One):
    test_own = None
    test_also = One.test_own

    async def test_async(self): pass

class NoCase(base.Mixin):
    pass

def make():
    class Hidden(unittest.TestCase):
        def test_hidden(self): pass

if True:
    class Conditional(unittest.TestCase):
        def test_conditional(self): pass
""",
    "tests/deep/__init__.py": "",
    "tests/deep/test_deep.py": "import unittest\n\nclass Deep(unittest.TestCase):\n    def testDeep(self): pass\n",
    "tests/none/test_not_found.py": "import unittest\n\nclass No(unittest.TestCase):\n    def test_no(self): pass\n",
    "tests/helper.py": "import unittest\n\nclass Helper(unittest.TestCase):\n    def test_no(self): pass\n",
    ".stestr.conf": "[DEFAULT]\ntest_path=${OS_TEST_PATH:-./tests}\ntop_dir=./\n",
}

_LIST = """
import unittest

def told(suite):
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            told(each)
        else:
            print(each.id())

told(unittest.TestLoader().discover("./tests", top_level_dir="./"))
"""


_MAKERS = """\
from typing import Callable

def make(): return input()

def declared() -> Callable[[], int]: return make

def a_class() -> type: return int

def anything() -> object: return "x"
"""


def _said(root: Path, *command: str) -> list[str]:
    """What a command of this interpreter says in a directory, where nothing of the sample's library is imported."""
    environment = {**os.environ, "PYTHONPATH": "", "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        [sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_pytest_collects_what_is_listed(tmp_path: Path) -> None:
    root = make(tmp_path, _PYTEST)
    collected = [
        line for line in _said(root, "-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider") if "::" in line
    ]
    listed = identifiers(root)
    assert sorted(listed) == sorted(collected)
    assert len(listed) > 80


def test_unittest_discovers_what_is_listed(tmp_path: Path) -> None:
    root = make(tmp_path, _UNITTEST)
    discovered = _said(root, "-c", _LIST)
    assert sorted(identifiers(root)) == sorted(set(discovered))
    assert "tests.test_some.Two.test_mixed_in" in discovered


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[make()]", ["test_m.py::test_it"]),
        ("[unknown, 1]", ["test_m.py::test_it"]),
        ("open('x').readlines()", ["test_m.py::test_it"]),
        ("[10 ** 999999, 'a' * 10 ** 12]", ["test_m.py::test_it"]),
        ("range(10 ** 12)", ["test_m.py::test_it"]),
        ("['x'.encode('no-such'), 'y'.encode('ascii', 'z', 1)]", ["test_m.py::test_it"]),
        ("[declared()]", ["test_m.py::test_it"]),
        ("[a_class()]", ["test_m.py::test_it"]),
        ("[anything()]", ["test_m.py::test_it"]),
        ("[object()]", ["test_m.py::test_it[v0]"]),
        ("['x' * 101]", ["test_m.py::test_it[v0]"]),
        ("[1, 2", ["test_m.py::test_it"]),
        ("['\\d']", ["test_m.py::test_it[\\\\d]"]),  # an escape that Python warns of
    ],
)
def test_what_only_running_would_tell_is_left_unexpanded(tmp_path: Path, written: str, expected: list[str]) -> None:
    source = f"import pytest\nfrom m import *\n@pytest.mark.parametrize('v', {written})\ndef test_it(v): pass\n"
    root = make(tmp_path, {"test_m.py": source, "m.py": _MAKERS, **_PYTHON, "pytest.ini": "[pytest]\n"})
    assert identifiers(root) == expected


def test_data_of_ddt_and_scenarios_become_tests(tmp_path: Path) -> None:
    source = """\
import ddt
import testscenarios
import unittest

load_tests = testscenarios.load_tests_apply_scenarios

class Thing:
    pass

@ddt.ddt
class Data(unittest.TestCase):
    @ddt.data(1, "a b", None, [1, "x"], {}, Thing())
    @ddt.unpack
    def test_data(self, value): pass

    @ddt.data(*unknown)
    def test_unknown(self, value): pass

    @ddt.file_data("data.json")
    def test_file(self, value): pass

class Many(unittest.TestCase):
    scenarios = [("small", dict(size=1)), ("large", dict(size=2))]
    def test_size(self): pass
"""
    root = make(
        tmp_path,
        {"tests/__init__.py": "", "tests/test_data.py": source, ".stestr.conf": "[DEFAULT]\ntest_path=tests\n"},
    )
    prefix = "tests.test_data."
    assert [name.removeprefix(prefix) for name in identifiers(root)] == [
        "Data.test_data_1_1",
        "Data.test_data_2_a_b",
        "Data.test_data_3_None",
        "Data.test_data_4__1___x__",
        "Data.test_data_5",
        "Data.test_data_6",
        "Data.test_file",
        "Data.test_unknown",
        "Many.test_size(small)",
        "Many.test_size(large)",
    ]
