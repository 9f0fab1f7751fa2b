"""The commits that lead to a revision, and the Python files that each of them changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final, NamedTuple

from symindex.model.documents import SUFFIXES
from symindex.workspace.git import REGULAR, Git

_AT_ONCE: Final = 200  # commits whose trees are compared by one process


class Touched(NamedTuple):
    """A Python file that a commit changes: its path from the project's root, git's names of both contents.

    A name is empty where the file is not there.
    """

    path: str
    old: str
    new: str


class Step(NamedTuple):
    """A commit, the parent that it is compared with (empty for a first commit), and the files in which they differ."""

    commit: str
    parent: str
    files: tuple[Touched, ...]


def steps_to(git: Git, commit: str, most: int) -> Iterator[Step]:
    """The commits that led to a commit, itself first, along first parents: what a merge brought comes with the merge.

    Raises `QuestionError` where git fails, as it does where the commits of a shallow clone end too early.
    """
    listed = git.run("rev-list", "--first-parent", "--parents", f"--max-count={most}", commit).stdout.decode()
    lines = [line.split()[:2] for line in listed.splitlines()]
    prefix = os.fsdecode(git.run("rev-parse", "--show-prefix").stdout.removesuffix(b"\n"))
    for start in range(0, len(lines), _AT_ONCE):
        yield from _compared(git, lines[start : start + _AT_ONCE], prefix)


def touched_between(git: Git, old: str, new: str) -> list[Touched]:
    """The files, links and submodules at and below the project's root in which two trees differ."""
    listed = git.run("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--relative", old, new)
    fields = iter(listed.stdout.split(b"\0"))
    found: list[Touched] = []
    for field in fields:
        if field:
            old_mode, new_mode, old_oid, new_oid, _ = field[1:].decode().split()
            is_file = old_mode in REGULAR, new_mode in REGULAR
            found.append(Touched(os.fsdecode(next(fields)), old_oid * is_file[0], new_oid * is_file[1]))
    return found


def _compared(git: Git, lines: list[list[str]], prefix: str) -> Iterator[Step]:
    given = "".join(f"{' '.join(line)}\n" for line in lines).encode()
    parts = git.run("diff-tree", "--stdin", "-r", "-z", "--raw", "--root", "--no-renames", "--no-abbrev", given=given)
    found: dict[str, list[Touched]] = {}
    fields = iter(parts.stdout.split(b"\0"))
    files: list[Touched] = []
    for field in fields:
        if not field.startswith(b":"):
            files = found.setdefault(field.decode().strip(), [])
            continue
        old_mode, new_mode, old, new, _ = field[1:].decode().split()
        path = os.fsdecode(next(fields))
        if path.startswith(prefix) and path.endswith(SUFFIXES):
            ends = old if old_mode in REGULAR else "", new if new_mode in REGULAR else ""
            files.append(Touched(path[len(prefix) :], *ends))
    for line in lines:
        yield Step(line[0], line[1] if len(line) > 1 else "", tuple(found.get(line[0], ())))
