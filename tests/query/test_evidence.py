"""What calls and statements prove of the values they give: attributes, parameters with defaults, keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from symindex.query import Index

from .test_directions import breaches

_FUNCTIONS = "def first(): ...\ndef second(): ...\n"
_JOB = """
class Job:
    def __init__(self, run):
        self.run = run
    def use(self, run):
        self.run = run
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("evidence")
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (root / "other.py").write_text("def prepare(it, function):\n    it.run = function\n")
    return root


def check(root: Path, source: str, *expected: str) -> None:
    """The last line of a program calls these of `first` and `second`, in both directions."""
    text = _FUNCTIONS + source
    (root / "m.py").write_text(text)
    line = text.count("\n")
    with Index.open(root) as index:
        found = [
            name
            for name in ("first", "second")
            if any(
                hit.line == line and hit.certainty.name != "POSSIBLE" and hit.role not in ("handed", "returned")
                for hit in index.callers(name)
            )
        ]
    assert found == list(expected)
    assert not list(breaches(root))


def test_an_attribute_that_is_assigned_again_has_the_later_value(root: Path) -> None:
    check(root, _JOB + "job = Job(first)\njob.run = second\njob.run()\n", "second")


def test_an_attribute_that_a_method_assigns_has_what_its_call_gives(root: Path) -> None:
    check(root, _JOB + "job = Job(first)\njob.use(second)\njob.run()\n", "second")


def test_an_attribute_that_a_called_function_assigns_has_the_later_value(root: Path) -> None:
    check(root, _JOB + "job = Job(first)\ndef change():\n    job.run = second\nchange()\njob.run()\n", "second")
    check(root, _JOB + "from other import prepare\njob = Job(first)\nprepare(job, second)\njob.run()\n", "second")


def test_what_is_called_may_call_what_assigns_the_attribute(root: Path) -> None:
    source = (
        "from other import prepare\njob = Job(first)\ndef change():\n    prepare(job, second)\nchange()\njob.run()\n"
    )
    check(root, _JOB + source, "second")
    within = "def later(it, function):\n    def change():\n        it.run = function\n    change()\n"
    check(root, _JOB + within + "job = Job(first)\nlater(job, second)\njob.run()\n", "second")


def test_a_default_is_no_value_where_all_calls_give_another(root: Path) -> None:
    check(root, "def call(function=first):\n    function()\n", "first")
    check(root, "def other(): call(second)\ndef call(function=first): function()\n", "second")
    check(root, "def other(): call(second), call()\ndef call(function=first): function()\n", "first", "second")
