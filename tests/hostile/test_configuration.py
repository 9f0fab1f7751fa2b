"""Small files of a repository, made to take minutes or to lead away, are read at once or left aside.

Nothing here is timed: each of these took minutes, gigabytes or an exception before there were bounds.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from symindex.cli.inspection import read_status
from symindex.errors import ConfigurationError
from symindex.testing.tox import tox_environments
from symindex.workspace.configfiles import ConfigFiles, toml_or_empty
from symindex.workspace.environments import expand_environment_list
from symindex.workspace.reading import read_regular
from symindex.workspace.sitepackages import Boundary, mapped_modules, search_paths
from tests.support.on_disk import write
from tests.support.projects import SampleProject

_LONG = 5000


@pytest.mark.parametrize(
    "listed", ["{0-1}" * 26, "{a}" * _LONG, "{a,b}" * _LONG, "{" * _LONG, "{1-" + "9" * _LONG + "}", "{0-999999999}"]
)
def test_a_list_of_environments_is_read_as_far_as_it_makes_sense(tmp_path: Path, listed: str) -> None:
    assert len(expand_environment_list(listed)) <= 10_000
    (tmp_path / "tox.ini").write_text(f"[tox]\nenvlist = {listed}\n[testenv]\ncommands = pytest\n[testenv:{listed}]\n")
    assert len(tox_environments(ConfigFiles(tmp_path))) <= 400


def test_references_of_tox_do_not_multiply(tmp_path: Path) -> None:
    values = "".join(f"a{level} = {f'{{[s]a{level + 1}}}' * 100}\n" for level in range(10))
    text = f"[s]\n{values}a10 = x\n[testenv:a]\ncommands = {'{[s]a0}' * 1000}\n"
    (tmp_path / "tox.ini").write_text(text)
    assert [environment.name for environment in tox_environments(ConfigFiles(tmp_path))] == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 20_000 + " = 1\n",
        "[" + "a." * 20_000 + "a]\n",
        "x = {" + '"a" . ' * 20_000 + "a = 1}\n",
        "x = " + "[" * 50_000,
        "x = " + "9" * _LONG,
    ],
)
def test_keys_without_end_are_no_toml(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert toml_or_empty(tmp_path / "pyproject.toml") == {}
    with pytest.raises(ConfigurationError):
        SampleProject(tmp_path / "site", {"pyproject.toml": text}).update()


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".git/config", ".gitignore", ".stestr.conf", "pytest.ini"])
@pytest.mark.parametrize(
    "text", ["[a" + " " * 60_000 + "x\n", " " * 60_000 + "x\n", "[tox]\nx" + " " * 60_000 + "\n", "x = 1\n" * 300_000]
)
def test_lines_and_files_without_end_are_left_aside(tmp_path: Path, name: str, text: str) -> None:
    project = SampleProject(tmp_path, {"a.py": "def one(): pass\n"})
    write(project.root, {name: text})
    project.update()
    assert project.defined("one") == ["a.py:1"]
    tox_environments(ConfigFiles(project.root))


def test_a_file_of_the_systems_that_has_no_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    if not os.path.exists("/proc/self/maps"):
        pytest.skip("a file of Linux")
    assert os.stat("/proc/self/maps").st_size == 0
    with pytest.raises(OSError, match="larger"):
        read_regular("/proc/self/maps", 100)
    project = SampleProject(tmp_path, {"a.py": "def one(): pass\n"})
    for name in ("setup.cfg", "tox.ini", ".gitignore"):
        (project.root / name).symlink_to("/proc/kmsg")
    project.update()
    assert project.defined("one") == ["a.py:1"]


@pytest.mark.parametrize(
    "text",
    [
        "MAPPING = {" * 20_000,
        "MAPPING = {}}\n" * 20_000,
        "MAPPING = {" + "(" * 100_000 + "}\n",
        "MAPPING = {}" + " " * 900_000 + "x",
    ],
)
def test_an_editable_finder_is_read_in_one_pass(tmp_path: Path, text: str) -> None:
    (tmp_path / "__editable___x_finder.py").write_text(text)
    assert mapped_modules([tmp_path], Boundary.of(tmp_path, {})) == ()


def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "users" / "me"
    write(home, {".ssh/x.py": "", "src/other/code.py": "", "src/project/.venv/lib/site-packages/a.py": ""})
    monkeypatch.setenv("HOME", str(home))
    return home


def _boundary(home: Path) -> Boundary:
    return Boundary.of(home / "src/project", {"HOME": str(home)})


@pytest.mark.parametrize("target", ["/", "/etc", "/proc/self", "/usr", "~", "~/..", "~/.ssh"])
def test_an_installed_path_leads_neither_to_the_home_nor_to_what_is_hidden_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    home = _home(tmp_path, monkeypatch)
    library, boundary = home / "src/project/.venv/lib/site-packages", _boundary(home)
    place = os.path.abspath(os.path.expanduser(target))
    (library / "x.pth").write_text(f"{place}\n")
    (library / "__editable___x_finder.py").write_text(f"MAPPING = {{'x': {place!r}}}\n")
    (library / "linked").symlink_to(place)
    assert search_paths([library], boundary) == (library,)
    assert mapped_modules([library], boundary) == ()


def test_an_installed_path_leads_to_another_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = _home(tmp_path, monkeypatch)
    library, boundary = home / "src/project/.venv/lib/site-packages", _boundary(home)
    (library / "x.pth").write_text(f"{home}/src/other\n{home}/src/project\n")
    mapping = f"MAPPING: dict[str, str] = {{'code': '{home}/src/other/code'}}\n"
    (library / "__editable___x_finder.py").write_text(mapping)
    assert search_paths([library], boundary) == (library, home / "src/other", home / "src/project")
    assert mapped_modules([library], boundary) == (("code", home / "src/other/code.py"),)


def test_an_installed_path_leads_to_what_is_hidden_in_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = _home(tmp_path, monkeypatch)
    monkeypatch.setenv("HOME", "/nowhere")  # that of this process: it is the project's that counts
    library, hidden = home / "src/project/env/lib/site-packages", home / "src/project/.venv/lib/site-packages"
    write(home, {"src/project/env/lib/site-packages/x.pth": f"{hidden}\n{home}/.ssh\n"})
    assert search_paths([library], _boundary(home)) == (library, hidden)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("setup.cfg", "x = 1\n" * 300_000, "larger than 1 MB"),
        ("tox.ini", "# a comment\n" * 300_000, "larger than 1 MB"),
        (".gitignore", "*.pyc\n" * 300_000, "larger than 1 MB"),
        ("pkg/.gitignore", "*.pyc\n" * 300_000, "larger than 1 MB"),
        (".gitignore", "".join(f"*x*{number}*\n" for number in range(1001)), "more than 1,000 patterns"),
        (".git/info/exclude", "*" * 5000 + "\n", "patterns longer than 4,096"),
        ("tox.toml", "a" + ".a" * 200 + " = 1\n", "more than 64 parts"),
        ("tox.ini", "[tox]\nx = " + "y" * 9000 + "\n", "longer than 8,192 characters"),
    ],
)
def test_configuration_that_is_left_aside_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, reason: str
) -> None:
    project = SampleProject(tmp_path, {"a.py": "", "pkg/b.py": "", name: text})
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", str(project.cache))
    for _ in range(2):
        project.update()
        ((path, why),) = read_status(project.root, project.root / ".symindex").skipped
        assert path == str(project.root / name)
        assert "configuration left aside" in why
        assert reason in why
    (project.root / name).unlink()
    project.update()
    assert read_status(project.root, project.root / ".symindex").skipped == []
