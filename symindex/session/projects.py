"""The projects that a client asks about: which one a file belongs to, how fresh its index is, an index for each thread.

An index is used by one thread. Each thread that answers has its own, so that a long listing keeps no other waiting.
What is common to them is here: which directories are roots, and when the disk was looked at last.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from symindex.errors import ForeignIndexError, SymindexError
from symindex.model.documents import SUFFIXES
from symindex.query.freshness import is_confirmed
from symindex.session.index import SessionIndex
from symindex.session.overlay import NO_BUFFERS, Overlay
from symindex.session.reading import WAIT_SECONDS, freshen, made_fresh, read_on, unread
from symindex.session.watcher import Watchers
from symindex.stopping import NEVER, StopSignal
from symindex.workspace.repositories import is_home_or_above, refuse_unbounded
from symindex.workspace.settings import find_root, index_environ, library_root, load_settings

_SECONDS_BETWEEN_LOOKS: Final = 0.1


class Project:
    """One project of a session, for all threads."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self.root, self._environ = root, environ
        self._lock = threading.Lock()
        self._looks_begun = 0
        self._note = ""
        self._is_whole = False
        self._settled: tuple[tuple[int, ...] | None, Path] | None = None  # the settings' stamp, the index's directory

    @property
    def was_asked_before(self) -> bool:
        """True if the index was brought up to date more than once: the next question will come, too."""
        return self._looks_begun > 1

    def wait_for_libraries(self, seconds: float) -> None:
        """Wait so long for what a process reads in the background, if it is at it."""
        directory = load_settings(self.root, self._environ).index_directory
        end = time.monotonic() + seconds
        while time.monotonic() < end and unread(directory, self._environ) is not None:
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def freshen(self, seconds: float | None) -> str:
        """Bring the index up to date; returns what is not read yet, empty where all is.

        Threads that wait for that together pay for one look. Raises `SymindexError` as an update does.
        """
        arrived_at = self._looks_begun
        with self._lock:
            if self._looks_begun > arrived_at:  # somebody looked since
                return self._note
            self._looks_begun += 1
            if self._is_whole:
                behind = None if self._is_confirmed() else made_fresh(self.root, self._environ)
                self._note = str(behind or "")
            else:
                reading = freshen(self.root, self._environ, seconds=seconds)
                self._is_whole, self._note = reading is None, str(reading or "")
            return self._note

    def _is_confirmed(self) -> bool:
        """As `make_fresh` asks a watcher, but reading the settings only when their file has changed."""
        stamp = stamp_of(self.root / "pyproject.toml")
        if self._settled is None or self._settled[0] != stamp:
            self._settled = stamp, load_settings(self.root, self._environ).index_directory
        return is_confirmed(self.root, self._settled[1], self._environ)


