"""The number of processes that is worth using."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """The cores this process may use, as far as the system says."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
