"""Memory of a process that lives as long as an editor."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def return_freed_memory() -> None:
    """Have the C library return to the system what was freed, where it can (glibc): it keeps most of it otherwise.

    Nova's server held 175 MB after 4,000 requests without this, most of them freed long before.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
