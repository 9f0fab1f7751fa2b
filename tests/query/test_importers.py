"""Who imports a module: statements of every form, stars, strings; and that graphs of imports say the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from symindex.graph.imports import Imports
from symindex.model.facts import FileFacts
from symindex.model.values import Target
from symindex.query import Index
from tests.support.shop import make_shop, opened, sorted_places

FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "pkg/__init__.py": "from . import part\n",
    "pkg/part.py": "def act(): pass\n",
    "pkg/stars.py": "from .part import *\n",
    "pkg/inner/__init__.py": "",
    "pkg/inner/deep.py": "from .. import part\nfrom ..part import act\nfrom ... import top\n",
    "plain/one.py": "from . import two\nimport plain.two\n",
    "plain/two.py": "import org.pkg.part\nfrom org import part\n",
    "top.py": "import pkg.inner.deep\nimport pkg.part as p\nfrom pkg.stars import *\n",
    "late.py": """\
import importlib
from importlib import import_module as load
importlib.import_module("pkg.part")
load("pkg.inner.deep")
__import__(name="top")
print("pkg.part")
""",
    "services/a/tests/__init__.py": "",
    "services/a/tests/kit.py": "",
    "services/a/tests/test_it.py": "from . import kit\nfrom tests import kit as again\n",
    "services/b/tests/__init__.py": "",
    "services/b/tests/kit.py": "",
    "services/b/tests/test_it.py": "from . import kit\nfrom tests import kit as again\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with opened(make_shop(tmp_path_factory.mktemp("importers"), FILES)) as opened_index:
        yield opened_index


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        (
            "pkg.part",
            [
                *("late.py:3:30", "pkg/__init__.py:1:15", "pkg/inner/deep.py:1:16", "pkg/inner/deep.py:2:8"),
                *("pkg/stars.py:1:7", "top.py:2:12"),
            ],
        ),
        ("pkg.part.act", ["pkg/inner/deep.py:2:20", "pkg/stars.py:1:7", "top.py:3:10"]),
        ("pkg.inner", ["late.py:4:11", "top.py:1:12"]),
        ("pkg.inner.deep", ["late.py:4:17", "top.py:1:18"]),
        ("top", ["late.py:5:18", "pkg/inner/deep.py:3:17"]),
        ("plain", ["plain/one.py:1:1", "plain/one.py:2:8"]),
        ("plain.two", ["plain/one.py:1:15", "plain/one.py:2:14"]),
    ],
)
def test_importers_are_all_that_bring_a_module_or_name(index: Index, symbol: str, expected: list[str]) -> None:
    assert sorted_places(index, index.importers(symbol)) == expected


def test_a_package_is_imported_by_dots_alone(index: Index) -> None:
    found = sorted_places(index, index.importers("pkg"))
    assert {"pkg/__init__.py:1:1", "pkg/inner/deep.py:1:1", "top.py:1:8", "top.py:3:6"} <= set(found)


@pytest.mark.parametrize("service", ["a", "b"])
def test_importers_of_a_file_are_those_of_its_own_root(index: Index, service: str) -> None:
    below = f"services/{service}/tests"
    found = sorted_places(index, index.importers(f"{index.root}/{below}/kit.py"))
    assert found == [f"{below}/test_it.py:1:15", f"{below}/test_it.py:2:19"]


def test_the_graph_of_imports_has_an_edge_for_each_importer(index: Index) -> None:
    imports = Imports(index.internals, index.internals.library.trees)
    for module in imports.modules:
        drawn = {(edge.module.path, _line(edge.module.facts, edge.node)) for edge in imports.callers(Target(module, 0))}
        hits = index.importers(f"{index.root}/{module.path}")
        told = {(hit.file.removeprefix(f"{index.root}/"), hit.line) for hit in hits}
        if not module.is_package:
            assert drawn == told
        assert drawn <= told


def _line(facts: FileFacts, node: int) -> int:
    return facts.line_of(facts.starts[node]) + 1
