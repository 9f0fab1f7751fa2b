"""Whatever decides what is installed, and under which names, is noticed by the next question."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symindex.indexer import bring_up_to_date
from tests.support.projects import UPDATE, SampleProject, all_answers, fresh_answers

_LIBRARY = ".venv/lib/python3.12/site-packages"
_OTHER = "env/lib/python3.11/site-packages"
_FINDER = f"{_LIBRARY}/__editable___own_finder.py"
_FILES = {
    "main.py": "import own, foo, kit, kit.part\nown.go()\nfoo.go()\nkit.part.cut()\n",
    ".venv/pyvenv.cfg": "home = /nowhere\nversion = 3.12.1\n",
    "env/pyvenv.cfg": "home = /nowhere\nversion = 3.11.1\n",
    f"{_LIBRARY}/kit/__init__.py": "",
    f"{_LIBRARY}/kit/part/__init__.py": "def cut(): pass\n",
    f"{_LIBRARY}/kit-1.dist-info/RECORD": "kit/__init__.py,,\nkit/part/__init__.py,,\n",
    f"{_LIBRARY}/kit-1.dist-info/METADATA": "Name: kit\nVersion: 1\n",
    f"{_OTHER}/lone.py": "def alone(): pass\n",
    "../own/src/bar/__init__.py": "def go(): pass\n",
    "../own/src/bar/go.py": "from bar import go\n",
    "../own/single.py": "def stay(): pass\n",
}
_WORDS = ("go", "cut", "alone", "stay", "own.go", "foo.go", "bar.go", "kit.part.cut", "part.cut")


def _mapped(project: SampleProject, name: str) -> None:
    place = project.root.parent / "own/src/bar"
    project.write({_FINDER: f"MAPPING: dict[str, str] = {{'{name}': '{place}'}}\n"})


def _path_file(project: SampleProject, library: str, directory: str) -> None:
    project.write({f"{library}/own.pth": f"{project.root.parent / directory}\n"})


def _map_under_another_name(project: SampleProject) -> Callable[[], object]:
    _mapped(project, "own")
    return lambda: _mapped(project, "foo")


def _replace_a_mapping_by_a_path_file(project: SampleProject) -> Callable[[], object]:
    _mapped(project, "own")

    def change() -> None:
        (project.root / _FINDER).unlink()
        _path_file(project, _LIBRARY, "own/src/bar")

    return change


def _replace_a_path_file_by_a_mapping(project: SampleProject) -> Callable[[], object]:
    _path_file(project, _LIBRARY, "own/src/bar")

    def change() -> None:
        (project.root / _LIBRARY / "own.pth").unlink()
        _mapped(project, "foo")

    return change


def _edit_a_module_that_is_linked_in(project: SampleProject) -> Callable[[], object]:
    (project.root / _LIBRARY / "single.py").symlink_to(project.root.parent / "own/single.py")
    return lambda: project.write({"../own/single.py": "def go(): pass\n"})


def _link_another_module_in(project: SampleProject) -> Callable[[], object]:
    link = project.root / _LIBRARY / "single.py"
    project.write({"../own/other.py": "def go(): pass\n"})
    link.symlink_to(project.root.parent / "own/single.py")

    def relink() -> None:
        link.unlink()
        link.symlink_to(project.root.parent / "own/other.py")

    return relink


def _remove_what_a_link_leads_to(project: SampleProject) -> Callable[[], object]:
    (project.root / _LIBRARY / "single.py").symlink_to(project.root.parent / "own/single.py")
    return (project.root.parent / "own/single.py").unlink


def _edit_a_package_that_is_linked_in_under_another_name(project: SampleProject) -> Callable[[], object]:
    (project.root / _LIBRARY / "foo").symlink_to(project.root.parent / "own/src/bar")
    return lambda: project.write({"../own/src/bar/__init__.py": "def go(): pass\ndef stay(): pass\n"})


def _add_a_package_to_another_environment(project: SampleProject) -> Callable[[], object]:
    return lambda: _path_file(project, _OTHER, f"project/{_LIBRARY}/kit")


def _take_a_package_from_another_environment(project: SampleProject) -> Callable[[], object]:
    _path_file(project, _OTHER, f"project/{_LIBRARY}/kit")
    return (project.root / _OTHER / "own.pth").unlink


def _edit_metadata(project: SampleProject) -> Callable[[], object]:
    return lambda: project.write({f"{_LIBRARY}/kit-1.dist-info/METADATA": "Name: Kit\nVersion: 1.0\n"})


def _remove_an_environment(project: SampleProject) -> Callable[[], object]:
    return lambda: shutil.rmtree(project.root / "env")


@pytest.mark.parametrize(
    "prepare",
    [
        *(_map_under_another_name, _replace_a_mapping_by_a_path_file, _replace_a_path_file_by_a_mapping),
        *(_edit_a_module_that_is_linked_in, _link_another_module_in, _remove_what_a_link_leads_to),
        *(_edit_a_package_that_is_linked_in_under_another_name, _add_a_package_to_another_environment),
        *(_take_a_package_from_another_environment, _edit_metadata, _remove_an_environment),
    ],
    ids=lambda prepare: prepare.__name__.strip("_"),
)
def test_the_next_question_answers_as_a_fresh_index(
    tmp_path: Path, prepare: Callable[[SampleProject], Callable[[], object]]
) -> None:
    project = SampleProject(tmp_path, _FILES)
    project.trust_stamps()
    change = prepare(project)
    for _ in range(3):  # until the libraries are known to be as they were
        bring_up_to_date(project.paths())
    with project.index() as index:
        before = all_answers(index, _WORDS)
    change()
    bring_up_to_date(project.paths())
    with project.index() as index:
        after = all_answers(index, _WORDS)
    assert after == fresh_answers(project, tmp_path / "fresh", _WORDS)
    assert after != before


def test_what_is_settled_is_not_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = SampleProject(tmp_path, _FILES)
    project.trust_stamps()
    (project.root / _LIBRARY / "single.py").symlink_to(project.root.parent / "own/single.py")
    for _ in range(2):
        bring_up_to_date(project.paths())
    written = os.stat(project.index_file).st_mtime_ns
    looked_at: list[str] = []
    original = UPDATE.scan

    def scan(tree: Any, *rest: Any) -> Any:
        looked_at.append(tree.kind)
        return original(tree, *rest)

    monkeypatch.setattr(UPDATE, "scan", scan)
    bring_up_to_date(project.paths())
    assert looked_at == ["project"]
    assert os.stat(project.index_file).st_mtime_ns == written
