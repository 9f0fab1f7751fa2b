"""Whatever the workspace looks at is reported to an observer before: what is read and not watched would go stale."""

from __future__ import annotations

import os
import re
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from symindex.workspace import disk
from symindex.workspace.discover import scan
from symindex.workspace.installed import installed_state
from symindex.workspace.modules import import_roots
from symindex.workspace.settings import load_settings
from symindex.workspace.trees import workspace
from tests.support.on_disk import write

_PACKAGE = Path(disk.__file__).parent
# Modules that look at the disk by themselves: the functions to look with, the walk over the files of a tree, and what
# is no part of what there is to index.
_DOORS = (
    *("disk", "reading", "writers", "discover", "walk", "installed"),
    *("freshness", "mounts", "volumes", "revisions", "cores", "git_directory"),
)
_LIBRARY = "env/lib/python3.12/site-packages"
_FILES = {
    "project/pyproject.toml": "[tool.symindex]\nenvironments = ['../env', '../gone']\n",
    "project/setup.cfg": "[options]\npackage_dir =\n    = src\n",
    "project/tox.ini": "[tox]\nenvlist = py312\n",
    "project/src/pkg/__init__.py": "",
    "project/script": "#!/usr/bin/python\n",
    "project/.gitignore": "build\n",
    "project/.git": "gitdir: ../main/.git/worktrees/project\n",
    "project/nested/.git/info/exclude": "*.log\n",
    "project/nested/.git/config": "[core]\nexcludesfile = ~/nested-ignore\n",
    "project/nested/a.py": "",
    "project/.tox/py312/pyvenv.cfg": "home = /nowhere/bin\n",
    "project/.venv": "../pointed",
    "pointed/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    "main/.git/worktrees/project/commondir": "../..\n",
    "main/.git/info/exclude": "*.tmp\n",
    ".gitconfig": "[core]\nexcludesfile = ~/ignore\n",
    ".local/share/virtualenvs/project-x/.project": "{root}/project\n",
    ".local/share/virtualenvs/project-x/pyvenv.cfg": "home = /nowhere/bin\n",
    "env/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    f"{_LIBRARY}/kit-1.dist-info/RECORD": "kit/__init__.py,,\n",
    f"{_LIBRARY}/kit/__init__.py": "",
    f"{_LIBRARY}/add.pth": "{root}/checkout/src\n",
    f"{_LIBRARY}/__editable___own_finder.py": "MAPPING: dict[str, str] = {'own': '{root}/mapped/own'}\n",
    "checkout/.git/info/exclude": "gen\n",
    "checkout/.gitignore": "build\n",
    "checkout/src/lib.py": "",
    "mapped/own/__init__.py": "",
}


class _Told:
    """An observer that remembers which paths it was told of."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self.entered: set[str] = set()

    def looks_at(self, path: str) -> None:
        self.paths.add(os.path.abspath(path))

    reads = lists = lists_directories = looks_at

    def enters(self, directory: str) -> None:
        self.entered.add(os.path.abspath(directory))

    def knows(self, path: str) -> bool:
        """Return True if it was told of a path, or of one that leads through it: links and directories on the way."""
        path = os.path.abspath(path)
        if path in self.entered or os.path.dirname(path) in self.entered:
            return True
        return any(told == path or told.startswith(f"{path}/") for told in self._with_targets())

    def _with_targets(self) -> set[str]:
        return self.paths | set(map(os.path.realpath, self.paths))


@contextmanager
def _looks(patch: pytest.MonkeyPatch, below: Path) -> Iterator[set[str]]:
    """The paths below a directory that are looked at, by whatever function."""
    found: set[str] = set()

    def noting(original: Callable[..., Any]) -> Callable[..., Any]:
        def look(path: Any = ".", *arguments: Any, **named: Any) -> Any:
            if not isinstance(path, int) and "dir_fd" not in named:
                text = os.path.abspath(os.fsdecode(path))
                if text.startswith(f"{below}/"):
                    found.add(text)
            return original(path, *arguments, **named)

        return look

    with patch.context() as own:
        for name in ("stat", "lstat", "readlink", "listdir", "scandir", "open"):
            own.setattr(os, name, noting(getattr(os, name)))
        yield found


def _look_at_all(root: Path, environ: Mapping[str, str]) -> None:
    space = workspace(root, load_settings(root, environ), environ)
    for tree in space.trees:
        if tree.is_checkout:
            import_roots(tree.path, scan(tree, space.settings, environ).files, tree.on_path)
        elif not str(tree.path).startswith(sysconfig.get_path("stdlib")):
            installed_state(tree, 1 << 62)


def test_every_path_that_is_looked_at_is_told_to_the_observer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {name: content.replace("{root}", str(tmp_path)) for name, content in _FILES.items()})
    (tmp_path / "settings").symlink_to("project")
    (tmp_path / _LIBRARY / "linked").symlink_to(tmp_path / "mapped" / "own")
    (tmp_path / _LIBRARY / "module.py").symlink_to(tmp_path / "checkout" / "src" / "lib.py")
    environ = {"HOME": str(tmp_path), "UV_PROJECT_ENVIRONMENT": "uv/env", "VIRTUAL_ENV": str(tmp_path / "active")}
    told = _Told()
    with _looks(monkeypatch, tmp_path) as looks, disk.observed(told):
        _look_at_all(tmp_path / "project", environ)
    assert len(looks) > 60
    assert sorted(path for path in looks if not told.knows(path)) == []


@pytest.mark.parametrize("module", sorted(_PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_a_module_looks_at_the_disk_through_the_functions_that_report_it(module: Path) -> None:
    if module.stem in _DOORS:
        return
    direct = re.compile(
        r"os\.(path\.(is(file|dir|link|mount)|l?exists|realpath|samefile|getsize|getmtime)|l?stat|listdir|scandir|readlink|open|walk)\b"
        r"|\.(r?glob|is_file|is_dir|is_symlink|exists|resolve|iterdir|read_text|read_bytes|readlink)\("
    )
    lines = module.read_text().splitlines()
    assert [line for line in lines if direct.search(line) and not line.lstrip().startswith("#")] == []


def test_nobody_is_told_outside_of_an_observation(tmp_path: Path) -> None:
    told = _Told()
    with disk.observed(told):
        disk.is_file(tmp_path / "a")
        with disk.observed(None):
            disk.is_file(tmp_path / "b")
    disk.is_file(tmp_path / "c")
    assert told.paths == {str(tmp_path / "a")}
