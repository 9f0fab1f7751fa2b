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
from typing import Final

from watchdog.observers.inotify_c import InotifyConstants as In
from watchdog.observers.inotify_c import inotify_add_watch, inotify_init, inotify_rm_watch

from symindex.workspace.watching.seen import Seen
from symindex.workspace.watching.wanted import Wanted

_MASK: Final = (
    *(In.IN_MODIFY, In.IN_ATTRIB, In.IN_CLOSE_WRITE, In.IN_CREATE, In.IN_DELETE, In.IN_MOVED_FROM, In.IN_MOVED_TO),
    *(In.IN_DELETE_SELF, In.IN_MOVE_SELF, In.IN_ONLYDIR, In.IN_EXCL_UNLINK),
)
_ALL: Final = sum(_MASK)
_LOST: Final = In.IN_Q_OVERFLOW | In.IN_UNMOUNT
_ITSELF: Final = In.IN_DELETE_SELF | In.IN_MOVE_SELF
_unwatch: Callable[[int, int], int] = inotify_rm_watch  # type: ignore[assignment]
_HEADER: Final = struct.Struct("iIII")  # watch, mask, cookie, length of the name
_LARGEST_EVENT: Final = _HEADER.size + 256


class KernelWatch:
    """Watches directories, one by one. `is_full` where the kernel would not take all of the last round."""

    vouches = True

    def __init__(self) -> None:
        self._descriptor = inotify_init()
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        os.set_inheritable(self._descriptor, False)
        os.set_blocking(self._descriptor, False)
        self._watch_of: dict[str, int] = {}
        self._paths_of: dict[int, set[str]] = {}
        self._wanted: dict[str, set[Wanted]] = {}
        self._round: dict[str, set[Wanted]] = {}
        self.is_full = self._was_refused = False

    def fileno(self) -> int:
        """Becomes readable when something happens."""
        return self._descriptor

    def close(self) -> None:
        """Watch nothing any more."""
        os.close(self._descriptor)

    def count(self) -> int:
        """How many directories are watched."""
        return len(self._watch_of)

    def watch(self, path: str, wanted: Wanted) -> bool:
        """Watch a directory from now on; whether it was not watched before. What is no directory is passed over."""
        self._round.setdefault(path, set()).add(wanted)
        if path in self._watch_of:
            return False
        watch = inotify_add_watch(self._descriptor, os.fsencode(path), _ALL)
        if watch < 0:
            self._was_refused |= ctypes.get_errno() in (errno.ENOSPC, errno.ENOMEM)
            return False
        self._watch_of[path] = watch
        self._paths_of.setdefault(watch, set()).add(path)
        return True

    def end_round(self, *, complete: bool) -> None:
        """All that `watch` was called for since the last time is watched; if that is complete, nothing else is."""
        if complete:
            for path in self._watch_of.keys() - self._round.keys():
                self._drop(path)
            self._wanted, self.is_full = self._round, self._was_refused
            self._was_refused = False
        else:
            for path, wanted in self._round.items():
                self._wanted.setdefault(path, set()).update(wanted)
        self._round = {}

    def read(self) -> Seen:
        """What has happened until now."""
        changes, lost = 0, False
        for watch, mask, name in self._events():
            if mask & _LOST:
                lost = True
            elif mask & In.IN_IGNORED:
                for path in self._paths_of.pop(watch, ()):
                    self._watch_of.pop(path, None)
            else:
                changes += self._is_wanted(watch, mask, os.fsdecode(name))
        return Seen(changes, lost)

    def _is_wanted(self, watch: int, mask: int, name: str) -> bool:
        paths = self._paths_of.get(watch, ())
        if mask & _ITSELF:
            if mask & In.IN_MOVE_SELF:
                self._drop_below(paths)
            return True
        is_directory = bool(mask & In.IN_ISDIR)
        found = any(wanted(name, is_directory) for path in paths for wanted in self._wanted.get(path, ()))
        if is_directory and mask & (In.IN_MOVED_FROM | In.IN_DELETE):
            self._drop_below([f"{path}/{name}" for path in paths])
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
        paths = self._paths_of.get(watch, set())
        paths.discard(path)
        if not paths:
            self._paths_of.pop(watch, None)
            _unwatch(self._descriptor, watch)

    def _events(self) -> Iterator[tuple[int, int, bytes]]:
        """What is in the queue now, and no more: a burst without end must not keep us here."""
        waiting = struct.unpack("i", fcntl.ioctl(self._descriptor, termios.FIONREAD, b"\0" * 4))[0]
        while waiting > 0:
            try:
                content = os.read(self._descriptor, max(waiting, _LARGEST_EVENT))
            except BlockingIOError:
                return
            waiting -= len(content)
            start = 0
            while start < len(content):
                watch, mask, _, length = _HEADER.unpack_from(content, start)
                start += _HEADER.size + length
                yield watch, mask, content[start - length : start].rstrip(b"\0")
