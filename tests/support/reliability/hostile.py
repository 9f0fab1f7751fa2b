"""Repositories prepared to do harm: each file that symindex reads or writes, replaced by what it must not follow.

Each case is a project in a scratch home. One to three of its files are made hostile, a few commands are run, and it is
looked at what they cost, what they said, and whether anything in the home changed outside the project and the cache.
Commands run in forked processes, for the start of an interpreter takes longer than most of them; in each tenth case
they are started as people start them.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import pkgutil
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from random import Random
from typing import IO, Final

import symindex
from symindex import cli
from symindex.cscope import command as cscope
from symindex.cscope import pycscope
from tests.support.reliability import programs
from tests.support.reliability.hostile_forms import COMMANDS, Case, prepare, write_project

_SECONDS: Final = 5.0  # of CPU, for a command
_SECONDS_AT_ALL: Final = 60.0  # by the clock: the machine may be busy
_MEGABYTES: Final = 500
_COMMANDS_OF_A_CASE: Final = 3
_STARTED: Final = 10  # of each so many cases, commands are started by an interpreter of their own
_MAINS: Final[dict[str, tuple[str, Callable[[], object]]]] = {
    "CSCOPE": ("symindex.cscope.command", cscope.main),
    "PYCSCOPE": ("symindex.cscope.pycscope", pycscope.main),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--cases`, `--first` and `--minutes`."""
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case: go on with an earlier run")
    parser.add_argument("--minutes", type=float, default=120.0, help="stop then, whatever was done by then")


@dataclass
class _Tried:
    """How many cases and commands there were, what they cost at most, and what failed."""

    cases: int = 0
    commands: int = 0
    seconds: float = 0.0
    megabytes: int = 0
    failures: list[str] = field(default_factory=list)

    def fail(self, case: Case, said: str) -> None:
        self.failures.append(f"case {case.number}, {'; '.join(case.made)}: {said}")
        print(self.failures[-1].encode("ascii", "backslashreplace").decode(), file=sys.stderr, flush=True)


def run(asked: argparse.Namespace) -> str:
    """Try all cases; a line tells how many there were and what failed."""
    work = (asked.work or Path(tempfile.mkdtemp(prefix="hostile-"))).absolute()
    template = work / "template"
    shutil.rmtree(template, ignore_errors=True)
    write_project(template)
    _import_all()
    tried = _Tried()
    deadline = time.monotonic() + asked.minutes * 60
    for number in range(asked.first, asked.first + asked.cases):
        if time.monotonic() > deadline:
            break
        home = work / f"home-{number}"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(template, home, symlinks=True)
        _try(Case(number, home, home / "src" / "project", []), Random(f"{asked.seed} {number}"), tried)
        shutil.rmtree(home, ignore_errors=True)
    cost = f"the costliest command took {tried.seconds:.1f} s of CPU, the largest {tried.megabytes} MB"
    done = f"{tried.cases} cases from number {asked.first} of seed {asked.seed}, {tried.commands} commands"
    return f"hostile: {done}, {len(tried.failures)} failures; {cost}"


def _import_all() -> None:
    """Load what commands import when they run; what other parts of the program need is left to them."""
    for module in pkgutil.walk_packages(symindex.__path__, "symindex."):
        if not module.name.endswith("__main__") and ".fleet." not in module.name:
            with suppress(ImportError):
                import_module(module.name)
    gc.freeze()


def _try(case: Case, random: Random, tried: _Tried) -> None:
    if random.random() < 0.5:  # also where a genuine index is there already
        _measured(case, ["index"], "")
    prepare(case, random)
    before = _state(case)
    for line, said in random.sample(COMMANDS, _COMMANDS_OF_A_CASE):
        ended, megabytes = _measured(case, line, said)
        tried.commands += 1
        tried.seconds, tried.megabytes = max(tried.seconds, ended.cpu), max(tried.megabytes, megabytes)
        for fault in _faults(ended, megabytes):
            tried.fail(case, f"{' '.join(line)}: {fault}")
    changed = _differences(before, _state(case))
    if changed:
        tried.fail(case, f"changed outside: {changed}")
    tried.cases += 1


