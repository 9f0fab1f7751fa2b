"""What a watcher confirms, and when it does not."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from symindex.indexer import UpdatePaths, update
from symindex.indexer.watch_events import Building, Gone, Trouble, Updated, Watching
from symindex.indexer.watcher import Watcher
from symindex.store.locking import Locked
from symindex.workspace.freshness import SOCKET, is_confirmed_fresh
from tests.support.watched import WatchedProject, watched_project

_DISTRIBUTION = ".venv/lib/python3.12/site-packages"
_ENVIRONMENT = {
    ".venv/pyvenv.cfg": "home = /nowhere\nversion = 3.12.1\n",
    f"{_DISTRIBUTION}/tool.py": "def tool(): pass\n",
}
_SETTINGS = "[tool.symindex]\nstdlib = false\n"


def _swap(project: WatchedProject) -> None:
    """As vim saves: into a new file that takes the name of the old."""
    project.save({"pkg/4913": "", "pkg/.mod.py.swp": "x", "pkg/mod.py~": "x", "pkg/new": "def three(): pass\n"})
    (project.root / "pkg/4913").unlink()
    (project.root / "pkg/new").rename(project.root / "pkg/mod.py")


def _append(project: WatchedProject) -> None:
    """As a program writes that keeps the file open for long."""
    with open(project.root / "pkg/mod.py", "ab", buffering=0) as file:
        file.write(b"def three(): pass\n")


def _link(project: WatchedProject) -> None:
    project.save({"pkg/real.py": "def three(): pass\n"})
    (project.root / "pkg/alias.py").symlink_to("real.py")


def _move_in(project: WatchedProject) -> None:
    elsewhere = project.root.parent / "elsewhere"
    (elsewhere / "deep/er").mkdir(parents=True)
    (elsewhere / "deep/er/x.py").write_text("def three(): pass\n")
    elsewhere.rename(project.root / "arrived")


def _move_along(project: WatchedProject) -> None:
    """The directory is watched under its new name, and no longer under the old."""
    (project.root / "pkg").rename(project.root / "moved")
    assert project.is_confirmed_fresh()
    project.save({"pkg/other.py": "x = 1\n", "moved/mod.py": "def three(): pass\n"})


def _replace_directory(project: WatchedProject) -> None:
    shutil.rmtree(project.root / "pkg")
    project.save({"pkg/mod.py": "x = 1\n"})
    assert project.is_confirmed_fresh()
    project.save({"pkg/mod.py": "def three(): pass\n"})


def _unignore(project: WatchedProject) -> None:
    project.save({".gitignore": "ignored\n", "ignored/deep/x.py": "def three(): pass\n"})
    assert project.is_confirmed_fresh()
    project.save({".gitignore": "\n"})


def _unexclude(project: WatchedProject) -> None:
    project.save({"pyproject.toml": f"{_SETTINGS}exclude = ['gen']\n", "gen/x.py": "def three(): pass\n"})
    assert project.is_confirmed_fresh()
    project.save({"pyproject.toml": _SETTINGS})


def _exclude_globally(project: WatchedProject) -> None:
    """git's rules for a person, in a file far from the project."""
    project.save({"gen/x.py": "def three(): pass\n", "../.config/git/ignore": "gen\n"})
    assert project.is_confirmed_fresh()
    assert project.defined("three") == []
    (project.root.parent / ".config/git/ignore").write_text("")


def _make_environment(project: WatchedProject) -> None:
    """Ignored directories are made step by step; each is watched as it comes."""
    project.save({".gitignore": ".venv\n"})
    for name, content in _ENVIRONMENT.items():
        project.save({name: content})
        assert project.is_confirmed_fresh()
    project.save({f"{_DISTRIBUTION}/x.py": "def three(): pass\n"})


def _make_environment_that_settings_name(project: WatchedProject) -> None:
    project.save({"pyproject.toml": f"{_SETTINGS}environments = ['../far/away/.venv']\n"})
    _make_environment_away(project)


