from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symindex.workspace.modules import ImportRoots, import_roots, module_names
from tests.support.on_disk import project_scan, touch, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("mod.py", ["mod"]),
        ("pkg/__init__.py", ["pkg"]),
        ("pkg/__init__.pyi", ["pkg"]),
        ("pkg/sub/mod.pyi", ["pkg.sub.mod"]),
        ("pkg/__main__.py", ["pkg.__main__"]),
        ("win.pyw", ["win"]),
        ("bin/tool", ["bin.tool"]),
        ("foo-stubs/bar.pyi", ["foo.bar"]),
        ("foo-stubs/__init__.pyi", ["foo"]),
        ("foo-stubs/a/b-stubs/c.pyi", ["foo.a.b-stubs.c"]),
        ("a.b/tool", ["a.b.tool"]),
        ("pkg/my__init__.py", ["pkg.my__init__"]),
        ("__init__.py", []),
    ],
)
def test_a_library_file_has_the_name_of_its_path(path: str, names: list[str]) -> None:
    assert module_names(path) == names


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("src/pkg/mod.py", ["pkg.mod"]),
        ("src/mod.py", ["mod"]),
        ("src/__init__.py", []),
        ("srcs/mod.py", ["srcs.mod"]),
        ("google/cloud/storage/__init__.py", ["storage", "google.cloud.storage"]),
        ("src/plugins/one/mod.py", ["one.mod", "plugins.one.mod"]),
        ("src/foo-stubs/bar.pyi", ["foo.bar"]),
        ("setup.py", ["setup"]),
    ],
)
def test_below_import_roots_the_deepest_gives_the_first_name(path: str, names: list[str]) -> None:
    roots = ImportRoots(frozenset({"src"}), frozenset({"google/cloud", "src/plugins"}))
    assert module_names(path, roots) == names


segments = st.lists(st.from_regex(r"[a-z_]{1,5}", fullmatch=True), min_size=1, max_size=5)


@given(segments)
def test_a_modules_name_leads_back_to_its_file(parts: list[str]) -> None:
    for path in ("/".join(parts) + ".py", "/".join(parts) + "/__init__.py"):
        (name,) = module_names(path)
        assert path in (name.replace(".", "/") + ".py", name.replace(".", "/") + "/__init__.py")


def check(root: Path, declared: set[str], deduced: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    assert import_roots(root, project_scan(root).files) == ImportRoots(frozenset(declared), frozenset(deduced))


def test_a_flat_project_is_imported_from_its_root(tmp_path: Path) -> None:
    touch(tmp_path, "pkg/__init__.py", "pkg/sub/__init__.py", "pkg/data/plain.py", "setup.py")
    check(tmp_path, set())


@pytest.mark.parametrize("directory", ["src", "lib"])
def test_a_customary_directory_is_a_root_unless_it_is_a_package(tmp_path: Path, directory: str) -> None:
    touch(tmp_path, f"{directory}/pkg/__init__.py")
    check(tmp_path, {directory})
    touch(tmp_path, f"{directory}/__init__.py")
    check(tmp_path, set())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pyproject.toml", '[tool.setuptools.package-dir]\n"" = "code"'),
        ("pyproject.toml", '[tool.setuptools.packages.find]\nwhere = ["./code/"]'),
        ("pyproject.toml", '[[tool.poetry.packages]]\ninclude = "pkg"\nfrom = "code"'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel]\npackages = ["code/pkg"]'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel]\nsources = ["code"]'),
        ("pyproject.toml", '[tool.pdm.build]\npackage-dir = "code"'),
        ("pyproject.toml", '[tool.uv.build-backend]\nmodule-root = "code"'),
        ("pyproject.toml", '[tool.maturin]\npython-source = "code"'),
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["code"]'),
        ("setup.cfg", "[options]\npackage_dir =\n    = code\n"),
        ("setup.cfg", "[options.packages.find]\nwhere = code\n"),
        ("pytest.ini", "[pytest]\npythonpath = code\n"),
    ],
)
def test_a_directory_that_packaging_names_is_a_root(tmp_path: Path, name: str, content: str) -> None:
    write(tmp_path, {name: content, "code/pkg/__init__.py": ""})
    check(tmp_path, {"code"})


@pytest.mark.parametrize(
    "content", ["[tool", "[tool]\nsetuptools = 3", "[tool.poetry]\npackages = 'x'", "[tool.hatch]\nbuild=1"]
)
def test_unexpected_packaging_configuration_is_passed_over(tmp_path: Path, content: str) -> None:
    write(tmp_path, {"pyproject.toml": content, "setup.cfg": "no section", "pkg/__init__.py": ""})
    check(tmp_path, set())


def test_the_parent_of_a_package_that_stands_alone_is_a_deduced_root(tmp_path: Path) -> None:
    touch(tmp_path, "services/api/app/__init__.py", "services/api/app/sub/__init__.py", "tools/run.py")
    check(tmp_path, set(), {"services/api"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pyproject.toml", "[project]\nname = 'one'\n"),
        ("setup.cfg", "[metadata]\nname = one\n"),
        ("setup.py", "from setuptools import setup\nsetup()\n"),
    ],
)
def test_the_src_directory_of_a_member_of_a_workspace_is_a_root(tmp_path: Path, name: str, content: str) -> None:
    write(tmp_path, {f"packages/one/{name}": content})
    touch(tmp_path, "packages/one/src/one/__init__.py", "packages/one/src/space/part.py", "other/src/plain.py")
    check(tmp_path, {"packages/one/src"})


def test_a_member_of_a_workspace_says_itself_where_its_packages_lie(tmp_path: Path) -> None:
    packaging = '[tool.setuptools.packages.find]\nwhere = ["code"]\n'
    testing = '[tool.pytest.ini_options]\npythonpath = ["../tools", "."]\n'
    write(tmp_path, {"libs/one/pyproject.toml": packaging + testing})
    touch(tmp_path, "libs/one/code/one/__init__.py", "libs/one/tests/test_one.py", "libs/tools/helper.py")
    check(tmp_path, {"libs/one", "libs/one/code", "libs/tools"})


def test_what_an_environment_imports_from_is_a_root(tmp_path: Path) -> None:
    touch(tmp_path, "libs/one/space/part.py")
    found = import_roots(tmp_path, project_scan(tmp_path).files, ["libs/one", "gone"])
    assert found == ImportRoots(frozenset({"libs/one"}))


def test_typings_that_hold_only_stubs_are_a_root(tmp_path: Path) -> None:
    touch(tmp_path, "typings/thing.pyi", "typings/other/__init__.pyi")
    check(tmp_path, {"typings"})
    touch(tmp_path, "typings/program.py")
    check(tmp_path, set(), {"typings"})


@pytest.mark.parametrize("content", ["[tool.mypy]\nmypy_path = 'hints'", "[tool.pyright]\nstubPath = 'hints'"])
def test_where_type_checkers_look_is_a_root(tmp_path: Path, content: str) -> None:
    write(tmp_path, {"pyproject.toml": content})
    touch(tmp_path, "hints/thing.pyi")
    check(tmp_path, {"hints"})
