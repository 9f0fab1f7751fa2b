"""The virtual environments of a project and the order in which an import is answered in each.

Found by the conventions of venv, virtualenv, tox, nox, uv, poetry, hatch, pipenv and conda, by reading
files only. No interpreter is run: a base interpreter that is gone is noticed by its missing standard
library.
"""

from __future__ import annotations

import os
import re
import sysconfig
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from symindex.workspace.configfiles import ini_or_empty, parse_ini, strings, table_at, toml_or_empty
from symindex.workspace.disk import directories_in, is_directory, is_file, real_path
from symindex.workspace.home import expand_home
from symindex.workspace.ignored_config import note_ignored
from symindex.workspace.interpreters import Interpreter, interpreter_of
from symindex.workspace.managed import managed_environments
from symindex.workspace.reading import is_utf8, read_text
from symindex.workspace.settings import RUNNER_DIRECTORIES, Settings, is_environment
from symindex.workspace.sitepackages import Boundary, mapped_modules, search_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

EnvironmentKind = Literal["tox", "nox", "venv", "conda"]

CUSTOMARY_NAMES = (".venv", "venv", "env", ".env")
NEVER_HOLDS_ENVIRONMENTS = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules", *RUNNER_DIRECTORIES})


# In a directory with more, nobody keeps environments.
_MAX_DIRECTORIES = 500
# Nobody lists more; a list that goes on multiplies out of hand.
_MAX_NAMES = 10_000
_MAX_BRACES = 50


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment and where its imports come from.

    An import is answered in the order `search_paths` (site-packages, then what `.pth` files add), then
    `stdlib`; `mapped_modules` are top-level modules that an editable install places elsewhere, and come
    first. A namespace package may be mapped several times. `broken` says what is missing; what is still
    there can be indexed all the same.
    """

    name: str
    kind: EnvironmentKind
    prefix: Path
    python_version: str | None
    site_packages: tuple[Path, ...]
    search_paths: tuple[Path, ...]
    mapped_modules: tuple[tuple[str, Path], ...]
    stdlib: Path | None
    broken: str | None


def find_environments(root: Path, settings: Settings, environ: Mapping[str, str]) -> list[Environment]:
    """The project's environments, the primary one first.

    Primary is the one the settings name, else the one that was active first, else `.venv`, `venv`, `env`, else tox's in
    the order of its `env_list`; a setting that names none of them is passed over, because not everyone has
    every environment. An activated conda `base` counts only when the project has no environment of its own,
    and only then are those beside the root looked for, as `src` and `venv` in one directory.
    """
    root = Path(os.path.abspath(root))
    active = [*settings.active_environments, *_active(environ)]
    prefixes: dict[str, Path] = {}
    for prefix in filter(_is_utf8, _prefixes(root, settings, environ)):
        prefixes.setdefault(real_path(prefix), prefix)
    if not prefixes and settings.find_environments:
        beside = (root.parent / name for name in CUSTOMARY_NAMES)
        prefixes = {real_path(path): path for path in beside if _is_utf8(path) and is_environment(path)}
    names = _names(root, prefixes.values())
    boundary = Boundary.of(root, environ)
    found = [_environment(name, prefix, boundary) for name, prefix in names.items()]
    kept = [environment for environment in found if not _is_excluded(environment, root, settings)]
    order = _Order(root, settings, environ, active, list(managed_environments(root, environ)), _tox_order(root))
    return sorted(_without_conda_base(kept, settings, environ), key=order.rank)


def active_environments(environ: Mapping[str, str]) -> list[Path]:
    """The environments that a shell has activated, as they are remembered: conda's `base` says nothing of a project."""
    is_base = environ.get("CONDA_DEFAULT_ENV") == "base"
    base = Path(os.path.abspath(environ.get("CONDA_PREFIX", os.devnull)))
    return [path for path in _active(environ) if is_environment(path) and not (is_base and path == base)]


def default_stdlib() -> Path | None:
    """The standard library of the interpreter that runs symindex, for projects without any environment."""
    path = Path(sysconfig.get_path("stdlib"))
    return path if is_file(path / "os.py") else None


