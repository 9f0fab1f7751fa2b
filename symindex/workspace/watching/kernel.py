"""Linux: one inotify queue for all directories, read by whoever asks, without threads.

watchdog's observers have a thread for each watched directory or watch whole trees, ignored ones too. So its bindings
are used below them: each directory is watched on its own, and the queue is read here.

*Why a question can rely on it:* a system call that changes something puts the event into the queue before it returns.
Whoever has saved a file and then asks is answered after `read`, which takes all that is in the queue at that moment.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import struct
import termios
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from watchdog.observers.inotify_c import InotifyConstants as In
from watchdog.observers.inotify_c import inotify_add_watch, inotify_init, inotify_rm_watch

from symindex.workspace.watching.event_filters import EventFilter, Wanted
from symindex.workspace.watching.protocol import ChangeCount

_OF_DIRECTORIES: Final = sum(
    (
        *(In.IN_MODIFY, In.IN_ATTRIB, In.IN_CLOSE_WRITE, In.IN_CREATE, In.IN_DELETE, In.IN_MOVED_FROM, In.IN_MOVED_TO),
        *(In.IN_DELETE_SELF, In.IN_MOVE_SELF, In.IN_ONLYDIR, In.IN_EXCL_UNLINK),
    )
)
# A directory's watch does not see what is written to a file by another name, or through a descriptor without one.
_OF_FILES: Final = In.IN_MODIFY | In.IN_ATTRIB | In.IN_CLOSE_WRITE
_NAMES: Final = In.IN_CREATE | In.IN_DELETE | In.IN_MOVED_FROM | In.IN_MOVED_TO
_LOST: Final = In.IN_Q_OVERFLOW | In.IN_UNMOUNT
_ITSELF: Final = In.IN_DELETE_SELF | In.IN_MOVE_SELF
_FULL: Final = frozenset({errno.ENOSPC, errno.ENOMEM})
_unwatch: Callable[[int, int], int] = inotify_rm_watch  # type: ignore[assignment]
_HEADER: Final = struct.Struct("iIII")  # watch, mask, cookie, length of the name
_MAX_EVENT_SIZE: Final = _HEADER.size + 256


class Identity(NamedTuple):
    """The identity of a directory's path: its device and inode, and whether a link leads to it."""

    device: int
    inode: int
    is_link: bool


def identity_of(path: str) -> Identity:
    """Return the present identity of a directory's path; zeros where nothing is there."""
    try:
        found, itself = os.stat(path), os.lstat(path)
    except (OSError, ValueError):
        return Identity(0, 0, False)
    return Identity(found.st_dev, found.st_ino, (itself.st_dev, itself.st_ino) != (found.st_dev, found.st_ino))


