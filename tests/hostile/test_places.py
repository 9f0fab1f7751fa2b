"""Names, links and odd files of a stranger's repository lead nowhere, hold nobody up and command no terminal."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from symindex.cli.group import commands
from symindex.cscope.live import root_of
from symindex.errors import ConfigurationError, StoreError
from symindex.indexer.work import digest_files
from symindex.query import Index
from symindex.workspace.reading import read_regular
from tests.support.on_disk import write
from tests.support.projects import SampleProject
from tests.support.reliability import programs

_ESCAPES = "\x1b]0;owned\x07\x9b31m\u202e\r"


@pytest.fixture
def project(tmp_path: Path) -> SampleProject:
    project = SampleProject(tmp_path, {"a.py": "def one(): pass\n"})
    write(tmp_path, {"outside/secret.py": "def secret(): pass\n", "outside/keep": "kept\n"})
    return project


def files(project: SampleProject) -> list[str]:
    with project.index() as index:
        return [entry.file.removeprefix(f"{project.root}/") for entry in index.files()]


def check_ends_with_the_plain_file_alone(project: SampleProject) -> None:
    project.update()
    assert files(project) == ["a.py"]
    assert project.defined("secret") == []


@pytest.mark.parametrize(
    "target", ["../outside", "../outside/secret.py", "/etc/passwd", ".", "..", "link.py", "nowhere"]
)
def test_links_lead_nowhere(project: SampleProject, target: str) -> None:
    (project.root / "link.py").symlink_to(target)
    (project.root / "link").symlink_to(target)
    check_ends_with_the_plain_file_alone(project)


def test_links_to_links_lead_nowhere(project: SampleProject) -> None:
    (project.root / "one").symlink_to("two")
    (project.root / "two").symlink_to("../outside")
    (project.root / "three.py").symlink_to("one/secret.py")
    check_ends_with_the_plain_file_alone(project)


def test_what_is_no_file_is_not_opened(project: SampleProject) -> None:
    os.mkfifo(project.root / "fifo.py")
    (project.root / "directory.py").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(project.root / "socket.py"))
        check_ends_with_the_plain_file_alone(project)


@pytest.mark.parametrize(
    "name",
    [
        "pyproject.toml", ".gitignore", ".git", ".git/config", ".git/info/exclude", ".git/commondir", "setup.cfg",
        "tox.ini", "noxfile.py", "Pipfile", ".venv", ".venv/pyvenv.cfg", "script", "package/.gitignore",
        ".venv/lib/python3.12/site-packages/x.pth", ".venv/lib/python3.12/site-packages/x-1.dist-info/METADATA",
        ".venv/lib/python3.12/site-packages/x-1.dist-info/RECORD", ".venv/lib/python3.12/site-packages/x.py",
        ".venv/lib/python3.12/site-packages/__editable___x_finder.py",
    ],
)  # fmt: skip
def test_a_pipe_in_the_place_of_a_file_that_is_looked_for_holds_nobody_up(project: SampleProject, name: str) -> None:
    if name.startswith(".venv/lib"):
        write(project.root, {".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.12.0\n"})
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    try:
        project.update()
    except ConfigurationError:  # a setting that cannot be read is told, not waited for
        assert name == "pyproject.toml"
    else:
        assert "a.py" in files(project)


def test_a_file_that_became_something_else_since_it_was_looked_at_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.py")
    (tmp_path / "large.py").touch()
    os.truncate(tmp_path / "large.py", 10 << 30)
    found = digest_files([str(tmp_path / "fifo.py"), "/dev/zero", str(tmp_path / "large.py"), str(tmp_path)])
    assert found == ["not a regular file", "not a regular file", "larger than 32 MB", "Is a directory"]


def test_a_path_with_a_nul_character_is_no_file() -> None:
    with pytest.raises(OSError, match="No such file"):
        read_regular("a\0b")


def test_a_file_of_ten_gigabytes_is_left_out(project: SampleProject) -> None:
    (project.root / "large.py").touch()
    os.truncate(project.root / "large.py", 10 << 30)
    check_ends_with_the_plain_file_alone(project)


def test_directories_deeper_than_a_path_may_be_are_left_out(project: SampleProject) -> None:
    here = os.open(project.root, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d" * 50, dir_fd=here)
        below = os.open("d" * 50, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("deep.py", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    check_ends_with_the_plain_file_alone(project)


@pytest.mark.parametrize(
    "name", ["new\nline.py", "quote'\".py", f"{_ESCAPES}.py", "-x.py", "a:1:2.py", "~.py", "$(x).py", " .py"]
)
def test_odd_names_are_files_like_others(project: SampleProject, name: str) -> None:
    project.write({name: "def odd(): pass\n"})
    project.update()
    with project.index() as index:
        (hit,) = index.definitions("odd")
        assert hit.file == str(project.root / name)
        assert [found.symbol for found in index.outline(hit.file)][-1:] == [hit.symbol]


# The directory of the index


def check_refused(project: SampleProject, outside: Path) -> None:
    """Whatever is done, an error says what is wrong, and nothing outside is changed."""
    for fresh in (False, True):
        with pytest.raises(StoreError):
            project.update(fresh=fresh)
    with pytest.raises(StoreError):
        Index.open(project.root, environ=project.environ, update=False)
    assert (outside / "keep").read_text() == "kept\n"
    assert sorted(path.name for path in outside.iterdir()) == ["keep", "secret.py"]


@pytest.mark.parametrize(
    "name",
    ["index.lock", "index.sqlite", "index.sqlite-wal", "libraries-looked-at", ".gitignore", "words/x.seg", "any"],
)
@pytest.mark.parametrize("target", ["keep", "secret.py", "nothing"])
def test_a_link_in_the_directory_of_an_index_is_not_followed(
    project: SampleProject, tmp_path: Path, name: str, target: str
) -> None:
    link = project.root / ".symindex" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "outside" / target)
    check_refused(project, tmp_path / "outside")


@pytest.mark.parametrize("name", ["", "words"])
def test_a_directory_of_an_index_that_is_a_link_is_not_used(project: SampleProject, tmp_path: Path, name: str) -> None:
    link = project.root / ".symindex" / name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(tmp_path / "outside")
    check_refused(project, tmp_path / "outside")


@pytest.mark.parametrize("place", ["../outside", "../.symindex", "..", ".", "link/index", "/var/tmp/index", "~/index"])
def test_a_setting_does_not_lead_the_index_out_of_the_project(
    project: SampleProject, tmp_path: Path, place: str
) -> None:
    project.write({"pyproject.toml": f'[tool.symindex]\nstdlib = false\nindex-directory = "{place}"\n'})
    (project.root / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(ConfigurationError, match="leads out of the project"):
        project.update()
    assert sorted(path.name for path in (tmp_path / "outside").iterdir()) == ["keep", "secret.py"]
    assert not (tmp_path / ".symindex").exists()


def test_a_directory_with_other_things_in_it_is_no_place_for_an_index(project: SampleProject, tmp_path: Path) -> None:
    project.environ["SYMINDEX_DIR"] = str(tmp_path / "outside")
    with pytest.raises(StoreError, match="holds other things"):
        project.update()
    assert sorted(path.name for path in (tmp_path / "outside").iterdir()) == ["keep", "secret.py"]


def test_a_socket_of_another_program_in_the_place_of_a_watchers_hinders_nobody(project: SampleProject) -> None:
    project.update()
    with socket.socket(socket.AF_UNIX) as listening, pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root / ".symindex")
        listening.bind("watch.sock")
        listening.listen()
        os.chown("watch.sock", 12345, -1) if os.geteuid() == 0 else None
        project.update()
        assert project.defined("one") == ["a.py:1"]


def test_a_cross_reference_in_a_project_leads_to_no_other_and_a_pipe_holds_nobody_up(
    project: SampleProject, tmp_path: Path
) -> None:
    crossref = project.root / "cscope.out"
    crossref.write_text(f"cscope 15 {tmp_path}/outside -c               0000000000\n\t@secret.py\n\n")
    assert root_of(crossref) == project.root
    crossref.unlink()
    os.mkfifo(crossref)
    assert root_of(crossref) == project.root


@pytest.mark.parametrize("target", ["/proc/kmsg", "/dev/zero", "/dev/tty", "/", "cscope.out", "/nowhere"])
@pytest.mark.parametrize("name", ["cscope.out", "cscope.files"])
def test_a_cross_reference_that_leads_to_what_is_no_file_hinders_no_question(
    project: SampleProject, name: str, target: str
) -> None:
    (project.root / name).symlink_to(target)
    line = [sys.executable, "-m", "symindex.cscope.command", "-d", "-L", "-1", "one"]
    done = programs.run(line, programs.environ(project.root.parent), project.root, seconds=60.0)
    assert done.status == 0
    assert "Traceback" not in done.err
    assert done.out.startswith("a.py ")


def test_a_cross_reference_of_a_directory_holds_nothing_that_a_link_leads_out_to(
    project: SampleProject, tmp_path: Path
) -> None:
    (project.root / "out").symlink_to(tmp_path / "outside")
    (project.root / "root").symlink_to("/")
    (project.root / "pkg").mkdir()
    (project.root / "pkg/again").symlink_to("..")
    line = [sys.executable, "-m", "symindex.cscope.pycscope", "-R"]
    done = programs.run(line, programs.environ(tmp_path), project.root, seconds=60.0)
    assert done.status == 0
    assert "secret" not in (project.root / "cscope.out").read_text()
    assert "a.py" in (project.root / "cscope.out").read_text()


def test_a_name_with_a_line_feed_forges_no_line_of_an_answer(
    project: SampleProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = "test_x\nother.py:1:1: forged\x1b[2J.py"
    project.write({forged: "def test_one(): helper()\ndef helper(): pass\n", "pytest.ini": "[pytest]\n"})
    for name, value in project.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(project.root)
    for line in (
        ["tests", "--list"], ["tests", "-l"], ["graph", "helper"], ["path", "test_one", "helper"], ["callers", "helper"]
    ):  # fmt: skip
        said = CliRunner().invoke(commands, line)
        assert not any(each.startswith("other.py") for each in said.output.split("\n")), line
        assert "\x1b" not in said.output


def test_a_path_with_a_line_feed_adds_no_line_to_a_unit(tmp_path: Path) -> None:
    root = write(tmp_path / "x\nExecStartPre=touch", {"pyproject.toml": ""})
    said = CliRunner().invoke(commands, ["watch", str(root), "--unit", "systemd"])
    assert said.exit_code == 0
    assert not any(line.startswith("ExecStartPre") for line in said.output.split("\n"))


@pytest.mark.parametrize("unit", ["systemd", "launchd"])
def test_a_unit_for_a_path_that_a_terminal_would_obey_is_written_without_that_or_refused(
    unit: str, tmp_path: Path
) -> None:
    root = write(tmp_path / "x\x1b[2J\u202ey", {"pyproject.toml": ""})
    said = CliRunner().invoke(commands, ["watch", str(root), "--unit", unit])
    assert not {"\x1b", "\u202e"} & set(said.output)
    assert "defect" not in said.output
    assert said.exit_code == (0 if unit == "systemd" else 2)


def test_a_rebuilt_index_is_a_link_of_our_own(project: SampleProject) -> None:
    project.update()
    project.update(fresh=True)
    project.update()
    assert project.defined("one") == ["a.py:1"]


def test_a_person_may_lead_the_index_elsewhere_by_a_link(project: SampleProject, tmp_path: Path) -> None:
    (tmp_path / "large-disk").mkdir()
    (tmp_path / "link").symlink_to("large-disk")
    project.environ["SYMINDEX_DIR"] = str(tmp_path / "link")
    project.update()
    assert project.defined("one") == ["a.py:1"]
