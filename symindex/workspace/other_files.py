"""The files of a project that are no source of Python: which kinds there are, how many of each, and the first names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from symindex.workspace.discover import scan_suffixes
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree

_NAMES_SHOWN: Final = 3


class OtherFiles(NamedTuple):
    """Files of one suffix, empty for names without: how many, and the paths of the first, relative to the project."""

    suffix: str
    files: int
    first: tuple[str, ...]


def other_files(
    tree: Tree, settings: Settings, environ: Mapping[str, str], indexed: Collection[str]
) -> list[OtherFiles]:
    """The kinds of files in a project that are not in the index, most files first; ignored files are left out.

    `indexed` are the paths of those that are. Links do not count.
    """
    paths: dict[str, list[str]] = {}
    for file in scan_suffixes(tree, settings, environ, ("",)).files:
        if file.path not in indexed:
            paths.setdefault(suffix_of(file.path), []).append(file.path)
    kinds = (OtherFiles(suffix, len(found), tuple(sorted(found)[:_NAMES_SHOWN])) for suffix, found in paths.items())
    return sorted(kinds, key=lambda kind: (-kind.files, kind.suffix))


def suffix_of(path: str) -> str:
    """The suffix of a file's name with its dot, in lower case; empty where it has none, as for `.gitignore`."""
    stem, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""
