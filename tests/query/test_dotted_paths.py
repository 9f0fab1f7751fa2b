"""Settings, templates and documentation of a project name code by dotted paths: these are uses, where they resolve."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.model.answers import Certainty, Filter
from symindex.query import Index, dotted_paths
from symindex.query.dotted_paths import MAX_BYTES, paths_in
from tests.support.command_line import say
from tests.support.projects import SampleProject

_FILES = {
    "shop/__init__.py": "from shop.till import Till\n",
    "shop/till.py": """
class Till:
    def close(self):
        pass


def main():
    Till().close()


def make_app(config):
    return config
""",
    "setup.cfg": """
[options.entry_points]
console_scripts =
    till = shop.till:main
    close = shop.till:Till.close
""",
    "conf/paste.ini": "[app:main]\nuse = call:shop.till:make_app\n"
    "# http://shop.till.main/ shop.till.main-page x.shop.till.main\n",
    "docs/index.rst": "Ünïcode :func:`shop.till.main`, :py:class:`~shop.till.Till`.\n\n.. automodule:: shop.till\n",
    "logging.yaml": "console: {class: shop.Till, level: shop.till.nothing}\n",
    "data.json": '{"task":"shop.till.main"}',
    "page.html": "{% load shop.till.main %}",
    "notes.txt": "shop.till.main",
    "ignored/x.cfg": "a = shop.till:main",
    ".gitignore": "ignored/\n",
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    ".venv/lib/python3.12/site-packages/tool.py": "class Handler: pass\n",
    "tool.toml": 'handler = "tool.Handler"\n',
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    project = SampleProject(tmp_path_factory.mktemp("texts"), _FILES)
    project.update()
    return project


@pytest.fixture
def index(project: SampleProject) -> Iterator[Index]:
    with project.index() as index:
        yield index


def _places(index: Index, hits: list[Any]) -> list[str]:
    return [f"{hit.file.removeprefix(f'{index.root}/')}:{hit.line}:{hit.column} {hit.certainty.word}" for hit in hits]


def _in_texts(index: Index, symbol: str) -> list[str]:
    return [place for place in _places(index, index.references(symbol)) if ".py:" not in place]


def test_a_path_that_leads_to_a_definition_is_an_inferred_use_of_it(index: Index) -> None:
    assert _in_texts(index, "shop.till.main") == [
        "data.json:1:20 inferred",
        "docs/index.rst:1:26 inferred",
        "page.html:1:19 inferred",
        "setup.cfg:4:22 inferred",
    ]
    assert _in_texts(index, "shop.till.Till.close") == ["setup.cfg:5:28 inferred"]
    assert {hit.role for hit in index.references("shop.till.main")} == {"string"}


def test_a_name_that_is_imported_elsewhere_is_followed(index: Index) -> None:
    assert _in_texts(index, "shop.till.Till") == [
        "docs/index.rst:1:55 inferred",
        "logging.yaml:1:23 inferred",
        "setup.cfg:5:23 inferred",
    ]


def test_a_module_at_the_end_of_a_path_is_possible_and_on_the_way_inferred(index: Index) -> None:
    found = _in_texts(index, "shop.till")
    assert "setup.cfg:4:17 inferred" in found
    assert "docs/index.rst:3:22 possible" in found


def test_a_definition_of_a_library_is_named_too(index: Index) -> None:
    assert _in_texts(index, "tool.Handler") == ["tool.toml:1:17 inferred"]


def test_an_entry_point_hands_its_object_to_who_loads_it(index: Index) -> None:
    found = [hit for hit in index.callers("shop.till.make_app") if hit.role == "handed"]
    assert _places(index, found) == ["conf/paste.ini:2:22 inferred"]
    assert [hit.role for hit in index.callers("shop.till.main")] == ["handed"]  # and not where documentation names it


def test_a_place_in_such_a_file_leads_to_the_definition(index: Index) -> None:
    for place in ("setup.cfg:4:23", "conf/paste.ini:2:24", "docs/index.rst:1:28", "page.html:1:20", "setup.cfg:4"):
        hits = index.definitions(f"{index.root}/{place}")
        assert [hit.line for hit in hits] == [11 if "paste" in place else 7], place


def test_filters_hold_for_uses_in_texts(index: Index) -> None:
    assert _places(index, index.references("shop.till.main", Filter(path="*.cfg"))) == ["setup.cfg:4:22 inferred"]
    assert index.references("shop.till.main", Filter(trees=("libraries",))) == []
    assert index.references("shop.till.main", Filter(min_certainty=Certainty.RESOLVED)) == []
    assert len(index.references("shop.till.main", Filter(limit=2))) == 2


def test_an_edit_of_such_a_file_changes_the_next_answer(tmp_path: Path) -> None:
    project = SampleProject(tmp_path, {"a.py": "def f(): pass\n", "a.toml": 'x = "a.g"\n'})
    project.update()
    with project.index() as index:
        assert _places(index, index.references("a.f")) == []
        project.write({"a.toml": 'x = "a:f"\n', "b.yaml": "x: a.f\n"}, age=0)
        assert _places(index, index.references("a.f")) == ["a.toml:1:8 inferred", "b.yaml:1:6 inferred"]
        os.remove(project.root / "b.yaml")
        project.write({"a.toml": 'yy = "a:f"\n'}, age=0)
        assert _places(index, index.references("a.f")) == ["a.toml:1:9 inferred"]


def test_files_that_have_not_changed_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = SampleProject(tmp_path, {"a.py": "def f(): pass\n", "a.toml": 'x = "a:g"\n', "b.toml": 'y = "a:f"\n'})
    project.update()
    read: list[bytes] = []

    def counted(source: bytes) -> Iterator[tuple[int, str]]:
        read.append(source)
        return paths_in(source)

    monkeypatch.setattr("symindex.query.dotted_paths._RACY_NS", -(1 << 40))  # all stamps are trusted
    with project.index() as index:
        assert len(index.references("a.f")) == 1
        monkeypatch.setattr("symindex.query.dotted_paths.paths_in", counted)
        project.write({"b.toml": 'yy = "a:f"\n'})
        assert _places(index, index.references("a.f")) == ["b.toml:1:9 inferred"]
        assert len(index.references("a.f")) == 1
    assert set(read) == {b'yy = "a:f"\n'}


@pytest.mark.parametrize(
    "content",
    [
        b"a:f " * (MAX_BYTES // 4 + 1),
        b"a" * MAX_BYTES,
        b"a." * (MAX_BYTES // 2),
        b"a:" * (MAX_BYTES // 2),
        "a.f".encode("utf-16"),
        b"\0" * 1000,
        b"\xff\xfe a.f\xff",
    ],
    ids=["too long", "one word", "one path", "colons", "utf-16", "zeros", "bytes"],
)
def test_hostile_texts_are_no_fault(tmp_path: Path, content: bytes) -> None:
    project = SampleProject(tmp_path, {"a.py": "def f(): pass\n", "x.ini": content, "y.ini": "a:f"})
    project.update()
    with project.index() as index:
        assert "y.ini:1:3 inferred" in _places(index, index.references("a.f"))
        index.definitions(f"{project.root}/x.ini:1:1")


def test_answers_at_a_revision_have_none(tmp_path: Path) -> None:
    project = SampleProject(tmp_path, {"a.py": "def f(): pass\nf()\n", "setup.cfg": "x = a:f\n"})
    root = project.root
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"],
    ):
        assert os.spawnlp(os.P_WAIT, "git", "git", "-C", str(root), *arguments) == 0
    assert say("-C", str(root), "refs", "a.f").out.splitlines()[-1] == "setup.cfg:1:7: x = a:f [inferred]"
    assert "setup.cfg" not in say("-C", str(root), "refs", "a.f", "--at", "HEAD").out


@given(st.binary(max_size=200) | st.text("ab.:/ \n", max_size=60).map(str.encode))
def test_paths_stand_where_they_are_said_to_stand(source: bytes) -> None:
    for offset, text in paths_in(source):
        assert source[offset : offset + len(text)] == text.encode()
        assert all(name.isidentifier() for name in text.replace(":", ".").split("."))


@pytest.mark.parametrize("bound", ["MAX_FILES", "MAX_BYTES_AT_ALL", "MAX_PATHS_AT_ALL"])
def test_of_more_than_anybody_writes_the_smallest_files_are_read(
    bound: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"b.yaml": "x: lib.one\n"}
    large = {f"a{number}.yaml": f"x: lib.one {' '.join(f'a.b{n}' for n in range(50))}\n" for number in range(3)}
    project = SampleProject(tmp_path, {"lib.py": "def one(): pass\n", **small, **large})
    project.update()
    monkeypatch.setattr(dotted_paths, bound, {"MAX_FILES": 3, "MAX_BYTES_AT_ALL": 500, "MAX_PATHS_AT_ALL": 20}[bound])
    for _ in range(2):
        with project.index() as index:
            assert [Path(hit.file).name for hit in index.references("one")] == ["a0.yaml", "b.yaml"]
