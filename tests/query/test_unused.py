"""Which definitions nobody is seen to use, and how sure that is."""

from __future__ import annotations

from pathlib import Path

import symindex
from symindex.model.answers import Certainty, Filter
from symindex.query.unused import Unused
from tests.support.on_disk import write


def check(root: Path, files: dict[str, str], expected: dict[str, str]) -> None:
    """The unused definitions of a project of these files, by symbol, with their grades."""
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n" + files.pop("settings", ""))
    write(root, files)
    with symindex.open(root) as index:
        found = {hit.symbol: hit.certainty.word for hit in Unused(index).hits(Filter(min_certainty=Certainty.POSSIBLE))}
    assert found == expected


def test_a_definition_that_no_place_names_is_unused(tmp_path: Path) -> None:
    source = "def used(): pass\ndef alone(): pass\nclass Alone:\n    def method(self): pass\nused()\n"
    check(tmp_path, {"m.py": source}, {"m.alone": "resolved", "m.Alone": "resolved", "m.Alone.method": "resolved"})


def test_a_definition_that_names_only_itself_is_unused(tmp_path: Path) -> None:
    check(tmp_path, {"m.py": "def again():\n    return again()\n"}, {"m.again": "inferred"})


def test_a_name_that_means_another_definition_is_no_use(tmp_path: Path) -> None:
    files = {"a.py": "def work(): pass\n", "b.py": "def work(): pass\nwork()\n"}
    check(tmp_path, files, {"a.work": "inferred"})


def test_exports_settings_and_imports_that_are_read_are_uses_and_strings_may_be(tmp_path: Path) -> None:
    defined = "".join(f"def {name}(): pass\n" for name in ("exported", "entry", "read", "named"))
    files = {
        "m.py": f"__all__ = ['exported']\n{defined}",
        "n.py": "from m import read\nprint(read, getattr(object, 'named'))\n",
        "settings": "[project.scripts]\nrun = 'm:entry'\n",
    }
    check(tmp_path, files, {"m.named": "possible"})


def test_what_is_only_imported_is_unused(tmp_path: Path) -> None:
    check(tmp_path, {"m.py": "def lost(): pass\n", "n.py": "from m import lost\n"}, {"m.lost": "inferred"})


def test_special_methods_and_tests_are_used_by_convention(tmp_path: Path) -> None:
    source = "class Point:\n    def __repr__(self): return ''\nPoint()\ndef test_it(): pass\n"
    source += "class Suite:\n    def test_a(self): pass\n"
    check(tmp_path, {"test_m.py": source}, {})


def test_what_decorators_or_base_classes_may_use_is_possible(tmp_path: Path) -> None:
    source = (
        "import lib\n@lib.route('/')\ndef page(): pass\n"
        "class Base:\n    def hook(self): pass\nclass Child(Base):\n    def hook(self): pass\n"
        "class Other(lib.Unknown):\n    def called_by_lib(self): pass\nBase().hook()\nprint(Child, Other)\n"
    )
    expected = {"m.page": "possible", "m.Child.hook": "possible", "m.Other.called_by_lib": "possible"}
    check(tmp_path, {"m.py": source}, expected)


def test_a_class_that_a_library_may_find_by_its_base_is_possible(tmp_path: Path) -> None:
    packages = ".venv/lib/python3.12/site-packages"
    files = {
        ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
        f"{packages}/frame.py": "class Application: pass\nclass Deep(Application): pass\n",
        "m.py": "import frame\nclass Site(frame.Deep): pass\nclass Lost(missing.Base): pass\nclass Own: pass\n",
    }
    check(tmp_path, files, {"m.Site": "possible", "m.Lost": "possible", "m.Own": "resolved"})


def test_a_name_that_begins_as_a_string_does_may_be_looked_up(tmp_path: Path) -> None:
    source = (
        "class Visitor:\n    def visit(self, kind): return getattr(self, 'visit_' + kind)()\n"
        "    def visit_call(self): pass\nVisitor().visit('call')\n"
    )
    check(tmp_path, {"m.py": source}, {"m.Visitor.visit_call": "possible"})
