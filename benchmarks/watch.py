"""How quick and how quiet a watcher is: `python -m benchmarks.watch PROJECT`, a copy, for files change in it.

It starts a watcher on the project and tells, on standard output:

- how long it takes until it confirms, what it watches, and what memory it has;
- from a saved file to the index being fresh, as a question asks for it (`question`) and as a process (`symindex def`);
- how many updates a checkout makes of 2,000 files, and how long it takes until questions are confirmed again;
- what a burst without end does to questions: how long they wait, how many updates are made, what memory is used;
- the watcher's processor time while nothing happens;
- what a question's own look at the disk takes when there is no watcher.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from symindex.query import Index
from symindex.query.freshness import make_fresh
from symindex.workspace.freshness import is_confirmed_fresh
from symindex.workspace.settings import load_settings

_ROUNDS = 20
_CHECKED_OUT = 2000


class Watcher:
    """A watcher in a process of its own; its events come with the moment they were read."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "symindex", "watch", "--json", str(root)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.usage = psutil.Process(self.process.pid)
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._events.put(json.loads(line))

    def event(self, name: str) -> dict[str, Any]:
        """The next event of a kind."""
        while True:
            event = self._events.get(timeout=600)
            if event["event"] == name:
                return event

    def updates(self) -> int:
        """How many updates were told of since the last call."""
        count = 0
        while not self._events.empty():
            count += self._events.get()["event"] == "updated"
        return count

    def seconds(self) -> float:
        """Processor time so far."""
        times = self.usage.cpu_times()
        return times.user + times.system

    def megabytes(self) -> float:
        return self.usage.memory_info().rss / 1e6


@contextmanager
def _watching(root: Path) -> Iterator[Watcher]:
    watcher = Watcher(root)
    try:
        yield watcher
    finally:
        watcher.process.terminate()
        watcher.process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--idle", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--burst", type=float, default=20.0, metavar="SECONDS")
    options = parser.parse_args()
    root = options.project.resolve()
    work = root / "made_by_benchmark"
    Index.open(root).close()
    try:
        with _watching(root) as watcher:
            started = time.perf_counter()
            ready = watcher.event("watching")
            _tell("start", seconds=time.perf_counter() - started, cpu=watcher.seconds(), **ready)
            _tell("memory", megabytes=watcher.megabytes(), threads=watcher.usage.num_threads())
            _saves(root, work)
            _checkout(root, work, watcher)
            _burst(root, work, watcher, options.burst)
            _idle(watcher, options.idle)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _alone(root)


def _saves(root: Path, work: Path) -> None:
    """From a saved file to a fresh index, and to the answer of a command."""
    work.mkdir(exist_ok=True)
    with Index.open(root) as index:
        library, confirmed = [], 0
        for number in range(_ROUNDS):
            _save(work / "saved.py", f"def saved_{number}(): pass\n")
            library.append(_timed(index.refresh))
            assert len(index.definitions(f"saved_{number}")) == 1
            confirmed += _confirmed(root)
        _tell("save to fresh index", median=statistics.median(library), worst=max(library), confirmed=confirmed)
        nothing = [_timed(index.refresh) for _ in range(_ROUNDS)]
        _tell("question without a change", median=statistics.median(nothing), worst=max(nothing))
    processes = []
    for number in range(_ROUNDS // 2):
        _save(work / "saved.py", f"def again_{number}(): pass\n")
        command = [sys.executable, "-m", "symindex", "def", f"again_{number}", "-C", str(root)]
        processes.append(_timed(lambda: subprocess.run(command, check=True, capture_output=True)))  # noqa: B023
    _tell("save to answer of a command", median=statistics.median(processes), worst=max(processes))


def _checkout(root: Path, work: Path, watcher: Watcher) -> None:
    """2,000 files at once, as git writes them."""
    watcher.updates()
    made = time.perf_counter()
    for number in range(_CHECKED_OUT):
        (work / f"d{number % 50}").mkdir(exist_ok=True)
        (work / f"d{number % 50}" / f"m{number}.py").write_text(f"class C{number}:\n    def f(self): return {number}\n")
    written = time.perf_counter()
    while not _confirmed(root):
        time.sleep(0.01)
    done = time.perf_counter()
    time.sleep(1.0)
    _tell("checkout", files=_CHECKED_OUT, writing=written - made, until_fresh=done - written, updates=watcher.updates())


def _burst(root: Path, work: Path, watcher: Watcher, seconds: float) -> None:
    """Somebody writes without end; somebody else asks five times a second."""
    watcher.updates()
    before, cpu = watcher.megabytes(), watcher.seconds()
    end, waited, number = time.monotonic() + seconds, [], 0
    while time.monotonic() < end:
        pause = time.monotonic() + 0.2
        while time.monotonic() < pause:
            _save(work / f"b{number % 40}.py", f"burst_{number} = 1\n")
            number += 1
            time.sleep(0.001)
        waited.append(_timed(lambda: make_fresh(root, os.environ)))
    _tell(
        "burst",
        saves=number,
        updates=watcher.updates(),
        question_median=statistics.median(waited),
        question_worst=max(waited),
        cpu_share=(watcher.seconds() - cpu) / seconds,
        megabytes_more=watcher.megabytes() - before,
    )


def _idle(watcher: Watcher, seconds: float) -> None:
    time.sleep(5.0)  # the last look, at what had just changed
    before = watcher.seconds()
    time.sleep(seconds)
    _tell("idle", seconds=seconds, cpu=watcher.seconds() - before, megabytes=watcher.megabytes())


def _alone(root: Path) -> None:
    """What each question pays for where nobody watches."""
    for _ in range(3):
        make_fresh(root, os.environ)
    before = time.process_time()
    for _ in range(_ROUNDS):
        make_fresh(root, os.environ)
    _tell("question's own look, no watcher", cpu=(time.process_time() - before) / _ROUNDS)


def _save(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


def _confirmed(root: Path) -> bool:
    return is_confirmed_fresh(root, load_settings(root, os.environ).index_directory, os.environ)


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _tell(what: str, **numbers: object) -> None:
    shown = {name: round(value, 4) if isinstance(value, float) else value for name, value in numbers.items()}
    print(what, json.dumps(shown), flush=True)


if __name__ == "__main__":
    main()
