"""Whether anything was installed or removed in a library since somebody looked at its files.

A library changes with installations. Each touches the directory itself, where the distribution's metadata directory
comes or goes, and ends with writing the distribution's record. So a few hundred stamps stand for thousands of files.
What this cannot show, a library's file edited by hand, is found by looking at all files every few minutes.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final

_SECONDS_BETWEEN_LOOKS: Final = 300.0
_LOOKED: Final = "libraries-looked-at"  # in the index's directory; its modification time tells when
METADATA: Final = (".dist-info", ".egg-info")
_ADDING: Final = (".pth", ".egg-link")


def installed_state(library: Path, trusted_before: int) -> str:
    """What differs after each installation; empty where the stamps may not be trusted, or nothing can be read.

    That is where something changed after `trusted_before`, in ns since the epoch: a later change might not show.
    """
    try:
        stamps = [_stamp(library)]
        for name in sorted(os.listdir(library)):
            if name.endswith(METADATA):
                stamps += _stamps_of_distribution(f"{library}/{name}")
            elif name.endswith(_ADDING):
                stamps.append(_stamp(f"{library}/{name}"))
    except OSError:
        return ""
    if max(max(mtime, ctime) for mtime, ctime, _, _ in stamps) > trusted_before:
        return ""
    return blake2b(repr(stamps).encode(), digest_size=16).hexdigest()


def is_due(index: Path) -> bool:
    """Whether nobody has looked at all files of the libraries for a while."""
    try:
        age = time.time() - os.stat(index / _LOOKED).st_mtime
    except OSError:
        return True
    return not 0 <= age < _SECONDS_BETWEEN_LOOKS  # in the future: the clock was set back


def looked_at_all(index: Path) -> None:
    """Note that somebody has just looked at all files of the libraries."""
    with suppress(OSError):
        (index / _LOOKED).touch()


def _stamps_of_distribution(path: str) -> list[tuple[int, int, int, int]]:
    stamps = [_stamp(path)]
    with suppress(OSError):
        stamps.append(_stamp(f"{path}/RECORD"))
    return stamps


def _stamp(path: str | Path) -> tuple[int, int, int, int]:
    status = os.stat(path)
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
