"""The root of a project and its settings in `[tool.symindex]`; their effects are documented elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from symindex.errors import ConfigurationError
from symindex.hashing import blake2b
from symindex.workspace.configfiles import parse_toml, toml_of
from symindex.workspace.disk import exists, is_directory, is_file, is_there, real_path
from symindex.workspace.home import expand_home
from symindex.workspace.reading import is_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

INDEX_DIRECTORY = ".symindex"
ENVIRONMENT_MARKERS = ("pyvenv.cfg", "conda-meta")
RUNNER_DIRECTORIES = (".tox", ".nox")
_LIBRARY_DIRECTORIES = frozenset({"site-packages", "dist-packages"})

_REPOSITORY_MARKER = ".git"
_PROJECT_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py", "tox.ini")


class Settings(NamedTuple):
    """The settings of one project; every path is absolute when `load_settings` made it."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    environments: tuple[Path, ...] = ()
    exclude_environments: tuple[str, ...] = ()
    find_environments: bool = True
    primary_environment: str | None = None
    stdlib: bool = True
    words: str = "public"
    index_library_words: bool = False
    background: bool = True
    exclude_frameworks: tuple[str, ...] = ()
    index_directory: Path = Path(INDEX_DIRECTORY)
    active_environments: tuple[Path, ...] = ()  # of other shells, not set in a file


def load_settings(root: Path, environ: Mapping[str, str]) -> Settings:
    """The settings in `<root>/pyproject.toml`, defaults where it is silent; raises ConfigurationError.

    `SYMINDEX_DIR` wins over `SYMINDEX_INDEXES`, and this over `index-directory`. Relative paths, in the first variable
    too, count from the root, so that one value exported in a shell serves every project.
    """
    if not is_utf8(root):
        raise ConfigurationError(f"{root}: the path of a project must be UTF-8", "rename the directory")
    table = _table(root / "pyproject.toml")
    values = {key.replace("-", "_"): value for key, value in table.items()}
    values["environments"] = tuple(_below(root, path, environ) for path in values.get("environments", ()))
    asked = environ.get("SYMINDEX_DIR", "")
    if not asked and (indexes := environ.get("SYMINDEX_INDEXES", "")):
        asked = str(_place_in(Path(os.path.abspath(expand_home(indexes, environ))), root))
    if os.path.isabs(asked):
        asked = real_path(asked)  # a person's own link; one in the tree is a stranger's, and not followed
    values["index_directory"] = (
        _below(root, asked, environ) if asked else _own_index(root, values.get("index_directory"), environ)
    )
    return Settings(**values)


def selection(source: bytes, shown: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The settings `include` and `exclude` that the bytes of a `pyproject.toml` have; raises as `load_settings` does.

    `shown` is the path that messages name.
    """
    table = _checked_table(shown, _well_formed(shown, lambda: toml_of(source)))
    return table.get("include", ()), table.get("exclude", ())


def _own_index(root: Path, setting: str | None, environ: Mapping[str, str]) -> Path:
    """Return the index's directory, by default or by a setting, which may only name one in the project."""
    directory = _below(root, setting or INDEX_DIRECTORY, environ)
    real_root = real_path(root)
    real = real_path(directory.parent)
    if setting and not f"{real}{os.sep}".startswith(f"{real_root.rstrip(os.sep)}{os.sep}"):
        raise ConfigurationError(
            f"{root / 'pyproject.toml'}: `tool.symindex.index-directory` leads out of the project",
            "name such a place with SYMINDEX_DIR or --index-dir",
        )
    return directory


def cache_directory(environ: Mapping[str, str]) -> Path:
    """The directory of this user's facts cache and of the secret that indexes are sealed with."""
    asked = environ.get("SYMINDEX_CACHE_DIR")
    if asked:
        return Path(asked)
    if sys.platform == "linux":  # as platformdirs has it, whose import takes as long as opening an index
        base = environ.get("XDG_CACHE_HOME", "").strip() or "~/.cache"
        return Path(expand_home(base, environ), "symindex")
    import platformdirs

    return platformdirs.user_cache_path("symindex")


def find_root(start: Path) -> Path | None:
    """The root of the project that `start` lies in, or None.

    It is the nearest repository, else the nearest directory with a Python project file; a directory with an
    index that is as near or nearer comes before it, one further up only where there is neither. A virtualenv
    belongs to the project around it: markers inside one count only when there are none outside.
    """
    start = Path(os.path.abspath(start))
    directories = [start, *start.parents] if is_directory(start) else list(start.parents)
    outside = _outside_environments(directories)
    return _marked(outside) or _marked(directories)


def library_root(start: Path) -> Path | None:
    """The directory of libraries that `start` lies in: `site-packages`, or that of a standard library; else None."""
    start = Path(os.path.abspath(start))
    return next(filter(_holds_libraries, [start, *start.parents]), None)


def index_environ(root: Path, environ: Mapping[str, str]) -> Mapping[str, str]:
    """The variables with which a directory is indexed.

    Nothing is written into a directory of libraries, or into one that is no project and has no index: their indexes are
    kept in the user's cache. The variables of any other root are returned as they are.
    """
    if environ.get("SYMINDEX_DIR") or environ.get("SYMINDEX_INDEXES"):
        return environ
    if _holds_libraries(root):
        kept_in = "libraries"
    elif not is_project_root(root):
        kept_in = "directories"
    else:
        return environ
    return {**environ, "SYMINDEX_DIR": str(_place_in(cache_directory(environ) / kept_in, root))}


def _place_in(indexes: Path, root: Path) -> Path:
    """The directory of a project's index among those of others."""
    return indexes / f"{root.name}-{blake2b(os.fsencode(root), digest_size=8).hexdigest()}"


def _holds_libraries(directory: Path) -> bool:
    return directory.name in _LIBRARY_DIRECTORIES or (
        directory.name.startswith("python") and is_file(directory / "os.py")
    )


def is_project_root(directory: Path) -> bool:
    """Return True if a directory is a root in itself: a repository, or one with a project file or an index."""
    return _has_index(directory) or _is_repository(directory) or _is_project(directory)


def is_environment(path: Path | str) -> bool:
    """Return True if the directory is the prefix of a virtualenv or of a conda environment."""
    return any(exists(os.path.join(path, marker)) for marker in ENVIRONMENT_MARKERS)


def _marked(directories: list[Path]) -> Path | None:
    indexed = next(filter(_has_index, directories), None)
    marked = next(filter(_is_repository, directories), None) or next(filter(_is_project, directories), None)
    if indexed and (marked is None or indexed.is_relative_to(marked)):
        return indexed
    return marked


def _outside_environments(directories: list[Path]) -> list[Path]:
    for index in range(len(directories) - 1, -1, -1):
        directory = directories[index]
        if directory.name in RUNNER_DIRECTORIES or (is_environment(directory) and not is_project_root(directory)):
            return directories[index + 1 :]
    return directories


def _has_index(directory: Path) -> bool:
    return is_directory(directory / INDEX_DIRECTORY)


def _is_repository(directory: Path) -> bool:
    return is_there(directory / _REPOSITORY_MARKER)


def _is_project(directory: Path) -> bool:
    return any(is_file(directory / marker) for marker in _PROJECT_MARKERS)


def _table(path: Path) -> dict[str, Any]:
    """The checked `[tool.symindex]` table."""
    return _checked_table(path, _content(path))


def _checked_table(path: Path, content: dict[str, Any]) -> dict[str, Any]:
    for key, dotted in (("tool", "tool"), ("symindex", "tool.symindex")):
        value = content.get(key, {})
        if not isinstance(value, dict):
            raise ConfigurationError(
                f"{path}: `{dotted}` must be a table, not {_kind(value)}",
                "write the settings below a line [tool.symindex]",
            )
        content = value
    return {key: _checked(path, key, value) for key, value in content.items()}


def _content(path: Path) -> dict[str, Any]:
    try:
        return _well_formed(path, lambda: parse_toml(path))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}", "check its permissions") from error


