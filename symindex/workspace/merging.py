"""Merges of commits without a working tree, and without what a repository's configuration would run.

`git merge-tree --write-tree` runs the merge drivers that attributes name and `merge.<name>.driver` says, reads
`.gitattributes` of the working tree and writes objects. So it works in a bare repository of its own, in a directory of
its caller's choice, that has no configuration, attributes or references and reads the objects of the project's
repository as alternates. Nothing is written there but the time of objects that a merge has too, and nothing that it
configures is read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.errors import QuestionError
from symindex.workspace.git import Git
from symindex.workspace.reading import read_regular

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_OLDEST: Final = (2, 38)  # earlier ones merge in a working tree only
_IDENTITY: Final = "symindex <symindex>"
_MAX_CONFLICTS: Final = 100


class Merge(NamedTuple):
    """The outcome of a merge: the commit and its tree, or without these the paths that conflict."""

    commit: str
    tree: str
    conflicts: tuple[str, ...] = ()


class Merging:
    """Merges commits of one project's repository in a scratch directory, which its caller makes and removes."""

    def __init__(self, root: Path, scratch: Path) -> None:
        """Raises `QuestionError` where git is too old, or the project is in no repository."""
        self.directory = scratch / "objects"
        self._scratch = scratch
        self.git = Git(root, objects=self.directory)
        version = self.git.version()
        if version < _OLDEST:
            found, oldest = (".".join(map(str, each)) for each in (version, _OLDEST))
            raise QuestionError(f"git {found} cannot merge without a working tree; git {oldest} and later can")
        self._prepare()

    def _prepare(self) -> None:
        """The bare repository that merges are made in; a shallow clone's ends are known to it."""
        (self._scratch / "refs").mkdir(parents=True, exist_ok=True)
        self.directory.mkdir(exist_ok=True)
        (self._scratch / "HEAD").write_text("ref: refs/heads/none\n")
        format_ = self.git.run("rev-parse", "--show-object-format").stdout.strip().decode()
        is_plain = format_ in ("", "sha1")
        extension = "" if is_plain else f"[extensions]\n\tobjectformat = {format_}\n"
        version = 0 if is_plain else 1
        (self._scratch / "config").write_text(
            f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{extension}"
        )
        named = os.fsdecode(self.git.run("rev-parse", "--git-path", "shallow").stdout.removesuffix(b"\n"))
        try:
            shallow = read_regular(self.git.root / named)
        except OSError:
            return
        (self._scratch / "shallow").write_bytes(shallow)

    def merge(self, one: str, other: str) -> Merge:
        """Two commits merged; raises `QuestionError` where they have no commit in common, or an object is missing."""
        command = ("merge-tree", "--write-tree", "--no-messages", "-z", "--name-only", one, other)
        done = self._run(*command, allowed=(0, 1))
        tree, _, rest = done.stdout.partition(b"\0")
        if done.returncode:
            names = dict.fromkeys(os.fsdecode(each) for each in rest.split(b"\0") if each)
            return Merge("", "", tuple(names)[:_MAX_CONFLICTS])
        oid = tree.decode().strip()
        return Merge(self._commit(oid, (one, other)), oid)

    def _commit(self, tree: str, parents: tuple[str, ...]) -> str:
        # Later than its parents: git looks for common commits by date, and would read all history for an old one.
        date = 1 + max(self.git.commit(parent).time for parent in parents)
        header = [f"tree {tree}", *(f"parent {each}" for each in parents)]
        by = f"{_IDENTITY} {date} +0000"
        content = "\n".join([*header, f"author {by}", f"committer {by}", "", "merged\n"])
        return self._run("hash-object", "-t", "commit", "-w", "--stdin", given=content.encode()).stdout.decode().strip()

    def _run(self, *command: str, given: bytes = b"", allowed: tuple[int, ...] = (0,)) -> CompletedProcess[bytes]:
        return self.git.run(f"--git-dir={self._scratch}", *command, given=given, allowed=allowed)
