"""The same file in several environments is one answer that names its copies; another version is one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from symindex.model.answers import Filter
from symindex.query import Index
from tests.support.shop import make_shop, opened, places

_SITE = "lib/python3.12/site-packages"
_SAME = "from helpers import shared\n\n\ndef same():\n    shared()\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    files = {
        "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
        "main.py": "import same, helpers\nsame.same()\nhelpers.shared()\n",
        f".tox/one/{_SITE}/same.py": _SAME,
        f".tox/two/{_SITE}/same.py": _SAME,
        f".tox/one/{_SITE}/elsewhere.py": _SAME,
        f".tox/one/{_SITE}/helpers.py": "def shared(): return 1\n",
        f".tox/two/{_SITE}/helpers.py": "def shared(): return 2\n",
    }
    with opened(make_shop(tmp_path_factory.mktemp("copies"), files)) as opened_index:
        yield opened_index


def test_copies_under_the_same_name_are_one_definition(index: Index) -> None:
    hits = index.definitions("same.same")
    assert places(index, hits) == [f".tox/one/{_SITE}/same.py:4:5"]
    assert hits[0].copies == (f"{index.root}/.tox/two/{_SITE}/same.py",)
    assert places(index, index.callers("same.same")) == ["main.py:2:6"]


def test_the_same_content_under_another_name_is_another_module(index: Index) -> None:
    assert places(index, index.definitions("elsewhere.same")) == [f".tox/one/{_SITE}/elsewhere.py:4:5"]
    assert index.callers("elsewhere.same") == []


def test_versions_are_definitions_of_their_own(index: Index) -> None:
    hits = index.definitions("helpers.shared")
    assert [(hit.origin.name, hit.copies) for hit in hits] == [("one", ()), ("two", ())]
    assert places(index, index.definitions("helpers.shared", Filter(("two",)))) == [f".tox/two/{_SITE}/helpers.py:1:5"]


def test_an_import_in_the_project_means_the_primary_environment(index: Index) -> None:
    assert places(index, index.definitions(f"{index.root}/main.py:3:9")) == [f".tox/one/{_SITE}/helpers.py:1:5"]


def test_a_content_with_copies_is_resolved_in_the_first_environment_only(index: Index) -> None:
    """Wrong for the copy in the second one, where `shared` is another: a module is one, however many files it has."""
    place = f"{index.root}/.tox/two/{_SITE}/same.py:5:5"
    assert places(index, index.definitions(place)) == [f".tox/one/{_SITE}/helpers.py:1:5"]


def test_a_package_that_appears_in_a_nearer_root_is_meant_at_once(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
        "services/one/app/__init__.py": "",
        "services/one/app/main.py": "from common import shared\nshared()\n",
        "common/__init__.py": "def shared(): pass\n",
    }
    root = make_shop(tmp_path, files)
    with opened(root) as index:
        place = f"{root}/services/one/app/main.py:2:1"
        assert places(index, index.definitions(place)) == ["common/__init__.py:1:5"]
        nearer = root / "services/one/common.py"
        nearer.write_text("\ndef shared(): pass\n")
        index.refresh()
        assert places(index, index.definitions(place)) == ["services/one/common.py:2:5"]
        nearer.unlink()
        index.refresh()
        assert places(index, index.definitions(place)) == ["common/__init__.py:1:5"]


def test_equal_files_of_the_project_are_modules_of_their_own(tmp_path: Path) -> None:
    files = {"pyproject.toml": "[tool.symindex]\nstdlib = false\n"}
    for service in ("one", "two"):
        files[f"{service}/app/__init__.py"] = ""
        files[f"{service}/app/base.py"] = "def act(): pass\n"
        files[f"{service}/app/main.py"] = "from .base import act\nact()\n"
    with opened(make_shop(tmp_path, files)) as index:
        for service in ("one", "two"):
            below = f"{service}/app"
            assert places(index, index.definitions(f"{index.root}/{below}/main.py:2:1")) == [f"{below}/base.py:1:5"]
            assert places(index, index.callers(f"{index.root}/{below}/base.py:1:5")) == [f"{below}/main.py:2:1"]


def test_stubs_of_the_project_do_not_hide_the_source_of_a_library(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
        "main.py": "import tool\ntool.work()\n",
        "typings/tool.pyi": "def work() -> None: ...\n",
        f".tox/one/{_SITE}/tool.py": "def work(): pass\n",
    }
    with opened(make_shop(tmp_path, files)) as index:
        found = places(index, index.definitions(f"{index.root}/main.py:2:6"))
        assert found[:1] == [f".tox/one/{_SITE}/tool.py:1:5"]
