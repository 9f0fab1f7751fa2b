"""Where an update works: project, index and cache, the settings that hold there, and what its modules are called."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from symindex.workspace.modules import ImportRoots, module_names
from symindex.workspace.settings import Settings, cache_directory, load_settings
from symindex.workspace.trees import Tree


@dataclass(frozen=True, slots=True)
class Places:
    """Where an update works: the project's root, the directory of its index, that of the user's facts cache."""

    root: Path
    index: Path
    cache: Path
    environ: Mapping[str, str]

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str]) -> Places:
        """The places for a project, as its settings and the environment say."""
        settings = load_settings(root, environ)
        return cls(root, settings.index_directory, cache_directory(environ), environ)


def environments_asked_for(environ: Mapping[str, str], known: str) -> str:
    """The environments that were asked for besides those found, once or now, as a path list."""
    asked = environ.get("SYMINDEX_ENVIRONMENTS", "")
    return os.pathsep.join(dict.fromkeys(path for path in (known + os.pathsep + asked).split(os.pathsep) if path))


def settings_with(places: Places, environments: str) -> Settings:
    """The project's settings, with the environments of a path list."""
    settings = load_settings(places.root, places.environ)
    added = map(Path, filter(None, environments.split(os.pathsep)))
    return replace(settings, environments=(*settings.environments, *added))


def modules_of(tree: Tree, path: str, roots: ImportRoots) -> list[str]:
    """The dotted names by which a file of a tree is imported, the likeliest first."""
    names = module_names(path, roots)
    if not tree.package:
        return names
    return [f"{tree.package}.{name}" for name in names] or [tree.package]
