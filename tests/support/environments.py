"""The environments that are found for a project on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symindex.workspace.environments import Environment, find_environments
from symindex.workspace.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def found(root: Path, environ: dict[str, str] | None = None, **settings: object) -> list[Environment]:
    """The environments of a project, with some settings and environment variables."""
    return find_environments(root, Settings(**settings), environ or {})  # type: ignore[arg-type]


def names(root: Path, environ: dict[str, str] | None = None, **settings: object) -> list[str]:
    """The names of a project's environments, in order."""
    return [environment.name for environment in found(root, environ, **settings)]


def only(root: Path, environ: dict[str, str] | None = None, **settings: object) -> Environment:
    """The only environment of a project."""
    (environment,) = found(root, environ, **settings)
    return environment