class KernelWatch:
    """Watches directories and files, one by one. `is_full` where the kernel would not take all of the last round."""

    confirms_freshness = True

    def __init__(self) -> None:
        self._descriptor = inotify_init()
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        os.set_inheritable(self._descriptor, False)
        os.set_blocking(self._descriptor, False)
        self._watch_of: dict[str, int] = {}
        self._paths_of: dict[int, set[str]] = {}
        self._identity_of: dict[str, Identity] = {}  # of directories, when they were first watched
        self._event_filters: dict[str, EventFilter] = {}
        self._round: dict[str, EventFilter] = {}
        self._files: set[str] = set()
        self._outermost: dict[str, Identity] = {}
        self.is_full = self._was_refused = False

    def fileno(self) -> int:
        """Becomes readable when something happens."""
        return self._descriptor

    def close(self) -> None:
        """Watch nothing any more."""
        os.close(self._descriptor)

    def count(self) -> int:
        """Return the number of directories and files watched, each once by however many paths: one watch each."""
        return len(self._paths_of)

    def watch(self, directory: str, wanted: Wanted | str) -> int:
        """Watch for a name, or a kind of names, in a directory from now on; 0, or the error number why it cannot be."""
        event_filter = self._round.get(directory)
        if event_filter is None:
            error = 0 if directory in self._watch_of else self._add_directory(directory)
            if error:
                return error
            event_filter = self._round[directory] = EventFilter()
        event_filter.add(wanted)
        return 0

    def watch_file(self, path: str) -> None:
        """Watch for changes of a file's content from now on, by whatever name it is opened."""
        self._files.add(path)
        if path not in self._watch_of:
            self._add(path, _OF_FILES)

    def _add_directory(self, path: str) -> int:
        identity = identity_of(path)  # first: if another is watched than this one, `is_in_place` will say so
        error = self._add(path, _OF_DIRECTORIES)
        if not error:
            self._identity_of[path] = identity
        return error

    def _add(self, path: str, events: int) -> int:
        try:
            watch = inotify_add_watch(self._descriptor, os.fsencode(path), events)
        except ValueError:  # a NUL character in the path
            return errno.EINVAL
        if watch < 0:
            error = ctypes.get_errno()
            self._was_refused |= error in _FULL
            return error
        self._watch_of[path] = watch
        self._paths_of.setdefault(watch, set()).add(path)
        return 0

    def end_round(self, *, complete: bool) -> None:
        """All that `watch` was called for since the last time is watched; if that is complete, nothing else is."""
        if complete:
            for path in self._watch_of.keys() - self._round.keys() - self._files:
                self._drop(path)
            self._event_filters, self.is_full = self._round, self._was_refused
            self._was_refused = False
            self._files = set()
        else:
            for path, event_filter in self._round.items():
                self._event_filters.setdefault(path, EventFilter()).update(event_filter)
        self._round = {}
        self._outermost = {path: identity for path, identity in self._identity_of.items() if self._is_outermost(path)}

    def _is_outermost(self, path: str) -> bool:
        """Return True if it would go unseen in the watched directories that the path leads elsewhere."""
        parent, _, name = path.rpartition("/")
        event_filter = self._event_filters.get(parent or "/")
        if event_filter is None or self._identity_of[path].is_link:
            return True
        event_filter.add(name)
        return False

    def is_in_place(self) -> bool:
        """Return True if the watched directories are still at their paths: none was moved, covered or replaced."""
        return all(identity_of(path) == identity for path, identity in self._outermost.items())

    def read(self) -> ChangeCount:
        """Return the changes until now."""
        changes, lost = 0, False
        for watch, mask, name in self._events():
            if mask & _LOST:
                lost = True
            elif mask & In.IN_IGNORED:
                for path in self._paths_of.pop(watch, ()):
                    self._watch_of.pop(path, None)
                    self._identity_of.pop(path, None)
            else:
                changes += self._is_wanted(watch, mask, os.fsdecode(name))
        return ChangeCount(changes, lost)

    def _is_wanted(self, watch: int, mask: int, name: str) -> bool:
        paths = self._paths_of.get(watch, ())
        if mask & _ITSELF:
            if mask & In.IN_MOVE_SELF:
                self._drop_below(paths)
            return True
        if not name:  # a file's own watch, or a directory's own attributes
            return True
        is_directory = bool(mask & In.IN_ISDIR)
        found = any(
            path in self._event_filters and self._event_filters[path].wants(path, name, is_directory) for path in paths
        )
        if mask & _NAMES:
            gone = [f"{path.rstrip('/')}/{name}" for path in paths]
            if not is_directory:
                for path in gone:
                    if path in self._watch_of:
                        self._drop(path)
            elif mask & (In.IN_MOVED_FROM | In.IN_DELETE):
                self._drop_below(gone)
        return found

    def _drop_below(self, paths: Iterable[str]) -> None:
        """Watch some directories and all below them no more: they are elsewhere, or gone."""
        for gone in list(paths):
            if gone in self._watch_of:
                below = f"{gone}/"
                for path in [path for path in self._watch_of if path == gone or path.startswith(below)]:
                    self._drop(path)

    def _drop(self, path: str) -> None:
        watch = self._watch_of.pop(path)
        self._identity_of.pop(path, None)
        paths = self._paths_of.get(watch, set())
        paths.discard(path)
        if not paths:
            self._paths_of.pop(watch, None)
            _unwatch(self._descriptor, watch)

    def _events(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield the events in the queue now, and no more: a burst without end must not keep us here."""
        waiting = struct.unpack("i", fcntl.ioctl(self._descriptor, termios.FIONREAD, b"\0" * 4))[0]
        while waiting > 0:
            try:
                content = os.read(self._descriptor, max(waiting, _MAX_EVENT_SIZE))
            except BlockingIOError:
                return
            waiting -= len(content)
            start = 0
            while start < len(content):
                watch, mask, _, length = _HEADER.unpack_from(content, start)
                start += _HEADER.size + length
                yield watch, mask, content[start - length : start].rstrip(b"\0")
