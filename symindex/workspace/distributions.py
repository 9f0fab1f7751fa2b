"""The distributions installed in an environment, and the one that a library file belongs to."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symindex.workspace.disk import names_in
from symindex.workspace.reading import MAXIMUM_SIZE, is_utf8, read_regular, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from symindex.workspace.environments import Environment

# Namespace packages are distinguished down to this many directories: `google/cloud/storage/v1`.
_MAX_DEPTH = 4

_METADATA_DIRECTORY = re.compile(r"(?P<name>.+?)(?:-(?P<version>\d[^-]*)(?:-py\d.*)?)?\.(?:dist-info|egg-info)")
_NAME = re.compile(rb"^Name:[ \t]*(\S+)", re.MULTILINE)
_VERSION = re.compile(rb"^Version:[ \t]*(\S+)", re.MULTILINE)
# Name and version stand within the first lines of any metadata file.
_METADATA_LENGTH = 1024


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed distribution and the path prefixes, relative to `location`, that are its alone.

    A prefix is a top-level package or module where nobody else installs into it, else as much longer as it
    takes.
    """

    name: str
    version: str
    location: Path
    files_roots: frozenset[str]


def distributions(environment: Environment) -> list[Distribution]:
    """The distributions in the environment's site-packages, in import order; unreadable ones are left out."""
    return [found for directory in environment.site_packages for found in _installed_in(directory)]


def owners_by_root(installed: Iterable[Distribution], location: Path) -> dict[str, Distribution]:
    """The distribution that each path prefix in the site-packages directory belongs to."""
    return {root: found for found in installed if found.location == location for root in found.files_roots}


def owner(path: str, owners: Mapping[str, Distribution]) -> Distribution | None:
    """The distribution a file belongs to, its path relative to site-packages; None when no record says."""
    end = len(path)
    while end > 0:
        found = owners.get(path[:end])
        if found:
            return found
        end = path.rfind("/", 0, end)
    return None


def _installed_in(directory: Path) -> list[Distribution]:
    try:
        names = [name for name in names_in(directory) if name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []
    files = {name: _files(os.path.join(directory, name)) for name in names}
    roots = _exclusive_roots(files)
    found = ((name, _name_and_version(os.path.join(directory, name), name)) for name in names)
    return [Distribution(title, version, directory, frozenset(roots[name])) for name, (title, version) in found]


def _name_and_version(path: str, directory_name: str) -> tuple[str, str]:
    """As the metadata spells them, because `oslo.config` is installed as `oslo_config`."""
    shown = directory_name.encode("utf-8", "replace").decode()
    match = _METADATA_DIRECTORY.fullmatch(shown)
    name, version = (match["name"], match["version"] or "") if match else (shown, "")
    metadata = _head(os.path.join(path, "METADATA")) or _head(os.path.join(path, "PKG-INFO")) or _head(path)
    written_name, written_version = _NAME.search(metadata), _VERSION.search(metadata)
    return (
        written_name[1].decode("utf-8", "replace") if written_name else name,
        written_version[1].decode("utf-8", "replace") if written_version else version,
    )


def _files(path: str) -> list[str]:
    """The distribution's files relative to site-packages, or its top-level names where none are recorded."""
    record = _text(os.path.join(path, "RECORD"))
    if record:
        lines = [_first_field(line) for line in record.splitlines()]
    else:
        installed = _text(os.path.join(path, "installed-files.txt")).splitlines()
        lines = [line.removeprefix("../") for line in installed if line.startswith("../")]
        lines = lines or _text(os.path.join(path, "top_level.txt")).split()
    own = os.path.basename(path) + "/"
    listed = (line for line in lines if line and not line.startswith(("../", "/", "__pycache__/", own)))
    return [line for line in listed if is_utf8(line)]


def _first_field(row: str) -> str:
    return row[1:].partition('"')[0] if row.startswith('"') else row.partition(",")[0]


def _exclusive_roots(files: Mapping[str, list[str]], depth: int = 1) -> dict[str, set[str]]:
    """For each distribution the shortest prefixes that no other has; files with several owners keep them all.

    Most top-level names have one owner, so only the files below shared ones are looked at again, one level
    deeper.
    """
    beginnings = {name: {_beginning(path, depth) for path in paths} for name, paths in files.items()}
    claims = Counter(beginning for each in beginnings.values() for beginning in each)
    shared = {beginning for beginning, count in claims.items() if count > 1}
    if not shared or depth == _MAX_DEPTH:
        return beginnings
    contested = {
        name: [path for path in files[name] if _beginning(path, depth) in shared]
        for name, each in beginnings.items()
        if not each.isdisjoint(shared)
    }
    deeper = _exclusive_roots(contested, depth + 1)
    return {name: (each - shared) | deeper.get(name, set()) for name, each in beginnings.items()}


def _beginning(path: str, depth: int) -> str:
    return path.partition("/")[0] if depth == 1 else "/".join(path.split("/", depth)[:depth])


def _head(path: str) -> bytes:
    try:
        return read_regular(path)[:_METADATA_LENGTH]
    except OSError:
        return b""


def _text(path: str) -> str:
    try:
        return read_text(path, most=MAXIMUM_SIZE)
    except OSError:
        return ""