def stamp_of(path: Path) -> tuple[int, ...] | None:
    """Return the stamp that shows that a file was written; None where there is no file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


class Session:
    """The projects of one client. Methods may be called in any thread."""

    def __init__(self, environ: Mapping[str, str], *, watches: bool = False) -> None:
        """`watches`: from the second question on a process watches the disk, and later ones need not look at it."""
        self.environ = environ
        self.roots: list[Path] = []
        self._lock = threading.Lock()
        self._projects: dict[Path, Project] = {}
        self._recent: list[Path] = []  # the last one asked about is the last
        self._own = threading.local()
        self._watchers = Watchers(environ) if watches else None

    def close(self) -> None:
        """Give back what all threads share, and the indexes of this one."""
        self.close_thread()
        if self._watchers:
            self._watchers.close()

    def close_thread(self) -> None:
        """Give back the indexes of this thread."""
        for index in self._indexes().values():
            index.close()
        self._indexes().clear()

    def idle(self) -> None:
        """Have read in the background what is not read yet."""
        for root in list(self._projects):
            with suppress(SymindexError):
                read_on(root, index_environ(root, self.environ))

    def root_of(self, path: str) -> Path:
        """The root of the project that a file or directory belongs to.

        A file of a library belongs to the project that was asked about last of those that have it among their files.
        Raises `ConfigurationError` where a directory holds several repositories and is no project itself.
        """
        absolute = os.path.abspath(path)
        is_file = absolute.endswith(SUFFIXES)
        if is_file:
            for root in reversed(self._recent):
                if self._has(root, absolute):
                    return root
        start = Path(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))
        found = find_root(start)
        roots = self._bounded_roots()
        below = [root for root in roots if _is_at_or_below(absolute, root)]
        within = max(below, key=lambda root: len(root.parts), default=None)
        if within is not None:
            return found or within
        if found is not None and not (is_file and roots):
            return found
        if self._recent or roots:
            return self._recent[-1] if self._recent else roots[0]
        if found is None:
            refuse_unbounded(start, "name a project as `path`")
        return found or library_root(start) or start

    def _bounded_roots(self) -> list[Path]:
        """The client's folders without the home and those above it, which are no project."""
        return [root for root in self.roots if not is_home_or_above(root)]

    def known_root_of(self, path: str) -> Path | None:
        """As `root_of`; None for a file around which there is no project, and no folder of the client."""
        if (
            not self._bounded_roots()
            and not self._recent
            and find_root(Path(os.path.dirname(os.path.abspath(path)))) is None
        ):
            return None
        return self.root_of(path)

    @contextmanager
    def asking(
        self,
        root: Path,
        overlay: Overlay = NO_BUFFERS,
        stop: StopSignal = NEVER,
        seconds: float | None = WAIT_SECONDS,
        seconds_for_libraries: float = 0.0,
    ) -> Iterator[tuple[SessionIndex, str]]:
        """An index of this thread, as fresh as the disk, in a snapshot; and what keeps it from being whole, or "".

        `seconds` are what is waited for a project's own files where they are not read yet, and `seconds_for_libraries`
        for all else; the rest is then read in the background. Where the index cannot be written, answers come from what
        there is; raises `SymindexError` where there is none.
        """
        note = self._fresh(root, seconds)
        if note and seconds_for_libraries:
            self._projects[root].wait_for_libraries(seconds_for_libraries)
            note = self._fresh(root, seconds)
        index = self._index(root)
        with index.showing(overlay, stop):
            yield index, note

    def _fresh(self, root: Path, seconds: float | None) -> str:
        with self._lock:
            project = self._projects.get(root)
            if project is None:
                project = self._projects[root] = Project(root, index_environ(root, self.environ))
            if self._recent[-1:] != [root]:
                self._recent = [*(each for each in self._recent if each != root), root]
        try:
            note = project.freshen(seconds)
        except ForeignIndexError:
            raise
        except SymindexError as error:
            if not _has_index(root, index_environ(root, self.environ)):
                raise
            return f"the index could not be brought up to date: {error}"
        if self._watchers and not note and project.was_asked_before:
            self._watchers.watch(root)
        return note

    def _indexes(self) -> dict[Path, SessionIndex]:
        indexes: dict[Path, SessionIndex] | None = getattr(self._own, "indexes", None)
        if indexes is None:
            indexes = self._own.indexes = {}
        return indexes

    def _index(self, root: Path) -> SessionIndex:
        indexes = self._indexes()
        if root not in indexes:
            indexes[root] = SessionIndex.of(root, index_environ(root, self.environ))
        return indexes[root]

    def _has(self, root: Path, path: str) -> bool:
        try:
            index = self._index(root)
            with index.snapshot():
                return index.document_at(path) is not None
        except SymindexError:
            return False


def _has_index(root: Path, environ: Mapping[str, str]) -> bool:
    try:
        SessionIndex.of(root, environ).close()
    except SymindexError:
        return False
    return True


def _is_at_or_below(path: str, directory: Path) -> bool:
    return path == str(directory) or path.startswith(f"{directory}{os.sep}")
