"""The results of one walk over a tree: source files, what is left out and why; the treatment of odd entries."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from symindex.errors import raise_if_exhausted
from symindex.model.documents import SUFFIXES
from symindex.workspace.disk import note_look, real_path
from symindex.workspace.reading import MAXIMUM_SIZE, is_utf8
from symindex.workspace.settings import is_environment

if TYPE_CHECKING:
    from symindex.workspace.trees import Tree


class SkipReason(Enum):
    """Why something that looks like a source file, or a directory that may hold some, is left out."""

    ALIAS = "symbolic link to something indexed under its own name"
    OUTSIDE = "symbolic link out of the tree"
    LINK_LOOP = "symbolic link that leads back to itself or to a parent"
    BROKEN_LINK = "symbolic link to nothing"
    NOT_REGULAR = "not a regular file"
    UNREADABLE = "cannot be read"
    UNDECODABLE_NAME = "name is not valid UTF-8"
    TOO_LARGE = "larger than 32 MB"
    VANISHED = "vanished while looking"


class SourceFile(NamedTuple):
    """A file to index: its path relative to the tree with `/`, and what shows whether it changed."""

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class Skipped(NamedTuple):
    """Something left out, with a path fit to print: bytes that are no text are written as escapes."""

    path: str
    reason: SkipReason


@dataclass(slots=True)
class Walk:
    """The results so far, and the slow path for everything that is not a plain file or directory."""

    tree: Tree
    real_root: str
    foreign: frozenset[str]
    files: list[SourceFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    followed: set[str] = field(default_factory=set)

    @classmethod
    def over(cls, tree: Tree) -> Walk:
        """A walk that has found nothing yet; `foreign` are the directories inside that other trees cover."""
        real_root = real_path(tree.path)
        lead = real_root.rstrip("/") + "/"
        inside = (path for path in tree.elsewhere if path.startswith(lead))
        return cls(tree, real_root, frozenset(path.removeprefix(lead) for path in inside))

    def skip(self, path: str, reason: SkipReason) -> None:
        self.skipped.append(Skipped(os.fsencode(path).decode("utf-8", "backslashreplace"), reason))

    def skip_error(self, path: str, error: OSError) -> None:
        raise_if_exhausted(error)
        self.skip(path, _ERRORS.get(error.errno or 0, SkipReason.UNREADABLE))

    def add(self, path: str, status: os.stat_result) -> None:
        """Take the file if it can be indexed, else note why not."""
        if not stat.S_ISREG(status.st_mode):
            self.skip(path, SkipReason.NOT_REGULAR)
        elif not is_utf8(path):
            self.skip(path, SkipReason.UNDECODABLE_NAME)
        elif status.st_size > MAXIMUM_SIZE:
            self.skip(path, SkipReason.TOO_LARGE)
        else:
            self.files.append(SourceFile(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))

    def add_directory(self, path: str, stack: list[str]) -> None:
        if is_utf8(path):
            stack.append(path)
        else:
            self.skip(path, SkipReason.UNDECODABLE_NAME)

    def add_link(self, path: str, stack: list[str]) -> None:
        """Follow a library's link out of its tree; note any other link to a source file or a directory."""
        full = os.path.join(self.tree.path, path)
        if self.tree.is_checkout:
            note_look(full)
        try:
            status = os.stat(full)
            target = os.path.realpath(full)
        except OSError as error:
            raise_if_exhausted(error)
            # Emacs locks `mod.py` with a link `.#mod.py` to nothing; it is there whenever the file is edited.
            if path.endswith(SUFFIXES) and not os.path.basename(path).startswith(".#"):
                self.skip(path, _LINK_ERRORS.get(error.errno or 0, SkipReason.UNREADABLE))
            return
        is_directory = stat.S_ISDIR(status.st_mode)
        if is_environment(target) if is_directory else not path.endswith(SUFFIXES):
            return
        reason = self._link_verdict(target, is_directory)
        if reason:
            self.skip(path, reason)
        elif is_directory:
            self.followed.add(target)
            self.add_directory(path, stack)
        else:
            self.add(path, status)

    def _link_verdict(self, target: str, is_directory: bool) -> SkipReason | None:
        if is_directory and _contains(target, self.real_root):
            return SkipReason.LINK_LOOP
        if _contains(self.real_root, target) or target in self.followed:
            return SkipReason.ALIAS
        if self.tree.is_checkout:
            return SkipReason.OUTSIDE
        return SkipReason.ALIAS if any(_contains(other, target) for other in self.tree.elsewhere) else None


_ERRORS = {
    errno.ENOENT: SkipReason.VANISHED,
    errno.ENOTDIR: SkipReason.VANISHED,
    errno.ESTALE: SkipReason.VANISHED,
}
_LINK_ERRORS = {errno.ELOOP: SkipReason.LINK_LOOP, errno.ENOENT: SkipReason.BROKEN_LINK}


def _contains(directory: str, path: str) -> bool:
    return path == directory or path.startswith(directory.rstrip("/") + "/")
