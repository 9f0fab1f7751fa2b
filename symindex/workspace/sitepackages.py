"""What `.pth` files and editable installs add to a site-packages directory, read as text, never executed."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.workspace.disk import exists, is_directory, is_link, names_in, real_path
from symindex.workspace.reading import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_TEXT: Final = 1 << 20


def search_paths(site_packages: Iterable[Path]) -> tuple[Path, ...]:
    """The directories imports are looked up in, in order: each site-packages, then what `.pth` files add."""
    distinct: dict[str, Path] = {}
    for directory in site_packages:
        for path in (directory, *_added_paths(directory)):
            if is_directory(path):
                distinct.setdefault(real_path(path), path)
    return tuple(distinct.values())


def mapped_modules(site_packages: Iterable[Path]) -> tuple[tuple[str, Path], ...]:
    """Top-level modules that lie elsewhere: by setuptools' editable finders, and linked in as flit does."""
    distinct: dict[tuple[str, Path], None] = {}
    for directory in site_packages:
        for name, path in (*_finder_mappings(directory), *_linked_packages(directory)):
            distinct.setdefault((name, path))
    return tuple(distinct)


def _added_paths(directory: Path) -> Iterator[Path]:
    names = _names(directory)
    for name in names:
        if name.endswith(".pth") and not name.startswith("."):
            yield from _pth_paths(directory, _text(directory / name))
    for name in names:
        if name.endswith(".egg-link"):
            yield from (
                directory / line.strip() for line in _text(directory / name).splitlines()[:1] if line.strip()
            )


def _pth_paths(directory: Path, text: str) -> Iterator[Path]:
    for line in text.splitlines():
        line = line.rstrip()
        # Lines that begin with `import` are programs; they stay unread.
        if line and not line.startswith(("#", "import ", "import\t")) and "\0" not in line:
            yield Path(os.path.abspath(directory / line))


_ASSIGNMENT = r"^{}\b[^=\n]*=\s*(\{{.*?\}})\s*$"
_MAPPING = re.compile(_ASSIGNMENT.format("MAPPING"), re.MULTILINE | re.DOTALL)
_NAMESPACES = re.compile(_ASSIGNMENT.format("NAMESPACES"), re.MULTILINE | re.DOTALL)


def _finder_mappings(directory: Path) -> Iterator[tuple[str, Path]]:
    for name in _names(directory):
        if name.startswith("__editable___") and name.endswith("_finder.py"):
            text = _text(directory / name)
            for assignment in (_MAPPING, _NAMESPACES):
                yield from _existing_modules(_literal(assignment, text))


def _literal(assignment: re.Pattern[str], text: str) -> dict[object, object]:
    match = assignment.search(text)
    try:
        value = ast.literal_eval(match[1]) if match else {}
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _existing_modules(mapping: dict[object, object]) -> Iterator[tuple[str, Path]]:
    """The modules with the directory or file each is; setuptools writes a single file without its suffix."""
    for name, value in mapping.items():
        for place in value if isinstance(value, list) else [value]:
            if not isinstance(name, str) or not isinstance(place, str) or "\0" in place:
                continue
            for path in (Path(place), Path(f"{place}.py"), Path(f"{place}.pyi")):
                if exists(path):
                    yield name, path
                    break


def _linked_packages(directory: Path) -> Iterator[tuple[str, Path]]:
    real = real_path(directory)
    for name in _names(directory):
        path = directory / name
        if name.isidentifier() and is_link(path) and is_directory(path):
            target = real_path(path)
            # A link within the library directories is one package under two names, not an install elsewhere.
            if not target.startswith(os.path.dirname(real)):
                yield name, Path(target)


def _names(directory: Path) -> list[str]:
    try:
        return names_in(directory)
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return read_regular(path, _LONGEST_TEXT).decode("utf-8-sig", "surrogateescape")
    except OSError:
        return ""