def _well_formed(path: Path, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the result of reading a TOML file; where it is malformed, `ConfigurationError` names the line."""
    try:
        return read()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigurationError(f"{path}: not UTF-8 (at line {line})", "save the file as UTF-8") from error
    except ValueError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}", "correct that line") from error


def _checked(path: Path, key: str, value: object) -> object:
    if key not in _KEYS:
        raise ConfigurationError(f"{path}: unknown key `{key}` in [tool.symindex]", _suggestion(key))
    expected, convert = _KEYS[key]
    try:
        return convert(value)
    except TypeError:
        problem = f"must be {expected}, not {_kind(value)}"
        raise ConfigurationError(f"{path}: `tool.symindex.{key}` {problem}", _example(key, value)) from None


def _suggestion(key: str) -> str:
    from difflib import get_close_matches  # late: a right setting needs no suggestion

    close = get_close_matches(key.replace("_", "-").lower(), _KEYS, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(_KEYS)}"


def _example(key: str, value: object) -> str | None:
    if _KEYS[key][0] == _LIST and isinstance(value, str):
        return f'write {key} = ["{value}"]'
    if _KEYS[key][0] == _FLAG:
        return f"write {key} = true or {key} = false"
    return None


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "a list holding " + _kind(
            next((item for item in value if not isinstance(item, str) or "\0" in item), "")
        )
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", dict: "a table"}
    if isinstance(value, str) and "\0" in value:
        return "a string with a NUL character"
    return "an empty string" if value == "" else names.get(type(value), "a date")


def _strings(value: object) -> tuple[str, ...]:
    return tuple(_iterate_strings(value))


def _iterate_strings(value: object) -> Iterator[str]:
    if not isinstance(value, list):
        raise TypeError
    for item in value:
        yield _string(item)


def _string(value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _reach(value: object) -> str:
    if value not in ("project", "public", "all"):
        raise TypeError
    return str(value)


def _below(root: Path, path: str, environ: Mapping[str, str]) -> Path:
    return Path(os.path.abspath(root / expand_home(path, environ)))


_LIST = "a list of strings"
_FLAG = "true or false"
_STRING = "a string"
_KEYS: dict[str, tuple[str, Callable[[object], object]]] = {
    "include": (_LIST, _strings),
    "exclude": (_LIST, _strings),
    "environments": (_LIST, _strings),
    "exclude-environments": (_LIST, _strings),
    "find-environments": (_FLAG, _flag),
    "primary-environment": (_STRING, _string),
    "stdlib": (_FLAG, _flag),
    "words": ('"project", "public" or "all"', _reach),
    "index-library-words": (_FLAG, _flag),
    "background": (_FLAG, _flag),
    "exclude-frameworks": (_LIST, _strings),
    "index-directory": (_STRING, _string),
}
