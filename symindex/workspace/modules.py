"""From a file's path to the names it is imported by, and from a project's layout to where imports begin."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symindex.workspace.configfiles import ConfigFiles, strings, table_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from symindex.workspace.walk import SourceFile

_CUSTOMARY_ROOTS = ("src", "lib")
_STUBS = "typings"
_INIT_FILES = ("__init__.py", "__init__.pyi", "__init__.pyx")
# Of files that nobody imports: a notebook, and what Cython's `include` takes up.
_NEVER_IMPORTED = ("ipynb", "pxi")


@dataclass(frozen=True, slots=True)
class ImportRoots:
    """Directories of a tree that imports begin in, relative to it; the tree itself always is one.

    Below a `declared` root modules have no other name: nobody imports `src.package`. A `deduced` root is
    the parent of a package found in an unpackaged directory, which may be a namespace package just as well,
    so what lies there has the longer names too.
    """

    declared: frozenset[str] = frozenset()
    deduced: frozenset[str] = frozenset()


TREE_ITSELF = ImportRoots()


def module_names(path: str, roots: ImportRoots = TREE_ITSELF) -> list[str]:
    """The dotted names the file is imported by, the likeliest first; none for an `__init__` of a root.

    Nobody imports a notebook: `a/b.ipynb` is called `a.b.ipynb`, and so is `a/b.pxi`.
    """
    stem, dot, suffix = path.rpartition(".")
    if not dot or "/" in suffix or suffix in _NEVER_IMPORTED:
        stem = path
    if stem.endswith("__init__"):
        stem = stem[:-9] if stem.endswith("/__init__") else "" if stem == "__init__" else stem
    if not stem:
        return []
    if not roots.declared and not roots.deduced:
        return [_dotted(stem)]
    return [_dotted(stem[start:]) for start in _starts(stem, roots)]


def _starts(stem: str, roots: ImportRoots) -> Iterator[int]:
    """Yield where in the path a module name begins, the deepest root first."""
    end = stem.rfind("/")
    while end > 0:
        directory = stem[:end]
        if directory in roots.declared:
            yield end + 1
            return
        if directory in roots.deduced:
            yield end + 1
        end = stem.rfind("/", 0, end)
    if stem not in roots.declared:
        yield 0


def _dotted(stem: str) -> str:
    if "-stubs/" in stem or stem.endswith("-stubs"):
        top, slash, rest = stem.partition("/")
        stem = top.removesuffix("-stubs") + slash + rest
    return stem.replace("/", ".")


def import_roots(root: Path, files: Iterable[SourceFile], on_path: Iterable[str] = ()) -> ImportRoots:
    """Return the directories where the project's imports begin, by its packaging configuration or its layout.

    A directory in it that has packaging configuration of its own, as the members of a workspace have, is looked at as
    the project is. `on_path` are directories, relative to the root, that an environment imports from.
    """
    return roots_of([file.path for file in files], ConfigFiles(root), on_path)


def roots_of(paths: list[str], config: ConfigFiles, on_path: Iterable[str] = ()) -> ImportRoots:
    """The same for files by their paths, and for configuration that need not be on the disk."""
    directories = {directory for path in paths for directory in _parents(path)}
    packages = {path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] in _INIT_FILES}
    tops = {package.rpartition("/")[0] for package in packages if package} - packages - {""}
    named = {*_CUSTOMARY_ROOTS, *_configured(config, ""), *on_path, *_stub_roots(paths)}
    for member in _members(config, paths, directories, tops):
        named |= {f"{member}/{name}" for name in _CUSTOMARY_ROOTS} | _configured(config, member)
    declared = {directory for directory in named if directory in directories and directory not in packages}
    return ImportRoots(frozenset(declared), frozenset(tops - declared))


def _members(config: ConfigFiles, paths: list[str], directories: set[str], tops: set[str]) -> set[str]:
    """The directories below the root that are projects of their own, as far as where packages lie shows them."""
    found = {path.rpartition("/")[0] for path in paths if path.endswith("/setup.py")}
    customary = {directory for directory in directories if directory.rpartition("/")[2] in _CUSTOMARY_ROOTS}
    beside = {directory for top in tops | customary for directory in (top, *_parents(top))}
    found |= {d for d in beside if any(config.has_file(f"{d}/{name}") for name in ("pyproject.toml", "setup.cfg"))}
    return found - {""}


def _stub_roots(paths: list[str]) -> set[str]:
    """The directory that type checkers look for stubs in, where nothing else lies there."""
    inside = [path for path in paths if path.startswith(f"{_STUBS}/")]
    return {_STUBS} if inside and all(path.endswith(".pyi") for path in inside) else set()


def _parents(path: str) -> Iterator[str]:
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)


def _configured(config: ConfigFiles, member: str) -> set[str]:
    """The directories that the settings in one of them name, where they can be read simply; relative to the root."""
    lead = f"{member}/" if member else ""
    pyproject, setup = config.toml(f"{lead}pyproject.toml"), config.ini(f"{lead}setup.cfg")
    found = [
        *_setuptools(pyproject),
        *_setup_cfg(setup),
        *_other_backends(pyproject),
        *_pytest(pyproject, setup, config.ini(f"{lead}pytest.ini")),
        *_type_checkers(pyproject),
    ]
    names = (posixpath.normpath(posixpath.join(member, name.strip())) for name in found if name.strip())
    return {name for name in names if not name.startswith(("..", "/"))} - {"."}


def _setuptools(pyproject: dict[str, object]) -> Iterator[str]:
    setuptools = table_at(pyproject, "tool", "setuptools")
    yield from strings(table_at(setuptools, "package-dir").get(""))
    yield from strings(table_at(setuptools, "packages", "find").get("where"))


def _setup_cfg(setup: dict[str, dict[str, str]]) -> Iterator[str]:
    for line in setup.get("options", {}).get("package_dir", "").replace(",", "\n").splitlines():
        package, equals, directory = line.partition("=")
        if equals and not package.strip():
            yield directory
    yield from re.split(r"[,\n]", setup.get("options.packages.find", {}).get("where", ""))


def _other_backends(pyproject: dict[str, object]) -> Iterator[str]:
    """poetry's `from`, hatch's `packages` and `sources`, and where pdm, uv and maturin keep their sources."""
    poetry = table_at(pyproject, "tool", "poetry").get("packages")
    for package in poetry if isinstance(poetry, list) else []:
        yield from strings(package.get("from") if isinstance(package, dict) else None)
    hatch = table_at(pyproject, "tool", "hatch", "build", "targets", "wheel")
    yield from (package.rpartition("/")[0] for package in strings(hatch.get("packages")))
    yield from strings(hatch.get("sources"))
    yield from strings(table_at(pyproject, "tool", "pdm", "build").get("package-dir"))
    yield from strings(table_at(pyproject, "tool", "uv", "build-backend").get("module-root"))
    yield from strings(table_at(pyproject, "tool", "maturin").get("python-source"))


def _type_checkers(pyproject: dict[str, object]) -> Iterator[str]:
    """The directories that mypy and pyright look for modules and stubs in."""
    for path in strings(table_at(pyproject, "tool", "mypy").get("mypy_path")):
        yield from re.split(r"[,:]", path.replace("$MYPY_CONFIG_FILE_DIR/", ""))
    pyright = table_at(pyproject, "tool", "pyright")
    yield from (*strings(pyright.get("extraPaths")), *strings(pyright.get("stubPath")))


def _pytest(
    pyproject: dict[str, object], setup: dict[str, dict[str, str]], own: dict[str, dict[str, str]]
) -> Iterator[str]:
    """The directories that pytest puts on the path for tests."""
    yield from strings(table_at(pyproject, "tool", "pytest", "ini_options").get("pythonpath"))
    yield from setup.get("tool:pytest", {}).get("pythonpath", "").split()
    yield from own.get("pytest", {}).get("pythonpath", "").split()
