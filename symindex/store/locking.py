"""A lock between processes: a file held with flock(2), which the kernel gives back however its holder ends.

Who holds it is written in it, for the messages of those who wait; the words are talk, the lock is the kernel's. The
file is never deleted: whoever waits for a deleted file waits for nothing.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from symindex.errors import StoreError

WRITER_LOCK: Final = "index.lock"
WATCH_LOCK: Final = "watch.lock"
_SECONDS_BETWEEN: Final = 0.05
_SAFE: Final = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # a link is not followed, a FIFO not waited for
# File systems without locks: there SQLite's own transactions still keep two writers apart, one step at a time.
_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})
_BUSY: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES})


class Holder(NamedTuple):
    """The holder of a lock: process id, command, machine, and when it took the lock, in seconds since the epoch."""

    pid: int
    command: str
    host: str
    since: float

    def __str__(self) -> str:
        elsewhere = "" if self.host == os.uname().nodename else f" on {self.host}"
        return (
            f"{self.command} (pid {self.pid}{elsewhere}, since {time.strftime('%H:%M:%S', time.localtime(self.since))})"
        )


class Locked(StoreError):
    """Somebody else holds the lock and did not give it back in time."""

    def __init__(self, message: str, hint: str, holder: Holder | None) -> None:
        super().__init__(message, hint)
        self.holder = holder


class FileLock:
    """A lock held from `take` to `release`; a process forked meanwhile does not hold it."""

    def __init__(
        self, path: Path, seconds: float = 0.0, on_wait: Callable[[Holder | None], None] = lambda _: None
    ) -> None:
        """Whoever waits for it waits so long; `on_wait` receives each holder that is waited for."""
        self._path, self._seconds, self._on_wait = path, seconds, on_wait
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """True if it was taken and not released."""
        return self._descriptor is not None

    def take(self, seconds: float | None = None) -> None:
        """Hold the lock; raises `Locked` where it does not come in time, and `OSError` where the file cannot be made.

        Where the file system knows no locks, nothing is held and nothing said. `seconds` replaces the usual patience.
        """
        if self.is_held:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | _SAFE, 0o644)
        try:
            _check(self._path, descriptor)
            if self._wait(descriptor, self._seconds if seconds is None else seconds):
                _sign(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        _held.add(self)

    def release(self) -> None:
        """Give the lock back, if it is held."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)  # closing is not enough while a fork has just begun
            self._forget()

    def _wait(self, descriptor: int, seconds: float) -> bool:
        """Return True if the lock was taken; False where there are no locks."""
        deadline = time.monotonic() + seconds
        known: object = self
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except OSError as error:
                if error.errno in _NO_LOCKS:
                    return False
                if error.errno not in _BUSY:
                    raise
            holder = _signature(descriptor)
            if time.monotonic() >= deadline:
                raise Locked(f"{holder or 'another process'} is at work on {self._path.parent}", _HINT, holder)
            if holder != known:
                known = holder
                self._on_wait(holder)
            time.sleep(_SECONDS_BETWEEN)

    def _forget(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        _held.discard(self)


_HINT: Final = "try again when it is done; symindex doctor says more"
_held: set[FileLock] = set()


def holder_of(path: Path) -> Holder | None:
    """Who holds the lock at a path; None where nobody does, or nobody can tell."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _SAFE)
    except OSError:
        return None
    try:
        return _signature(descriptor) if _is_taken(descriptor) else None
    finally:
        os.close(descriptor)


def is_free(path: Path) -> bool:
    """Return True if nobody holds the lock at a path, as far as is known."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _SAFE)
    except OSError:
        return True
    try:
        return not _is_taken(descriptor)
    finally:
        os.close(descriptor)


def _check(path: Path, descriptor: int) -> None:
    """Raise `StoreError` where what was opened is not a file of its own: who holds the lock is written into it."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        raise StoreError(f"{path} is not a file of symindex's own", "look who put it there, then delete it")


def _is_taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _BUSY
    return False


def _sign(descriptor: int) -> None:
    import json  # late: readers sign nothing

    holder = Holder(os.getpid(), _command(), os.uname().nodename, time.time())
    with contextlib.suppress(OSError):  # a full disk, say: then nobody learns who holds it
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)


def _signature(descriptor: int) -> Holder | None:
    import json

    try:
        pid, command, host, since = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(int(pid), str(command), str(host), float(since))
    except (OSError, ValueError, TypeError):
        return None


def _command() -> str:
    """Return the command of this process: `symindex index`."""
    directory, name = os.path.split(sys.argv[0] if sys.argv and sys.argv[0] else "python")
    if name == "__main__.py":
        name = os.path.basename(directory)
    elif name.endswith(".py"):  # a module of ours, run with `-m`: it takes paths, and no command
        return f"{__name__.partition('.')[0]} ({name.removesuffix('.py')} process)"
    return " ".join([name, *sys.argv[1:2]])[:80]


def _forget_in_child() -> None:
    """A lock belongs to all who share the descriptor; a worker that outlives its parent must not keep it."""
    for lock in list(_held):
        lock._forget()


os.register_at_fork(after_in_child=_forget_in_child)