def _measured(case: Case, line: list[str], said: str) -> tuple[programs.Ended, int]:
    """How a command ended, and the most megabytes that it took."""
    cache = case.home / ".cache"
    variables = {
        **programs.environ(case.home, {"XDG_CACHE_HOME": str(cache), "TMPDIR": str(case.home.parent)}),
        "SYMINDEX_CACHE_DIR": str(cache / "symindex"),
        "PYTHONPYCACHEPREFIX": str(case.home.parent / "bytecode"),  # of the interpreter, outside what is compared
    }
    start = _started if case.number % _STARTED == 0 else _forked
    with tempfile.TemporaryFile() as entered, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        entered.write(said.encode())
        entered.seek(0)
        pid = start(line, case.root, variables, (entered, out, err))
        descriptor = os.pidfd_open(pid)
        if not select.select([descriptor], [], [], _SECONDS_AT_ALL)[0]:
            os.kill(pid, 9)
        os.close(descriptor)
        _, status, usage = os.wait4(pid, 0)
        texts = [_all(file) for file in (out, err)]
    cpu = usage.ru_utime + usage.ru_stime
    ended = programs.Ended(os.waitstatus_to_exitcode(status), texts[0], texts[1], cpu=cpu)
    return ended, usage.ru_maxrss // 1024


def _started(line: list[str], root: Path, variables: dict[str, str], streams: tuple[IO[bytes], ...]) -> int:
    """Start a command as people do; returns the process's number, and whoever asked waits for it."""
    module, _ = _MAINS.get(line[0], ("", None))
    words = [sys.executable, "-m", module, *line[1:]] if module else programs.command(*line)
    entered, out, err = streams
    process = subprocess.Popen(words, cwd=root, env=variables, stdin=entered, stdout=out, stderr=err)
    process.returncode = 0  # as its end is not asked for here
    return process.pid


def _forked(line: list[str], root: Path, variables: dict[str, str], streams: tuple[IO[bytes], ...]) -> int:
    """Run a command in a child of this process; returns the process's number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream.fileno(), number)
        os.closerange(3, 256)
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False, encoding="utf-8"))
        os.chdir(root)
        os.environ.clear()
        os.environ.update(variables)
        tempfile.tempdir = None
        _, main = _MAINS.get(line[0], ("", cli.main))
        sys.argv = [line[0].lower() if line[0] in _MAINS else "symindex", *line[line[0] in _MAINS :]]
        main()
        _leave(0)
    except SystemExit as ending:
        _leave(ending.code if isinstance(ending.code, int) else 0 if ending.code is None else 1)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        _leave(1)
    raise AssertionError("the process has ended")


def _leave(status: int) -> None:
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def _all(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _faults(ended: programs.Ended, megabytes: int) -> Iterator[str]:
    if ended.status not in (0, 1, 2):
        yield f"ended with {ended.status}"
    if "Traceback" in ended.err or "defect of symindex" in ended.err:
        yield f"failed: {ended.err.strip().splitlines()[:2]}"
    if ended.cpu > _SECONDS:
        yield f"took {ended.cpu:.1f} s of CPU"
    if megabytes > _MEGABYTES:
        yield f"took {megabytes} MB"
    if any(character in ended.out + ended.err for character in "\x1b\u202e"):
        yield "wrote a character that a terminal obeys"


def _state(case: Case) -> dict[str, str]:
    """Path → kind, size and content of all in the home but the project's own files and the caches."""
    found = {}
    for directory, names, files in os.walk(case.home):
        here = Path(directory)
        if here == case.root:
            names.clear()
            continue
        names[:] = [name for name in names if here / name != case.home / ".cache"]
        for name in (*names, *files):
            path = here / name
            status = path.lstat()
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            found[str(path)] = json.dumps([status.st_mode, blake2b(content, digest_size=8).hexdigest()])
    return found


def _differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