def _make_environment_that_a_variable_names(project: WatchedProject) -> None:
    project.environ["UV_PROJECT_ENVIRONMENT"] = "../far/away/.venv"
    project.save({"a.py": ""})
    _make_environment_away(project)


def _make_environment_away(project: WatchedProject) -> None:
    assert project.is_confirmed_fresh()
    project.save({f"../far/away/{name}": content for name, content in _ENVIRONMENT.items()})
    assert project.is_confirmed_fresh()
    project.save({f"../far/away/{_DISTRIBUTION}/x.py": "def three(): pass\n"})


def _install(project: WatchedProject) -> None:
    project.save(_ENVIRONMENT)
    assert project.is_confirmed_fresh()
    project.save({f"{_DISTRIBUTION}/kit/__init__.py": ""})
    assert project.is_confirmed_fresh()
    project.save({f"{_DISTRIBUTION}/kit-1.dist-info/METADATA": "Name: kit\n"})
    assert project.is_confirmed_fresh()
    # The first two are long in the index; only the record tells that there is more.
    project.save({f"{_DISTRIBUTION}/kit/x.py": "def three(): pass\n"})
    project.save({f"{_DISTRIBUTION}/kit-1.dist-info/RECORD": "kit/x.py,,\n"})


def _add_path(project: WatchedProject) -> None:
    project.save(_ENVIRONMENT)
    project.save({"../checkout/x.py": "y = 1\n"})
    assert project.is_confirmed_fresh()
    project.save({f"{_DISTRIBUTION}/add.pth": f"{project.root.parent}/checkout\n"})
    assert project.is_confirmed_fresh()
    project.save({"../checkout/x.py": "def three(): pass\n"})


@pytest.mark.parametrize(
    "change",
    [
        *(_swap, _append, _link, _move_in, _move_along, _replace_directory, _unignore, _unexclude, _exclude_globally),
        *(_make_environment, _make_environment_that_settings_name, _make_environment_that_a_variable_names),
        *(_install, _add_path),
    ],
    ids=lambda change: change.__name__.strip("_"),
)
def test_what_is_confirmed_is_in_the_index(project: WatchedProject, change: Callable[[WatchedProject], None]) -> None:
    change(project)
    assert project.is_confirmed_fresh()
    assert len(project.defined("three")) == 1


def _make_configuration(project: WatchedProject) -> None:
    project.save({"../.config/git/ignore": "gen\n"})


def _edit_rules_behind_a_link(project: WatchedProject) -> None:
    project.save({"../dotfiles/ignore": "", "../.config/git/config": ""})
    (project.root.parent / ".config/git/ignore").symlink_to(project.root.parent / "dotfiles/ignore")
    assert project.is_confirmed_fresh()
    project.save({"../dotfiles/ignore": "gen\n"})


def _edit_settings_behind_a_link(project: WatchedProject) -> None:
    project.save({"../shared/settings.toml": _SETTINGS})
    (project.root / "pyproject.toml").unlink()
    (project.root / "pyproject.toml").symlink_to("../shared/settings.toml")
    assert project.is_confirmed_fresh()
    project.save({"../shared/settings.toml": f"{_SETTINGS}exclude = ['gen']\n"})


@pytest.mark.parametrize(
    "exclude",
    [_make_configuration, _edit_rules_behind_a_link, _edit_settings_behind_a_link],
    ids=lambda exclude: exclude.__name__.strip("_"),
)
def test_what_is_excluded_from_afar_is_no_longer_in_the_index(
    project: WatchedProject, exclude: Callable[[WatchedProject], None]
) -> None:
    project.save({"gen/x.py": "def three(): pass\n"})
    assert project.is_confirmed_fresh()
    exclude(project)
    assert project.is_confirmed_fresh()
    assert project.defined("three") == []


def test_what_is_gone_is_no_longer_in_the_index(project: WatchedProject) -> None:
    shutil.rmtree(project.root / "pkg")
    (project.root / "a.py").unlink()
    assert project.is_confirmed_fresh()
    assert project.defined("one", "two") == []


