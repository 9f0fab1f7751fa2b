"""Git repositories in directories: which a directory holds, and which working trees are linked to another's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from symindex.errors import ConfigurationError
from symindex.workspace import disk
from symindex.workspace.reading import read_regular

REPOSITORY_MARKER: Final = ".git"
_POINTER: Final = b"gitdir:"
_MAX_POINTER_BYTES: Final = 4096
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_WORKTREES: Final = "worktrees"
_LEVELS: Final = 2  # ~/src/nova, and ~/src/openstack/nova
_MAX_DIRECTORIES: Final = 2_000
_REPOSITORIES_NAMED: Final = 5


def repositories_in(directory: Path) -> list[str]:
    """The repositories below a directory, one or two levels deep, as paths from it; sorted.

    Hidden directories are not looked into.
    """
    return sorted(_repositories(os.fspath(directory), "", _LEVELS, [_MAX_DIRECTORIES]))


def is_home_or_above(directory: Path) -> bool:
    """Return True if a directory is the user's home, or holds it."""
    home = os.path.abspath(os.path.expanduser("~"))
    return f"{home}{os.sep}".startswith(f"{os.fspath(directory).rstrip(os.sep)}{os.sep}")


def refuse_unbounded(directory: Path, hint: str) -> None:
    """Raise `ConfigurationError` for a directory that is the user's home, or above it, or holds several repositories.

    `{first}` in the hint is one of the repositories.
    """
    if is_home_or_above(directory):
        home = os.path.abspath(os.path.expanduser("~"))
        what = "your home directory" if os.fspath(directory) == home else "above your home directory"
        raise ConfigurationError(f"{directory} is no project, but {what}", hint.replace("{first}", "PROJECT"))
    inside = repositories_in(directory)
    if len(inside) > 1:
        named = ", ".join(inside[:_REPOSITORIES_NAMED]) + (", …" if len(inside) > _REPOSITORIES_NAMED else "")
        raise ConfigurationError(
            f"{directory} is no project, but holds {len(inside)} repositories: {named}",
            hint.replace("{first}", inside[0]),
        )


def _repositories(directory: str, lead: str, levels: int, left: list[int]) -> Iterator[str]:
    for name in disk.directories_in(directory, _MAX_DIRECTORIES):
        left[0] -= 1
        if left[0] < 0:
            return
        path = os.path.join(directory, name)
        if name[0] == "." or disk.is_link(path):
            continue
        if disk.is_there(os.path.join(path, REPOSITORY_MARKER)):
            yield lead + name
        elif levels > 1:
            yield from _repositories(path, f"{lead}{name}/", levels - 1, left)


def is_linked_worktree(directory: str) -> bool:
    """Return True if a directory is a linked worktree of the repository that it lies in.

    Its `.git` is a file that points into `.git/worktrees` of a directory above. A submodule's points elsewhere.
    """
    try:
        text = read_regular(os.path.join(directory, REPOSITORY_MARKER), _MAX_POINTER_BYTES)
    except OSError:
        return False
    if not text.startswith(_POINTER):
        return False
    pointed = os.fsdecode(text[len(_POINTER) :].strip().split(b"\n")[0])
    if "\0" in pointed:
        return False
    worktrees, name = os.path.split(disk.real_path(os.path.join(directory, pointed)))
    repository = os.path.dirname(worktrees)
    if not name or os.path.basename(worktrees) != _WORKTREES or os.path.basename(repository) != REPOSITORY_MARKER:
        return False
    return disk.real_path(directory).startswith(os.path.dirname(repository) + os.sep)


def head_of(directory: Path) -> str:
    """The commit that a repository's working tree is at, read from git's files; empty where they do not say."""
    pointer = _first_line(directory / REPOSITORY_MARKER)
    git = directory / (pointer.partition(":")[2].strip() if pointer.startswith("gitdir:") else REPOSITORY_MARKER)
    head = _first_line(git / "HEAD")
    if not head.startswith("ref:"):
        return head if _COMMIT.fullmatch(head) else ""
    name = head.partition(":")[2].strip()
    common = git / (_first_line(git / "commondir") or ".")
    if ".." in name.split("/") or name.startswith("/"):
        return ""
    for place in (git, common):
        commit = _first_line(place / name)
        if _COMMIT.fullmatch(commit):
            return commit
    for line in _lines(common / "packed-refs"):
        commit, _, ref = line.partition(" ")
        if ref == name and _COMMIT.fullmatch(commit):
            return commit
    return ""


def _first_line(path: Path) -> str:
    return next(iter(_lines(path)), "")


def _lines(path: Path) -> list[str]:
    try:
        return read_regular(path).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
