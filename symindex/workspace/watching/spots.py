"""Where to watch beside the directories of working trees: libraries, environments, and files that hold ignore rules."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.workspace.environments import CUSTOMARY_NAMES, NEVER_HOLDS_ENVIRONMENTS, named_by_variables
from symindex.workspace.ignore import rule_files
from symindex.workspace.installed import METADATA
from symindex.workspace.settings import RUNNER_DIRECTORIES
from symindex.workspace.watching.wanted import (
    CONFIGURATION,
    Wanted,
    in_library,
    in_metadata,
    named,
    of_environments,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symindex.workspace.trees import Tree, Workspace

# Of the directories in one that is no runner's: where there are more, nobody keeps environments.
_MOST_DIRECTORIES: Final = 200


def spots(space: Workspace, environ: Mapping[str, str]) -> Iterator[tuple[str, Wanted]]:
    """Directories and what is wanted there.

    Each is to be watched before the next is asked for: it is listed only then, so that nothing is missed that comes
    between.
    """
    yield from _where_environments_are_made(space.root)
    for prefix in (*space.settings.environments, *named_by_variables(space.root, environ)):
        yield from _way_to(str(prefix))
        yield from _inside_environment(str(prefix))
    for environment in space.environments:
        yield from _inside_environment(str(environment.prefix))
    for tree in space.trees:
        if not tree.is_checkout:
            yield from _library(tree)
    for file in (*rule_files(str(space.root), environ), *(f"{space.root}/{name}" for name in CONFIGURATION)):
        yield from _way_to(file)


def _way_to(path: str) -> Iterator[tuple[str, Wanted]]:
    """Where it shows that something comes, goes or changes at a path, or where a link there leads."""
    for place in dict.fromkeys((os.path.abspath(path), os.path.realpath(path))):
        directory, name = os.path.split(place)
        while not os.path.isdir(directory):  # to come itself
            directory, name = os.path.split(directory)
        yield directory, named(name)


def _where_environments_are_made(root: Path) -> Iterator[tuple[str, Wanted]]:
    """Where `find_environments` looks: beside the root, in it, two levels below it, and in the runners' directories."""
    yield str(root.parent), named(*CUSTOMARY_NAMES)
    yield str(root), of_environments
    for runner in RUNNER_DIRECTORIES:
        yield f"{root}/{runner}", of_environments
        for prefix in _directories(f"{root}/{runner}"):
            yield from _inside_environment(prefix)
    for directory in _directories(str(root)):
        if os.path.basename(directory) not in NEVER_HOLDS_ENVIRONMENTS:
            yield directory, of_environments
            for prefix in _directories(directory)[:_MOST_DIRECTORIES]:
                yield prefix, of_environments


def _inside_environment(prefix: str) -> Iterator[tuple[str, Wanted]]:
    yield prefix, of_environments
    for name in ("lib", "lib64"):
        yield f"{prefix}/{name}", of_environments
        for library in _directories(f"{prefix}/{name}"):
            if os.path.basename(library).startswith("py"):
                yield library, named("site-packages", "dist-packages")


def _library(tree: Tree) -> Iterator[tuple[str, Wanted]]:
    yield str(tree.path), in_library
    for directory in _directories(str(tree.path)):
        if directory.endswith(METADATA):
            yield directory, in_metadata


def _directories(path: str) -> list[str]:
    try:
        with os.scandir(path) as entries:
            return sorted(entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
