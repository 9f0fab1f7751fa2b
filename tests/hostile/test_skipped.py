"""What is skipped is named: by `status --skipped` and `doctor`, and what only `tests` reads, by `tests`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from symindex.cli.group import commands
from symindex.cli.inspection import read_status
from symindex.testing.suites import suites
from symindex.workspace.configfiles import ConfigFiles
from symindex.workspace.ignored_config import collected
from tests.support.projects import SampleProject

_LONG = "x" * 9000
_MANY = ",".join(f"e{number}" for number in range(300))


def _run(project: SampleProject, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[str, str]:
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", str(project.cache))
    monkeypatch.chdir(project.root)
    result = CliRunner().invoke(commands, list(arguments))
    assert "Traceback" not in result.stderr
    return result.stdout, result.stderr


def _left_out(project: SampleProject, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", str(project.cache))
    return [(skipped.path, skipped.reason) for skipped in read_status(project.root, project.root / ".symindex").skipped]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (".stestr.conf", f"[DEFAULT]\ntest_path=./t\nx={_LONG}\n", "longer than 8,192 characters"),
        (".stestr.conf", "test_path=./t\n", "no INI file (at line 1)"),
        (".testr.conf", "[DEFAULT]\ntest_path=./t\n= x\n", "no INI file (at line 3)"),
        ("tox.ini", f"[tox]\nenvlist={_MANY}\n[testenv]\ncommands=pytest\n", "names after the first 200"),
        ("tox.ini", "".join(f"[testenv:e{n}]\ncommands=pytest\n" for n in range(2100)), "after the first 2,000"),
        (
            "tox.ini",
            f"[s]\na={'x' * 8000}\n[testenv:t]\ncommands={'{[s]a}' * 100}\n",
            "a value longer than 65,536 characters",
        ),
        ("pyproject.toml", f"[tool.tox]\nlegacy_tox_ini = '''\n[tox]\n{_LONG}\n'''\n", "longer than 8,192"),
        ("pytest.ini", "pytest\n", "no INI file (at line 1)"),
    ],
)
def test_configuration_of_tests_that_has_no_say_is_named_with_the_reason(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    (tmp_path / name).write_text(text)
    noted: dict[str, str] = {}
    with collected(noted):
        suites(ConfigFiles(tmp_path), {})
    assert list(noted) == [str(tmp_path / name)]
    assert reason in noted[str(tmp_path / name)]


def test_configuration_that_has_a_say_is_not_named(tmp_path: Path) -> None:
    (tmp_path / "tox.ini").write_text("[tox]\nenvlist = py{310,311}\n[testenv]\ncommands = stestr run\n")
    (tmp_path / ".stestr.conf").write_text("[DEFAULT]\ntest_path=./t\n")
    noted: dict[str, str] = {}
    with collected(noted):
        suites(ConfigFiles(tmp_path), {})
    assert noted == {}


def test_tests_names_what_it_left_aside_on_standard_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = SampleProject(tmp_path, {"test_a.py": "def test_one(): pass\n", ".stestr.conf": "test_path=./t\n"})
    found, said = _run(project, monkeypatch, "tests")
    assert ".stestr.conf" not in found
    assert f"{project.root}/.stestr.conf: configuration left aside: no INI file (at line 1)" in said


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", "pytest.ini"])
def test_a_malformed_file_is_named_by_status_and_doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    project = SampleProject(tmp_path, {"a.py": "", name: "no section\n"})
    project.update()
    why = "configuration left aside: no INI file (at line 1)"
    assert _left_out(project, monkeypatch) == [(str(project.root / name), why)]
    found, _ = _run(project, monkeypatch, "doctor")
    assert f"note  {project.root / name}: {why}\n" in found


def test_a_file_that_leads_to_itself_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = SampleProject(tmp_path, {"a.py": ""})
    (project.root / "setup.cfg").symlink_to("setup.cfg")
    project.update()
    ((path, reason),) = _left_out(project, monkeypatch)
    assert path == str(project.root / "setup.cfg")
    assert "symbolic links" in reason


_LIBRARY = ".venv/lib/python3.12/site-packages"
_ENVIRONMENT = {
    ".venv/pyvenv.cfg": "version = 3.12.0\n",
    f"{_LIBRARY}/lib.py": "def two(): pass\n",
    f"{_LIBRARY}/lib-1.0.dist-info/RECORD": "lib.py,,\n",
}


def test_what_is_left_aside_of_a_library_is_named_as_long_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = SampleProject(tmp_path, {"a.py": "", **_ENVIRONMENT})
    metadata = project.root / _LIBRARY / "lib-1.0.dist-info/METADATA"
    os.mkfifo(metadata)
    for _ in range(3):
        project.update()
        assert _left_out(project, monkeypatch) == [(str(metadata), "configuration left aside: not a regular file")]
    metadata.unlink()
    metadata.write_text("Name: lib\nVersion: 1.0\n")
    project.update()
    assert _left_out(project, monkeypatch) == []


def test_the_ignore_file_of_an_editable_checkout_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "src" / "other"
    project = SampleProject(tmp_path, {"a.py": "", **_ENVIRONMENT, f"{_LIBRARY}/other.pth": f"{other}\n"})
    other.mkdir(parents=True)
    (other / "code.py").write_text("")
    (other / ".gitignore").write_text("*" * 5000 + "\n")
    project.update()
    ((path, reason),) = _left_out(project, monkeypatch)
    assert path == str(other / ".gitignore")
    assert "patterns longer than 4,096" in reason


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("x.pth", "".join(f"/nowhere/{number}\n" for number in range(1001)), "paths after the first 1,000"),
        ("__editable___x_finder.py", "MAPPING = {'x': f()}\n", "MAPPING is no literal"),
        ("__editable___x_finder.py", f"MAPPING = {{'x': '{'y' * 140_000}'}}\n", "more than 131,072 characters"),
        (
            "__editable___x_finder.py",
            f"MAPPING = { {f'm{n}': '/nowhere/m' for n in range(1001)} }\n",
            "after the first",
        ),
    ],
)
def test_what_an_environment_adds_beyond_a_bound_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, reason: str
) -> None:
    project = SampleProject(tmp_path, {"a.py": "", **_ENVIRONMENT, f"{_LIBRARY}/{name}": text})
    project.update()
    ((_, why),) = _left_out(project, monkeypatch)
    assert reason in why


def test_doctor_extracts_a_sample_or_all_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = SampleProject(tmp_path, {f"m{number}.py": f"def f{number}(): pass\n" for number in range(20)})
    project.update()
    assert "extracted again: 5 of 20, drawn at random" in _run(project, monkeypatch, "doctor", "--sample", "5")[0]
    for arguments in (["--deep"], ["--sample", "500"], ["--deep", "--sample", "5"]):
        assert "extracted again: all 20" in _run(project, monkeypatch, "doctor", *arguments)[0]
    assert "extracted again" not in _run(project, monkeypatch, "doctor")[0]
