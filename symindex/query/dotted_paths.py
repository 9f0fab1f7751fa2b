"""Dotted paths in files that are not Python: entry points, settings, templates and documentation that name code.

The project's files of some suffixes are read when a question needs them. The paths found in each are kept in the user's
cache under the file's stamp, so that a later question reads only what has changed. Nothing of it is in the index.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from symindex.errors import raise_if_exhausted
from symindex.model.documents import TEXT_SUFFIXES
from symindex.store.project_cache import ProjectCache
from symindex.workspace.discover import scan_suffixes
from symindex.workspace.reading import read_regular
from symindex.workspace.settings import Settings
from symindex.workspace.trees import Tree
from symindex.workspace.walk import SourceFile

MAX_BYTES: Final = 1 << 20  # of a file; longer ones are data
MAX_FILES: Final = 20_000
MAX_BYTES_AT_ALL: Final = 64 << 20  # of all files that are read
MAX_PATHS_AT_ALL: Final = 1_000_000
_MAX_PATHS: Final = 5_000  # of a file
_MAX_LENGTH: Final = 250  # of a path
# A dot or colon between two names; the search for these takes half the time of that for the whole.
_JOINT: Final = re.compile(rb"[A-Za-z0-9_][.:](?=[A-Za-z_])")
_PATH: Final = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*(?:[.:][A-Za-z_][A-Za-z0-9_]*)+")
_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
# What stands before or behind a path of files, an address, a relative path.
_NOT_BEFORE: Final = frozenset(b".:/@\\$-")
_NOT_BEHIND: Final = frozenset(b"/@-\\")
# A file that changed so shortly before it was read may change again without another stamp.
_RACY_NS: Final = 2_000_000_000
_FORM_VERSION: Final = 1


_Entry = tuple[list[int], str]  # the stamp of a file, empty where it cannot be trusted; the paths in it


class DottedPath(NamedTuple):
    """A dotted path in a file of the project: where it begins, in bytes, and its text: `pkg.mod:Class.method`."""

    file: str
    offset: int
    text: str

    def readings(self) -> Iterator[tuple[int, list[str]]]:
        """The offset and the names of what it may spell."""
        return readings(self.offset, self.text)


def readings(offset: int, text: str) -> Iterator[tuple[int, list[str]]]:
    """The offsets and names of what a path at an offset may spell: all of it, or without a scheme such as `call:`."""
    yield offset, re.split(r"[.:]", text)
    scheme, colon, rest = text.partition(":")
    if colon and "." not in scheme and ("." in rest or ":" in rest):
        yield offset + len(scheme) + 1, re.split(r"[.:]", rest)


class DottedPaths:
    """The dotted paths in the files of a project."""

    def __init__(self, tree: Tree, settings: Settings, environ: Mapping[str, str], cache: Path) -> None:
        self._tree, self._settings, self._environ, self._cache = tree, settings, environ, cache

    def with_words(self, words: Collection[str]) -> Iterator[DottedPath]:
        """Return the paths that have one of some words, at least one, among their names, as the files are now."""
        sought = re.compile("|".join(rf"(?<![^.: ]){re.escape(word)}(?![^.: ])" for word in words))
        for name, paths in self._current().items():
            if sought.search(paths):
                file = os.path.join(self._tree.path, name)
                for offset, text in paths_in(_source(file)):
                    if sought.search(text):
                        yield DottedPath(file, offset, text)

    def _current(self) -> dict[str, str]:
        """Each file that has paths → these, as `offset:text` between blanks."""
        files = _smallest(scan_suffixes(self._tree, self._settings, self._environ, TEXT_SUFFIXES).files)
        cache = ProjectCache(self._cache)
        try:
            key = blake2b(b"dotted paths %d " % _FORM_VERSION + os.fsencode(self._tree.path), digest_size=16).digest()
            known = _unpacked(cache.find(key))
            now, left = dict[str, _Entry](), MAX_PATHS_AT_ALL
            for file in files:
                now[file.path] = self._entry(file, known.get(file.path))
                left -= len(now[file.path][1].split())
                if left < 0:
                    break
            kept = {path: entry for path, entry in now.items() if entry[0]}
            if kept != known:
                cache.put(key, json.dumps(kept, separators=(",", ":")).encode())
        finally:
            cache.close()
        return {path: paths for path, (_, paths) in sorted(now.items()) if paths}

    def _entry(self, file: SourceFile, known: _Entry | None) -> _Entry:
        return known if known and known[0] == list(file[1:]) else _read(self._tree, file)


def _smallest(files: Iterable[SourceFile]) -> Iterator[SourceFile]:
    """The files that are read, smallest first: those are settings, and what is left out of very many is data."""
    left = MAX_BYTES_AT_ALL
    for file in sorted(files, key=lambda file: (file.size, file.path))[:MAX_FILES]:
        left -= file.size
        if left < 0:
            return
        yield file


def _read(tree: Tree, file: SourceFile) -> _Entry:
    """The stamp of a file and the paths in it; none of a file that cannot be read or is too long."""
    before = time.time_ns()
    source = _source(os.path.join(tree.path, file.path)) if file.size <= MAX_BYTES else b""
    is_racy = max(file.mtime_ns, file.ctime_ns) > before - _RACY_NS
    return [] if is_racy else list(file[1:]), " ".join(sorted({text for _, text in paths_in(source)}))


def _source(path: str) -> bytes:
    """The bytes of a file; none where it cannot be read or is too long."""
    try:
        return read_regular(path, MAX_BYTES)
    except OSError as error:
        raise_if_exhausted(error)
        return b""


def paths_in(source: bytes) -> Iterator[tuple[int, str]]:
    """The dotted paths in a file's bytes, with their offsets; the first ones of very many."""
    count = end = 0
    for joint in _JOINT.finditer(source):
        at = joint.start() + 1
        if at <= end:
            continue
        before = source[max(at - _MAX_LENGTH, end) : at]
        start = at - len(before) + len(before.rstrip(_LETTERS))
        path = _PATH.match(source, start)
        if path is None:
            continue
        end = path.end()
        if _is_of_code(source, start, end):
            yield start, path[0].decode()
            count += 1
            if count == _MAX_PATHS:
                return


def _is_of_code(source: bytes, start: int, end: int) -> bool:
    """Return True if what stands around a dotted path leaves it one of code."""
    before = source[start - 1] if start else 32
    behind = source[end] if end < len(source) else 32
    is_apart = before not in _NOT_BEFORE and behind not in _NOT_BEHIND and max(before, behind) < 128
    return is_apart and before not in _LETTERS and end - start <= _MAX_LENGTH


def _unpacked(value: bytes | None) -> dict[str, _Entry]:
    try:
        entries = json.loads(value or b"{}")
        return {path: (stamp, paths) for path, (stamp, paths) in entries.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