def test_a_save_of_the_same_size_in_the_same_instant_is_seen(project: WatchedProject) -> None:
    for name in ("aaa", "bbb", "ccc"):
        project.save({"a.py": f"def {name}(): pass\n"})
        os.utime(project.root / "a.py", ns=(10**18, 10**18))
        assert project.is_confirmed_fresh()
        assert project.defined("aaa", "bbb", "ccc", "one") == ["a.py:1"]
        assert project.defined(name) == ["a.py:1"]


def test_that_an_index_is_made_first_is_told(project: WatchedProject) -> None:
    assert [type(event) for event in project.events] == [Building, Watching]


def test_many_changes_are_one_update(project: WatchedProject) -> None:
    before = len(project.events_of(Updated))
    project.save({f"many/m{number}.py": f"def f{number}(): pass\n" for number in range(500)})
    assert project.is_confirmed_fresh()
    updates = project.events_of(Updated)[before:]
    assert [found.changed >= 500 for found in updates] == [True]


def test_a_change_is_taken_up_though_nobody_asks(project: WatchedProject) -> None:
    project.save({"a.py": "def three(): pass\n"})
    project.until(lambda: bool(project.defined("three")))


def test_what_nobody_indexes_costs_no_update(project: WatchedProject) -> None:
    project.settle()
    events, due = list(project.events), project.watcher.due()
    project.save({"pkg/x.log": "x", "pkg/__pycache__/mod.pyc": "x", "node_modules/m/x.py": "x = 1\n", "pkg/mod.o": "x"})
    for _ in range(3):
        project.watcher.turn()
    assert project.watcher.due() == due
    assert project.events == events


def test_ignored_directories_are_not_watched(tmp_path: Path) -> None:
    def directories(name: str) -> int:
        files = {".gitignore": "/ignored\n", **{f"{name}/a/b/c{number}/x.py": "x = 1\n" for number in range(20)}}
        with watched_project(tmp_path / name, files) as project:
            return project.events_of(Watching)[-1].directories

    assert directories("ignored") <= directories("sources") - 20


