"""The Python of an environment: version, library directories and standard library, by layout."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from symindex.workspace.disk import is_directory, is_file, names_in, real_path
from symindex.workspace.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LIBRARY = re.compile(r"(?:python|pypy)(\d+\.\d+)t?")
_STDLIB_LANDMARK = "os.py"
# A base interpreter may itself be a virtualenv's; more steps than this are a circle.
_MAX_CHAIN_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The description of an environment's Python by its files; `home` is where its base interpreter should be."""

    version: str | None
    site_packages: tuple[Path, ...]
    stdlib: Path | None
    home: Path | None


def interpreter_of(prefix: Path) -> Interpreter:
    """The interpreter of the environment at the prefix; never raises, what is missing is None or empty."""
    settings = _virtualenv_settings(prefix)
    version = _virtualenv_version(settings) or _conda_version(prefix)
    libraries = _libraries(prefix, version)
    version = version or _version_in_name(libraries)
    bases = [prefix] if settings is None else list(_bases(prefix, settings))
    site_packages = [library / "site-packages" for library in libraries]
    if settings and settings.get("include-system-site-packages", "").lower() == "true":
        site_packages += [path for base in bases for path in _system_site_packages(base, version)]
    elif settings is None:
        site_packages += _system_site_packages(prefix, version)
    home = Path(settings["home"]) if settings and settings.get("home") else None
    return Interpreter(version, _existing(site_packages), _stdlib(bases, version, libraries), home)


def _virtualenv_settings(prefix: Path) -> dict[str, str] | None:
    try:
        text = read_text(prefix / "pyvenv.cfg", errors="replace")
    except OSError:
        return None
    pairs = (line.partition("=") for line in text.replace("\0", "").splitlines())
    return {key.strip().lower(): value.strip() for key, equals, value in pairs if equals}


def _virtualenv_version(settings: dict[str, str] | None) -> str | None:
    for key in ("version", "version_info"):
        match = re.match(r"\d+\.\d+(?:\.\d+)?", (settings or {}).get(key, ""))
        if match:
            return match[0]
    return None


def _conda_version(prefix: Path) -> str | None:
    try:
        names = names_in(prefix / "conda-meta")
    except OSError:
        return None
    matches = (re.match(r"python-(\d+\.\d+(?:\.\d+)?)-", name) for name in names)
    return next((match[1] for match in matches if match), None)


def _libraries(prefix: Path, version: str | None) -> list[Path]:
    """The `lib/pythonX.Y` directories, the version's own if a rebuilt environment left others behind."""
    found = [
        prefix / directory / name
        for directory in ("lib", "lib64")
        for name in _names(prefix / directory)
        if _LIBRARY.fullmatch(name)
    ]
    fitting = [path for path in found if version and _fits(path.name, version)]
    return fitting or found


def _names(directory: Path) -> list[str]:
    try:
        return names_in(directory)
    except OSError:
        return []


def _fits(library: str, version: str) -> bool:
    match = _LIBRARY.fullmatch(library)
    return match is not None and match[1] == ".".join(version.split(".")[:2])


def _version_in_name(libraries: list[Path]) -> str | None:
    match = _LIBRARY.fullmatch(libraries[0].name) if libraries else None
    return match[1] if match else None


def _bases(prefix: Path, settings: dict[str, str], steps: int = 0) -> Iterator[Path]:
    """The prefixes the base interpreter may have, the likeliest first."""
    for key in ("base-prefix", "base-exec-prefix"):
        if settings.get(key):
            yield prefix / settings[key]
    executables = [settings.get(key) for key in ("base-executable", "executable")]
    home = settings.get("home")
    if home:
        yield from _chained(prefix / home, steps)
        yield (prefix / home).parent
        executables += [os.path.join(home, name) for name in ("python3", "python", "pypy3")]
    for executable in executables:
        if executable:
            yield Path(real_path(prefix / executable)).parent.parent
    # What was moved since is found through the environment's own link to its interpreter.
    yield Path(real_path(prefix / "bin" / "python")).parent.parent


def _chained(home: Path, steps: int) -> Iterator[Path]:
    settings = _virtualenv_settings(home.parent) if steps < _MAX_CHAIN_LENGTH else None
    if settings:
        yield from _bases(home.parent, settings, steps + 1)


def _stdlib(bases: Iterable[Path], version: str | None, libraries: list[Path]) -> Path | None:
    names = list(dict.fromkeys(library.name for library in libraries))
    if not names and version:
        names = [f"python{'.'.join(version.split('.')[:2])}"]
    for base in bases:
        for path in _stdlib_candidates(base, names):
            if is_file(path / _STDLIB_LANDMARK):
                return path
    return None


def _stdlib_candidates(base: Path, names: list[str]) -> Iterator[Path]:
    for name in names:
        yield base / "lib" / name
        yield base / "lib64" / name
        framework = base / "Frameworks" / "Python.framework" / "Versions"
        yield framework / name.removeprefix("python") / "lib" / name
    yield base / "lib-python" / "3"


def _system_site_packages(base: Path, version: str | None) -> list[Path]:
    """Return the library directories of a base interpreter, Debian's own included."""
    short = ".".join(version.split(".")[:2]) if version else "3"
    return [
        base / "local" / "lib" / f"python{short}" / "dist-packages",
        base / "lib" / f"python{short}" / "site-packages",
        base / "lib64" / f"python{short}" / "site-packages",
        base / "lib" / "python3" / "dist-packages",
        base / "lib" / f"python{short}" / "dist-packages",
    ]


def _existing(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The directories among them, each once however it is written."""
    distinct: dict[str, Path] = {}
    for path in paths:
        if is_directory(path):
            distinct.setdefault(real_path(path), path)
    return tuple(distinct.values())
