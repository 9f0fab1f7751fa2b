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
    """Processes that are started when they are first worth it, and kept for the next question."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count or usable_cores()
        self._executor: ProcessPoolExecutor | None = None

    def map(
        self,
        work: Callable[[_Item, Mapping[str, str]], _Result],
        items: Sequence[_Item],
        environ: Mapping[str, str],
    ) -> list[_Result]:
        """What `work` makes of each item, in their order. Threads do not help: almost all of it is Python's own time."""
        if self._count < 2 or len(items) < _MIN_REPOSITORIES or not self._can_fork():
            return [work(item, environ) for item in items]
        if self._executor is None:
            self._executor = ProcessPoolExecutor(self._count, multiprocessing.get_context("fork"))
        plain = dict(environ)
        return list(self._executor.map(work, items, [plain] * len(items)))

    def _can_fork(self) -> bool:
        """Whether processes can be forked: not beside other threads, which may hold locks."""
        if self._executor is not None:
            return True
        return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1

    def close(self) -> None:
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None
