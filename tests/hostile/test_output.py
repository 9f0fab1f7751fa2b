"""What symindex writes goes through no link, device or FIFO that somebody else put in the place of a file."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from symindex.output import Output, OutputError, make_empty, replace_file, written
from tests.support.command_line import say

_TEXT = b"export PATH\n"


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """A file of the user's, which a link leads to."""
    path = tmp_path / "home" / ".bashrc"
    path.parent.mkdir()
    path.write_bytes(_TEXT)
    return path


def _link(path: Path, precious: Path) -> None:
    path.symlink_to(precious)


def _dangling_link(path: Path, precious: Path) -> None:
    path.symlink_to(precious.with_name("new"))


def _fifo(path: Path, _precious: Path) -> None:
    os.mkfifo(path)


def _directory(path: Path, _precious: Path) -> None:
    path.mkdir()


_PUT = [_link, _dangling_link, _fifo, _directory]


@pytest.mark.parametrize("write", [lambda path: replace_file(path, b"x"), make_empty], ids=["replace", "empty"])
@pytest.mark.parametrize("put", _PUT)
def test_what_is_no_regular_file_is_refused_by_name_and_left_alone(
    tmp_path: Path, precious: Path, put: Callable[[Path, Path], None], write: Callable[[Path], None]
) -> None:
    path = tmp_path / "tags"
    put(path, precious)
    before = os.lstat(path)
    with pytest.raises(OutputError, match="tags") as raised:
        write(path)
    assert raised.value.hint
    assert os.lstat(path).st_ino == before.st_ino
    assert precious.read_bytes() == _TEXT
    assert sorted(os.listdir(precious.parent)) == [".bashrc"]
    assert sorted(os.listdir(tmp_path)) == ["home", "tags"]


def test_a_link_that_a_person_named_is_followed_and_kept(tmp_path: Path, precious: Path) -> None:
    (tmp_path / "tags").symlink_to(precious)
    with written(Output(tmp_path / "tags", named=True)) as file:
        file.write(b"x")
    assert (tmp_path / "tags").is_symlink()
    assert precious.read_bytes() == b"x"


def test_a_fifo_that_a_person_named_is_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    heard: list[bytes] = []
    listener = threading.Thread(target=lambda: heard.append((tmp_path / "pipe").read_bytes()))
    listener.start()
    with written(Output(tmp_path / "pipe", named=True)) as file:
        file.write(b"123")
        file.seek(0)
        file.write(b"x")
    listener.join()
    assert heard == [b"x23"]
    assert stat.S_ISFIFO(os.lstat(tmp_path / "pipe").st_mode)


def test_a_device_that_a_person_named_stays_a_device() -> None:
    with written(Output(Path(os.devnull), named=True)) as file:
        file.write(b"x")
    assert stat.S_ISCHR(os.lstat(os.devnull).st_mode)


def test_a_file_is_replaced_when_it_is_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "tags"
    path.write_bytes(b"old")
    path.chmod(0o600)

    def fail() -> None:
        with written(Output(path)) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_bytes() == b"old"
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["tags"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    (root / "a.py").write_text("def one(): pass\n")
    return root


def _run(root: Path, *arguments: str, module: str = "symindex") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=root, capture_output=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("cscope.out", ["export", "cscope"]),
        ("cscope.files", ["export", "cscope"]),
        ("tags", ["export", "ctags"]),
        ("TAGS", ["export", "ctags", "--emacs"]),
    ],
)
@pytest.mark.parametrize("put", _PUT)
def test_no_export_writes_through_what_a_repository_holds(
    project: Path, precious: Path, name: str, arguments: list[str], put: Callable[[Path, Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    put(project / name, precious)
    monkeypatch.chdir(project)
    said = say(*arguments)
    assert said.status
    assert name in said.err
    assert precious.read_bytes() == _TEXT
    assert sorted(os.listdir(precious.parent)) == [".bashrc"]


@pytest.mark.parametrize(
    ("name", "arguments", "module"),
    [
        ("cscope.out", ["-b"], "symindex.cscope.command"),
        ("cscope.files", ["-b"], "symindex.cscope.command"),
        ("other.out", ["-b", "-f", "other.out"], "symindex.cscope.command"),
        ("cscope.in.out", ["-b", "-q"], "symindex.cscope.command"),
        ("cscope.out", [], "symindex.cscope.pycscope"),
    ],
)
@pytest.mark.parametrize("put", _PUT)
def test_no_command_in_cscopes_place_writes_through_what_a_repository_holds(
    project: Path, precious: Path, name: str, arguments: list[str], module: str, put: Callable[[Path, Path], None]
) -> None:
    put(project / name, precious)
    ended = _run(project, *arguments, module=module)
    assert ended.returncode
    assert name.encode() in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert precious.read_bytes() == _TEXT
    assert sorted(os.listdir(precious.parent)) == [".bashrc"]


def test_a_link_under_the_name_of_a_draft_is_not_opened(project: Path, precious: Path) -> None:
    """Names that hold the number of a process can be guessed."""
    for number in range(1, 300):
        (project / f"tags.{os.getpid() + number}").symlink_to(precious)
    assert _run(project, "export", "ctags").returncode == 0
    assert precious.read_bytes() == _TEXT


@pytest.mark.parametrize("what", ["cscope", "ctags"])
def test_an_export_goes_to_standard_output_where_that_is_asked_for(project: Path, what: str) -> None:
    ended = _run(project, "export", what, "-o", "-")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(b"cscope 15" if what == "cscope" else b"!_TAG_")
    assert b"standard output" in ended.stderr
    assert not (project / "-").exists()


def test_devices_are_written_to_and_not_replaced(project: Path) -> None:
    for arguments in (["export", "cscope", "-o", os.devnull], ["graph", "one", "-f", "dot", "-o", os.devnull]):
        assert not _run(project, *arguments).stdout.startswith(b"Traceback")
    assert stat.S_ISCHR(os.lstat(os.devnull).st_mode)
