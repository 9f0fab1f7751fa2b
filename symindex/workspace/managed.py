"""Environments that tools keep in the person's home under the project's path: poetry, hatch, pipenv.

Each names a directory after a hash of the path, or writes the path into a `.project` file. The hashes are
part of the tools' layouts on disk; a tool that changes its own only makes us find less.
"""

from __future__ import annotations

import hashlib
import os
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from symindex.workspace.disk import directories_in, real_path
from symindex.workspace.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def managed_environments(root: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    """The prefixes that poetry, hatch, pipenv and virtualenvwrapper keep for the project."""
    home = environ.get("HOME")
    if not home:
        return
    data = Path(environ.get("XDG_DATA_HOME") or f"{home}/.local/share")
    caches = [Path(environ.get("XDG_CACHE_HOME") or f"{home}/.cache"), Path(home, "Library", "Caches")]
    checksum = _checksum(root)
    poetry = environ.get("POETRY_VIRTUALENVS_PATH")
    for directory in [Path(poetry)] if poetry else [cache / "pypoetry" / "virtualenvs" for cache in caches]:
        yield from (path for path in _directories(directory) if f"-{checksum}-py" in path.name)
    for directory in (data, Path(home, "Library", "Application Support")):
        for project in _directories(directory / "hatch" / "env" / "virtual"):
            yield from _directories(project / checksum)
    workon = environ.get("WORKON_HOME")
    for directory in [Path(workon)] if workon else [data / "virtualenvs"]:
        yield from (path for path in _directories(directory) if _names_project(path / ".project", root))


def _checksum(root: Path) -> str:
    """The first eight characters of the path's hash, as poetry and hatch write it."""
    digest = hashlib.sha256(os.fsencode(real_path(root))).digest()
    return urlsafe_b64encode(digest).decode()[:8]


def _directories(directory: Path) -> list[Path]:
    return [directory / name for name in directories_in(directory)]


def _names_project(file: Path, root: Path) -> bool:
    try:
        text = read_text(file).strip()
    except OSError:
        return False
    return bool(text) and real_path(text) == real_path(root)
