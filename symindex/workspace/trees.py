"""The trees of one workspace: the project, its environments' libraries, and their standard libraries."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from symindex.workspace.disk import is_directory, real_path
from symindex.workspace.environments import Environment, default_stdlib, find_environments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from symindex.workspace.settings import Settings

TreeKind = Literal["project", "environment", "stdlib"]


@dataclass(frozen=True, slots=True)
class Tree:
    """A directory whose source files are indexed together.

    `package` is the dotted name of the package the directory is, empty for a directory that packages lie
    in. An `editable` tree is a library that is imported from somebody's working tree. `elsewhere` are the
    real paths of other trees; what leads or lies there is theirs. `on_path` are directories in the tree, relative to
    it, that an environment imports from.
    """

    kind: TreeKind
    name: str
    path: Path
    package: str = ""
    editable: bool = False
    elsewhere: frozenset[str] = frozenset()
    on_path: frozenset[str] = frozenset()

    @property
    def is_checkout(self) -> bool:
        """True if it is a working tree: ignore files count there, and environments in it are left out."""
        return self.kind == "project" or self.editable


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything there is to index for one project, its own tree first and its primary environment first."""

    root: Path
    settings: Settings
    trees: tuple[Tree, ...]
    environments: tuple[Environment, ...]


def workspace(root: Path, settings: Settings, environ: Mapping[str, str]) -> Workspace:
    """The project's tree, then every environment's trees in import order, then the standard libraries.

    No directory is covered twice: what two environments share, or what lies inside the project, is one
    tree, named after the first environment that brings it.
    """
    root = Path(os.path.abspath(root))
    environments = tuple(find_environments(root, settings, environ))
    trees = {real_path(root): Tree("project", root.name or "project", root)}
    for tree in _library_trees(environments, real_path(root)):
        trees.setdefault(real_path(tree.path), tree)
    if settings.stdlib:
        for tree in (*_stdlib_trees(environments), *_typeshed_trees()):
            trees.setdefault(real_path(tree.path), tree)
    everywhere = frozenset(trees)
    apart = (replace(tree, elsewhere=everywhere - {real}) for real, tree in trees.items())
    return Workspace(root, settings, tuple(apart), environments)


def _on_path(environments: Iterable[Environment], root: Path) -> frozenset[str]:
    """The directories below the root that an environment has on its path, as editable installs put them there."""
    real = real_path(root)
    paths = [path for environment in environments for path in environment.search_paths]
    for environment in environments:
        for package, path in environment.mapped_modules:
            parts = package.split(".")
            if list(path.parts[-len(parts) :]) == parts:
                paths.append(path.parents[len(parts) - 1])
    inside = (path for path in map(real_path, paths) if path.startswith(real + os.sep))
    return frozenset(os.path.relpath(path, real).replace(os.sep, "/") for path in inside)


def _typeshed_trees() -> Iterator[Tree]:
    """The stubs of builtins, modules written in C, and the rest of the standard library, as a package ships them."""
    package = find_spec("typeshed_client")  # located, not imported
    for directory in package.submodule_search_locations or () if package else ():
        path = Path(directory) / "typeshed"
        if is_directory(path):
            yield Tree("stdlib", "typeshed", path)


def _library_trees(environments: tuple[Environment, ...], project: str) -> Iterator[Tree]:
    prefixes = [real_path(environment.prefix) for environment in environments]
    installed = [real_path(path) for environment in environments for path in environment.site_packages]
    for environment in environments:
        libraries = [(path, "") for path in environment.search_paths]
        mapped = [(path, package) for package, path in environment.mapped_modules if is_directory(path)]
        for path, package in libraries + mapped:
            real = real_path(path)
            # pip puts editable checkouts into `<prefix>/src`, which the project's own walk leaves out.
            if not _is_inside(real, [project]) or _is_inside(real, prefixes):
                editable = not _is_inside(real, installed)
                yield Tree("environment", environment.name, path, package, editable)


def _stdlib_trees(environments: tuple[Environment, ...]) -> Iterator[Tree]:
    found = [environment.stdlib for environment in environments]
    for path in found if any(found) else [default_stdlib()]:
        if path:
            yield Tree("stdlib", path.name, path)


def _is_inside(real: str, directories: Iterable[str]) -> bool:
    return any(real == directory or real.startswith(f"{directory}/") for directory in directories)
