"""What a checkout builds, as each kind of packaging says it; nothing of it is run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from symindex.workspace.checkouts import checkout_at
from tests.support.on_disk import write

_SETUP = """\
import os
raise SystemExit('this is not run')
from setuptools import setup
VERSION = compute()
setup(name='my.lib', version=VERSION, install_requires=['one>=1', "two ; python_version<'3'"])
"""


@pytest.mark.parametrize(
    ("files", "name", "version", "packages"),
    [
        (
            {"pyproject.toml": '[project]\nname = "My.Lib"\nversion = "1"\n', "my/__init__.py": ""},
            "my-lib",
            "1",
            {"my"},
        ),
        ({"pyproject.toml": '[tool.poetry]\nname = "p"\nversion = "2"\n', "src/p/__init__.py": ""}, "p", "2", {"p"}),
        ({"setup.cfg": "[metadata]\nname = c\nversion = 3\n", "lib/c/__init__.py": ""}, "c", "3", {"c"}),
        ({"setup.cfg": "[metadata]\nname = c\nversion = attr: c.v\n", "c.py": ""}, "c", "", {"c"}),
        ({"setup.py": _SETUP, "my/lib/__init__.py": ""}, "my-lib", "", {"my"}),
        ({"setup.py": "this is ( no python", "a/__init__.py": ""}, "here", "", {"a"}),
        (
            {"PKG-INFO": "Name: s\nVersion: 4\n\nName: no\n", "s/__init__.py": "", "tests/__init__.py": ""},
            "s",
            "4",
            {"s"},
        ),
        ({"pyproject.toml": '[tool.flit.module]\nname = "f"\n', "f.py": "", "g.py": ""}, "here", "", {"f"}),
        ({"a/__init__.py": "", "setup.py": ""}, "here", "", {"a"}),
        ({}, "here", "", set()),
    ],
)
def test_a_checkout_builds_what_its_metadata_or_its_layout_says(
    tmp_path: Path, files: Mapping[str, str], name: str, version: str, packages: set[str]
) -> None:
    found = checkout_at(write(tmp_path / "here", {"README": "", **files}))
    assert (found.name, found.version, set(found.packages)) == (name, version, packages)


def test_requirements_come_from_all_files_that_name_them(tmp_path: Path) -> None:
    write(tmp_path, {
        "pyproject.toml": '[project]\nname = "a"\ndependencies = ["Oslo.Config>=9.6,<10", "b[extra] ~= 1.0"]\n'
        '[project.optional-dependencies]\ntest = ["c"]\n[dependency-groups]\ndev = ["d", {include-group = "x"}]\n',
        "setup.py": _SETUP,
        "requirements.txt": "-r more.txt\n# comment\ne==1.2.3 # pinned\n",
        "test-requirements.txt": "f @ https://example.org/f.whl\n",
    })  # fmt: skip
    assert checkout_at(tmp_path).requirements == {
        "oslo-config": ">=9.6,<10", "b": "~=1.0", "c": "", "d": "", "one": ">=1", "two": "", "e": "==1.2.3",
        "f": "@https://example.org/f.whl",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["[project]\nname = 3\nversion = []\ndependencies = 7\n", "[project\n", "project = 1\n"]
)
def test_metadata_of_another_shape_says_nothing(tmp_path: Path, text: str) -> None:
    found = checkout_at(
        write(tmp_path / "odd", {"pyproject.toml": text, "setup.cfg": "not [an ini", "PKG-INFO": "\0\n:"})
    )
    assert (found.name, found.version, found.requirements) == ("odd", "", {})


@pytest.mark.parametrize("name", ["a\\nb", "\\u001b[2J", "\\u202ex", "n" * 5000, ""])
def test_a_name_that_is_none_is_not_a_title(tmp_path: Path, name: str) -> None:
    found = checkout_at(
        write(tmp_path / "here", {"pyproject.toml": f'[project]\nname = "{name}"\nversion = "{name}"\n'})
    )
    assert (found.title, found.version) == ("here", "")


def test_a_large_setup_file_is_not_parsed(tmp_path: Path) -> None:
    """A tree takes a thousand times the memory of its text."""
    found = checkout_at(write(tmp_path / "here", {"setup.py": "setup(name='x')\n" + "a\n" * 100_000}))
    assert found.title == "here"


def test_of_many_files_of_requirements_the_first_are_read(tmp_path: Path) -> None:
    files = {f"requirements/{number:03}.txt": f"lib{number}\n" for number in range(300)}
    assert len(checkout_at(write(tmp_path, files)).requirements) == 100
