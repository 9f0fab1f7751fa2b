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

from .guarded import Guarded, guarded

_LIBRARY = "lib/python3.12/site-packages"
_ENVIRONMENT = {"pyvenv.cfg": "home = /nowhere\nversion = 3.12.1\n", f"{_LIBRARY}/x.py": "def three(): pass\n"}
_SOURCE = "def three(): pass\n"
_SETTINGS = "[tool.symindex]\nstdlib = false\n"


def _environment(desk: Guarded, place: str) -> None:
    desk.save({f"{place}/{name}": content for name, content in _ENVIRONMENT.items()})


def _editable(desk: Guarded, path: str) -> None:
    """An environment with an editable install."""
    desk.save({".venv/pyvenv.cfg": _ENVIRONMENT["pyvenv.cfg"]})
    desk.save({f".venv/{_LIBRARY}/own.pth": f"{desk.root.parent}/{path}\n"})


def _checksum(desk: Guarded) -> str:
    return urlsafe_b64encode(sha256(os.fsencode(os.path.realpath(desk.root))).digest()).decode()[:8]


# What is excluded


def _exclude_in_a_nested_repository(desk: Guarded) -> Callable[[], None]:
    desk.save({"nested/.git/HEAD": "ref: x\n", "nested/gen/x.py": _SOURCE})
    return lambda: desk.save({"nested/.git/info/exclude": "gen\n"})


def _exclude_in_a_submodule(desk: Guarded) -> Callable[[], None]:
    desk.save({"sub/.git": "gitdir: ../.git/modules/sub\n", ".git/modules/sub/HEAD": "x", "sub/gen/x.py": _SOURCE})
    return lambda: desk.save({".git/modules/sub/info/exclude": "gen\n"})


def _configure_a_nested_repository(desk: Guarded) -> Callable[[], None]:
    desk.save({"nested/.git/config": "", "nested/gen/x.py": _SOURCE, "../patterns": "gen\n"})
    config = f"[core]\nexcludesFile = {desk.root.parent}/patterns\n"
    return lambda: desk.save({"nested/.git/config": config})


def _ignore_above_an_editable_install(desk: Guarded) -> Callable[[], None]:
    desk.save({"../checkout/.git/HEAD": "x", "../checkout/src/gen/x.py": _SOURCE})
    _editable(desk, "checkout/src")
    return lambda: desk.save({"../checkout/.gitignore": "gen\n"})


def _exclude_in_the_repository_of_an_editable_install(desk: Guarded) -> Callable[[], None]:
    desk.save({"../checkout/.git/HEAD": "x", "../checkout/src/gen/x.py": _SOURCE})
    _editable(desk, "checkout/src")
    return lambda: desk.save({"../checkout/.git/info/exclude": "gen\n"})


def _switch_a_link_on_the_way_to_the_settings(desk: Guarded) -> Callable[[], None]:
    desk.save({"../one/settings.toml": _SETTINGS, "../two/settings.toml": f"{_SETTINGS}exclude = ['gen']\n"})
    desk.save({"gen/x.py": _SOURCE})
    way = desk.root.parent / "way"
    way.symlink_to("one")
    (desk.root / "pyproject.toml").unlink()
    (desk.root / "pyproject.toml").symlink_to("../way/settings.toml")
    return lambda: _switch(way, "two")


def _switch_a_link_on_the_way_to_the_global_settings_of_git(desk: Guarded) -> Callable[[], None]:
    desk.save({"../one/git/ignore": "", "../two/git/ignore": "gen\n", "gen/x.py": _SOURCE})
    way = desk.root.parent / ".config"
    way.symlink_to("one")
    return lambda: _switch(way, "two")


def _switch(link: Path, target: str) -> None:
    link.with_name("new").symlink_to(target)
    link.with_name("new").rename(link)


def _name_a_file_of_patterns(desk: Guarded) -> Callable[[], None]:
    desk.save({"../.gitconfig": "[core]\nexcludesFile = ~/deep/er/patterns\n", "gen/x.py": _SOURCE})
    return lambda: desk.save({"../deep/er/patterns": "gen\n"})


def _bring_the_main_repository_of_a_worktree_back(desk: Guarded) -> Callable[[], None]:
    desk.save({".git": f"gitdir: {desk.root.parent}/main/.git/worktrees/x\n", "gen/x.py": _SOURCE})
    desk.save({"../away/.git/worktrees/x/commondir": "../..\n", "../away/.git/info/exclude": "gen\n"})
    return lambda: (desk.root.parent / "away").rename(desk.root.parent / "main") and None


def _uninstall_outside(desk: Guarded) -> Callable[[], None]:
    _environment(desk, f"../.cache/pypoetry/virtualenvs/project-{_checksum(desk)}-py3.12")
    return lambda: shutil.rmtree(desk.root.parent / ".cache/pypoetry/virtualenvs")


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
    desk: Guarded, prepare: Callable[[Guarded], Callable[[], None]]
) -> None:
    change = prepare(desk)
    desk.settle()
    assert len(desk.defined("three")) == 1
    change()
    assert desk.is_vouched_for()
    assert desk.defined("three") == []


# What is new


def _poetry(desk: Guarded) -> Callable[[], None]:
    return lambda: _environment(desk, f"../.cache/pypoetry/virtualenvs/project-{_checksum(desk)}-py3.12")


