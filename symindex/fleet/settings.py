"""The fleets that a person has named: for each a file of paths and globs in the user's configuration directory.

A line is the path of a repository, or a glob whose directories are repositories, such as `~/src/*`; `!` before it
leaves out what it names. A line can be the URL of a repository too, which only builds on a cluster read. Empty lines
and those that begin with `#` are the person's own, and kept.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from glob import glob, has_magic
from pathlib import Path
from typing import Final, NamedTuple

from symindex.errors import ConfigurationError
from symindex.workspace.clones import is_url
from symindex.workspace.reading import read_regular, read_text
from symindex.workspace.settings import INDEX_DIRECTORY, is_environment

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SUFFIX: Final = ".txt"
_MARKERS: Final = (".git", "pyproject.toml", "setup.cfg", "setup.py", INDEX_DIRECTORY)
_POINTER: Final = b"gitdir:"
_MAX_POINTER_SIZE: Final = 4096
_MAX_REPOSITORIES: Final = 10_000


class Fleet(NamedTuple):
    """A named list of repositories, as its file says it: `patterns` in the order of the lines."""

    name: str
    file: Path
    patterns: tuple[str, ...]


def fleets_directory(environ: Mapping[str, str]) -> Path:
    """Return the directory of this user's fleets; `SYMINDEX_CONFIG_DIR` overrides the system's convention."""
    asked = environ.get("SYMINDEX_CONFIG_DIR")
    if asked:
        return Path(asked) / "fleets"
    if sys.platform == "linux":  # as platformdirs has it, whose import takes as long as opening an index
        base = environ.get("XDG_CONFIG_HOME", "").strip() or os.path.join(environ.get("HOME") or "~", ".config")
        return Path(os.path.expanduser(base), "symindex", "fleets")
    import platformdirs

    return platformdirs.user_config_path("symindex") / "fleets"


def fleet_names(environ: Mapping[str, str]) -> list[str]:
    """The names of all fleets, sorted."""
    with suppress(OSError):
        names = sorted(os.listdir(fleets_directory(environ)))
        return [name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX) and name[0] != "."]
    return []


def load_fleet(name: str, environ: Mapping[str, str]) -> Fleet:
    """A fleet as its file says it; raises `ConfigurationError` where there is none, or it cannot be read."""
    file = _file(name, environ)
    try:
        lines = read_text(file).splitlines()
    except (FileNotFoundError, NotADirectoryError) as error:
        known = fleet_names(environ)
        hint = f"fleets: {', '.join(known)}" if known else f"symindex fleet add {name} ~/src/nova '~/lib/*'"
        raise ConfigurationError(f"there is no fleet {name}", hint) from error
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file}: cannot be read: {error}", "check the file and its permissions") from error
    return Fleet(name, file, tuple(filter(None, map(_pattern, lines))))


def add_to_fleet(name: str, patterns: Iterable[str], environ: Mapping[str, str]) -> Fleet:
    """The fleet with some paths and globs more, made where there is none; raises `ConfigurationError`."""
    file = _file(name, environ)
    text = ""
    with suppress(FileNotFoundError, NotADirectoryError):
        text = read_text(file)
    known = set(map(_pattern, text.splitlines()))
    lines = [*text.splitlines(), *dict.fromkeys(each for each in map(_lasting, patterns) if each not in known)]
    _write(file, lines)
    return load_fleet(name, environ)


def remove_from_fleet(name: str, patterns: Iterable[str], environ: Mapping[str, str]) -> Fleet | None:
    """The fleet without some of its lines; None where it was deleted, which no patterns at all ask for.

    Raises `ConfigurationError` where the fleet has no such line.
    """
    fleet, wanted = load_fleet(name, environ), [_lasting(each) for each in patterns]
    if not wanted:
        fleet.file.unlink()
        return None
    missing = [each for each in wanted if each not in fleet.patterns]
    if missing:
        raise ConfigurationError(f"fleet {name} has no line {missing[0]}", f"its lines: {', '.join(fleet.patterns)}")
    _write(fleet.file, [line for line in read_text(fleet.file).splitlines() if _pattern(line) not in wanted])
    return load_fleet(name, environ)


def roots_of(fleet: Fleet) -> list[Path]:
    """The repositories that a fleet has now, each once, in the order of its lines and the names.

    Of what a glob finds, directories without a sign of a project are left out, and so are submodules and virtualenvs,
    which belong to others. Raises `ConfigurationError` where a path that is no glob leads nowhere.
    """
    found: dict[str, Path] = {}
    for pattern in fleet.patterns:
        if is_url(pattern):
            continue
        if pattern[0] == "!":
            left_out = {os.path.realpath(path) for path in glob(os.path.expanduser(pattern[1:].strip()))}
            found = {real: path for real, path in found.items() if real not in left_out}
            continue
        for path in _matches(fleet, pattern):
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())[:_MAX_REPOSITORIES]


def urls_of(fleet: Fleet) -> list[str]:
    """The repositories of a fleet that are named by URL, each once."""
    return list(dict.fromkeys(filter(is_url, fleet.patterns)))


def _matches(fleet: Fleet, pattern: str) -> Iterator[Path]:
    expanded = os.path.expanduser(pattern)
    if has_magic(expanded):
        yield from (Path(path) for path in sorted(glob(expanded, recursive=True)) if _is_repository(path))
    elif os.path.isdir(expanded):
        yield Path(os.path.abspath(expanded))
    else:
        raise ConfigurationError(
            f"{fleet.file}: {pattern} is no directory", f"symindex fleet remove {fleet.name} {pattern}"
        )


def _is_repository(path: str) -> bool:
    if not os.path.isdir(path) or is_environment(path):
        return False
    return any(os.path.lexists(os.path.join(path, marker)) for marker in _MARKERS) and not _is_submodule(path)


def _is_submodule(path: str) -> bool:
    """Return True if a directory is a submodule of the repository around it: its `.git` file points into `modules`."""
    try:
        text = read_regular(os.path.join(path, ".git"), _MAX_POINTER_SIZE)
    except OSError:
        return False
    return text.startswith(_POINTER) and b"/.git/modules/" in text.replace(b"\\", b"/")


def _pattern(line: str) -> str:
    """Return the pattern of a line; empty for a comment or a lone `!`."""
    line = line.strip()
    return "" if line.startswith("#") or line == "!" else line


def _lasting(pattern: str) -> str:
    """A path or glob that means the same from any directory; what lies in the home is written with `~`."""
    if is_url(pattern):
        return pattern
    mark, pattern = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    path, home = os.path.abspath(os.path.expanduser(pattern)), os.path.expanduser("~").rstrip(os.sep)
    if "\n" in path or "\r" in path or "\0" in path:
        raise ConfigurationError("a path with a line end cannot stand in the file of a fleet", "use a glob: ~/src/*")
    inside = home and path.startswith(home + os.sep)
    return mark + (f"~{path[len(home) :]}" if inside else path)


def _file(name: str, environ: Mapping[str, str]) -> Path:
    if not _NAME.fullmatch(name):
        raise ConfigurationError(f"{name!r} is no name of a fleet", "letters, digits, and - _ . inside: openstack")
    return fleets_directory(environ) / f"{name}{_SUFFIX}"


def _write(file: Path, lines: Iterable[str]) -> None:
    from symindex.output import Output, written

    file.parent.mkdir(parents=True, exist_ok=True)
    with written(Output(file, named=True)) as out:  # a person's own file, which may be a link of theirs
        out.write("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))
