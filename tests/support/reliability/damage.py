"""Bytes of an index changed at random, and its files cut off: it is noticed, and repaired.

Each third of the damage is done to an index that its last writer closed, that a killed writer left open, and that is
sealed with the damage in it, as bits rot below the file system.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.support.reliability.programs import Ended
from tests.support.reliability.site import Site

_FILES = 60
# What a question says that found damage → the outcome.
_SAID = {
    "is not as your symindex wrote it here: building it anew": "refused and built anew by the next question",
    "the index was damaged and is built anew": "noticed and built anew by the next question",
    "the index was damaged and is repaired": "noticed and repaired by the next question",
}


@dataclass
class Damaged:
    """How often an index was damaged, and what came of it."""

    outcomes: Counter[str] = field(default_factory=Counter)
    equal: int = 0

    def line(self) -> str:
        """The result as a sentence."""
        came_of_it = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        return f"{self.outcomes.total()} times damaged ({came_of_it}), {self.equal} comparisons equal afterwards"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--count", type=int, default=200)


def run(asked: argparse.Namespace) -> str:
    """The result of what the command line says, as a sentence."""
    with tempfile.TemporaryDirectory(dir=asked.work) as work:
        return damage(Path(work), asked.count, asked.seed, _FILES, _say).line()


def damage(work: Path, count: int, seed: int, files: int, say: Callable[[str], None] = lambda _: None) -> Damaged:
    """Damage an index so often, each time in another way; raises AssertionError where it stays wrong."""
    random = Random(seed)
    site = Site(work, random, files)
    _checked(site.symindex("index", "--quiet"), 0)
    for _ in range(3):  # several batches of postings
        site.edit(10)
        _checked(site.symindex("index", "--quiet"), 0)
    whole = work / "whole"
    shutil.copytree(site.index, whole, symlinks=True)
    result = Damaged()
    for _ in range(count):
        site.forget()
        shutil.copytree(whole, site.index, symlinks=True)
        site.index_now()  # a copy would be rebuilt anyway
        random.choice(_STATES)(site, random.choice(_WAYS), random)
        result.outcomes[_outcome(site)] += 1
        result.equal += 1
        say(result.line())
    return result


def _outcome(site: Site) -> str:
    """When the damage was noticed; raises AssertionError where the index is wrong in the end."""
    told = site.symindex("def", "__init__")
    assert told.is_clear, told
    for said, outcome in _SAID.items():
        if said in told.err:
            assert site.doctor() == 0
            wrong = site.differences()
            assert not wrong, wrong
            return outcome
    if told.status == 0 and not site.differences():
        if site.symindex("doctor").status == 0:
            return "without effect"
        outcome = "noticed by doctor, without effect on what is stored"
    else:
        outcome = "named by the next question" if told.status else "noticed by doctor only"
        _checked(site.symindex("doctor"), 1)
    _checked(site.symindex("doctor", "--repair"), 0)
    wrong = site.differences()
    assert not wrong, wrong
    return outcome


def _checked(ended: Ended, status: int) -> None:
    assert ended.is_clear, ended
    assert ended.status == status, ended


def _flip(path: Path, random: Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(random.randint(1, 4)):
        content[random.randrange(len(content))] ^= random.randint(1, 255)
    path.write_bytes(content)


def _wipe(path: Path, random: Random) -> None:
    content = bytearray(path.read_bytes())
    start = random.randrange(len(content))
    content[start : start + random.choice((64, 512, 8192))] = b""
    path.write_bytes(content.ljust(path.stat().st_size, b"\0"))


def _cut(path: Path, random: Random) -> None:
    path.write_bytes(path.read_bytes()[: random.randrange(path.stat().st_size)])


_Way = Callable[[Path, Random], None]


def _closed(site: Site, way: _Way, random: Random) -> None:
    way(site.database, random)


def _open(site: Site, way: _Way, random: Random) -> None:
    with site.as_killed():
        pass
    way(site.database, random)


def _rotten(site: Site, way: _Way, random: Random) -> None:
    way(site.database, random)
    site.seal_again()


_STATES: tuple[Callable[[Site, _Way, Random], None], ...] = (_closed, _open, _rotten)
_WAYS: tuple[_Way, ...] = (_flip, _flip, _flip, _wipe, _cut)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
