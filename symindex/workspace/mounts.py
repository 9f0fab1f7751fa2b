"""Mounts: they put other files at a path, and the kernel reports nothing in the directories concerned.

Linux reports them by way of the table of mounts itself, of one mount namespace: a process in another one may see other
files at the same paths.
"""

from __future__ import annotations

import os
import select
from contextlib import suppress
from typing import Final

_TABLE: Final = "/proc/self/mountinfo"
_NAMESPACE: Final = "/proc/self/ns/mnt"


class Mounts:
    """Tells whether anything was mounted or unmounted since it was asked last."""

    def __init__(self) -> None:
        self._descriptor: int | None = None
        with suppress(OSError):
            self._descriptor = os.open(_TABLE, os.O_RDONLY | os.O_CLOEXEC)
            self._poll = select.poll()
            self._poll.register(self._descriptor, select.POLLPRI)

    def have_changed(self) -> bool:
        """Return True if anything was mounted or unmounted; where nobody can tell, nothing was."""
        return self._descriptor is not None and bool(self._poll.poll(0))

    def close(self) -> None:
        """Give the table back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def file_namespace() -> str:
    """Tells processes apart that may see different files at the same path."""
    try:
        root = os.stat("/")
        return f"{os.readlink(_NAMESPACE)} {root.st_dev} {root.st_ino}"
    except OSError:
        return ""
