"""Choosing the kind of watch that this system has."""

from __future__ import annotations

import sys

from symindex.workspace.watching.protocol import Watch


def open_watch() -> Watch:
    """The best watch of this system; raises `OSError` where the system has no more to give."""
    if sys.platform == "linux":
        from symindex.workspace.watching.kernel import KernelWatch

        return KernelWatch()
    from symindex.workspace.watching.observer import ObserverWatch

    return ObserverWatch()
