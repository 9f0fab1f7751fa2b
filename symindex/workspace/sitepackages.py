"""Additions of `.pth` files and editable installs to a site-packages directory, read as text, never executed."""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from symindex.workspace.disk import exists, is_directory, is_link, names_in, real_path
from symindex.workspace.home import home_directory
from symindex.workspace.ignored_config import note_ignored
from symindex.workspace.reading import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_Item = TypeVar("_Item")
_MAX_TEXT_LENGTH: Final = 1 << 20
_MAX_LITERAL_LENGTH: Final = 1 << 17
_MAX_RESULTS: Final = 1000  # paths that are added, and modules that are mapped, by a directory or file
# What the system keeps there is no installed library, and some of it has no end.
_OF_THE_SYSTEM: Final = frozenset({"proc", "sys", "dev", "run", "etc", "boot"})


@dataclass(frozen=True, slots=True)
class Boundary:
    """The limits of installed paths, by real paths: a repository may hold an environment whose files lead anywhere.

    Into the project it leads everywhere. It never leads to the root of the disk, to a directory right below it, to
    the home or above, to files of the system's, or to what is hidden in the home.
    """

    project: str
    home: str

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str]) -> Boundary:
        """Return the boundary of a project, with some environment variables."""
        return cls(real_path(root), real_path(home_directory(environ)))

    def allows(self, path: Path, site_packages: Path) -> bool:
        """Return True if what was installed in a site-packages directory may mean to take modules from a path."""
        real = real_path(path)
        parts = real.split(os.sep)[1:]
        if len(parts) < 2 or parts[0] in _OF_THE_SYSTEM or _is_inside(self.home, real):
            return False
        if not _is_inside(real, self.home) or (_is_inside(real, self.project) and self.project != self.home):
            return True
        own = real_path(site_packages).split(os.sep)[1:]
        # What is hidden on the way to the environment is no secret.
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(parts, own)))
        return not any(part.startswith(".") for part in parts[max(shared, len(self.home.split(os.sep)) - 1) :])


def _is_inside(real: str, directory: str) -> bool:
    """Return True if a path is a directory's or below it."""
    return f"{real}{os.sep}".startswith(f"{directory.rstrip(os.sep)}{os.sep}")


def search_paths(site_packages: Iterable[Path], boundary: Boundary) -> tuple[Path, ...]:
    """The directories imports are looked up in, in order: each site-packages, then what `.pth` files add."""
    distinct: dict[str, Path] = {}
    for directory in site_packages:
        added = _first(_added_paths(directory), directory, "paths")
        for path in (directory, *(path for path in added if boundary.allows(path, directory))):
            if is_directory(path):
                distinct.setdefault(real_path(path), path)
    return tuple(distinct.values())


def mapped_modules(site_packages: Iterable[Path], boundary: Boundary) -> tuple[tuple[str, Path], ...]:
    """Top-level modules that lie elsewhere: by setuptools' editable finders, and linked in as flit does."""
    distinct: dict[tuple[str, Path], None] = {}
    for directory in site_packages:
        for name, path in (*_finder_mappings(directory, boundary), *_linked_packages(directory, boundary)):
            distinct.setdefault((name, path))
    return tuple(distinct)


def _added_paths(directory: Path) -> Iterator[Path]:
    names = _names(directory)
    for name in names:
        if name.endswith(".pth") and not name.startswith("."):
            yield from _pth_paths(directory, _text(directory / name))
    for name in names:
        if name.endswith(".egg-link"):
            yield from (directory / line.strip() for line in _text(directory / name).splitlines()[:1] if line.strip())


def _pth_paths(directory: Path, text: str) -> Iterator[Path]:
    for line in text.splitlines():
        line = line.rstrip()
        # Lines that begin with `import` are programs; they stay unread.
        if line and not line.startswith(("#", "import ", "import\t")) and "\0" not in line:
            yield Path(os.path.abspath(directory / line))


def _finder_mappings(directory: Path, boundary: Boundary) -> Iterator[tuple[str, Path]]:
    for name in _names(directory):
        if name.startswith("__editable___") and name.endswith("_finder.py"):
            text = _text(directory / name)
            for variable in ("MAPPING", "NAMESPACES"):
                mapping = _literal(variable, text, directory / name)
                yield from _existing_modules(directory / name, mapping, boundary)


def _literal(variable: str, text: str, file: Path) -> dict[object, object]:
    """The dictionary that a variable of a file is given: from its line to the first that ends with a brace."""
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if re.match(rf"{variable}\b[^=]*=", line)), len(lines))
    end = next((at for at in range(start, len(lines)) if lines[at].rstrip().endswith("}")), -1)
    written = "\n".join(lines[start : end + 1]).partition("=")[2].strip()
    if len(written) > _MAX_LITERAL_LENGTH:
        note_ignored(file, f"{variable} of more than {_MAX_LITERAL_LENGTH:,} characters")
        return {}
    try:
        value = ast.literal_eval(written) if written else {}
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        note_ignored(file, f"{variable} is no literal")
        return {}
    return value if isinstance(value, dict) else {}


def _first(found: Iterable[_Item], source: Path, what: str) -> Iterator[_Item]:
    """As many as are taken from one source; where there are more, that is noted."""
    for number, item in enumerate(found):
        if number == _MAX_RESULTS:
            note_ignored(source, f"{what} after the first {_MAX_RESULTS:,}")
            return
        yield item


def _existing_modules(finder: Path, mapping: dict[object, object], boundary: Boundary) -> Iterator[tuple[str, Path]]:
    """The modules with the directory or file each is; setuptools writes a single file without its suffix."""
    for name, value in _first(mapping.items(), finder, "modules"):
        for place in value if isinstance(value, list) else [value]:
            if not isinstance(name, str) or not isinstance(place, str) or "\0" in place:
                continue
            for path in (Path(place), Path(f"{place}.py"), Path(f"{place}.pyi")):
                if exists(path):
                    if boundary.allows(path, finder.parent):
                        yield name, path
                    break


def _linked_packages(directory: Path, boundary: Boundary) -> Iterator[tuple[str, Path]]:
    real = real_path(directory)
    for name in _names(directory):
        path = directory / name
        if name.isidentifier() and is_link(path) and is_directory(path):
            target = real_path(path)
            # A link within the library directories is one package under two names, not an install elsewhere.
            if not target.startswith(os.path.dirname(real)) and boundary.allows(path, directory):
                yield name, Path(target)


def _names(directory: Path) -> list[str]:
    try:
        return names_in(directory)
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return read_regular(path, _MAX_TEXT_LENGTH).decode("utf-8-sig", "surrogateescape")
    except OSError:
        return ""
