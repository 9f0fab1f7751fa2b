"""Decide whether git can read a repository without waiting for ever: a FIFO in the place of one of its files holds it,
and so does a file without bounds that git reads to its end.

Git opens what it finds: its own files, the object directories that `alternates` names, the files that a configuration
includes. A repository may be a stranger's, so all of them are looked at before git runs.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from symindex.errors import QuestionError
from symindex.workspace.reading import CONFIGURATION_SIZE, read_regular

_POINTER: Final = b"gitdir:"
_MAX_POINTER_BYTES: Final = 4096
_MAX_ENTRIES: Final = 300_000  # of all directories together; what is beyond, nobody looks at
_MAX_INCLUDED: Final = 10  # levels of files that include others, as for git
_MAX_ALTERNATES: Final = 5  # levels of object directories that name others, as for git
_MAX_ALTERNATE_LINES: Final = 1_000
_UNREAD: Final = frozenset({"annex", "hooks", "lfs", "modules", "worktrees"})  # at the top of a git directory
# What git reads to its end: a reference has 41 bytes, and the index and lists of the largest repositories 100 MB.
_MAX_REFERENCE_BYTES: Final = 1 << 20
_MAX_LIST_BYTES: Final = 1 << 28
_LIMITS: Final = {
    **dict.fromkeys(("HEAD", "refs"), _MAX_REFERENCE_BYTES),
    **dict.fromkeys(("packed-refs", "index", "shallow", "info"), _MAX_LIST_BYTES),
}
_WAITS: Final = (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK)
_OF_THE_SYSTEM: Final = ("/proc", "/sys")  # what they hold calls itself a regular file, and may have no end


def refuse_special_files(root: str) -> None:
    """Raise `QuestionError` where git would wait for a file of the repository around a directory, or read without end.

    Nothing happens where there is no repository; git says so better.
    """
    seen: set[tuple[int, int]] = set()
    left = [_MAX_ENTRIES]
    for directory in _git_directories(root):
        _look_through(directory, _LIMITS, seen, left)
        for name in ("config", "config.worktree"):
            _check_configuration(os.path.join(directory, name), _MAX_INCLUDED)
        _check_alternates(os.path.join(directory, "objects"), seen, left, _MAX_ALTERNATES)


def _git_directories(root: str) -> Iterator[str]:
    """The directories that git may take for the repository's, from the root upwards, and those that these name."""
    directory = os.path.abspath(root)
    while True:
        inside = os.path.join(directory, ".git")
        for found in (inside if os.path.isdir(inside) else _named(inside, _POINTER), directory):
            if found and os.path.lexists(os.path.join(found, "HEAD")):
                yield found
                common = _named(os.path.join(found, "commondir"), b"")
                if common:
                    yield common
                if found != directory:
                    return
        if directory == os.path.dirname(directory):
            return
        directory = os.path.dirname(directory)


def _named(path: str, lead: bytes) -> str:
    """The directory that a small file names behind some bytes; empty where it names none."""
    _refuse_if_special(path)
    try:
        text = read_regular(path, _MAX_POINTER_BYTES)
    except OSError:
        return ""
    if not text.startswith(lead) or b"\0" in text:
        return ""
    return os.path.join(os.path.dirname(path), os.fsdecode(text[len(lead) :].strip()))


def _look_through(directory: str, limits: Mapping[str, int], seen: set[tuple[int, int]], left: list[int]) -> None:
    """Refuse what is special, and what is longer than the limit of its name in the directory, or of what it lies in."""
    stack: list[tuple[str, int]] = [(directory, 0)]
    while stack:
        here, inherited = stack.pop()
        try:
            status = os.stat(here)
            entries = os.scandir(here)
        except (OSError, ValueError):
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        with entries:
            for entry in entries:
                left[0] -= 1
                if left[0] < 0:
                    return
                limit = limits.get(entry.name, 0) if here == directory else inherited
                if entry.is_file(follow_symlinks=False) and not limit:
                    continue
                if not entry.is_dir():
                    _refuse_if_special(entry.path, limit)
                elif here != directory or not limits or entry.name not in _UNREAD:
                    stack.append((entry.path, limit))


def _check_alternates(objects: str, seen: set[tuple[int, int]], left: list[int], levels: int) -> None:
    """Look through the object directories that one names as further ones, and those that these name."""
    path = os.path.join(objects, "info", "alternates")
    try:
        lines = os.fsdecode(read_regular(path, CONFIGURATION_SIZE)).splitlines()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(lines) > _MAX_ALTERNATE_LINES:
        raise QuestionError(
            f"{path} has more than {_MAX_ALTERNATE_LINES:,} lines, and git would follow all", "remove it"
        )
    for line in lines if levels else ():
        other = os.path.join(objects, line.strip('"'))
        if line and not line.startswith("#") and os.path.isdir(other):
            _look_through(other, {}, seen, left)
            _check_alternates(other, seen, left, levels - 1)


def _check_configuration(path: str, levels: int) -> None:
    """Refuse a configuration file that is none, and one that includes such a file."""
    _refuse_if_special(path)
    try:
        text = read_regular(path, CONFIGURATION_SIZE)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise _unreadable(path, error) from error
    if b"include" not in text.lower():
        return
    if not levels:
        raise QuestionError(f"{path} is included by files that include each other")
    for included in _included(path):
        _check_configuration(os.path.join(os.path.dirname(path), os.path.expanduser(included)), levels - 1)


def _included(path: str) -> list[str]:
    """The files that a configuration file includes, as git reads it; it follows none of them here."""
    import subprocess

    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    listed = subprocess.run(
        ["git", "config", "--file", os.path.abspath(path), "--no-includes", "--null", "--list"],
        cwd="/",
        env={**environ, "GIT_DIR": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=10,
    ).stdout
    entries = [entry.partition("\n") for entry in os.fsdecode(listed).split("\0")]
    return [value for key, _, value in entries if key.startswith(("include.", "includeif.")) and key.endswith(".path")]


def _refuse_if_special(path: str, limit: int = 0) -> None:
    """Refuse what is no regular file, and one that has more bytes than a limit, where there is one."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return
    if limit and status.st_size > limit:
        raise QuestionError(f"{path} has more than {limit >> 20} MB, which git would read to its end", "remove it")
    if stat.S_IFMT(status.st_mode) in _WAITS or status.st_dev in _devices_of_the_system():
        raise QuestionError(f"{path} is no regular file: git would wait for it, or read without end", "remove it")


@lru_cache(maxsize=1)
def _devices_of_the_system() -> frozenset[int]:
    return frozenset(os.stat(each).st_dev for each in _OF_THE_SYSTEM if os.path.ismount(each))


def _unreadable(path: str, error: OSError) -> QuestionError:
    return QuestionError(f"{path} cannot be read: {(error.strerror or 'unreadable').lower()}")
