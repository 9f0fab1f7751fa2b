"""The Python files that differ between two revisions, or between one and the working tree. Files are compared here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from symindex.errors import QuestionError
from symindex.model.documents import MODULE_SUFFIXES
from symindex.workspace.git import REGULAR, Git, Revision
from symindex.workspace.git_objects import MissingObject
from symindex.workspace.reading import read_regular


class Change(NamedTuple):
    """A Python file that differs: its path relative to the root, with `/`, and both contents; None where it is not
    there."""

    path: str
    old: bytes | None
    new: bytes | None


def changes(root: Path, revisions: str, present: Iterable[str]) -> list[Change]:
    """The Python files that differ between two revisions `A..B`, or between one revision and the working tree.

    `present` are the paths of the working tree that count as new where the revision does not have them.

    `A...B` counts from where B left A, as in `git diff`. An empty side means HEAD. Raises `QuestionError` where git is
    not there, the project is no repository, or it has no such revision.
    """
    older, dots, newer = revisions.partition("..")
    with Git(root) as git:
        old = _commit(git, older)
        if dots:
            new = _commit(git, newer.removeprefix("."))
            if newer.startswith("."):
                old = git.resolve(git.merge_base(old.oid, new.oid))
            return _between(git, _files(git, old), _files(git, new))
        tree = _files(git, old)
        added = (Change(path, None, _read(root, path)) for path in present if path not in tree)
        return [*_against_disk(git, tree), *(change for change in added if change.new is not None)]


def _commit(git: Git, name: str) -> Revision:
    found = git.resolve(name or "HEAD")
    if not found.commit or found.is_of_project:
        raise QuestionError(f"git knows no revision {name} that is a commit")
    return found


def _files(git: Git, revision: Revision) -> dict[str, str]:
    """Path relative to the root → object, for the Python files at and below the root; links left out."""
    entries = git.entries(revision)
    return {path: oid for path, mode, oid in entries if path.endswith(MODULE_SUFFIXES) and mode in REGULAR}


def _between(git: Git, old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    differing = [path for path in sorted({*old, *new}) if old.get(path) != new.get(path)]
    contents = _contents(git, {tree[path]: path for tree in (old, new) for path in differing if path in tree})
    return [Change(path, _of(contents, old, path), _of(contents, new, path)) for path in differing]


def _contents(git: Git, objects: Mapping[str, str]) -> dict[str, bytes]:
    """Object → its bytes, for objects that are given with a path that names them; without those that are missing."""
    found: dict[str, bytes] = {}
    left = dict(objects)
    while left:
        try:
            found.update(git.objects(left.items()))
            return found
        except MissingObject as error:
            left = {oid: path for oid, path in left.items() if oid not in found and oid != error.oid}
    return found


def _against_disk(git: Git, tree: Mapping[str, str]) -> list[Change]:
    on_disk = {path: _read(git.root, path) for path in tree}
    differing = [
        path for path, content in on_disk.items() if content is None or _object(content, tree[path]) != tree[path]
    ]
    contents = _contents(git, {tree[path]: path for path in differing})
    return [Change(path, contents.get(tree[path]), on_disk[path]) for path in differing]


def _object(content: bytes, like: str) -> str:
    """The name git gives to a content, by the kind of hash that another name was made with."""
    digest = hashlib.sha1(usedforsecurity=False) if len(like) == 40 else hashlib.sha256(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(content))
    digest.update(content)
    return digest.hexdigest()


def _of(contents: Mapping[str, bytes], tree: Mapping[str, str], path: str) -> bytes | None:
    return contents.get(tree[path]) if path in tree else None


def _read(root: Path, path: str) -> bytes | None:
    try:
        return read_regular(root / path)
    except OSError:
        return None
