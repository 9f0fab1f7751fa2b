"""Naming fleets: files of paths and globs, what belongs to them, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import say
from tests.support.on_disk import git, write


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "configuration"
    monkeypatch.setenv("SYMINDEX_CONFIG_DIR", str(directory))
    monkeypatch.chdir(tmp_path)
    return directory / "fleets"


def project(root: Path) -> Path:
    return write(root, {"pyproject.toml": "[tool.symindex]\nstdlib = false\n", "a.py": "x = 1\n"})


def roots(name: str = "mine") -> list[str]:
    return [Path(json.loads(line)["root"]).name for line in say("fleet", "list", name, "--json").out.splitlines()]


def test_a_glob_means_the_projects_that_are_there_when_it_is_asked(tmp_path: Path) -> None:
    project(tmp_path / "src/one")
    write(tmp_path / "src/notes", {"notes.txt": ""})
    assert "1 repository" in say("fleet", "add", "mine", "src/*").err
    project(tmp_path / "src/two")
    assert roots() == ["one", "two"]


def test_what_is_left_out_stays_out_and_each_repository_counts_once(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        project(tmp_path / "src" / name)
    (tmp_path / "src/again").symlink_to(tmp_path / "src/one")
    say("fleet", "add", "mine", "src/*", "!src/t*")
    assert roots() == ["again"]


def test_submodules_found_by_a_glob_belong_to_their_repository(tmp_path: Path) -> None:
    inner = project(tmp_path / "inner")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "All")):
        git(inner, *command)
    outer = project(tmp_path / "src/outer")
    git(outer, "init", "-q")
    git(outer, "submodule", "--quiet", "add", str(inner), "inner")
    say("fleet", "add", "mine", "src/*", "src/*/*")
    assert roots() == ["outer"]


def test_comments_in_the_file_are_kept(tmp_path: Path, configuration: Path) -> None:
    project(tmp_path / "one")
    project(tmp_path / "two")
    say("fleet", "add", "mine", "one")
    file = configuration / "mine.txt"
    file.write_text(f"# the first\n\n{file.read_text()}")
    say("fleet", "add", "mine", "two")
    say("fleet", "remove", "mine", "one")
    assert file.read_text() == f"# the first\n\n{tmp_path / 'two'}\n"
    say("fleet", "remove", "mine")
    assert not file.exists()


def test_fleets_and_their_lines_are_listed(tmp_path: Path) -> None:
    project(tmp_path / "one")
    assert say("fleet", "list").status == 1
    say("fleet", "add", "mine", "one")
    assert say("fleet", "list").out == f"mine: {tmp_path / 'one'}\n"
    assert [each["patterns"] for each in say("fleet", "list", "--json").objects] == [[str(tmp_path / "one")]]


def test_status_tells_what_each_repository_builds_and_whether_it_is_indexed(tmp_path: Path) -> None:
    setup = "from setuptools import setup\nsetup(name='Some_Thing', version='1.2')\n"
    write(tmp_path / "one", {"setup.py": setup, "pyproject.toml": "[tool.symindex]\nstdlib = false\n"})
    say("fleet", "add", "mine", "one")
    (found,) = say("fleet", "status", "mine", "--json").objects
    assert (found["repository"], found["distribution"], found["version"]) == ("one", "Some_Thing", "1.2")
    assert "symindex index" in found["trouble"]
    say("-C", "one", "index", "-q")
    (found,) = say("fleet", "status", "mine", "--json").objects
    assert (found["trouble"], found["files"]) == ("", 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fleet", "list", "none"), "no fleet none"),
        (("fleet", "add", "../mine", "."), "no name of a fleet"),
        (("callers", "x", "--fleet", "none"), "no fleet none"),
        (("def", "--batch", "--fleet", "none"), "--batch"),
        (("tests", "--fleet", "none"), "--reaching"),
    ],
)
def test_what_is_wrong_is_told_without_a_traceback(arguments: tuple[str, ...], message: str) -> None:
    said = say(*arguments)
    assert said.status == 2
    assert message in said.err
    assert "Traceback" not in said.err


def test_a_path_that_is_gone_is_told_with_the_way_to_remove_it(tmp_path: Path) -> None:
    root = project(tmp_path / "one")
    say("fleet", "add", "mine", "one")
    root.rename(tmp_path / "elsewhere")
    said = say("callers", "x", "--fleet", "mine")
    assert said.status == 2
    assert "symindex fleet remove mine" in said.err
