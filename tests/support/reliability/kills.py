"""kill -9 at random moments: whatever the program was about, the next update makes the index right."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.support.reliability import programs
from tests.support.reliability.site import Site

_FILES = 120
_SECONDS_FOR_WORKERS = 30.0


@dataclass
class Killed:
    """How many processes were killed, by what they were doing, and how many comparisons were equal afterwards."""

    kills: Counter[str] = field(default_factory=Counter)
    too_late: int = 0  # the process had ended by itself before
    equal: int = 0

    def line(self) -> str:
        """The result as a sentence."""
        kinds = ", ".join(f"{count} of {what}" for what, count in sorted(self.kills.items()))
        return f"{self.kills.total()} kills survived ({kinds}), {self.equal} comparisons equal"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--count", type=int, default=300, help="kills of a process that was running")


def run(asked: argparse.Namespace) -> str:
    """The result of what the command line says, as a sentence."""
    with tempfile.TemporaryDirectory(dir=asked.work) as work:
        return kill(Path(work), asked.count, asked.seed, _FILES, _say).line()


def kill(work: Path, count: int, seed: int, files: int, say: Callable[[str], None] = lambda _: None) -> Killed:
    """Kill so many processes, each in another moment of its work; raises AssertionError at the first thing wrong."""
    random = Random(seed)
    site = Site(work, random, files)
    result = Killed()
    lasts = {what: _duration(site, what) for what in _ACTIONS}
    while result.kills.total() < count:
        what = random.choice(list(_ACTIONS))
        if _kill_once(site, what, random.uniform(0.0, lasts[what])):
            result.kills[what] += 1
        else:
            result.too_late += 1
        told = site.symindex("index", "--quiet")
        assert told.status == 0, told
        wrong = site.differences()
        assert not wrong, "\n".join([what, *wrong])
        result.equal += 1
        say(result.line())
    return result


def _kill_once(site: Site, what: str, moment: float) -> bool:
    """Return True if there was a process to kill at that moment of an action, in seconds from its start."""
    arguments = _ACTIONS[what](site)
    with programs.start(programs.command(*arguments), site.variables, site.root) as process:
        if what == "watching":
            time.sleep(moment / 2)
            site.edit(20)
            moment /= 2
        time.sleep(moment)
        was_running = process.poll() is None
        process.kill()
        process.wait()
        _await_workers(process.pid)
    return was_running


def _await_workers(group: int) -> None:
    """Wait until the workers of a killed process are gone; raises AssertionError where one stays."""
    deadline = time.monotonic() + _SECONDS_FOR_WORKERS
    while _has_members(group):
        if time.monotonic() > deadline:
            os.killpg(group, signal.SIGKILL)
            raise AssertionError("a worker outlives its parent")
        time.sleep(0.01)


def _has_members(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _duration(site: Site, what: str) -> float:
    """Seconds that an action takes when nobody disturbs it."""
    arguments = _ACTIONS[what](site)
    if what == "watching":
        return 2.0
    started = time.monotonic()
    ended = site.symindex(*arguments)
    assert ended.status == 0, ended
    return time.monotonic() - started


def _first_index(site: Site) -> tuple[str, ...]:
    site.forget()
    site.forget_cache()
    return ("index", "--quiet")


def _rebuild(site: Site) -> tuple[str, ...]:
    site.edit(5)
    return ("index", "--rebuild", "--quiet")


def _update(site: Site) -> tuple[str, ...]:
    site.edit(40)
    return ("index", "--quiet")


def _question(site: Site) -> tuple[str, ...]:
    site.edit(5)
    return ("def", "__init__")


def _watch(site: Site) -> tuple[str, ...]:
    site.edit(5)
    return ("watch", "--quiet")


_ACTIONS: dict[str, Callable[[Site], tuple[str, ...]]] = {
    "indexing": _first_index,
    "rebuilding": _rebuild,
    "updating": _update,
    "asking": _question,
    "watching": _watch,
}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
