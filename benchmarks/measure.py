"""Running one command and saying what it cost; knows nothing of what is run.

Wall and CPU come from the kernel's account of the child and of every descendant. Memory is sampled, which
disturbs the clock, so a run that samples is never used for a time.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SAMPLE_SECONDS = 0.02
ORPHANS_SECONDS = 5.0
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one run of a command cost, and what it said."""

    command: tuple[str, ...]
    wall: float
    cpu: float
    status: int
    stdout: bytes
    stderr: tuple[tuple[float, str], ...]
    """Each line with the seconds since the start at which it arrived."""
    peak: int | None = None
    """Bytes, summed over the process tree; None where memory was not sampled."""

    @property
    def rows(self) -> int:
        """The number of lines on standard output: for most tools, of answers."""
        return self.stdout.count(b"\n")


def run(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float = 1800,
) -> Measurement:
    """Time the command, without looking at its memory."""
    return _run(command, cwd, environment, timeout, None)


def run_sampling_memory(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float = 1800,
) -> Measurement:
    """The command's peak memory; its times are those of a disturbed run."""
    return _run(command, cwd, environment, timeout, _MemorySampler())


class _MemorySampler:
    """The greatest sum of proportional set sizes over a process tree, looked at every 20 ms.

    A page that forked workers share counts once in the sum. Where the system has no such number, resident
    sizes are summed, which counts shared pages more than once.
    """

    def __init__(self) -> None:
        self.peak = 0
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, pid: int) -> None:
        self._thread = threading.Thread(target=self._watch, args=(psutil.Process(pid),), daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._stopped.set()
        if self._thread:
            self._thread.join()
        return self.peak

    def _watch(self, process: psutil.Process) -> None:
        while not self._stopped.wait(SAMPLE_SECONDS):
            try:
                family = [process, *process.children(recursive=True)]
            except psutil.Error:
                return
            self.peak = max(self.peak, sum(map(_proportional_size, family)))


def _proportional_size(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(memory, "pss", 0) or memory.rss)


def _run(
    command: Sequence[str],
    cwd: Path | None,
    environment: Mapping[str, str] | None,
    timeout: float,
    sampler: _MemorySampler | None,
) -> Measurement:
    _adopt_orphans()
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stderr is not None
        stderr: list[tuple[float, str]] = []
        reader = threading.Thread(target=_read_lines, args=(process.stderr, start, stderr), daemon=True)
        reader.start()
        killer = threading.Timer(timeout, os.killpg, (process.pid, signal.SIGKILL))
        killer.daemon = True
        killer.start()
        if sampler:
            sampler.start(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = sampler.stop() if sampler else None
        orphans = _wait_for_orphans()
        reader.join(5)
        output.seek(0)
        return Measurement(
            command=tuple(command),
            wall=wall,
            cpu=usage.ru_utime + usage.ru_stime + orphans,
            status=process.returncode,
            stdout=output.read(),
            stderr=tuple(stderr),
            peak=peak,
        )


def _adopt_orphans() -> None:
    """Have processes that outlive the command become children of this one, where the system can.

    A pool's helper that the command never waits for would take its workers' time with it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> float:
    """The CPU seconds of what the command left behind; what does not end soon is left alone."""
    seconds = 0.0
    deadline = time.monotonic() + ORPHANS_SECONDS
    while time.monotonic() < deadline:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if pid:
            seconds += usage.ru_utime + usage.ru_stime
        else:
            time.sleep(SAMPLE_SECONDS)
    return seconds


def _read_lines(stream: IO[bytes], start: float, lines: list[tuple[float, str]]) -> None:
    for line in stream:
        lines.append((time.perf_counter() - start, line.decode(errors="replace").rstrip("\n")))


def directory_size(directory: Path) -> int:
    """The bytes of the files below a directory."""
    return sum(path.lstat().st_size for path in directory.rglob("*") if not path.is_dir())
