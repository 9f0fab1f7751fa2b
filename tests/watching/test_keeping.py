"""What a watcher vouches for, and when it does not."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from symindex.indexer import Places, update
from symindex.indexer.happenings import Building, Gone, Trouble, Updated, Watching
from symindex.indexer.keeping import Keeper
from symindex.store.locking import Locked
from symindex.workspace.vouching import SOCKET, is_vouched_for

from .guarded import Guarded, guarded

_DISTRIBUTION = ".venv/lib/python3.12/site-packages"
_ENVIRONMENT = {
    ".venv/pyvenv.cfg": "home = /nowhere\nversion = 3.12.1\n",
    f"{_DISTRIBUTION}/tool.py": "def tool(): pass\n",
}
_SETTINGS = "[tool.symindex]\nstdlib = false\n"


def _swap(desk: Guarded) -> None:
    """As vim saves: into a new file that takes the name of the old."""
    desk.save({"pkg/4913": "", "pkg/.mod.py.swp": "x", "pkg/mod.py~": "x", "pkg/new": "def three(): pass\n"})
    (desk.root / "pkg/4913").unlink()
    (desk.root / "pkg/new").rename(desk.root / "pkg/mod.py")


def _append(desk: Guarded) -> None:
    """As a program writes that keeps the file open for long."""
    with open(desk.root / "pkg/mod.py", "ab", buffering=0) as file:
        file.write(b"def three(): pass\n")


def _link(desk: Guarded) -> None:
    desk.save({"pkg/real.py": "def three(): pass\n"})
    (desk.root / "pkg/alias.py").symlink_to("real.py")


def _move_in(desk: Guarded) -> None:
    elsewhere = desk.root.parent / "elsewhere"
    (elsewhere / "deep/er").mkdir(parents=True)
    (elsewhere / "deep/er/x.py").write_text("def three(): pass\n")
    elsewhere.rename(desk.root / "arrived")


def _move_along(desk: Guarded) -> None:
    """The directory is watched under its new name, and no longer under the old."""
    (desk.root / "pkg").rename(desk.root / "moved")
    assert desk.is_vouched_for()
    desk.save({"pkg/other.py": "x = 1\n", "moved/mod.py": "def three(): pass\n"})


def _replace_directory(desk: Guarded) -> None:
    shutil.rmtree(desk.root / "pkg")
    desk.save({"pkg/mod.py": "x = 1\n"})
    assert desk.is_vouched_for()
    desk.save({"pkg/mod.py": "def three(): pass\n"})


def _unignore(desk: Guarded) -> None:
    desk.save({".gitignore": "ignored\n", "ignored/deep/x.py": "def three(): pass\n"})
    assert desk.is_vouched_for()
    desk.save({".gitignore": "\n"})


def _unexclude(desk: Guarded) -> None:
    desk.save({"pyproject.toml": f"{_SETTINGS}exclude = ['gen']\n", "gen/x.py": "def three(): pass\n"})
    assert desk.is_vouched_for()
    desk.save({"pyproject.toml": _SETTINGS})


def _exclude_globally(desk: Guarded) -> None:
    """git's rules for a person, in a file far from the project."""
    desk.save({"gen/x.py": "def three(): pass\n", "../.config/git/ignore": "gen\n"})
    assert desk.is_vouched_for()
    assert desk.defined("three") == []
    (desk.root.parent / ".config/git/ignore").write_text("")


def _make_environment(desk: Guarded) -> None:
    """Ignored directories are made step by step; each is watched as it comes."""
    desk.save({".gitignore": ".venv\n"})
    for name, content in _ENVIRONMENT.items():
        desk.save({name: content})
        assert desk.is_vouched_for()
    desk.save({f"{_DISTRIBUTION}/x.py": "def three(): pass\n"})


def _make_environment_that_settings_name(desk: Guarded) -> None:
    desk.save({"pyproject.toml": f"{_SETTINGS}environments = ['../far/away/.venv']\n"})
    _make_environment_away(desk)