def test_lost_changes_are_found(project: WatchedProject) -> None:
    with open("/proc/sys/fs/inotify/max_queued_events") as file:
        most = int(file.read())
    pipe = os.open(project.root / "noise", os.O_RDWR | os.O_CREAT)
    other = os.open(project.root / "other", os.O_RDWR | os.O_CREAT)
    for _ in range(most // 2 + 10):  # alternately, for the kernel counts equal events that follow each other once
        os.write(pipe, b"x")
        os.write(other, b"x")
    os.close(pipe)
    os.close(other)
    project.save({"new/deep/x.py": "def three(): pass\n"})
    assert project.is_confirmed_fresh()
    assert project.defined("three") == ["new/deep/x.py:1"]
    assert "quicker" in project.events_of(Trouble)[0].message
    project.save({"new/deep/x.py": "def four(): pass\n"})
    assert project.is_confirmed_fresh()
    assert project.defined("four") == ["new/deep/x.py:1"]


def test_settings_that_cannot_be_read_are_reported_and_not_confirmed(project: WatchedProject) -> None:
    project.save({"pyproject.toml": "[tool.symindex]\nnonsense = 1\n", "a.py": "def three(): pass\n"})
    assert not project.is_confirmed_fresh()
    assert "nonsense" in project.events_of(Trouble)[0].message
    project.save({"pyproject.toml": _SETTINGS})
    project.until(project.is_confirmed_fresh)
    assert project.defined("three") == ["a.py:1"]


def test_a_second_watcher_is_told_who_the_first_is(project: WatchedProject) -> None:
    with pytest.raises(Locked) as caught:
        Watcher(project.root, project.environ, project.events.append)
    assert caught.value.holder is not None
    assert caught.value.holder.pid == os.getpid()


def test_a_project_that_is_removed_and_brought_back_is_watched_again(project: WatchedProject) -> None:
    away = project.root.parent / "away"
    project.root.rename(away)
    project.until(lambda: bool(project.events_of(Gone)))
    assert not project.root.exists()  # nothing was made in its place
    away.rename(project.root)
    project.until(lambda: (project.root / ".symindex" / SOCKET).exists() and project.is_confirmed_fresh())
    project.save({"a.py": "def three(): pass\n"})
    assert project.is_confirmed_fresh()
    assert project.defined("three") == ["a.py:1"]


def test_another_project_put_in_its_place_is_not_confirmed_unseen(project: WatchedProject) -> None:
    other = project.root.parent / "other"
    shutil.copytree(project.root, other, ignore=shutil.ignore_patterns("watch.*"))
    (other / "a.py").write_text("def three(): pass\n")
    project.root.rename(project.root.parent / "away")
    other.rename(project.root)
    project.until(project.is_confirmed_fresh)
    assert project.defined("three") == ["a.py:1"]


@pytest.mark.parametrize("how", ["deleted", "rebuilt"])
def test_an_index_that_others_delete_or_rebuild_is_whole_before_it_is_confirmed(
    project: WatchedProject, how: str
) -> None:
    if how == "deleted":
        shutil.rmtree(project.root / ".symindex")
    else:
        update(UpdatePaths.of(project.root, project.environ), fresh=True, workers=1)
    project.save({"a.py": "def three(): pass\n"})
    project.until(project.is_confirmed_fresh)
    assert project.defined("three", "two") == ["a.py:1", "pkg/mod.py:1"]


# Who may believe it


def test_who_sees_other_variables_looks_for_himself(project: WatchedProject) -> None:
    assert project.is_confirmed_fresh({**project.environ, "SHELL": "/bin/zsh"})
    assert not project.is_confirmed_fresh({**project.environ, "XDG_CONFIG_HOME": "/elsewhere"})
    assert not project.is_confirmed_fresh({**project.environ, "SYMINDEX_ENVIRONMENTS": "/elsewhere"})


def test_an_active_environment_matters_only_if_it_leads_to_another_workspace(project: WatchedProject) -> None:
    project.save(_ENVIRONMENT)
    other = project.root.parent / "other"
    shutil.copytree(project.root / ".venv", other)
    assert project.is_confirmed_fresh()
    assert project.is_confirmed_fresh({**project.environ, "VIRTUAL_ENV": str(project.root / ".venv")})
    assert not project.is_confirmed_fresh({**project.environ, "VIRTUAL_ENV": str(other)})


def test_another_version_of_the_program_is_not_believed(
    project: WatchedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = project.root / ".symindex"
    program = "import sys, pathlib; from symindex.workspace import freshness as v; v._version = lambda: 'other';"
    program += (
        "print(v.is_confirmed_fresh(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), {'HOME': sys.argv[3]}))"
    )
    command = [sys.executable, "-c", program, str(project.root), str(index), project.environ["HOME"]]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)
    project.until(lambda: process.poll() is not None)
    assert process.communicate()[0] == "False\n"


@pytest.mark.parametrize("request_", [b"", b"[]\n", b"nonsense\n", b"\xff\n", b"{}\n", b"x" * 70_000])
def test_who_asks_nonsense_is_sent_away(project: WatchedProject, request_: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(project.root / ".symindex" / SOCKET))
        connection.sendall(request_)
        connection.shutdown(socket.SHUT_WR)
        project.watcher.turn()
        try:
            answer = connection.recv(100)
        except ConnectionResetError:
            answer = b""
    assert answer in (b"", b"look\n")
    assert project.is_confirmed_fresh()


def test_nobody_believes_a_watcher_that_died(project: WatchedProject) -> None:
    address = project.root / ".symindex" / SOCKET
    project.watcher.close()
    assert not address.exists()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(address))
    assert not is_confirmed_fresh(project.root, address.parent, project.environ)


def test_a_name_too_long_for_a_socket_is_no_hindrance(tmp_path: Path) -> None:
    with watched_project(tmp_path.joinpath(*["long" * 10] * 3), {"a.py": "def one(): pass\n"}) as project:
        assert project.is_confirmed_fresh()
        assert project.defined("one") == ["a.py:1"]
