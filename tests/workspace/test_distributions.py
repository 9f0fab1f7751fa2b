from __future__ import annotations

from pathlib import Path

import pytest

from symindex.workspace.distributions import distributions, owner, owners_by_root
from symindex.workspace.environments import Environment
from tests.support.on_disk import write


def environment(*site_packages: Path) -> Environment:
    return Environment("e", "venv", Path("/e"), "3.12", site_packages, site_packages, (), None, None)


def record(*files: str) -> str:
    return "".join(f"{file},sha256=x,1\n" for file in files)


def check(root: Path, path: str, expected: str | None) -> None:
    found = distributions(environment(root))
    answer = owner(path, owners_by_root(found, root))
    assert (f"{answer.name} {answer.version}" if answer else None) == expected


def test_a_distribution_is_called_as_its_metadata_says(tmp_path: Path) -> None:
    metadata = "Metadata-Version: 2.1\nName: oslo.config\nVersion: 10.7.0\n\nVersion: 1\n"
    files = record(
        "oslo_config/__init__.py", "oslo_config/cfg.py", "../../../bin/generate", "oslo_config-1.dist-info/x"
    )
    write(tmp_path, {"oslo_config-1.dist-info/METADATA": metadata, "oslo_config-1.dist-info/RECORD": files})
    (found,) = distributions(environment(tmp_path))
    assert (found.name, found.version, found.files_roots) == (
        "oslo.config",
        "10.7.0",
        frozenset({"oslo_config"}),
    )
    check(tmp_path, "oslo_config/cfg.py", "oslo.config 10.7.0")
    check(tmp_path, "oslo_configuration/cfg.py", None)


def test_without_metadata_the_directory_tells(tmp_path: Path) -> None:
    write(tmp_path, {"six-1.17.0.dist-info/RECORD": record("six.py", "__pycache__/six.cpython-312.pyc")})
    check(tmp_path, "six.py", "six 1.17.0")


@pytest.mark.parametrize("layout", ["google/cloud/{}/client.py", "zope/{}/client.py", "one/two/three/{}/client.py"])
def test_in_a_namespace_each_file_has_its_own_distribution(tmp_path: Path, layout: str) -> None:
    for name in ("storage", "tasks"):
        write(tmp_path, {f"{name}-1.dist-info/RECORD": record(layout.format(name), f"{name}_own/a.py")})
    check(tmp_path, layout.format("storage"), "storage 1")
    check(tmp_path, layout.format("tasks"), "tasks 1")
    check(tmp_path, "tasks_own/a.py", "tasks 1")
    check(tmp_path, "google/cloud/other.py", None)


def test_a_file_that_several_claim_has_one_of_them(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path, {f"{name}-1.dist-info/RECORD": record("ns/__init__.py", f"ns/{name}.py")})
    check(tmp_path, "ns/a.py", "a 1")
    found = owner("ns/__init__.py", owners_by_root(distributions(environment(tmp_path)), tmp_path))
    assert found
    assert found.name in ("a", "b")


def test_a_quoted_record_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"a-1.dist-info/RECORD": '"a,b/c.py",sha256=x,1\n'})
    check(tmp_path, "a,b/c.py", "a 1")


@pytest.mark.parametrize(
    "files",
    [
        {
            "old-2.0-py3.9.egg-info/PKG-INFO": "Name: old\nVersion: 2.0\n",
            "old-2.0-py3.9.egg-info/top_level.txt": "old\n",
        },
        {"old-2.0.egg-info/installed-files.txt": "../old/a.py\nPKG-INFO\n"},
        {"old-2.0-py3.9.egg-info/top_level.txt": "old\n"},
    ],
)
def test_an_egg_info_is_a_distribution_too(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, files)
    check(tmp_path, "old/a.py", "old 2.0")


def test_an_egg_info_that_is_a_file_has_a_name_only(tmp_path: Path) -> None:
    write(tmp_path, {"old-2.0.egg-info": "Name: Old\nVersion: 2.0.1\n"})
    (found,) = distributions(environment(tmp_path))
    assert (found.name, found.version, found.files_roots) == ("Old", "2.0.1", frozenset())


def test_a_damaged_or_missing_directory_raises_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.dist-info/RECORD": b"\xff\xfe,\n\n,,", ".dist-info/": "", "b-1.dist-info/METADATA/": ""})
    distributions(environment(tmp_path, tmp_path / "gone"))


def test_several_site_packages_are_kept_apart(tmp_path: Path) -> None:
    for place in ("one", "two"):
        write(tmp_path, {f"{place}/{place}-1.dist-info/RECORD": record("same.py")})
    found = distributions(environment(tmp_path / "one", tmp_path / "two"))
    for place in ("one", "two"):
        answer = owner("same.py", owners_by_root(found, tmp_path / place))
        assert answer
        assert answer.name == place
