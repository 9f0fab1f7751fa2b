"""Decide whether somebody has a file open for writing: then its content may change without its stamp.

A write through a memory map changes a file's times only when it is the first to its page since that was last written
out, up to half a minute later with Linux's usual settings. Whoever writes through a map has the file open for writing,
though, and the kernel reports that: it gives nobody a lease for reading such a file.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from typing import Final

from symindex.workspace.volumes import remote_volume

# Pages are written out long before, also on machines that save power.
_WRITTEN_OUT_NS: Final = 900 * 10**9
_FLAGS: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def may_change_unseen(path: str, changed_ns: int) -> bool:
    """Return True if a file's content may change without its stamp, given when it changed last, in ns since the epoch.

    To be asked before the file is read. Where nobody can tell, it may not: on systems without leases, on volumes that
    give none, and of the files of other users.
    """
    if not hasattr(fcntl, "F_SETLEASE") or time.time_ns() - changed_ns > _WRITTEN_OUT_NS:
        return False
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return False
    try:
        return _is_open_for_writing(descriptor) and remote_volume(path) is None  # which refuses leases to everybody
    finally:
        os.close(descriptor)


def _is_open_for_writing(descriptor: int) -> bool:
    try:
        # Should somebody open it right now, this process gets a signal: one that it ignores by default.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
