"""Paths and records that are not UTF-8, which Linux allows anywhere, are left aside and said to be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from symindex.cli.inspection import read_status
from symindex.errors import ConfigurationError
from symindex.workspace.distributions import distributions
from symindex.workspace.environments import find_environments
from symindex.workspace.settings import Settings
from tests.support.projects import SampleProject

_BYTES = b"x\x8ay"
_NAME = os.fsdecode(_BYTES)
_SITE = ".venv/lib/python3.12/site-packages"
_CONFIG = ".venv/pyvenv.cfg"
_FINDER = "__editable___kit_finder.py"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SampleProject:
    monkeypatch.setenv("SYMINDEX_CACHE_DIR", str(tmp_path / "site" / "cache"))
    return SampleProject(
        tmp_path / "site",
        {
            "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
            "a.py": "def one(): pass\n",
            f"{_SITE}/kit.py": "",
            _CONFIG: "",
        },
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["RECORD", "top_level.txt", "METADATA", "direct_url.json"])
def test_records_of_an_installation_may_hold_any_bytes(project: SampleProject, name: str) -> None:
    site = project.root / _SITE
    _write(
        site / "kit-1.dist-info" / name,
        b"Name: " + _BYTES + b"\nVersion: " + _BYTES + b"\n" + _BYTES + b".py,,\nkit.py,,\n",
    )
    project.update()
    [environment] = find_environments(project.root, Settings(), {})
    assert all(root.isascii() for found in distributions(environment) for root in found.files_roots)


def test_a_distribution_with_undecodable_metadata_directory_is_listed_readably(project: SampleProject) -> None:
    _write(project.root / _SITE / f"{_NAME}-1.dist-info" / "RECORD", b"kit.py,,\n")
    project.update()
    [environment] = find_environments(project.root, Settings(), {})
    assert [(found.name, found.version) for found in distributions(environment)] == [("x?y", "1")]


@pytest.mark.parametrize("name", ["kit.pth", "kit.egg-link"])
def test_a_library_whose_path_is_not_utf8_is_left_aside(tmp_path: Path, project: SampleProject, name: str) -> None:
    outside = tmp_path / "there" / _NAME
    _write(outside / "o.py", b"def other(): pass\n")
    _write(project.root / _SITE / name, bytes(outside) + b"\n")
    project.update()
    assert _reasons(project) == ["configuration left aside: its path is not UTF-8"]


def test_a_module_linked_from_such_a_path_is_left_aside(tmp_path: Path, project: SampleProject) -> None:
    outside = tmp_path / "there" / _NAME
    _write(outside / "__init__.py", b"def other(): pass\n")
    (project.root / _SITE / "linked").symlink_to(outside)
    project.update()
    assert "configuration left aside: its path is not UTF-8" in _reasons(project)


def test_a_surrogate_in_a_finder_is_left_aside(project: SampleProject) -> None:
    mapping = rf"MAPPING = {{'a': '/tmp/there/\ud800', '\ud800': '{project.root}/pkg'}}"
    _write(project.root / "pkg/__init__.py", b"")
    _write(project.root / _SITE / _FINDER, mapping.encode())
    project.update()
    assert _reasons(project) == ["configuration left aside: its path is not UTF-8"]


def test_an_environment_whose_path_is_not_utf8_is_left_aside(project: SampleProject) -> None:
    _write(project.root / f"{_NAME}-venv" / "pyvenv.cfg", b"home = /usr/bin\n")
    project.update()
    assert [found.name for found in find_environments(project.root, Settings(), {})] == [".venv"]
    assert "configuration left aside: its path is not UTF-8" in _reasons(project)


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "SYMINDEX_ENVIRONMENTS"])
def test_an_environment_named_by_a_variable_too(project: SampleProject, tmp_path: Path, variable: str) -> None:
    prefix = tmp_path / _NAME
    _write(prefix / "pyvenv.cfg", b"home = /usr/bin\n")
    project.environ[variable] = str(prefix)
    project.update()
    assert read_status(project.root, project.root / ".symindex").environments == [".venv"]


def test_a_base_interpreter_whose_path_is_not_utf8_is_named_readably(project: SampleProject) -> None:
    _write(project.root / _CONFIG, b"home = /gone/" + _BYTES + b"\n")
    [environment] = find_environments(project.root, Settings(), {})
    assert environment.broken == "its interpreter is gone: /gone/x\ufffdy"
    project.update()


def test_a_project_whose_path_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="must be UTF-8"):
        SampleProject(tmp_path / _NAME, {"a.py": "def one(): pass\n"}).update()


def _reasons(project: SampleProject) -> list[str]:
    return [skipped.reason for skipped in read_status(project.root, project.root / ".symindex").skipped]
