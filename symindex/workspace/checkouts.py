"""The distribution that a checkout builds: its name, version, packages and requirements, read as text.

Sources, in order of trust: `pyproject.toml` (PEP 621, poetry), `setup.cfg`, literal arguments in `setup.py`, the
metadata that an sdist or an editable install carries, and the layout of the directories. Nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from symindex.workspace.configfiles import Table, ini_or_empty, strings, table_at, toml_or_empty
from symindex.workspace.disk import directories_in, is_directory, is_file, names_in
from symindex.workspace.reading import read_text

_SEPARATORS: Final = re.compile(r"[-_.]+")
_REQUIREMENT: Final = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*([^;#]*)")
_REQUIREMENT_FILES: Final = re.compile(r".*requirements.*\.(?:txt|in)")
_SOURCE_ROOTS: Final = ("", "src", "lib", "python")
_NO_PACKAGES: Final = frozenset(
    {"tests", "test", "doc", "docs", "examples", "example", "tools", "scripts", "benchmarks"}
)
_MAX_DIRECTORIES: Final = 500
_MAX_METADATA_SIZE: Final = 1 << 20
_MAX_SETUP_SIZE: Final = 1 << 17  # of setup.py, whose tree takes a thousand times its memory at worst
_MAX_REQUIREMENT_FILES: Final = 100
_MAX_TITLE_LENGTH: Final = 200  # of names and versions


@dataclass(frozen=True, slots=True)
class Checkout:
    """The distributions that a directory builds. Names are normalized; `version` is empty where the build computes it.

    `packages` are top-level import names. `requirements` are the distributions that it names, each with the versions
    it allows as written, such as `>=9.6` or ``; those for tests, extras and documentation are among them.
    """

    root: Path
    name: str
    title: str
    version: str
    packages: frozenset[str]
    requirements: dict[str, str]


def normalized_name(name: str) -> str:
    """A distribution's name as names are compared: `oslo.config` and `oslo_config` are `oslo-config`."""
    return _SEPARATORS.sub("-", name).lower()


def checkout_at(root: Path) -> Checkout:
    """The distribution that a directory builds; one without metadata has the directory's name and no version."""
    pyproject, setup_cfg = toml_or_empty(root / "pyproject.toml"), ini_or_empty(root / "setup.cfg")
    setup_py, metadata = _setup_arguments(root / "setup.py"), _metadata(root)
    sources = list(_titles(pyproject, setup_cfg, setup_py, metadata))
    title = next((name for name, _ in sources if _is_title(name)), root.name)
    version = next((version for _, version in sources if _is_title(version)), "")
    requirements: dict[str, str] = {}
    for line in _requirements(root, pyproject, setup_cfg, setup_py, metadata):
        match = _REQUIREMENT.match(line)
        if match:
            name, allowed = normalized_name(match[1]), match[3].strip().strip("()").replace(" ", "")
            requirements[name] = requirements.get(name) or allowed
    packages = frozenset(_packages(root, pyproject, setup_cfg, normalized_name(title)))
    return Checkout(root, normalized_name(title), title, version, packages, requirements)


def _titles(
    pyproject: Table, setup_cfg: dict[str, dict[str, str]], setup_py: Table, metadata: dict[str, list[str]]
) -> Iterator[tuple[str, str]]:
    """(name, version) as each source says them."""
    for table in (table_at(pyproject, "project"), table_at(pyproject, "tool", "poetry")):
        yield _text(table.get("name")), _text(table.get("version"))
    section = setup_cfg.get("metadata", {})
    yield section.get("name", "").strip(), _plain_version(section.get("version", ""))
    yield _text(setup_py.get("name")), _text(setup_py.get("version"))
    yield next(iter(metadata.get("name", [])), ""), next(iter(metadata.get("version", [])), "")


def _is_title(text: str) -> bool:
    """Return True if a text can be a name or a version: it is shown in answers, and in names of files."""
    return 0 < len(text) <= _MAX_TITLE_LENGTH and text.isprintable()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _plain_version(value: str) -> str:
    """A version, and nothing where setup.cfg says where one is to be read (`attr:`, `file:`)."""
    return "" if ":" in value else value.strip()


# Requirements


def _requirements(
    root: Path, pyproject: Table, setup_cfg: dict[str, dict[str, str]], setup_py: Table, metadata: dict[str, list[str]]
) -> Iterator[str]:
    project = table_at(pyproject, "project")
    yield from strings(project.get("dependencies"))
    for group in table_at(project, "optional-dependencies").values():
        yield from strings(group)
    for group in table_at(pyproject, "dependency-groups").values():
        yield from strings(group)
    yield from _poetry_requirements(table_at(pyproject, "tool", "poetry"))
    yield from setup_cfg.get("options", {}).get("install_requires", "").splitlines()
    for extra in setup_cfg.get("options.extras_require", {}).values():
        yield from extra.splitlines()
    yield from strings(setup_py.get("install_requires"))
    yield from metadata.get("requires-dist", [])
    for path in islice(_requirement_files(root), _MAX_REQUIREMENT_FILES):
        with suppress(OSError, ValueError):
            yield from (line for line in read_text(path).splitlines() if not line.startswith(("-", "#")))


