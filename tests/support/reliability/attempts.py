"""Trying inputs without end on something that may neither raise nor hang, and keeping what was found."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from types import FrameType
from typing import Final, Protocol

from tests.support.reliability.mutations import Mutator

_SECONDS_AN_INPUT: Final = 10.0
_SHRINKING_SECONDS: Final = 30.0


class Target(Protocol):
    """Something to fuzz: makes inputs, and raises anything at all where one is not dealt with as it should be."""

    name: str

    def make(self, mutator: Mutator) -> bytes:
        """The next input."""

    def check(self, data: bytes) -> None:
        """Deal with an input."""


@dataclass(slots=True)
class Tally:
    """What a run came to: inputs tried, seconds by the clock and of CPU, the most CPU that one input took, and flaws.

    A flaw is what was raised and where, with the number of inputs that raised it.
    """

    name: str
    seed: int
    inputs: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    slowest: float = 0.0
    found: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        flaws = "nothing found" if not self.found else f"{sum(self.found.values())} inputs of {len(self.found)} flaws"
        return (
            f"{self.name}: {self.inputs:,} inputs in {self.seconds:,.0f} s (seed {self.seed}), "
            f"{self.cpu:,.0f} s of CPU, the slowest {self.slowest:.2f} s: {flaws}"
        )


def attempt(
    target: Target,
    mutator: Mutator,
    seed: int,
    count: int,
    cases: Path | None = None,
    report: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Try so many inputs; the first of each flaw is shrunk and kept in the directory `cases`.

    Needs the main thread: an input that takes more than ten seconds of CPU is ended by an alarm, and is a flaw.
    """
    tally = Tally(target.name, seed)
    started, started_cpu = time.monotonic(), time.process_time()
    before = signal.signal(signal.SIGPROF, _too_long)
    try:
        while tally.inputs < count:
            data = target.make(mutator)
            began = time.process_time()
            flaw = _flaw(target, data)
            tally.slowest = max(tally.slowest, time.process_time() - began)
            tally.inputs += 1
            if flaw:
                tally.found[flaw] += 1
                if tally.found[flaw] == 1 and cases is not None:
                    _keep(cases, target, data, flaw)
            if tally.inputs % 10_000 == 0:
                _clock(tally, started, started_cpu)
                report(tally)
    finally:
        signal.signal(signal.SIGPROF, before)
    _clock(tally, started, started_cpu)
    return tally


def _clock(tally: Tally, started: float, started_cpu: float) -> None:
    tally.seconds, tally.cpu = time.monotonic() - started, time.process_time() - started_cpu


class _TooLong(BaseException):
    """Not an `Exception`, which what is tried might swallow."""


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise _TooLong


def _flaw(target: Target, data: bytes) -> str:
    """What is wrong with how an input was dealt with, by what was raised and where; empty where nothing is."""
    signal.setitimer(signal.ITIMER_PROF, _SECONDS_AN_INPUT)
    try:
        target.check(data)
    except _TooLong:
        return "took too long"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:120]} in {_innermost(error)}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


def _innermost(error: BaseException) -> str:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "?"
    return f"{Path(traceback.tb_frame.f_code.co_filename).name}:{traceback.tb_lineno}"


def _keep(cases: Path, target: Target, data: bytes, flaw: str) -> None:
    small = _shrunk(target, data, flaw)
    directory = cases / target.name
    directory.mkdir(parents=True, exist_ok=True)
    (directory / blake2b(small, digest_size=6).hexdigest()).write_bytes(small)
    with open(directory / "FLAWS", "a") as told:
        told.write(f"{blake2b(small, digest_size=6).hexdigest()} {flaw}\n")


def _shrunk(target: Target, data: bytes, flaw: str) -> bytes:
    """A part of the input with the same flaw, from which no stretch of a size tried can be left out."""
    deadline = time.monotonic() + _SHRINKING_SECONDS
    size = len(data) // 2
    while size and time.monotonic() < deadline:
        for start in range(0, len(data), size):
            smaller = data[:start] + data[start + size :]
            if _flaw(target, smaller) == flaw:
                data = smaller
                break
        else:
            size //= 2
    return data