def _hatch(desk: Guarded) -> Callable[[], None]:
    return lambda: _environment(desk, f"../.local/share/hatch/env/virtual/project/{_checksum(desk)}/project")


def _pipenv(desk: Guarded) -> Callable[[], None]:
    def make() -> None:
        _environment(desk, "../.local/share/virtualenvs/project-x")
        assert desk.is_vouched_for()
        desk.save({"../.local/share/virtualenvs/project-x/.project": f"{desk.root}\n"})

    return make


def _environment_behind_a_link(desk: Guarded) -> Callable[[], None]:
    _environment(desk, "../elsewhere/env")
    return lambda: (desk.root / "env-3.12").symlink_to(desk.root.parent / "elsewhere/env")


def _environment_two_levels_below(desk: Guarded) -> Callable[[], None]:
    desk.save({"envs/note.txt": ""})
    return lambda: _environment(desk, "envs/one")


def _environment_that_a_file_names(desk: Guarded) -> Callable[[], None]:
    _environment(desk, "../elsewhere/env")
    return lambda: desk.save({".venv": "../elsewhere/env\n"})


def _move_the_main_repository_of_a_worktree_away(desk: Guarded) -> Callable[[], None]:
    desk.save({".git": f"gitdir: {desk.root.parent}/main/.git/worktrees/x\n", "gen/x.py": _SOURCE})
    desk.save({"../main/.git/worktrees/x/commondir": "../..\n", "../main/.git/info/exclude": "gen\n"})
    return lambda: (desk.root.parent / "main").rename(desk.root.parent / "away") and None


def _write_by_another_name(desk: Guarded) -> Callable[[], None]:
    desk.save({"../outside.py": "x = 1\n"})
    os.link(desk.root.parent / "outside.py", desk.root / "pkg/late.py")
    return lambda: desk.save({"../outside.py": _SOURCE})


def _write_a_replaced_file_by_another_name(desk: Guarded) -> Callable[[], None]:
    desk.save({"pkg/late.py": "x = 1\n", "../outside.py": "y = 1\n"})
    desk.settle()
    (desk.root / "pkg/late.py").unlink()
    os.link(desk.root.parent / "outside.py", desk.root / "pkg/late.py")
    desk.settle()
    return lambda: desk.save({"../outside.py": _SOURCE})


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
    desk: Guarded, prepare: Callable[[Guarded], Callable[[], None]]
) -> None:
    change = prepare(desk)
    desk.settle()
    assert desk.defined("three") == []
    change()
    assert desk.is_vouched_for()
    assert len(desk.defined("three")) == 1


def test_what_is_written_through_a_descriptor_without_a_name_is_in_the_index_when_confirmed(desk: Guarded) -> None:
    """A file that is made without a name, is given one, and is written on by its first descriptor."""
    descriptor = os.open(desk.root / "pkg", os.O_TMPFILE | os.O_RDWR, 0o644)
    os.write(descriptor, b"x = 1\n")
    links = os.open("/proc/self/fd", os.O_RDONLY)  # given, lest the link itself be linked
    os.link(str(descriptor), desk.root / "pkg/late.py", src_dir_fd=links, follow_symlinks=True)
    os.close(links)
    assert not desk.is_vouched_for()
    os.write(descriptor, _SOURCE.encode())
    os.close(descriptor)
    desk.until(desk.is_vouched_for)
    assert desk.defined("three") == ["pkg/late.py:2"]


# Mounts


def _can_mount() -> bool:
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], check=False).returncode == 0


@pytest.mark.skipif(not _can_mount(), reason="only root may mount")
def test_what_is_mounted_over_a_directory_is_in_the_index_when_it_is_confirmed(tmp_path: Path) -> None:
    with guarded(tmp_path, {"pkg/sub/x.py": "def two(): pass\n"}) as desk:
        desk.save({"../other/x.py": _SOURCE})
        place = desk.root / "pkg/sub"
        subprocess.run(["mount", "--bind", str(desk.root.parent / "other"), str(place)], check=True)
        try:
            assert desk.is_vouched_for()
            assert desk.defined("two", "three") == ["pkg/sub/x.py:1"]
            desk.save({"../other/x.py": "def four(): pass\n"})
            assert desk.is_vouched_for()
            assert len(desk.defined("four")) == 1
        finally:
            subprocess.run(["umount", "--lazy", str(place)], check=True)
        assert desk.is_vouched_for()
        assert desk.defined("two", "three", "four") == ["pkg/sub/x.py:1"]
        assert len(desk.defined("two")) == 1


# What cannot be watched


def test_where_a_directory_cannot_be_watched_nothing_is_confirmed(
    desk: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if it could be entered and not listed, like `/home` on many machines."""
    original = kernel.inotify_add_watch

    def refuse(descriptor: int, path: bytes, events: int) -> int:
        if path.endswith(b"/closed"):
            ctypes.set_errno(errno.EACCES)
            return -1
        return int(original(descriptor, path, events))

    desk.save({"../closed/patterns": "gen\n"})
    desk.save({"../.gitconfig": "[core]\nexcludesFile = ~/closed/patterns\n"})
    monkeypatch.setattr(kernel, "inotify_add_watch", refuse)
    assert not desk.is_vouched_for()
    (desk.root.parent / ".gitconfig").unlink()
    desk.until(desk.is_vouched_for)
