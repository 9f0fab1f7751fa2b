"""Work spread over processes where there is enough of it, and done here where there is not."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Final, TypeVar

from symindex.indexer.limits import PoolLimits
from symindex.indexer.work import prepare_worker
from symindex.workspace.cores import usable_cores

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Done = TypeVar("_Done")
Work = Callable[[Sequence[_Item]], list[_Result | str]]

_SAFE_PATH: Final = "PYTHONSAFEPATH"
_ATTEMPTS: Final = 2  # at a file at which workers died: the first time it may have been something else
_WAITING_PER_WORKER: Final = 4  # tasks handed out ahead, which bounds what is in memory


class Pool:
    """A process pool that starts when it is first worth it; to be used in a `with` statement."""

    def __init__(self, workers: int | None = None, limits: PoolLimits | None = None) -> None:
        self._limits = limits or PoolLimits()
        self._workers = workers or usable_cores()
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run(
        self, work: Work[_Item, _Result], items: Sequence[_Item], sizes: Sequence[int], lost: str
    ) -> Iterator[tuple[int, _Result | str]]:
        """(position of the item, result) for each item, in any order; `lost` where a worker died of it.

        An item is mostly the path of a file, its size is in bytes. It is not asked for before it is handed out.
        """
        tasks = list(_tasks(sizes, self._limits))
        is_small = sum(sizes) < self._limits.min_bytes and not self._executor
        if self._workers == 1 or is_small or not self._can_start():
            for task in tasks:
                yield from zip(task, work([items[i] for i in task]))
            return
        unfinished: list[range] = []
        yield from self._run_tasks(work, items, tasks, unfinished)
        for task in unfinished:  # a worker died: find out of which file
            yield from self._run_one_by_one(work, items, task, lost)

    def _run_tasks(
        self, work: Work[_Item, _Result], items: Sequence[_Item], tasks: list[range], unfinished: list[range]
    ) -> Iterator[tuple[int, _Result | str]]:
        waiting: dict[Future[list[_Result | str]], range] = {}
        ahead = iter(tasks)
        task = next(ahead, None)
        while task is not None or waiting:
            try:
                while task is not None and len(waiting) < self._workers * _WAITING_PER_WORKER:
                    waiting[self._submit(work, [items[i] for i in task])] = task
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
        self, work: Work[_Item, _Result], items: Sequence[_Item], task: range, lost: str
    ) -> Iterator[tuple[int, _Result | str]]:
        for i in task:
            result: _Result | str = lost
            for _ in range(_ATTEMPTS):
                try:
                    result = self._submit(work, [items[i]]).result()[0]
                    break
                except BrokenProcessPool:
                    self._stop()
            yield i, result

    def _can_start(self) -> bool:
        """Return True if there are processes to work with: a system may lack shared memory, or be out of descriptors.

        They are started at once, because an executor that fails at its first task cannot be ended.
        """
        if self._executor is not None:  # with its threads, none could be forked now
            return True
        others = set(multiprocessing.active_children())
        if not _is_safe() or multiprocessing.current_process().daemon:  # a daemonic process must not start others
            self._workers = 1
            return False
        try:
            self._submit(len, ()).result()
        except (OSError, ImportError, NotImplementedError, BrokenProcessPool):
            for process in set(multiprocessing.active_children()) - others:
                process.kill()
            self._workers, self._executor = 1, None
            return False
        return True

    def _submit(self, work: Callable[[Sequence[_Item]], _Done], items: Sequence[_Item]) -> Future[_Done]:
        with _modules_of_ours():
            if self._executor is None:
                self._executor = ProcessPoolExecutor(self._workers, mp_context=_context(), initializer=_begin_work)
            return self._executor.submit(work, items)

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


def _begin_work() -> None:
    prepare_worker()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever, and keep the pipes open that others read from."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _tasks(sizes: Sequence[int], limits: PoolLimits) -> Iterator[range]:
    """Runs of positions of about equal numbers of bytes."""
    start, total = 0, 0
    for position, size in enumerate(sizes):
        total += size + 1000
        if total >= limits.max_task_bytes or position - start >= limits.max_task_files:
            yield range(start, position + 1)
            start, total = position + 1, 0
    if start < len(sizes):
        yield range(start, len(sizes))


def _context() -> multiprocessing.context.BaseContext:
    return multiprocessing.get_context("fork" if _forks() else "spawn")


def _forks() -> bool:
    """Forking is quickest and needs no importable main module, but is safe only while there is one thread."""
    return sys.platform == "linux" and threading.active_count() == 1


def _is_safe() -> bool:
    """Return True if workers would run nobody's modules but ours and Python's; see `_modules_of_ours`."""
    return _forks() or sys.version_info >= (3, 11) or bool(sys.flags.isolated)


@contextmanager
def _modules_of_ours() -> Iterator[None]:
    """While processes are started: keep a new interpreter from looking for modules in the current directory.

    That is where it looks first, and may be a stranger's repository with a `socket.py` in it. Before 3.11 there is no
    way to tell it.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before
