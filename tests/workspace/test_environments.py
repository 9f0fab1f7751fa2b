"""Which environments a project has, how they are named and in which order they answer."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest

from symindex.workspace.environments import Environment, expand_environment_list
from tests.support.environments import found, names, only
from tests.support.on_disk import interpreter, touch, virtualenv, write

if TYPE_CHECKING:
    from pathlib import Path


def test_a_virtualenv_tells_everything_without_being_run(root: Path, base: Path) -> None:
    site_packages = virtualenv(root / ".venv", base)
    assert only(root) == Environment(
        name=".venv",
        kind="venv",
        prefix=root / ".venv",
        python_version="3.12.1",
        site_packages=(site_packages,),
        search_paths=(site_packages,),
        mapped_modules=(),
        stdlib=base / "lib" / "python3.12",
        broken=None,
    )


@pytest.mark.parametrize(
    ("prefix", "name", "kind"),
    [
        (".tox/py3", "py3", "tox"),
        (".nox/tests-3-12", "tests-3-12", "nox"),
        ("venv", "venv", "venv"),
        ("env", "env", "venv"),
        (".env", ".env", "venv"),
        (".venv-3.12", ".venv-3.12", "venv"),
        ("services/.venv", "services/.venv", "venv"),
        (".hatch/default", ".hatch/default", "venv"),
    ],
)
def test_environments_are_found_where_tools_put_them(root: Path, base: Path, prefix: str, name: str, kind: str) -> None:
    virtualenv(root / prefix, base)
    environment = only(root)
    assert (environment.name, environment.kind, environment.prefix) == (name, kind, root / prefix)


@pytest.mark.parametrize("prefix", [".tox/.pkg", ".tox/.tox", "a/b/c", ".git/x", "node_modules/x"])
def test_runners_own_and_far_environments_are_not_the_projects(root: Path, base: Path, prefix: str) -> None:
    virtualenv(root / prefix, base)
    assert found(root) == []


def test_other_directories_of_a_runner_are_no_environments(root: Path) -> None:
    touch(root, ".tox/log/x", ".tox/dist/a.whl", ".env", "env/settings.py")
    assert found(root) == []


def test_the_active_environment_is_found_outside_and_comes_first(root: Path, base: Path, tmp_path: Path) -> None:
    virtualenv(root / ".venv", base)
    virtualenv(tmp_path / "far" / "work", base)
    assert names(root, {"VIRTUAL_ENV": str(tmp_path / "far" / "work")}) == ["work", ".venv"]


def test_an_active_environment_that_is_gone_is_not_listed(root: Path, tmp_path: Path) -> None:
    assert found(root, {"VIRTUAL_ENV": str(tmp_path / "gone"), "CONDA_PREFIX": ""}) == []


def test_the_order_of_environments(root: Path, base: Path) -> None:
    for prefix in (".tox/b", ".tox/py312", ".tox/py311-unit", ".nox/a", ".tox/a", "env", "venv", ".venv"):
        virtualenv(root / prefix, base)
    write(root, {"tox.ini": "[tox]\nenvlist =\n  lint,py{311,312}{-unit,}\n"})
    assert names(root) == [".venv", "venv", "env", "py311-unit", "py312", ".nox/a", "a", "b"]


@pytest.mark.parametrize("chosen", ["b", ".tox/b", "{root}/.tox/b"])
def test_the_setting_decides_which_is_primary(root: Path, base: Path, chosen: str) -> None:
    for prefix in (".venv", ".tox/a", ".tox/b"):
        virtualenv(root / prefix, base)
    environ = {"VIRTUAL_ENV": str(root / ".tox" / "a")}
    assert names(root, environ, primary_environment=chosen.format(root=root)) == ["b", "a", ".venv"]


def test_a_primary_environment_nobody_made_is_passed_over(root: Path, base: Path) -> None:
    virtualenv(root / ".venv", base)
    assert names(root, primary_environment="py99") == [".venv"]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("tox.ini", "[tox]\nenvlist = z, a\n"),
        ("tox.ini", "[tox]\nenv_list =\n    z # first\n    a\n"),
        ("setup.cfg", "[tox:tox]\nenvlist = z,a\n"),
        ("pyproject.toml", '[tool.tox]\nenv_list = ["z", "a"]\n'),
        ("pyproject.toml", '[tool.tox]\nlegacy_tox_ini = """\n[tox]\nenvlist = z,a\n"""\n'),
        ("tox.toml", 'env_list = ["z", "a"]\n'),
    ],
)
def test_toxs_own_order_is_read_wherever_it_is_written(root: Path, base: Path, file: str, content: str) -> None:
    for name in ("a", "z"):
        virtualenv(root / ".tox" / name, base)
    write(root, {file: content})
    assert names(root) == ["z", "a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("py3,functional,pep8", ["py3", "functional", "pep8"]),
        ("py{310,311}", ["py310", "py311"]),
        ("py{310, 311}-{a,b}", ["py310-a", "py310-b", "py311-a", "py311-b"]),
        ("py3{9-11}, docs", ["py39", "py310", "py311", "docs"]),
        ("{py3,pypy3}{,-min}", ["py3", "py3-min", "pypy3", "pypy3-min"]),
        ("a # comment, b\n  c", ["a", "c"]),
        ("py{310", ["py"]),
        ("", []),
    ],
)
def test_an_environment_list_is_multiplied_out(text: str, expected: list[str]) -> None:
    assert expand_environment_list(text)[: len(expected)] == expected


@pytest.mark.parametrize("pattern", ["pep8", "pep*", ".tox/pep8", ".tox/pep8/", "{root}/.tox/pep8"])
def test_environments_can_be_left_out(root: Path, base: Path, pattern: str) -> None:
    for name in ("py3", "pep8"):
        virtualenv(root / ".tox" / name, base)
    assert names(root, exclude_environments=(pattern.format(root=root),)) == ["py3"]


def test_only_named_environments_count_when_none_are_to_be_found(root: Path, base: Path, tmp_path: Path) -> None:
    for prefix in (root / ".venv", root / ".tox/a", tmp_path / "extra"):
        virtualenv(prefix, base)
    extra = (tmp_path / "extra",)
    environ = {"VIRTUAL_ENV": str(root / ".venv")}
    assert names(root, environ, find_environments=False, environments=extra) == ["extra"]
    assert names(root, environments=extra) == [".venv", "a", "extra"]


def test_a_named_environment_that_is_not_there_is_listed_as_broken(root: Path, tmp_path: Path) -> None:
    environment = only(root, environments=(tmp_path / "no",))
    assert (environment.name, environment.broken) == ("no", "no such directory")


def test_one_environment_under_two_paths_is_listed_once(root: Path, base: Path, tmp_path: Path) -> None:
    virtualenv(tmp_path / "real", base)
    (root / ".venv").symlink_to(tmp_path / "real")
    assert names(root, {"VIRTUAL_ENV": str(tmp_path / "real")}) == [".venv"]


def test_a_file_may_point_to_the_environment(root: Path, base: Path, tmp_path: Path) -> None:
    virtualenv(tmp_path / "far", base)
    write(root, {".venv": f"{tmp_path}/far\n", "venv": b"\xff"})
    assert names(root) == ["far"]


@pytest.mark.parametrize(
    ("prefix", "more"),
    [
        (".cache/pypoetry/virtualenvs/proj-{hash}-py3.12", None),
        (".local/share/hatch/env/virtual/proj/{hash}/proj", None),
        (".local/share/virtualenvs/proj-abc", ".project"),
    ],
)
def test_environments_kept_in_the_persons_home_are_found(
    root: Path, base: Path, tmp_path: Path, prefix: str, more: str | None
) -> None:
    checksum = urlsafe_b64encode(hashlib.sha256(str(root.resolve()).encode()).digest()).decode()[:8]
    place = tmp_path / "home" / prefix.format(hash=checksum)
    virtualenv(place, base)
    virtualenv(place.parent / "other-01234567-py3.12", base)
    write(place, {more: f"{root}\n"} if more else {})
    assert found(root) == []
    virtualenv(root / ".tox" / "a", base)
    environments = [environment.prefix for environment in found(root, {"HOME": str(tmp_path / "home")})]
    if "hatch" in prefix:
        environments.remove(place.parent / "other-01234567-py3.12")
    assert environments == [place, root / ".tox" / "a"]


def conda(prefix: Path) -> Path:
    interpreter(prefix)
    write(prefix, {"conda-meta/python-3.12.4-h1.json": "", "lib/python3.12/site-packages/": ""})
    return prefix


def test_a_conda_environment_brings_its_own_standard_library(root: Path) -> None:
    conda(root / "env")
    environment = only(root)
    assert (environment.kind, environment.python_version) == ("conda", "3.12.4")
    assert environment.stdlib == root / "env" / "lib" / "python3.12"
    assert environment.site_packages == (root / "env" / "lib" / "python3.12" / "site-packages",)


def test_condas_base_counts_only_without_another(root: Path, base: Path, tmp_path: Path) -> None:
    environ = {"CONDA_PREFIX": str(conda(tmp_path / "miniconda3")), "CONDA_DEFAULT_ENV": "base"}
    assert names(root, environ) == ["miniconda3"]
    virtualenv(root / ".venv", base)
    assert names(root, environ) == [".venv"]
    assert names(root, environ, environments=(tmp_path / "miniconda3",)) == ["miniconda3", ".venv"]
    assert names(root, {**environ, "CONDA_DEFAULT_ENV": "work"}) == ["miniconda3", ".venv"]


def test_a_list_that_multiplies_out_of_hand_ends() -> None:
    assert len(expand_environment_list("py{1-999999999}{1-999999999}")) == 10_000


def test_environments_of_the_same_name_are_all_found(root: Path, tmp_path: Path) -> None:
    base = interpreter(tmp_path / "python")
    for prefix in (root / "env", tmp_path / "elsewhere" / "env"):
        virtualenv(prefix, base)
    write(root, {"venv": "../elsewhere/env\n"})
    places = {environment.prefix.resolve() for environment in found(root)}
    assert places == {(tmp_path / "elsewhere" / "env").resolve(), (root / "env").resolve()}
    assert len({environment.name for environment in found(root)}) == 2
