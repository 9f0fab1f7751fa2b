from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symindex.workspace import trees as workspace_trees
from symindex.workspace.discover import scan
from symindex.workspace.environments import default_stdlib
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree, Workspace
from tests.support.on_disk import NOWHERE, interpreter, paths, touch, virtualenv, write

if TYPE_CHECKING:
    from pathlib import Path


def workspace(root: Path, settings: Settings, environ: dict[str, str]) -> Workspace:
    """The workspace without the stubs of the standard library, which come last wherever that is wanted."""
    found = workspace_trees.workspace(root, settings, environ)
    kept = tuple(tree for tree in found.trees if tree.name != "typeshed")
    assert found.trees[: len(kept)] == kept
    assert len(found.trees) - len(kept) == settings.stdlib
    return replace(found, trees=kept)


def test_stubs_of_the_standard_library_are_a_tree(tmp_path: Path) -> None:
    *_, stubs = workspace_trees.workspace(tmp_path, Settings(), {}).trees
    assert (stubs.kind, stubs.name) == ("stdlib", "typeshed")
    assert {"builtins.pyi", "re.pyi", "collections/abc.pyi"} <= set(files(stubs))


def trees(found: Workspace) -> list[tuple[str, str, Path, str]]:
    return [(tree.kind, tree.name, tree.path, tree.package) for tree in found.trees]


def files(tree: Tree) -> list[str]:
    return paths(scan(tree, Settings(), NOWHERE))


def test_a_project_with_three_environments_of_one_interpreter(tmp_path: Path) -> None:
    base, root = interpreter(tmp_path / "python"), touch(tmp_path / "nova", "nova/__init__.py", "tox.ini")
    write(root, {"tox.ini": "[tox]\nenvlist = py3,functional,pep8\n"})
    sites = [virtualenv(root / ".tox" / name, base) for name in ("py3", "functional", "pep8")]
    for site in sites:
        touch(site, "six.py")
    found = workspace(root, Settings(), {})
    assert trees(found) == [
        ("project", "nova", root, ""),
        ("environment", "py3", sites[0], ""),
        ("environment", "functional", sites[1], ""),
        ("environment", "pep8", sites[2], ""),
        ("stdlib", "python3.12", base / "lib" / "python3.12", ""),
    ]
    assert [files(tree) for tree in found.trees] == [
        ["nova/__init__.py"],
        ["six.py"],
        ["six.py"],
        ["six.py"],
        ["os.py"],
    ]


def test_different_interpreters_bring_different_standard_libraries(tmp_path: Path) -> None:
    for version in ("3.11", "3.12"):
        virtualenv(tmp_path / "p" / ".tox" / version, interpreter(tmp_path / version, version), version)
    kinds = [(tree.kind, tree.name) for tree in workspace(tmp_path / "p", Settings(), {}).trees]
    assert kinds[-2:] == [("stdlib", "python3.11"), ("stdlib", "python3.12")]


def test_without_an_environment_our_own_standard_library_stands_in(tmp_path: Path) -> None:
    found = workspace(tmp_path, Settings(), {})
    assert [(tree.kind, tree.path) for tree in found.trees] == [
        ("project", tmp_path),
        ("stdlib", default_stdlib()),
    ]


def test_the_standard_library_can_be_left_out(tmp_path: Path) -> None:
    assert [tree.kind for tree in workspace(tmp_path, Settings(stdlib=False), {}).trees] == ["project"]


def test_what_an_environment_adds_is_a_tree_unless_the_project_covers_it(tmp_path: Path) -> None:
    root = touch(tmp_path / "p", "src/own/__init__.py", "pkg/__init__.py")
    touch(tmp_path, "far/lib/mod.py", "far/.gitignore", "mapped/there/__init__.py", "mapped/other.py")
    site = virtualenv(root / ".venv", interpreter(tmp_path / "python"))
    touch(site, "egg-1.egg/egg.py")
    touch(root, ".venv/src/checkout/mod.py")
    lines = [root / "src", tmp_path / "far", site / "egg-1.egg", root / ".venv" / "src" / "checkout", root]
    mapping = {"there": f"{tmp_path}/mapped/there", "pkg": f"{root}/pkg"}
    write(
        site,
        {
            "a.pth": "".join(f"{line}\n" for line in lines),
            "__editable___m_finder.py": f"MAPPING = {mapping}\n",
        },
    )
    found = workspace(root, Settings(stdlib=False), {})
    assert trees(found) == [
        ("project", "p", root, ""),
        ("environment", ".venv", site, ""),
        ("environment", ".venv", tmp_path / "far", ""),
        ("environment", ".venv", site / "egg-1.egg", ""),
        ("environment", ".venv", root / ".venv" / "src" / "checkout", ""),
        ("environment", ".venv", tmp_path / "mapped" / "there", "there"),
    ]
    assert [tree.is_checkout for tree in found.trees] == [True, False, True, False, True, True]
    assert found.environments[0].search_paths == (site, *lines)
    assert [files(tree) for tree in found.trees] == [
        ["pkg/__init__.py", "src/own/__init__.py"],
        ["__editable___m_finder.py"],
        ["lib/mod.py"],
        ["egg.py"],
        ["mod.py"],
        ["__init__.py"],
    ]


def test_a_broken_environments_libraries_are_still_indexed(tmp_path: Path) -> None:
    site = virtualenv(tmp_path / ".venv", tmp_path / "gone")
    found = workspace(tmp_path, Settings(), {})
    assert [tree.path for tree in found.trees] == [tmp_path, site, default_stdlib()]
    assert found.environments[0].broken


def test_a_package_linked_from_the_project_is_not_found_twice(tmp_path: Path) -> None:
    touch(tmp_path / "p", "pkg/__init__.py")
    site = virtualenv(tmp_path / "p" / ".venv", interpreter(tmp_path / "python"))
    (site / "pkg").symlink_to(tmp_path / "p" / "pkg")
    project, library, _ = workspace(tmp_path / "p", Settings(), {}).trees
    assert (files(project), files(library)) == (["pkg/__init__.py"], [])


def test_an_environment_made_in_the_checkout_itself_is_apart_from_the_project(tmp_path: Path) -> None:
    root = touch(tmp_path / "p", "pkg/__init__.py")
    site = virtualenv(root, interpreter(tmp_path / "python"))
    touch(site, "six.py")
    found = workspace(root, Settings(stdlib=False), {})
    assert trees(found) == [("project", "p", root, ""), ("environment", "p", site, "")]
    assert [files(tree) for tree in found.trees] == [["pkg/__init__.py"], ["six.py"]]
