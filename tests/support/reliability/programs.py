"""The program as people run it: in a process of its own, with an index and a facts cache of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from symindex.errors import StoreError
from symindex.store.contents import differences, stored
from symindex.version import EXTRACTOR_VERSION

PACKAGE = Path(__file__).parents[3]
_FOREIGN = ("SYMINDEX_", "VIRTUAL_", "CONDA_")


@dataclass(frozen=True)
class Ended:
    """How a program ended: exit status (negative: the signal), what it said, seconds by the clock and of CPU."""

    status: int
    out: str
    err: str
    wall: float = 0.0
    cpu: float = 0.0

    @property
    def is_clear(self) -> bool:
        """True if it did its work, or said what is wrong and what to do: never a traceback, never silence."""
        if "Traceback" in self.err or "defect of symindex" in self.err:
            return False
        return self.status in (0, 1) or (self.status == 2 and "error: " in self.err and "hint: " in self.err)


def environ(home: Path, added: Mapping[str, str] = {}) -> dict[str, str]:
    """Environment variables under which symindex touches nothing outside a directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    if kept.pop("PYTHONDONTWRITEBYTECODE", None):
        kept.setdefault("PYTHONPYCACHEPREFIX", str(home / "bytecode"))
    own = {"HOME": str(home), "SYMINDEX_CACHE_DIR": str(home / "cache"), "PYTHONPATH": str(PACKAGE)}
    return {**kept, **own, **added}


def command(*arguments: str) -> list[str]:
    """The command line that runs `symindex` in this interpreter."""
    return [sys.executable, "-m", "symindex", *arguments]


def run(line: Sequence[str], variables: Mapping[str, str], cwd: Path, seconds: float = 300.0) -> Ended:
    """Run a command line to its end."""
    with start(line, variables, cwd) as process:
        try:
            out, err = process.communicate(timeout=seconds)
        except BaseException:
            process.kill()
            raise
    return Ended(process.returncode, out, err)


def start(line: Sequence[str], variables: Mapping[str, str], cwd: Path) -> subprocess.Popen[str]:
    """Run a command line and go on; it leads a process group of its own."""
    return subprocess.Popen(
        list(line),
        cwd=cwd,
        env=dict(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def measured(line: Sequence[str], variables: Mapping[str, str], cwd: Path) -> Ended:
    """Run a command line to its end and tell what that cost, its workers included; nothing it says is read."""
    started = time.monotonic()
    with subprocess.Popen(list(line), cwd=cwd, env=dict(variables), stdin=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Ended(process.returncode, "", "", time.monotonic() - started, usage.ru_utime + usage.ru_stime)


def compared(index: Path, fresh: Path) -> list[str]:
    """In what an index differs from one that was built from nothing; empty where they hold the same."""
    expected = stored(fresh, EXTRACTOR_VERSION)
    try:
        return differences(stored(index, EXTRACTOR_VERSION), expected)
    except StoreError as error:
        return [str(error)]