def _make_environment_that_a_variable_names(desk: Guarded) -> None:
    desk.environ["UV_PROJECT_ENVIRONMENT"] = "../far/away/.venv"
    desk.save({"a.py": ""})
    _make_environment_away(desk)


def _make_environment_away(desk: Guarded) -> None:
    assert desk.is_vouched_for()
    desk.save({f"../far/away/{name}": content for name, content in _ENVIRONMENT.items()})
    assert desk.is_vouched_for()
    desk.save({f"../far/away/{_DISTRIBUTION}/x.py": "def three(): pass\n"})


def _install(desk: Guarded) -> None:
    desk.save(_ENVIRONMENT)
    assert desk.is_vouched_for()
    desk.save({f"{_DISTRIBUTION}/kit/__init__.py": ""})
    assert desk.is_vouched_for()
    desk.save({f"{_DISTRIBUTION}/kit-1.dist-info/METADATA": "Name: kit\n"})
    assert desk.is_vouched_for()
    # The first two are long in the index; only the record tells that there is more.
    desk.save({f"{_DISTRIBUTION}/kit/x.py": "def three(): pass\n"})
    desk.save({f"{_DISTRIBUTION}/kit-1.dist-info/RECORD": "kit/x.py,,\n"})


def _add_path(desk: Guarded) -> None:
    desk.save(_ENVIRONMENT)
    desk.save({"../checkout/x.py": "y = 1\n"})
    assert desk.is_vouched_for()
    desk.save({f"{_DISTRIBUTION}/add.pth": f"{desk.root.parent}/checkout\n"})
    assert desk.is_vouched_for()
    desk.save({"../checkout/x.py": "def three(): pass\n"})


@pytest.mark.parametrize(
    "change",
    [
        *(_swap, _append, _link, _move_in, _move_along, _replace_directory, _unignore, _unexclude, _exclude_globally),
        *(_make_environment, _make_environment_that_settings_name, _make_environment_that_a_variable_names),
        *(_install, _add_path),
    ],
    ids=lambda change: change.__name__.strip("_"),
)
def test_what_is_vouched_for_is_in_the_index(desk: Guarded, change: Callable[[Guarded], None]) -> None:
    change(desk)
    assert desk.is_vouched_for()
    assert len(desk.defined("three")) == 1


def _make_configuration(desk: Guarded) -> None:
    desk.save({"../.config/git/ignore": "gen\n"})


def _edit_rules_behind_a_link(desk: Guarded) -> None:
    desk.save({"../dotfiles/ignore": "", "../.config/git/config": ""})
    (desk.root.parent / ".config/git/ignore").symlink_to(desk.root.parent / "dotfiles/ignore")
    assert desk.is_vouched_for()
    desk.save({"../dotfiles/ignore": "gen\n"})


def _edit_settings_behind_a_link(desk: Guarded) -> None:
    desk.save({"../shared/settings.toml": _SETTINGS})
    (desk.root / "pyproject.toml").unlink()
    (desk.root / "pyproject.toml").symlink_to("../shared/settings.toml")
    assert desk.is_vouched_for()
    desk.save({"../shared/settings.toml": f"{_SETTINGS}exclude = ['gen']\n"})


@pytest.mark.parametrize(
    "exclude",
    [_make_configuration, _edit_rules_behind_a_link, _edit_settings_behind_a_link],
    ids=lambda exclude: exclude.__name__.strip("_"),
)
def test_what_is_excluded_from_afar_is_no_longer_in_the_index(
    desk: Guarded, exclude: Callable[[Guarded], None]
) -> None:
    desk.save({"gen/x.py": "def three(): pass\n"})
    assert desk.is_vouched_for()
    exclude(desk)
    assert desk.is_vouched_for()
    assert desk.defined("three") == []


def test_what_is_gone_is_no_longer_in_the_index(desk: Guarded) -> None:
    shutil.rmtree(desk.root / "pkg")
    (desk.root / "a.py").unlink()
    assert desk.is_vouched_for()
    assert desk.defined("one", "two") == []


