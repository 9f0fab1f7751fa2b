"""Of several definitions of a name, the callers of the one shown last are shown, or of each that may be meant."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from symindex.cscope.live import Project
from symindex.cscope.session import Session
from symindex.query import Index
from tests.support.cscope_clients import rows_in
from tests.support.on_disk import write

_SITE = ".venv/lib/python3.12/site-packages"
_FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "app/__init__.py": "",
    # A class of a library, handed on by the library's outermost package.
    "app/tables.py": "import sheets as sh\n\n\ndef users():\n    return sh.Column('id')\n",
    # Two functions of a name, called often and once.
    "app/load.py": "def parse(text):\n    return text\n\n\n" + "".join(f"parse({n})\n" for n in range(20)),
    "app/stats.py": "def parse(line):\n    return line\n\n\nparse('x')\n",
    f"{_SITE}/sheets/__init__.py": "from .core.column import Column\n",
    f"{_SITE}/sheets/core/__init__.py": "",
    f"{_SITE}/sheets/core/column.py": "class Column:\n    def __init__(self, name):\n        self.name = name\n",
    f"{_SITE}/sheets/core/own.py": "from .column import Column\n\n" + "".join("Column('x')\n" for _ in range(30)),
    f"{_SITE}/sheets/wire.py": "def encode(x):\n    return x\n\n\ndef send(x):\n    return encode(x)\n",
    "app/wire.py": "def encode(x):\n    return x\n\n\nencode(1)\n",
    "app/remote.py": "from sheets.wire import encode\n\nencode(2)\n",
    f"{_SITE}/stamps.py": "def press(x):\n    return x\n\n\npress(1)\npress(2)\n",
    "app/letters.py": "from stamps import press\n\npress(3)\n",
    # Names that only an import gives, and another name of a function.
    f"{_SITE}/trims.py": "def _cut(x):\n    return x\n\n\nsnip = _cut\n_cut(1)\n",
    f"{_SITE}/edges.py": "from trims import _cut as _hem\n",
    # A method that only the project may mean by its name, and one of a library that it surely means.
    "app/any.py": "from sheets.fold import Fold\n\n\ndef use(it, fold: Fold):\n    it.crease()\n    fold.crease()\n",
    "app/own.py": "class Skirt:\n    def crease(self): ...\n",
    f"{_SITE}/sheets/fold.py": "class Fold:\n    def crease(self): ...\n",
    # A function of a name in each of eight modules, called once, and one in a library.
    **{f"app/opts{n}.py": "def enroll(x): ...\n" for n in range(8)},
    "app/all.py": "".join(f"from app import opts{n}\n" for n in range(8))
    + "from sheets.clerk import enroll\n"
    + "enroll(0)\n" * 6
    + "".join(f"opts{n}.enroll(1)\n" for n in range(8)),
    f"{_SITE}/sheets/clerk.py": "def enroll(x): ...\n",
    # Two modules of a name, imported once and twice.
    "app/copper/base.py": "from app.zinc import base\n",
    "app/iron/uses.py": "from app.copper import base\n",
    "app/zinc/base.py": "from app.zinc import base as own\n",
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    ".venv/bin/python": "",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("office"), _FILES)
    Index.open(root, environ=os.environ).close()
    return root


@pytest.fixture
def session(office: Path) -> Iterator[Session]:
    project = Project(office, os.environ)
    yield Session(project, str(office), caseless=False, write=lambda _: None, complain=lambda _: None)
    project.close()


def places(session: Session, question: int, name: str) -> list[str]:
    rows = rows_in(b"".join(session.rows(question, name.encode())).decode())
    return [f"{row.file}:{row.line}" for row in rows]


def test_callers_in_the_project_come_first_also_where_they_import_the_outermost_package_only(session: Session) -> None:
    assert places(session, 1, "Column")[0] == f"{_SITE}/sheets/core/column.py:1"
    assert places(session, 3, "Column")[0] == "app/tables.py:5"


def test_of_several_definitions_that_were_shown_the_callers_of_each_are_among_the_first(session: Session) -> None:
    assert places(session, 1, "parse") == ["app/load.py:1", "app/stats.py:1"]
    assert "app/stats.py:5" in places(session, 3, "parse")[:3]


def test_callers_of_what_was_shown_in_a_library_are_shown_beside_those_in_the_project(session: Session) -> None:
    assert places(session, 1, "encode") == ["app/wire.py:1", f"{_SITE}/sheets/wire.py:1"]
    assert set(places(session, 3, "encode")) == {"app/wire.py:5", "app/remote.py:3", f"{_SITE}/sheets/wire.py:6"}


def test_a_librarys_own_calls_come_after_the_projects(session: Session) -> None:
    assert places(session, 1, "press") == [f"{_SITE}/stamps.py:1"]
    assert places(session, 3, "press") == ["app/letters.py:3", f"{_SITE}/stamps.py:5", f"{_SITE}/stamps.py:6"]


def test_of_the_projects_modules_of_a_name_those_that_most_files_import_come_first(session: Session) -> None:
    assert places(session, 1, "base") == ["app/zinc/base.py:1", "app/copper/base.py:1"]


def test_a_name_that_only_an_import_of_a_library_gives_leads_to_what_is_imported(session: Session) -> None:
    assert places(session, 1, "_hem") == [f"{_SITE}/trims.py:1"]


def test_callers_of_another_name_of_a_librarys_function_are_those_of_the_function(session: Session) -> None:
    assert places(session, 3, "snip") == [f"{_SITE}/trims.py:6"]


def test_proven_callers_of_what_was_shown_come_before_possible_ones(session: Session) -> None:
    assert places(session, 1, "use") == ["app/any.py:4"]
    assert places(session, 1, "crease") == [f"{_SITE}/sheets/fold.py:2", "app/own.py:2"]
    assert places(session, 3, "crease") == ["app/any.py:6", "app/any.py:5"]


def test_as_many_of_the_first_callers_are_the_projects_as_definitions_of_it_were_shown(session: Session) -> None:
    assert len(places(session, 1, "enroll")) == 9
    assert {f"app/all.py:{line}" for line in range(16, 24)} <= set(places(session, 3, "enroll")[:10])