def _poetry_requirements(poetry: Table) -> Iterator[str]:
    groups = [group for group in table_at(poetry, "group").values() if isinstance(group, dict)]
    tables = [
        poetry.get("dependencies"),
        poetry.get("dev-dependencies"),
        *(each.get("dependencies") for each in groups),
    ]
    for table in tables:
        for name, wanted in (table if isinstance(table, dict) else {}).items():
            allowed = wanted if isinstance(wanted, str) else wanted.get("version") if isinstance(wanted, dict) else ""
            yield f"{name} {allowed or ''}"


def _requirement_files(root: Path) -> Iterator[Path]:
    for directory in (root, root / "requirements"):
        try:
            names = names_in(directory)
        except OSError:
            continue
        for name in sorted(names):
            if _REQUIREMENT_FILES.fullmatch(name) or (directory != root and name.endswith((".txt", ".in"))):
                yield directory / name


# setup.py and metadata


def _setup_arguments(path: Path) -> Table:
    """The literal arguments of the call of `setup` in a file; empty where there is none, or it cannot be read."""
    try:
        text = read_text(path, most=_MAX_SETUP_SIZE)
        tree = ast.parse(text) if "setup" in text else ast.Module([], [])
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return {}
    found: Table = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node.func) == "setup":
            for keyword in node.keywords:
                with suppress(ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
                    found.setdefault(keyword.arg or "", ast.literal_eval(keyword.value))
    return found


def _called(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _metadata(root: Path) -> dict[str, list[str]]:
    """The fields of PKG-INFO, as an sdist and an editable install have it; keys in lower case."""
    paths = [root / "PKG-INFO"]
    for base in (root, root / "src"):
        with suppress(OSError):
            paths += [base / name / "PKG-INFO" for name in names_in(base) if name.endswith(".egg-info")]
    for path in paths:
        with suppress(OSError, ValueError):
            return _fields(read_text(path, most=_MAX_METADATA_SIZE))
    return {}


def _fields(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.split("\n\n")[0].splitlines():
        key, colon, value = line.partition(":")
        if colon and not line[0].isspace():
            found.setdefault(key.lower(), []).append(value.strip())
    return found


# Packages


def _packages(root: Path, pyproject: Table, setup_cfg: dict[str, dict[str, str]], name: str) -> Iterator[str]:
    """The top-level names that the distribution installs: as declared, else what the layout shows."""
    declared = [*_declared_packages(pyproject), *setup_cfg.get("files", {}).get("packages", "").split()]
    if declared:
        yield from (path.replace("/", ".").split(".")[0] for path in declared)
        return
    own = name.replace("-", "_")
    for base in _SOURCE_ROOTS:
        found = list(_importable(root / base))
        inside = [each for each in found if each not in _NO_PACKAGES and not each.startswith("test")]
        if own in inside and not base:  # beside the package of the distribution's name others are of its making
            inside = [each for each in inside if is_directory(root / base / each) or each == own]
        yield from inside


def _declared_packages(pyproject: Table) -> Iterator[str]:
    setuptools = table_at(pyproject, "tool", "setuptools")
    yield from strings(setuptools.get("packages"))
    yield from strings(setuptools.get("py-modules"))
    yield from (path.rpartition("/")[2] for path in strings(_wheel(pyproject).get("packages")))
    yield from strings(table_at(pyproject, "tool", "flit", "module").get("name"))
    poetry = table_at(pyproject, "tool", "poetry").get("packages")
    for package in poetry if isinstance(poetry, list) else []:
        yield from strings(package.get("include") if isinstance(package, dict) else None)


def _wheel(pyproject: Table) -> Table:
    return table_at(pyproject, "tool", "hatch", "build", "targets", "wheel")


def _importable(directory: Path) -> Iterator[str]:
    """The packages that lie in a directory, and its modules; of a namespace package the directory's name."""
    try:
        directories = list(directories_in(str(directory), _MAX_DIRECTORIES))
        names = names_in(directory)
    except OSError:
        return
    for name in directories:
        path = directory / name
        if name.isidentifier() and (is_file(path / "__init__.py") or _holds_packages(path)):
            yield name
    for name in names:
        stem = name.removesuffix(".py")
        if stem != name and stem.isidentifier() and stem not in ("setup", "conftest", "noxfile", "tasks", "fabfile"):
            yield stem


def _holds_packages(directory: Path) -> bool:
    """Return True if a directory is a namespace package, as far as one look shows it."""
    if directory.name in _SOURCE_ROOTS:
        return False
    try:
        inside: Iterable[str] = directories_in(str(directory), _MAX_DIRECTORIES)
        return any(is_file(directory / name / "__init__.py") for name in inside)
    except OSError:
        return False