def test_a_save_of_the_same_size_in_the_same_instant_is_seen(desk: Guarded) -> None:
    for name in ("aaa", "bbb", "ccc"):
        desk.save({"a.py": f"def {name}(): pass\n"})
        os.utime(desk.root / "a.py", ns=(10**18, 10**18))
        assert desk.is_vouched_for()
        assert desk.defined("aaa", "bbb", "ccc", "one") == ["a.py:1"]
        assert desk.defined(name) == ["a.py:1"]


def test_that_an_index_is_made_first_is_told(desk: Guarded) -> None:
    assert [type(happening) for happening in desk.told] == [Building, Watching]


def test_many_changes_are_one_update(desk: Guarded) -> None:
    before = len(desk.told_of(Updated))
    desk.save({f"many/m{number}.py": f"def f{number}(): pass\n" for number in range(500)})
    assert desk.is_vouched_for()
    updates = desk.told_of(Updated)[before:]
    assert [found.changed >= 500 for found in updates] == [True]  # type: ignore[union-attr]


def test_a_change_is_taken_up_though_nobody_asks(desk: Guarded) -> None:
    desk.save({"a.py": "def three(): pass\n"})
    desk.until(lambda: bool(desk.defined("three")))


def test_what_nobody_indexes_costs_no_update(desk: Guarded) -> None:
    desk.settle()
    told, due = list(desk.told), desk.keeper.due()
    desk.save({"pkg/x.log": "x", "pkg/__pycache__/mod.pyc": "x", "node_modules/m/x.py": "x = 1\n", "pkg/mod.o": "x"})
    for _ in range(3):
        desk.keeper.turn()
    assert desk.keeper.due() == due
    assert desk.told == told


def test_ignored_directories_are_not_watched(tmp_path: Path) -> None:
    def directories(name: str) -> int:
        files = {".gitignore": "/ignored\n", **{f"{name}/a/b/c{number}/x.py": "x = 1\n" for number in range(20)}}
        with guarded(tmp_path / name, files) as desk:
            return desk.told_of(Watching)[-1].directories  # type: ignore[union-attr]

    assert directories("ignored") <= directories("sources") - 20


