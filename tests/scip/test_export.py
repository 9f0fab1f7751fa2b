"""A SCIP index, read with the bindings that are generated from the protocol's own description."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from symindex.scip.scip_pb2 import Document, Index, SymbolInformation, SymbolRole
from tests.support.command_line import say
from tests.support.on_disk import write

_SITE = ".venv/lib/python3.12/site-packages"
_FILES = {
    "pyproject.toml": '[project]\nname = "my.shop"\nversion = "2.5"\n[tool.symindex]\nstdlib = false\n',
    "shop/__init__.py": "",
    "shop/till.py": '''\
"""Tills of the shop."""
from tool import helper


class Till:
    """Holds money."""

    limit = 3

    def __init__(self, owner):
        self.owner = owner

    @helper.wrapped
    def close(self, count=1):
        """Close it."""
        größe = count
        return größe
''',
    "shop/main.py": """\
from shop.till import Till as T


class Big(T):
    def close(self, count=1):
        return super().close(count)


def run(anything):
    T("me").close()
    anything.close()
""",
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    ".venv/bin/python": "",
    f"{_SITE}/tool/__init__.py": "",
    f"{_SITE}/tool/helper.py": 'def wrapped(function):\n    """Wrap it."""\n    return function\n',
    f"{_SITE}/tool-1.0.dist-info/METADATA": "Name: my-tool\nVersion: 1.0\n",
    f"{_SITE}/tool-1.0.dist-info/RECORD": "tool/__init__.py,,\n",
}
_TILL = "scip-python python my.shop 2.5 `shop.till`/"
_SYMBOL = re.compile(
    r"local \d+|scip-python python (?:[^ ]|  )+ (?:[^ ]|  )+ "
    r"(?:(?:[\w+$-]+|`[^`]+`)(?:/|#|\.|:|\(\)\.)|\((?:[\w+$-]+|`[^`]+`)\))+"
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    root = write(tmp_path_factory.mktemp("shop"), _FILES)
    said = say("-C", str(root), "export", "scip")
    assert said.status == 0, said.err
    found = Index()
    found.ParseFromString((root / "index.scip").read_bytes())
    return found


def document(index: Index, path: str) -> Document:
    return next(each for each in index.documents if each.relative_path == path)


def information(index: Index, symbol: str) -> SymbolInformation:
    return next(each for found in index.documents for each in found.symbols if each.symbol == symbol)


def places(index: Index, symbol: str, role: int) -> list[tuple[str, list[int]]]:
    return [
        (found.relative_path, list(each.range))
        for found in index.documents
        for each in found.occurrences
        if each.symbol == symbol and each.symbol_roles & role
    ]


def test_a_definition_has_its_place_its_whole_range_its_header_and_its_docstring(index: Index) -> None:
    (found,) = [
        each for each in document(index, "shop/till.py").occurrences
        if each.symbol == f"{_TILL}Till#close()." and each.symbol_roles & SymbolRole.Definition
    ]  # fmt: skip
    assert list(found.range) == [13, 8, 13]
    assert list(found.enclosing_range) == [12, 4, 16, 22]  # in bytes: ö and ß are two each
    about = information(index, f"{_TILL}Till#close().")
    assert list(about.documentation) == ["```python\ndef close(self, count=1)\n```", "Close it."]
    assert (about.kind, about.display_name) == (SymbolInformation.Method, "close")


def test_references_are_found_by_the_symbol_of_the_definition(index: Index) -> None:
    assert places(index, f"{_TILL}Till#", SymbolRole.Import) == [
        ("shop/main.py", [0, 22, 26]),
        ("shop/main.py", [0, 30, 31]),
    ]
    assert places(index, f"{_TILL}Till#", SymbolRole.ReadAccess)[-2:] == [
        ("shop/main.py", [3, 10, 11]),
        ("shop/main.py", [9, 4, 5]),
    ]
    assert places(index, f"{_TILL}Till#close().", SymbolRole.ReadAccess) == [
        ("shop/main.py", [5, 23, 28]),
        ("shop/main.py", [9, 12, 17]),
    ]


def test_what_is_only_possible_is_no_occurrence(index: Index) -> None:
    assert not [
        each for each in document(index, "shop/main.py").occurrences if each.range[0] == 10 and each.range[1] > 8
    ]


def test_bases_and_overridden_methods_are_relationships(index: Index) -> None:
    lead = "scip-python python my.shop 2.5 `shop.main`/"
    (base,) = information(index, f"{lead}Big#").relationships
    assert (base.symbol, base.is_implementation) == (f"{_TILL}Till#", True)
    (overridden,) = information(index, f"{lead}Big#close().").relationships
    assert (overridden.symbol, overridden.is_implementation, overridden.is_reference) == (
        f"{_TILL}Till#close().", True, True,
    )  # fmt: skip


def test_what_is_of_a_library_has_its_package_version_and_documentation(index: Index) -> None:
    symbol = "scip-python python my-tool 1.0 `tool.helper`/wrapped()."
    assert places(index, symbol, SymbolRole.ReadAccess) == [("shop/till.py", [12, 12, 19])]
    (about,) = [each for each in index.external_symbols if each.symbol == symbol]
    assert list(about.documentation) == ["```python\ndef wrapped(function)\n```", "Wrap it."]


def test_parameters_attributes_and_locals_have_symbols(index: Index) -> None:
    assert places(index, f"{_TILL}Till#__init__().(owner)", SymbolRole.ReadAccess) == [("shop/till.py", [10, 21, 26])]
    assert places(index, f"{_TILL}Till#owner.", SymbolRole.Definition) == [("shop/till.py", [10, 13, 18])]
    assert places(index, f"{_TILL}Till#limit.", SymbolRole.Definition) == [("shop/till.py", [7, 4, 9])]
    local = [each for each in document(index, "shop/till.py").occurrences if each.symbol.startswith("local ")]
    assert [list(each.range) for each in local] == [[15, 8, 15], [16, 15, 22]]


def test_every_symbol_and_range_is_as_the_protocol_wants_it(index: Index) -> None:
    for found in index.documents:
        lines = _FILES[found.relative_path].encode().split(b"\n")
        known = {each.symbol for each in found.symbols}
        for each in found.occurrences:
            assert _SYMBOL.fullmatch(each.symbol), each.symbol
            line, start, end = each.range
            assert 0 <= start <= end <= len(lines[line])
            assert not each.symbol_roles & SymbolRole.Definition or each.symbol in known
        assert len(known) == len(found.symbols)


def test_name_and_version_can_be_said(tmp_path: Path) -> None:
    root = write(tmp_path / "here", {"a.py": "def f(): ...\n", "pyproject.toml": "[tool.symindex]\nstdlib = false\n"})
    said = say(
        "-C", str(root), "export", "scip", "-o", str(tmp_path / "x"), "--project-name", "n n", "--project-version", "9"
    )
    assert said.status == 0
    index = Index()
    index.ParseFromString((tmp_path / "x").read_bytes())
    assert "scip-python python n  n 9 a/f()." in {each.symbol for each in index.documents[0].occurrences}


def test_without_the_extra_the_command_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path, {"pyproject.toml": "[tool.symindex]\nstdlib = false\n", "a.py": ""})
    for name in [name for name in sys.modules if name.startswith(("symindex.scip", "google"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "google.protobuf", None)
    said = say("-C", str(root), "export", "scip")
    assert said.status == 2
    assert "pip install 'symindex[scip]'" in said.err
