"""From a symbol to the tests that reach it."""

from __future__ import annotations

from pathlib import Path

from symindex.model.answers import Certainty
from tests.support.suites import make, names, opened, reaching

_CODE = """\
class Base:
    def run(self):
        return self.step()

    def step(self):
        raise NotImplementedError

class Worker(Base):
    def __init__(self, size):
        self.size = size

    def step(self):
        return deep(self.size)

    def __enter__(self):
        return entered()

def entered(): pass

def deep(size):
    return deepest(size)

def deepest(size): return size

def by_callback(size): return size

def alone(): return alone_below()

def alone_below(): pass
"""
_UNIT = """\
import unittest
from unittest import mock
from pkg import code

class Common(unittest.TestCase):
    def setUp(self):
        code.alone()

    def helper(self):
        return code.deep(1)

class MixedIn:
    def test_mixed(self):
        code.deepest(1)

class TestCode(Common, MixedIn):
    def test_direct(self):
        code.deepest(1)

    def test_helper(self):
        self.helper()

    def test_object(self):
        code.Worker(1).run()

    def test_with(self):
        with code.Worker(1):
            pass

    def test_inner(self):
        def inner():
            code.deepest(2)
        print(inner)

    def test_callback(self):
        print(code.by_callback)

    @mock.patch("pkg.code.deepest")
    def test_patched(self, deepest):
        code.deep(1)

    def test_nothing(self):
        pass
"""
_PYTEST = """\
import pytest
from pkg import code

@pytest.fixture
def made():
    return code.Worker(1)

@pytest.fixture(name="renamed")
def made_of(made):
    return made

def test_fixture(renamed):
    pass

def test_other(size): pass

@pytest.mark.parametrize("v", [1, 2, 3])
def test_values(v):
    code.deepest(v)
"""
_FILES = {
    "pkg/__init__.py": "",
    "pkg/code.py": _CODE,
    "tests/__init__.py": "",
    "tests/test_unit.py": _UNIT,
    ".stestr.conf": "[DEFAULT]\ntest_path=tests\n",
}


def test_the_nearest_and_surest_come_first_each_with_its_chain(tmp_path: Path) -> None:
    found = reaching(make(tmp_path, _FILES), "pkg.code.deepest")
    told = names(found)
    assert set(told) >= {"test_direct", "test_mixed", "test_helper", "test_object", "test_inner"}
    assert set(told[:2]) == {"test_direct", "test_mixed"}
    assert "test_nothing" not in told
    helper = found[told.index("test_helper")]
    assert [edge.callee.module.facts.word(edge.callee.node) for edge in helper.way] == ["helper", "deep", "deepest"]
    assert helper.certainty == Certainty.RESOLVED
    assert found[told.index("test_inner")].certainty == Certainty.INFERRED


def test_what_a_test_replaces_stands_last_and_is_only_possible(tmp_path: Path) -> None:
    found = reaching(make(tmp_path, _FILES), "pkg.code.deepest")
    patched = found[names(found).index("test_patched")]
    assert patched.certainty == Certainty.POSSIBLE
    assert all(each.certainty == Certainty.POSSIBLE for each in found[found.index(patched) :])


def test_what_set_up_runs_each_test_of_its_class_and_of_those_below_reaches(tmp_path: Path) -> None:
    told = names(reaching(make(tmp_path, _FILES), "alone_below"))
    assert {"test_direct", "test_nothing", "test_mixed"} <= set(told)


def test_callbacks_and_with_statements_lead_on(tmp_path: Path) -> None:
    root = make(tmp_path, _FILES)
    assert names(reaching(root, "by_callback")) == ["test_callback"]
    assert "test_with" in names(reaching(root, "entered"))


def test_fixtures_are_called_by_those_who_have_a_parameter_of_their_name(tmp_path: Path) -> None:
    files = {"pkg/__init__.py": "", "pkg/code.py": _CODE, "test_code.py": _PYTEST, "pytest.ini": "[pytest]\n"}
    root = make(tmp_path, files)
    assert names(reaching(root, "pkg.code.Worker.__init__")) == ["test_fixture"]
    told = [each.case.identifier for each in reaching(root, "deepest")]
    assert "test_code.py::test_values" in told
    assert "test_code.py::test_other" not in told


def test_a_class_is_reached_by_who_makes_its_objects(tmp_path: Path) -> None:
    told = names(reaching(make(tmp_path, _FILES), "pkg.code.Worker"))
    assert {"test_object", "test_with"} <= set(told)


def test_the_order_does_not_depend_on_what_was_asked_before(tmp_path: Path) -> None:
    root = make(tmp_path, _FILES)
    once = names(reaching(root, "deepest"))
    reaching(root, "deep")
    assert names(reaching(root, "deepest")) == once
    with opened(root) as (tests, _):
        assert len(list(tests.listed(tests.suites))) == 9


def test_a_conftest_holds_for_its_directory_and_for_none_whose_name_begins_alike(tmp_path: Path) -> None:
    test = "def test_{}(made): pass\n"
    files = {
        "unit/conftest.py": "import pytest\nfrom code import far\n\n@pytest.fixture\ndef made():\n    return far()\n",
        "code.py": "def far(): pass\n",
        "unit/sub/test_a.py": test.format("inside"),
        "unit2/test_b.py": test.format("outside"),
        "pytest.ini": "[pytest]\n",
    }
    assert names(reaching(make(tmp_path, files), "code.far")) == ["test_inside"]


def test_who_asks_for_the_url_of_a_view_by_its_name_reaches_it(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "",
        "tests/__init__.py": "",
        "pkg/views.py": "import django\ndef leave(request):\n    return left()\ndef left(): pass\n",
        "pkg/urls.py": "from django.urls import path\nfrom pkg import views\n"
        "urlpatterns = [path('leave/', views.leave, name='going')]\n",
        "tests/test_views.py": "import unittest\nfrom django.urls import reverse\nclass TestViews(unittest.TestCase):\n"
        "    def test_leave(self):\n        self.client.get(reverse('going'))\n"
        "    def test_other(self):\n        print('going')\n",
    }
    assert names(reaching(make(tmp_path, files), "pkg.views.left")) == ["test_leave"]