def test_lost_changes_are_found(desk: Guarded) -> None:
    with open("/proc/sys/fs/inotify/max_queued_events") as file:
        most = int(file.read())
    pipe = os.open(desk.root / "noise", os.O_RDWR | os.O_CREAT)
    other = os.open(desk.root / "other", os.O_RDWR | os.O_CREAT)
    for _ in range(most // 2 + 10):  # alternately, for the kernel counts equal events that follow each other once
        os.write(pipe, b"x")
        os.write(other, b"x")
    os.close(pipe)
    os.close(other)
    desk.save({"new/deep/x.py": "def three(): pass\n"})
    assert desk.is_vouched_for()
    assert desk.defined("three") == ["new/deep/x.py:1"]
    assert "quicker" in desk.told_of(Trouble)[0].message  # type: ignore[union-attr]
    desk.save({"new/deep/x.py": "def four(): pass\n"})
    assert desk.is_vouched_for()
    assert desk.defined("four") == ["new/deep/x.py:1"]


def test_settings_that_cannot_be_read_are_told_and_not_vouched_for(desk: Guarded) -> None:
    desk.save({"pyproject.toml": "[tool.symindex]\nnonsense = 1\n", "a.py": "def three(): pass\n"})
    assert not desk.is_vouched_for()
    assert "nonsense" in desk.told_of(Trouble)[0].message  # type: ignore[union-attr]
    desk.save({"pyproject.toml": _SETTINGS})
    desk.until(desk.is_vouched_for)
    assert desk.defined("three") == ["a.py:1"]


def test_a_second_watcher_is_told_who_the_first_is(desk: Guarded) -> None:
    with pytest.raises(Locked) as caught:
        Keeper(desk.root, desk.environ, desk.told.append)
    assert caught.value.holder is not None
    assert caught.value.holder.pid == os.getpid()


def test_a_project_that_is_removed_and_brought_back_is_watched_again(desk: Guarded) -> None:
    away = desk.root.parent / "away"
    desk.root.rename(away)
    desk.until(lambda: bool(desk.told_of(Gone)))
    assert not desk.root.exists()  # nothing was made in its place
    away.rename(desk.root)
    desk.until(lambda: (desk.root / ".symindex" / SOCKET).exists() and desk.is_vouched_for())
    desk.save({"a.py": "def three(): pass\n"})
    assert desk.is_vouched_for()
    assert desk.defined("three") == ["a.py:1"]


def test_another_project_put_in_its_place_is_not_vouched_for_unseen(desk: Guarded) -> None:
    other = desk.root.parent / "other"
    shutil.copytree(desk.root, other, ignore=shutil.ignore_patterns("watch.*"))
    (other / "a.py").write_text("def three(): pass\n")
    desk.root.rename(desk.root.parent / "away")
    other.rename(desk.root)
    desk.until(desk.is_vouched_for)
    assert desk.defined("three") == ["a.py:1"]


@pytest.mark.parametrize("how", ["deleted", "rebuilt"])
def test_an_index_that_others_delete_or_rebuild_is_whole_before_it_is_vouched_for(desk: Guarded, how: str) -> None:
    if how == "deleted":
        shutil.rmtree(desk.root / ".symindex")
    else:
        update(Places.of(desk.root, desk.environ), fresh=True, workers=1)
    desk.save({"a.py": "def three(): pass\n"})
    desk.until(desk.is_vouched_for)
    assert desk.defined("three", "two") == ["a.py:1", "pkg/mod.py:1"]


# Who may believe it


def test_who_sees_other_variables_looks_for_himself(desk: Guarded) -> None:
    assert desk.is_vouched_for({**desk.environ, "SHELL": "/bin/zsh"})
    assert not desk.is_vouched_for({**desk.environ, "XDG_CONFIG_HOME": "/elsewhere"})
    assert not desk.is_vouched_for({**desk.environ, "SYMINDEX_ENVIRONMENTS": "/elsewhere"})


def test_an_active_environment_matters_only_if_it_leads_to_another_workspace(desk: Guarded) -> None:
    desk.save(_ENVIRONMENT)
    other = desk.root.parent / "other"
    shutil.copytree(desk.root / ".venv", other)
    assert desk.is_vouched_for()
    assert desk.is_vouched_for({**desk.environ, "VIRTUAL_ENV": str(desk.root / ".venv")})
    assert not desk.is_vouched_for({**desk.environ, "VIRTUAL_ENV": str(other)})


def test_another_version_of_the_program_is_not_believed(desk: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    index = desk.root / ".symindex"
    program = "import sys, pathlib; from symindex.workspace import vouching as v; v._version = lambda: 'other';"
    program += "print(v.is_vouched_for(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), {'HOME': sys.argv[3]}))"
    command = [sys.executable, "-c", program, str(desk.root), str(index), desk.environ["HOME"]]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)
    desk.until(lambda: process.poll() is not None)
    assert process.communicate()[0] == "False\n"


@pytest.mark.parametrize("request_", [b"", b"[]\n", b"nonsense\n", b"\xff\n", b"{}\n", b"x" * 70_000])
def test_who_asks_nonsense_is_sent_away(desk: Guarded, request_: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(desk.root / ".symindex" / SOCKET))
        connection.sendall(request_)
        connection.shutdown(socket.SHUT_WR)
        desk.keeper.turn()
        try:
            answer = connection.recv(100)
        except ConnectionResetError:
            answer = b""
    assert answer in (b"", b"look\n")
    assert desk.is_vouched_for()


def test_nobody_believes_a_watcher_that_died(desk: Guarded) -> None:
    address = desk.root / ".symindex" / SOCKET
    desk.keeper.close()
    assert not address.exists()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(address))
    assert not is_vouched_for(desk.root, address.parent, desk.environ)


def test_a_name_too_long_for_a_socket_is_no_hindrance(tmp_path: Path) -> None:
    with guarded(tmp_path.joinpath(*["long" * 10] * 3), {"a.py": "def one(): pass\n"}) as desk:
        assert desk.is_vouched_for()
        assert desk.defined("one") == ["a.py:1"]
