"""A digest of all that decides which files of a library are indexed and how: while it is equal, none is compared.

A library changes with installations. Each touches the directory itself, where the distribution's metadata directory
comes or goes, and ends with writing the distribution's record. So a few hundred stamps stand for thousands of files.
What else decides is in the digest as well: the package that the directory is, what other trees cover of it, where links
lead. What this cannot show, a library's file edited by hand, is found by looking at all files every few minutes.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symindex.workspace.disk import current_observer, real_path, status

if TYPE_CHECKING:
    from symindex.workspace.trees import Tree

_SECONDS_BETWEEN_LOOKS: Final = 300.0
_LOOKED: Final = "libraries-looked-at"  # in the index's directory; its modification time is when
METADATA: Final = (".dist-info", ".egg-info")
_ADDING: Final = (".pth", ".egg-link")
_FINDER: Final = "__editable__"  # modules that map packages to working trees
# What names and versions of distributions are read from, and which files are theirs.
_OF_WHEELS: Final = ("RECORD", "METADATA")
_OF_EGGS: Final = ("PKG-INFO", "installed-files.txt", "top_level.txt")

_Stamp = tuple[str, int, int, int, int]


def installed_state(tree: Tree, trusted_before: int) -> str:
    """Return a digest that differs whenever other files of a library are to be indexed, or under other names.

    Empty where the stamps may not be trusted, or nothing can be read: where something changed after `trusted_before`,
    in ns since the epoch, for a later change might not show.
    """
    try:
        stamps = _stamps(tree.path)
    except OSError:
        return ""
    if max(max(mtime, ctime) for _, mtime, ctime, _, _ in stamps) > trusted_before:
        return ""
    lead = real_path(tree.path).rstrip("/") + "/"
    covered = sorted(path for path in tree.elsewhere if path.startswith(lead))
    return blake2b(repr((tree.kind, tree.package, covered, stamps)).encode(), digest_size=16).hexdigest()


def is_due(index: Path) -> bool:
    """Return True if nobody has looked at all files of the libraries for a while."""
    try:
        age = time.time() - os.stat(index / _LOOKED).st_mtime
    except OSError:
        return True
    return not 0 <= age < _SECONDS_BETWEEN_LOOKS  # in the future: the clock was set back


def looked_at_all(index: Path) -> None:
    """Note that somebody has just looked at all files of the libraries."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with suppress(OSError):
        descriptor = os.open(index / _LOOKED, flags, 0o666)
        try:
            os.utime(descriptor)
        finally:
            os.close(descriptor)


def _stamps(library: Path) -> list[_Stamp]:
    observer = current_observer()
    if observer:
        observer.lists(str(library))
    stamps = [_stamp(str(library))]
    with os.scandir(library) as entries:
        found = sorted((entry.name, entry.is_symlink()) for entry in entries)
    for name, is_link in found:
        path = f"{library}/{name}"
        if name.endswith(METADATA):
            stamps.append(_stamp(path))
            stamps += _stamps_in(path, _OF_WHEELS if name.endswith(METADATA[0]) else _OF_EGGS)
        elif name.endswith(_ADDING) or name.startswith(_FINDER):
            stamps.append(_stamp(path))
        elif is_link:
            stamps.append(_stamp_behind(path))
    return stamps


def _stamps_in(directory: str, names: tuple[str, ...]) -> list[_Stamp]:
    stamps = []
    for name in names:
        with suppress(OSError):
            stamps.append(_stamp(f"{directory}/{name}"))
    return stamps


def _stamp_behind(link: str) -> _Stamp:
    """The stamp of what a link leads to, under the way it leads there; a link that leads nowhere has one of zeros."""
    target = os.readlink(link)
    try:
        return _stamp(link, target)
    except OSError:
        return target, 0, 0, 0, 0


def _stamp(path: str, target: str = "") -> _Stamp:
    found = status(path)
    if target and os.path.isdir(path):  # its files are looked at by themselves, or not at all
        return target, 0, 0, found.st_dev, found.st_ino
    return target or os.path.basename(path), found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