def _active(environ: Mapping[str, str]) -> list[Path]:
    values = (environ.get(variable) for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"))
    return [Path(os.path.abspath(value)) for value in values if value]


def named_by_variables(root: Path, environ: Mapping[str, str]) -> list[Path]:
    """Return the environments of the project that variables name, whether they exist or not."""
    uv = environ.get("UV_PROJECT_ENVIRONMENT")
    return [*_active(environ), *([root / uv] if uv else [])]


def _prefixes(root: Path, settings: Settings, environ: Mapping[str, str]) -> Iterator[Path]:
    """Every candidate, likely several times under different spellings."""
    if settings.find_environments:
        for runner in RUNNER_DIRECTORIES:
            # Names with a dot are the runners' own: `.pkg` builds, `.tox` is tox itself.
            yield from (path for path in _directories(root / runner) if path.name[0] != "." and _libraries(path))
        customary = [_pointed_to(root / name) for name in CUSTOMARY_NAMES]
        active = [*settings.active_environments, *named_by_variables(root, environ)]
        elsewhere = [*managed_environments(root, environ), *active]
        yield from (path for path in customary if path and is_environment(path))
        yield from (path for path in [root] if is_environment(path))
        yield from _environments_near(root)
        yield from (path for path in elsewhere if is_environment(path))
    yield from settings.environments


def _libraries(path: Path) -> bool:
    return is_environment(path) or bool(interpreter_of(path).site_packages)


def _pointed_to(path: Path) -> Path | None:
    """The path, or where it points when it is a file that holds a path, as `.venv` may be."""
    if not is_file(path):
        return path
    try:
        text = read_text(path, errors="strict").strip()
    except (OSError, ValueError):
        return None
    return path.parent / text if text and "\n" not in text else None


def _environments_near(root: Path) -> Iterator[Path]:
    for directory in _directories(root):
        if directory.name in NEVER_HOLDS_ENVIRONMENTS:
            continue
        if is_environment(directory):
            yield directory
        else:
            yield from (path for path in _directories(directory) if is_environment(path))


def _directories(path: Path) -> list[Path]:
    return [path / name for name in directories_in(path, _MAX_DIRECTORIES)]


def _names(root: Path, prefixes: Iterable[Path]) -> dict[str, Path]:
    """A short name for each: its own, or its way from the root where it lies deeper or the name is taken."""
    names: dict[str, Path] = {}
    for prefix in prefixes:
        is_deep = root in prefix.parents and prefix.parent.name not in RUNNER_DIRECTORIES
        name = _way(prefix, root) if is_deep else prefix.name
        choices = (name, _way(prefix, root), prefix.as_posix())
        names[next((choice for choice in choices if choice not in names), choices[-1])] = prefix
    return names


def _way(prefix: Path, root: Path) -> str:
    return (prefix.relative_to(root) if prefix.is_relative_to(root) else prefix).as_posix()


def _environment(name: str, prefix: Path, boundary: Boundary) -> Environment:
    interpreter = interpreter_of(prefix)
    mapped = mapped_modules(interpreter.site_packages, boundary)
    return Environment(
        name=name,
        kind=_kind(prefix),
        prefix=prefix,
        python_version=interpreter.version,
        site_packages=tuple(filter(_is_utf8, interpreter.site_packages)),
        search_paths=tuple(filter(_is_utf8, search_paths(interpreter.site_packages, boundary))),
        mapped_modules=tuple(row for row in mapped if _is_utf8(row[0]) and _is_utf8(row[1])),
        stdlib=interpreter.stdlib if interpreter.stdlib and _is_utf8(interpreter.stdlib) else None,
        broken=_broken(prefix, interpreter),
    )


def _is_utf8(path: str | os.PathLike[str]) -> bool:
    """Return True if a path, or a module's name, can be kept in the index; those that cannot are noted."""
    if is_utf8(path):
        return True
    note_ignored(path, "its path is not UTF-8")
    return False


def _kind(prefix: Path) -> EnvironmentKind:
    if is_directory(prefix / "conda-meta"):
        return "conda"
    runner = prefix.parent.name
    return "tox" if runner == ".tox" else "nox" if runner == ".nox" else "venv"


def _broken(prefix: Path, interpreter: Interpreter) -> str | None:
    if not is_directory(prefix):
        return "no such directory"
    if not interpreter.site_packages:
        return "no site-packages directory in it"
    if not interpreter.stdlib:
        gone = interpreter.home and not is_directory(interpreter.home)
        return f"its interpreter is gone: {interpreter.home}" if gone else "no standard library found for it"
    return None


def _is_excluded(environment: Environment, root: Path, settings: Settings) -> bool:
    spellings = (environment.name, environment.prefix.as_posix(), _way(environment.prefix, root))
    return any(
        fnmatchcase(spelling, pattern.rstrip("/"))
        for pattern in settings.exclude_environments
        for spelling in spellings
    )


def _without_conda_base(
    environments: list[Environment], settings: Settings, environ: Mapping[str, str]
) -> list[Environment]:
    if environ.get("CONDA_DEFAULT_ENV") != "base" or len(environments) == 1:
        return environments
    base = Path(os.path.abspath(environ.get("CONDA_PREFIX", os.devnull)))
    return [environment for environment in environments if environment.prefix != base or base in settings.environments]


@dataclass(frozen=True, slots=True)
class _Order:
    """The sort key of an environment."""

    root: Path
    settings: Settings
    environ: Mapping[str, str]
    active: list[Path]
    managed: list[Path]
    tox: list[str]

    def rank(self, environment: Environment) -> tuple[int, int, str]:
        if self._is_chosen(environment):
            return (0, 0, "")
        real = real_path(environment.prefix)
        for place, path in enumerate(self.active):
            if real_path(path) == real:
                return (1, place, "")
        if environment.name in CUSTOMARY_NAMES:
            return (2, CUSTOMARY_NAMES.index(environment.name), "")
        if environment.prefix in self.managed:
            return (2, len(CUSTOMARY_NAMES), environment.name)
        if environment.kind == "tox" and environment.prefix.name in self.tox:
            return (3, self.tox.index(environment.prefix.name), "")
        return (4, 0, environment.name)

    def _is_chosen(self, environment: Environment) -> bool:
        chosen = self.settings.primary_environment
        if not chosen:
            return False
        path = real_path(self.root / expand_home(chosen, self.environ))
        return environment.name == chosen or real_path(environment.prefix) == path


def _tox_order(root: Path) -> list[str]:
    """The names in tox's environment list, wherever it is configured."""
    pyproject = table_at(toml_or_empty(root / "pyproject.toml"), "tool", "tox")
    legacy = str(pyproject.get("legacy_tox_ini", ""))
    settings = {
        "tox.ini": ini_or_empty(root / "tox.ini").get("tox", {}),
        "setup.cfg": ini_or_empty(root / "setup.cfg").get("tox:tox", {}),
        "pyproject.toml": parse_ini(legacy, root / "pyproject.toml").get("tox", {}),
    }
    names: list[str] = []
    for file, values in settings.items():
        listed = expand_environment_list(values.get("envlist") or values.get("env_list") or "")
        if len(listed) == _MAX_NAMES:
            note_ignored(root / file, f"environments after the first {_MAX_NAMES:,}")
        names += listed
    return names + strings(pyproject.get("env_list")) + strings(toml_or_empty(root / "tox.toml").get("env_list"))


def expand_environment_list(text: str) -> list[str]:
    """The names in a tox `envlist`, its braces multiplied out: `py{311,312}-unit` gives two."""
    uncommented = re.sub(r"(?m)#.*$", "", text)
    items = re.findall(r"(?:\{[^}]*\}|[^\s,{}])+", uncommented)
    return list(islice((name for item in items for name in _expanded(item)), _MAX_NAMES))


def _expanded(item: str) -> Iterator[str]:
    parts = re.split(r"\{([^}]*)\}?", item, maxsplit=_MAX_BRACES)  # what is between braces, and within, in turn
    choices = [list(islice(_choices(part), _MAX_NAMES)) if at % 2 else [part] for at, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))


def _choices(inside: str) -> Iterator[str]:
    for choice in inside.split(","):
        span = re.fullmatch(r"\s*(\d{1,9})-(\d{1,9})\s*", choice)
        if span:
            yield from (str(number) for number in range(int(span[1]), int(span[2]) + 1))
        else:
            yield choice.strip()
