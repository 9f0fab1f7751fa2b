"""In which order several definitions are shown that a place may mean."""

from __future__ import annotations

from pathlib import Path

from symindex.indexer import UpdatePaths, update
from symindex.query import Index

_SHAPES = """\
class Ledger:
    def post(self, entry): ...
class Journal(Ledger):
    def post(self, entry): ...
class Budget(Ledger):
    def plan(self, year): ...
class Aplan:
    def plan(self, year): ...
def outer():
    def post(entry): ...
    def plan(year): ...
"""


def _lines(directory: Path, text: str) -> list[int]:
    """The lines of `shapes.py` that the last name of some code may mean, in order."""
    (directory / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (directory / "shapes.py").write_text(_SHAPES)
    (directory / "user.py").write_text(text)
    places = UpdatePaths.of(directory, {"SYMINDEX_CACHE_DIR": str(directory / "cache")})
    update(places)
    with Index.open(directory, environ=places.environ, update=False) as index:
        line, last = len(text.splitlines()), text.splitlines()[-1]
        column = last.rindex(".") + 2
        hits = index.definitions(f"{directory}/user.py:{line}:{column}")
        return [hit.line for hit in hits if hit.file.endswith("/shapes.py")]


def test_what_is_overridden_is_shown_before_what_overrides_it_and_local_functions_last(tmp_path: Path) -> None:
    assert _lines(tmp_path, "def use(thing):\n    thing.post(1)\n") == [2, 4, 10]


def test_a_class_that_is_named_as_the_object_is_speaks_for_what_it_inherits(tmp_path: Path) -> None:
    assert _lines(tmp_path, "def use(journal_budget, budget):\n    budget.plan(1)\n")[0] == 6


def test_an_attribute_that_methods_set_ranks_by_its_class_as_one_of_the_class_itself_does(tmp_path: Path) -> None:
    text = "class Press:\n    def __init__(self):\n        self.dye = 1\n\ndef use(press):\n    press.dye\n"
    (tmp_path / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (tmp_path / "a.py").write_text("class Stamp:\n    dye = 2\n")
    (tmp_path / "user.py").write_text(text)
    with Index.open(tmp_path, environ={"SYMINDEX_CACHE_DIR": str(tmp_path / "cache")}) as index:
        found = [Path(hit.file).name for hit in index.definitions(f"{tmp_path}/user.py:6:11")]
    assert found == ["user.py", "a.py"]
