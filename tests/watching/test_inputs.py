"""Whatever decided what there is to index is watched: wherever it lies, and by whatever way it was found."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from symindex.workspace.watching import kernel
from tests.support.watched import WatchedProject, watched_project

_LIBRARY = "lib/python3.12/site-packages"
_ENVIRONMENT = {"pyvenv.cfg": "home = /nowhere\nversion = 3.12.1\n", f"{_LIBRARY}/x.py": "def three(): pass\n"}
_SOURCE = "def three(): pass\n"
_SETTINGS = "[tool.symindex]\nstdlib = false\n"


def _environment(project: WatchedProject, place: str) -> None:
    project.save({f"{place}/{name}": content for name, content in _ENVIRONMENT.items()})


def _editable(project: WatchedProject, path: str) -> None:
    """An environment with an editable install."""
    project.save({".venv/pyvenv.cfg": _ENVIRONMENT["pyvenv.cfg"]})
    project.save({f".venv/{_LIBRARY}/own.pth": f"{project.root.parent}/{path}\n"})


def _checksum(project: WatchedProject) -> str:
    return urlsafe_b64encode(sha256(os.fsencode(os.path.realpath(project.root))).digest()).decode()[:8]


# What is excluded


def _exclude_in_a_nested_repository(project: WatchedProject) -> Callable[[], None]:
    project.save({"nested/.git/HEAD": "ref: x\n", "nested/gen/x.py": _SOURCE})
    return lambda: project.save({"nested/.git/info/exclude": "gen\n"})


def _exclude_in_a_submodule(project: WatchedProject) -> Callable[[], None]:
    project.save({"sub/.git": "gitdir: ../.git/modules/sub\n", ".git/modules/sub/HEAD": "x", "sub/gen/x.py": _SOURCE})
    return lambda: project.save({".git/modules/sub/info/exclude": "gen\n"})


def _configure_a_nested_repository(project: WatchedProject) -> Callable[[], None]:
    project.save({"nested/.git/config": "", "nested/gen/x.py": _SOURCE, "../patterns": "gen\n"})
    config = f"[core]\nexcludesFile = {project.root.parent}/patterns\n"
    return lambda: project.save({"nested/.git/config": config})


def _ignore_above_an_editable_install(project: WatchedProject) -> Callable[[], None]:
    project.save({"../checkout/.git/HEAD": "x", "../checkout/src/gen/x.py": _SOURCE})
    _editable(project, "checkout/src")
    return lambda: project.save({"../checkout/.gitignore": "gen\n"})


def _exclude_in_the_repository_of_an_editable_install(project: WatchedProject) -> Callable[[], None]:
    project.save({"../checkout/.git/HEAD": "x", "../checkout/src/gen/x.py": _SOURCE})
    _editable(project, "checkout/src")
    return lambda: project.save({"../checkout/.git/info/exclude": "gen\n"})


def _switch_a_link_on_the_way_to_the_settings(project: WatchedProject) -> Callable[[], None]:
    project.save({"../one/settings.toml": _SETTINGS, "../two/settings.toml": f"{_SETTINGS}exclude = ['gen']\n"})
    project.save({"gen/x.py": _SOURCE})
    way = project.root.parent / "way"
    way.symlink_to("one")
    (project.root / "pyproject.toml").unlink()
    (project.root / "pyproject.toml").symlink_to("../way/settings.toml")
    return lambda: _switch(way, "two")


def _switch_a_link_on_the_way_to_the_global_settings_of_git(project: WatchedProject) -> Callable[[], None]:
    project.save({"../one/git/ignore": "", "../two/git/ignore": "gen\n", "gen/x.py": _SOURCE})
    way = project.root.parent / ".config"
    way.symlink_to("one")
    return lambda: _switch(way, "two")


def _switch(link: Path, target: str) -> None:
    link.with_name("new").symlink_to(target)
    link.with_name("new").rename(link)


def _name_a_file_of_patterns(project: WatchedProject) -> Callable[[], None]:
    project.save({"../.gitconfig": "[core]\nexcludesFile = ~/deep/er/patterns\n", "gen/x.py": _SOURCE})
    return lambda: project.save({"../deep/er/patterns": "gen\n"})


def _bring_the_main_repository_of_a_worktree_back(project: WatchedProject) -> Callable[[], None]:
    project.save({".git": f"gitdir: {project.root.parent}/main/.git/worktrees/x\n", "gen/x.py": _SOURCE})
    project.save({"../away/.git/worktrees/x/commondir": "../..\n", "../away/.git/info/exclude": "gen\n"})
    return lambda: os.rename(project.root.parent / "away", project.root.parent / "main")


def _uninstall_outside(project: WatchedProject) -> Callable[[], None]:
    _environment(project, f"../.cache/pypoetry/virtualenvs/project-{_checksum(project)}-py3.12")
    return lambda: shutil.rmtree(project.root.parent / ".cache/pypoetry/virtualenvs")


@pytest.mark.parametrize(
    "prepare",
    [
        *(_exclude_in_a_nested_repository, _exclude_in_a_submodule, _configure_a_nested_repository),
        *(_ignore_above_an_editable_install, _exclude_in_the_repository_of_an_editable_install),
        *(_switch_a_link_on_the_way_to_the_settings, _switch_a_link_on_the_way_to_the_global_settings_of_git),
        *(_name_a_file_of_patterns, _bring_the_main_repository_of_a_worktree_back, _uninstall_outside),
    ],
    ids=lambda prepare: prepare.__name__.strip("_"),
)
def test_what_is_left_out_from_now_on_is_no_longer_confirmed(
    project: WatchedProject, prepare: Callable[[WatchedProject], Callable[[], None]]
) -> None:
    change = prepare(project)
    project.settle()
    assert len(project.defined("three")) == 1
    change()
    assert project.is_confirmed_fresh()
    assert project.defined("three") == []


# What is new


def _poetry(project: WatchedProject) -> Callable[[], None]:
    return lambda: _environment(project, f"../.cache/pypoetry/virtualenvs/project-{_checksum(project)}-py3.12")


def _hatch(project: WatchedProject) -> Callable[[], None]:
    return lambda: _environment(project, f"../.local/share/hatch/env/virtual/project/{_checksum(project)}/project")


def _pipenv(project: WatchedProject) -> Callable[[], None]:
    def make() -> None:
        _environment(project, "../.local/share/virtualenvs/project-x")
        assert project.is_confirmed_fresh()
        project.save({"../.local/share/virtualenvs/project-x/.project": f"{project.root}\n"})

    return make


def _environment_behind_a_link(project: WatchedProject) -> Callable[[], None]:
    _environment(project, "../elsewhere/env")
    return lambda: (project.root / "env-3.12").symlink_to(project.root.parent / "elsewhere/env")


def _environment_two_levels_below(project: WatchedProject) -> Callable[[], None]:
    project.save({"envs/note.txt": ""})
    return lambda: _environment(project, "envs/one")


def _environment_that_a_file_names(project: WatchedProject) -> Callable[[], None]:
    _environment(project, "../elsewhere/env")
    return lambda: project.save({".venv": "../elsewhere/env\n"})


def _move_the_main_repository_of_a_worktree_away(project: WatchedProject) -> Callable[[], None]:
    project.save({".git": f"gitdir: {project.root.parent}/main/.git/worktrees/x\n", "gen/x.py": _SOURCE})
    project.save({"../main/.git/worktrees/x/commondir": "../..\n", "../main/.git/info/exclude": "gen\n"})
    return lambda: os.rename(project.root.parent / "main", project.root.parent / "away")


def _write_by_another_name(project: WatchedProject) -> Callable[[], None]:
    project.save({"../outside.py": "x = 1\n"})
    os.link(project.root.parent / "outside.py", project.root / "pkg/late.py")
    return lambda: project.save({"../outside.py": _SOURCE})


def _write_a_replaced_file_by_another_name(project: WatchedProject) -> Callable[[], None]:
    project.save({"pkg/late.py": "x = 1\n", "../outside.py": "y = 1\n"})
    project.settle()
    (project.root / "pkg/late.py").unlink()
    os.link(project.root.parent / "outside.py", project.root / "pkg/late.py")
    project.settle()
    return lambda: project.save({"../outside.py": _SOURCE})


@pytest.mark.parametrize(
    "prepare",
    [
        *(_poetry, _hatch, _pipenv, _environment_behind_a_link, _environment_two_levels_below),
        *(_environment_that_a_file_names, _move_the_main_repository_of_a_worktree_away),
        *(_write_by_another_name, _write_a_replaced_file_by_another_name),
    ],
    ids=lambda prepare: prepare.__name__.strip("_"),
)
def test_what_is_new_is_in_the_index_when_it_is_confirmed(
    project: WatchedProject, prepare: Callable[[WatchedProject], Callable[[], None]]
) -> None:
    change = prepare(project)
    project.settle()
    assert project.defined("three") == []
    change()
    assert project.is_confirmed_fresh()
    assert len(project.defined("three")) == 1


def test_what_is_written_through_a_descriptor_without_a_name_is_in_the_index_when_confirmed(
    project: WatchedProject,
) -> None:
    """A file that is made without a name, is given one, and is written on by its first descriptor."""
    descriptor = os.open(project.root / "pkg", os.O_TMPFILE | os.O_RDWR, 0o644)
    os.write(descriptor, b"x = 1\n")
    links = os.open("/proc/self/fd", os.O_RDONLY)  # given, lest the link itself be linked
    os.link(str(descriptor), project.root / "pkg/late.py", src_dir_fd=links, follow_symlinks=True)
    os.close(links)
    assert not project.is_confirmed_fresh()
    os.write(descriptor, _SOURCE.encode())
    os.close(descriptor)
    project.until(project.is_confirmed_fresh)
    assert project.defined("three") == ["pkg/late.py:2"]


# Mounts


def _can_mount() -> bool:
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], check=False).returncode == 0


@pytest.mark.skipif(not _can_mount(), reason="only root may mount")
def test_what_is_mounted_over_a_directory_is_in_the_index_when_it_is_confirmed(tmp_path: Path) -> None:
    with watched_project(tmp_path, {"pkg/sub/x.py": "def two(): pass\n"}) as project:
        project.save({"../other/x.py": _SOURCE})
        place = project.root / "pkg/sub"
        subprocess.run(["mount", "--bind", str(project.root.parent / "other"), str(place)], check=True)
        try:
            assert project.is_confirmed_fresh()
            assert project.defined("two", "three") == ["pkg/sub/x.py:1"]
            project.save({"../other/x.py": "def four(): pass\n"})
            assert project.is_confirmed_fresh()
            assert len(project.defined("four")) == 1
        finally:
            subprocess.run(["umount", "--lazy", str(place)], check=True)
        assert project.is_confirmed_fresh()
        assert project.defined("two", "three", "four") == ["pkg/sub/x.py:1"]
        assert len(project.defined("two")) == 1


# What cannot be watched


def test_where_a_directory_cannot_be_watched_nothing_is_confirmed(
    project: WatchedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if it could be entered and not listed, like `/home` on many machines."""
    original: Callable[[int, bytes, int], int] = vars(kernel)["inotify_add_watch"]

    def refuse(descriptor: int, path: bytes, events: int) -> int:
        if path.endswith(b"/closed"):
            ctypes.set_errno(errno.EACCES)
            return -1
        return original(descriptor, path, events)

    project.save({"../closed/patterns": "gen\n"})
    project.save({"../.gitconfig": "[core]\nexcludesFile = ~/closed/patterns\n"})
    monkeypatch.setattr(kernel, "inotify_add_watch", refuse)
    assert not project.is_confirmed_fresh()
    (project.root.parent / ".gitconfig").unlink()
    project.until(project.is_confirmed_fresh)
