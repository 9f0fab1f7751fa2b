"""The law of watching: whatever happens on disk, what a watcher confirms is what a fresh index would answer."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symindex.workspace.discover import scan
from symindex.workspace.freshness import VARIABLES
from symindex.workspace.settings import load_settings
from symindex.workspace.trees import workspace
from tests.support.laws import examples
from tests.support.projects import all_answers, fresh_answers
from tests.support.watched import WatchedProject, watched_project

_VOCABULARY = ("alpha", "beta", "Gamma", "pkg.mod.alpha")
_LIBRARY = ".venv/lib/python3.12/site-packages"
_DIRECTORIES = ("pkg", "pkg/sub", "lone", "ignored", f"{_LIBRARY}/kit")
_FILES = (
    *(f"{directory}/{name}.py" for directory in _DIRECTORIES for name in ("__init__", "mod")),
    *("main.py", "script", ".gitignore", "pkg/.gitignore", "pyproject.toml", ".venv/pyvenv.cfg"),
)
_SOURCES = (
    *("", "def alpha(): pass\n", "class Gamma:\n    alpha = 1\n"),
    "from pkg.mod import alpha\nalpha()\nbeta = 1\n",
)
_CONTENTS = {
    ".gitignore": ("", "ignored\n", "mod.py\n", "*\n"),
    "pyproject.toml": ("[tool.symindex]\nstdlib = false\n", "[tool.symindex]\nstdlib = false\nexclude = ['lone']\n"),
    "script": ("#!/usr/bin/python\ndef beta(): pass\n", "beta\n"),
}


@st.composite
def _deeds(draw: st.DrawFn) -> tuple[str, ...]:
    deed = draw(st.sampled_from(("write", "write", "replace", "delete", "move", "link", "remove", "ask")))
    if deed in ("write", "replace"):
        path = draw(st.sampled_from(_FILES))
        return deed, path, draw(st.sampled_from(_CONTENTS.get(os.path.basename(path), _SOURCES)))
    if deed == "delete":  # not the settings, without which the standard library would be indexed
        return deed, draw(st.sampled_from([path for path in _FILES if path != "pyproject.toml"]))
    if deed == "remove":
        return deed, draw(st.sampled_from(_DIRECTORIES))
    return deed, draw(st.sampled_from(_DIRECTORIES)), draw(st.sampled_from((*_DIRECTORIES, "new")))


def _do(project: WatchedProject, deed: str, *words: str) -> None:
    """What a person or program does to the files; what cannot be done is left."""
    path = project.root / (words[0] if words else "")
    try:
        if deed == "write":
            project.save({words[0]: words[1]})
        elif deed == "replace":
            project.save({f"{words[0]}.tmp": words[1]})
            os.replace(f"{path}.tmp", path)
        elif deed == "delete":
            path.unlink()
        elif deed == "remove":
            shutil.rmtree(path)
        elif deed == "move":
            path.rename(project.root / words[1])
        elif deed == "link":
            (project.root / words[1]).symlink_to(path)
        elif deed == "ask":
            assert project.is_confirmed_fresh()
    except OSError:
        return
    if words and words[0].startswith(_LIBRARY):  # an installer writes its record when it is done
        with suppress(OSError), open(project.root / _LIBRARY / "kit.pth", "a") as record:
            record.write("\n")


@pytest.mark.usefixtures("deep_stack")
@given(deeds=st.lists(_deeds(), min_size=1, max_size=25))
@settings(max_examples=examples(8), deadline=None, suppress_health_check=list(HealthCheck))
def test_a_watched_index_answers_as_a_fresh_one(deeds: list[tuple[str, ...]]) -> None:
    with (
        tempfile.TemporaryDirectory() as directory,
        watched_project(Path(directory), {"pkg/mod.py": _SOURCES[1]}) as project,
    ):
        for deed in deeds:
            _do(project, *deed)
        assert project.is_confirmed_fresh()
        with project.index() as index:
            assert all_answers(index, _VOCABULARY) == fresh_answers(project, Path(directory) / "fresh", _VOCABULARY)


class _Remembering(dict[str, str]):
    """Environment variables that tell which of them were asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


def test_all_variables_that_a_workspace_depends_on_are_compared(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    for values in ({}, {"HOME": str(tmp_path)}, {"HOME": "/nowhere", "GIT_CONFIG_GLOBAL": "/nowhere"}):
        environ = _Remembering(values)
        space = workspace(tmp_path, load_settings(tmp_path, environ), environ)
        for tree in space.trees:
            scan(tree, space.settings, environ)
        assert environ.asked - set(VARIABLES) == set()
        assert "HOME" in environ.asked
