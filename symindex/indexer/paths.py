"""The inputs of an update: project, index and cache directories, the settings in force, and module names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from symindex.indexer.limits import UpdateLimits
from symindex.workspace.environments import active_environments
from symindex.workspace.modules import ImportRoots, module_names
from symindex.workspace.reading import is_utf8
from symindex.workspace.settings import Settings, cache_directory, is_environment, load_settings
from symindex.workspace.trees import Tree


@dataclass(frozen=True, slots=True)
class UpdatePaths:
    """The paths of an update: the project's root, the directories of its index and of the user's facts cache."""

    root: Path
    index: Path
    cache: Path
    environ: Mapping[str, str]
    limits: UpdateLimits = field(default_factory=UpdateLimits)

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str], limits: UpdateLimits | None = None) -> UpdatePaths:
        """The paths for a project, as its settings and the environment say."""
        settings = load_settings(root, environ)
        return cls(root, settings.index_directory, cache_directory(environ), environ, limits or UpdateLimits())


class Remembered(NamedTuple):
    """Environments that shells named when they brought an index up to date; kept, so that no other undoes it.

    `asked_for` were named by `SYMINDEX_ENVIRONMENTS`, `active` were activated, the first one first.
    """

    asked_for: tuple[str, ...]
    active: tuple[str, ...]

    @classmethod
    def of(cls, places: UpdatePaths, meta: Callable[[str], str | None]) -> Remembered:
        """The environments that are recorded, and those that variables name now; `meta` reads a record."""
        asked_for, active = (_paths(meta(key)) for key in cls.names())
        now = places.environ.get("SYMINDEX_ENVIRONMENTS")
        return cls(
            tuple(dict.fromkeys([*asked_for, *_paths(now)])),
            tuple(
                dict.fromkeys(
                    [*filter(is_environment, active), *filter(is_utf8, map(str, active_environments(places.environ)))]
                )
            ),
        )

    @staticmethod
    def names() -> tuple[str, str]:
        """The keys under which an index keeps the fields."""
        return "environments", "active environments"

    def values(self) -> tuple[str, str]:
        """The fields as they are kept."""
        return os.pathsep.join(self.asked_for), os.pathsep.join(self.active)

    def settings(self, places: UpdatePaths) -> Settings:
        """The project's settings, with these environments."""
        found = load_settings(places.root, places.environ)
        added = tuple(map(Path, self.asked_for))
        active = tuple(map(Path, self.active)) if found.find_environments else ()
        return found._replace(environments=(*found.environments, *added), active_environments=active)


def _paths(text: str | None) -> list[str]:
    """The paths of a list; those that the index could not keep are left out."""
    return [path for path in (text or "").split(os.pathsep) if path and is_utf8(path)]


def modules_of(tree: Tree, path: str, roots: ImportRoots) -> list[str]:
    """The dotted names by which a file of a tree is imported, the likeliest first."""
    names = module_names(path, roots)
    if not tree.package:
        return names
    return [f"{tree.package}.{name}" for name in names] or [tree.package]
