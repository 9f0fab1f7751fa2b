"""Work spread over processes where there is enough of it, and done here where there is not."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Final, TypeVar

from symindex.indexer.work import prepare_worker

_Result = TypeVar("_Result")
Work = Callable[[Sequence[str]], list[_Result | str]]

# Below this many bytes, starting processes takes longer than the work.
_WORTH_PROCESSES: Final = 2_000_000
_TASK_BYTES: Final = 400_000
_TASK_FILES: Final = 200
_WAITING_PER_WORKER: Final = 4  # tasks handed out ahead, which bounds what is in memory


class Pool:
    """A process pool that starts when it is first worth it; to be used in a `with` statement."""

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or _usable_cores()
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run(
        self, work: Work[_Result], paths: Sequence[str], sizes: Sequence[int], lost: str
    ) -> Iterator[tuple[int, _Result | str]]:
        """(position of the path, result) for each path, in any order; `lost` where a worker died of the file."""
        tasks = list(_tasks(sizes))
        if self._workers == 1 or (sum(sizes) < _WORTH_PROCESSES and not self._executor):
            for task in tasks:
                yield from zip(task, work([paths[i] for i in task]))
            return
        unfinished: list[range] = []
        yield from self._run_tasks(work, paths, tasks, unfinished)
        for task in unfinished:  # a worker died: find out of which file
            yield from self._run_one_by_one(work, paths, task, lost)

    def _run_tasks(
        self, work: Work[_Result], paths: Sequence[str], tasks: list[range], unfinished: list[range]
    ) -> Iterator[tuple[int, _Result | str]]:
        executor = self._started()
        waiting: dict[Future[list[_Result | str]], range] = {}
        ahead = iter(tasks)
        task = next(ahead, None)
        while task is not None or waiting:
            try:
                while task is not None and len(waiting) < self._workers * _WAITING_PER_WORKER:
                    waiting[executor.submit(work, [paths[i] for i in task])] = task
                    task = next(ahead, None)
            except BrokenProcessPool:  # a worker died while nobody waited for it
                unfinished.extend([task] if task is not None else [])
                task = next(ahead, None)
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                finished = waiting.pop(future)
                try:
                    yield from zip(finished, future.result())
                except BrokenProcessPool:
                    unfinished.append(finished)
            if unfinished:
                unfinished.extend(waiting.values())
                unfinished.extend([task] if task is not None else [])
                unfinished.extend(ahead)
                self._stop()
                return

    def _run_one_by_one(
        self, work: Work[_Result], paths: Sequence[str], task: range, lost: str
    ) -> Iterator[tuple[int, _Result | str]]:
        for i in task:
            try:
                yield i, self._started().submit(work, [paths[i]]).result()[0]
            except BrokenProcessPool:
                self._stop()
                yield i, lost

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(self._workers, mp_context=_context(), initializer=prepare_worker)
        return self._executor

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


def _tasks(sizes: Sequence[int]) -> Iterator[range]:
    """Runs of positions of about equal numbers of bytes."""
    start, total = 0, 0
    for position, size in enumerate(sizes):
        total += size + 1000
        if total >= _TASK_BYTES or position - start >= _TASK_FILES:
            yield range(start, position + 1)
            start, total = position + 1, 0
    if start < len(sizes):
        yield range(start, len(sizes))


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> multiprocessing.context.BaseContext:
    """Forking is quickest and needs no importable main module, but is safe only while there is one thread."""
    single = threading.active_count() == 1
    return multiprocessing.get_context("fork" if sys.platform == "linux" and single else "spawn")
