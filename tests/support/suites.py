"""Small projects with tests, and ways to ask about them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from symindex.graph.walk import Budget
from symindex.query import Index
from symindex.testing.callers import TestCallGraph
from symindex.testing.listing import Tests
from symindex.testing.reaching import Reached, Reaching

SITE = ".venv/lib/python3.12/site-packages"
# The little of the standard library that tests derive from, so that no sample needs all of it indexed.
LIBRARY = {
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    ".venv/bin/python": "",
    f"{SITE}/unittest/__init__.py": "from unittest.case import TestCase\n",
    f"{SITE}/unittest/case.py": "class TestCase:\n    def setUp(self): ...\n    def assertEqual(self, a, b): ...\n",
    f"{SITE}/enum.py": "class Enum:\n    pass\n",
    f"{SITE}/re.py": "def compile(pattern):\n    return object()\n",
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
}


def make(root: Path, files: Mapping[str, str]) -> Path:
    """The root, with the library and some files in it."""
    for name, content in {**LIBRARY, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


@contextmanager
def opened(root: Path) -> Iterator[tuple[Tests, Index]]:
    """The tests of a project, whose index is brought up to date."""
    environ = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    with Index.open(root, environ=environ) as index:
        yield Tests(index), index


def identifiers(root: Path, suite: str = "") -> list[str]:
    """The identifiers of the tests of a suite."""
    with opened(root) as (tests, _):
        return [case.identifier for case in tests.listed(tests.named(suite))]


def reaching(root: Path, symbol: str) -> list[Reached]:
    """The tests that reach a symbol, best first."""
    with opened(root) as (tests, index):
        found = Reaching(tests, TestCallGraph(tests, index)).tests_of(index.targets(symbol), Budget(seconds=60))
        return list(found)


def names(found: list[Reached]) -> list[str]:
    """The last names of some tests."""
    return [each.case.identifier.rpartition(".")[2].rpartition("::")[2] for each in found]
