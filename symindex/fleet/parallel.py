"""Repositories asked in several processes at once, and in this one where that is not worth it or not possible."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Final, TypeVar

from symindex.workspace.cores import usable_cores

_MIN_REPOSITORIES: Final = 4  # below, starting processes takes longer than asking
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Workers:
    """Processes that are started when they are first worth it, and kept for the next question.

    `shared` is what all of the work needs; a process inherits it, and finds it with `shared()`.
    """

    def __init__(self, shared: object, count: int | None = None) -> None:
        self._shared, self._count = shared, count or usable_cores()
        self._executor: ProcessPoolExecutor | None = None

    def map(
        self,
        work: Callable[[_Item, Mapping[str, str]], _Result],
        items: Sequence[_Item],
        environ: Mapping[str, str],
    ) -> list[_Result]:
        """Return the results of `work` in the order of the items; in processes, as it rarely releases the GIL."""
        if self._count < 2 or len(items) < _MIN_REPOSITORIES or not self._can_fork():
            _share(self._shared)
            return [work(item, environ) for item in items]
        if self._executor is None:
            fork = multiprocessing.get_context("fork")
            self._executor = ProcessPoolExecutor(self._count, fork, _share, (self._shared,))
        plain = dict(environ)
        return list(self._executor.map(work, items, [plain] * len(items)))

    def _can_fork(self) -> bool:
        """Return True if processes can be forked: not beside other threads, which may hold locks."""
        if self._executor is not None:
            return True
        return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1

    def close(self) -> None:
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


_held: list[object] = []


def _share(value: object) -> None:
    _held[:] = [value]


def shared() -> object:
    """Return the object that the work in this process was given to share."""
    return _held[0]
