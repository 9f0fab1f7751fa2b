"""Repositories prepared to do harm: each file that symindex reads or writes, replaced by what it must not follow.

Each case is a project in a scratch home. One to three of its files are made hostile, a few commands are run, and it is
looked at what they cost, what they said, and whether anything in the home changed outside the project and the cache.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from tests.support.reliability import programs

_SECONDS: Final = 5.0  # of CPU, for a command
_SECONDS_AT_ALL: Final = 60.0  # by the clock: the machine may be busy
_MEGABYTES: Final = 500
_SETTINGS: Final = "[tool.symindex]\nstdlib = false\n"
_LIBRARY: Final = ".venv/lib/python3.12/site-packages"

# Every kind of file that is read or written, as paths in the project.
_PLACES: Final = (
    *("pyproject.toml", "setup.cfg", "tox.ini", "tox.toml", "noxfile.py", ".stestr.conf", ".testr.conf", "pytest.ini"),
    *(".gitignore", ".git", ".git/config", ".git/info/exclude", ".git/commondir", ".git/HEAD", "pkg/.gitignore"),
    *("a.py", "pkg/__init__.py", "pkg/stub.pyi", "script", "conftest.py", "tests/test_a.py", "Pipfile"),
    *(".venv", ".venv/pyvenv.cfg", f"{_LIBRARY}/x.pth", f"{_LIBRARY}/x.egg-link", f"{_LIBRARY}/x.py"),
    *(f"{_LIBRARY}/__editable___x_finder.py", f"{_LIBRARY}/x-1.dist-info/METADATA", f"{_LIBRARY}/x-1.dist-info/RECORD"),
    *(f"{_LIBRARY}/x-1.dist-info/top_level.txt", f"{_LIBRARY}/x-1.dist-info/direct_url.json", f"{_LIBRARY}/linked"),
    *(".symindex", ".symindex/index.sqlite", ".symindex/index.sqlite-wal", ".symindex/index.sqlite-journal"),
    *(".symindex/index.lock", ".symindex/index.seal", ".symindex/libraries-looked-at", ".symindex/watch.sock"),
    *(".symindex/.gitignore", ".symindex/words", ".symindex/words/x.toc", ".symindex/other"),
    *("cscope.out", "cscope.files", "cscope.in.out", "cscope.po.out", "tags", "TAGS", "out.dot"),
)
_COMMANDS: Final = (
    *(["index"], ["index", "--rebuild"], ["def", "one"], ["refs", "one"], ["callers", "one", "--json"], ["files"]),
    *(["status", "--skipped"], ["envs"], ["doctor"], ["doctor", "--repair"], ["tests", "--list"], ["grep", "one"]),
    *(["symbols", "o"], ["search", "one"], ["prose"], ["graph", "one", "-f", "dot"], ["path", "two", "one"]),
    *(["export", "cscope"], ["export", "ctags"], ["export", "ctags", "--emacs"], ["tests", "--reaching", "one"]),
    *(["CSCOPE", "-b", "-q"], ["CSCOPE", "-d", "-L", "-3", "one"], ["PYCSCOPE", "-R"]),
)


class _Case(NamedTuple):
    number: int
    home: Path
    root: Path
    made: list[str]  # what was prepared, in words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--cases`, `--first` and `--minutes`."""
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case: go on with an earlier run")
    parser.add_argument("--minutes", type=float, default=120.0, help="stop then, whatever was done by then")


def run(asked: argparse.Namespace) -> str:
    """Try all cases; a line tells how many there were and what failed."""
    work = (asked.work or Path(tempfile.mkdtemp(prefix="hostile-"))).absolute()
    failures, done, commands, costliest, largest = [], 0, 0, 0.0, 0
    deadline = time.monotonic() + asked.minutes * 60
    for number in range(asked.first, asked.first + asked.cases):
        if time.monotonic() > deadline:
            break
        random = Random(f"{asked.seed} {number}")
        case = _prepared(work, number, random)
        before = _state(case)
        for line in random.sample(_COMMANDS, 3):
            ended, megabytes = _measured(case, line)
            commands, costliest, largest = commands + 1, max(costliest, ended.cpu), max(largest, megabytes)
            for fault in _faults(ended, megabytes):
                failures.append(f"case {number}, {' '.join(line)}, {'; '.join(case.made)}: {fault}")
                print(failures[-1], file=sys.stderr, flush=True)
        changed = _differences(before, _state(case))
        if changed:
            failures.append(f"case {number}, {'; '.join(case.made)}: changed outside: {changed}")
            print(failures[-1], file=sys.stderr, flush=True)
        done += 1
        shutil.rmtree(case.home, ignore_errors=True)
    cost = f"the costliest command took {costliest:.1f} s of CPU, the largest {largest} MB"
    tried = f"{done} cases from number {asked.first} of seed {asked.seed}, {commands} commands"
    return f"hostile: {tried}, {len(failures)} failures; {cost}"


def _prepared(work: Path, number: int, random: Random) -> _Case:
    home = work / f"home-{number}"
    shutil.rmtree(home, ignore_errors=True)
    root = home / "src" / "project"
    files = {
        home / ".bashrc": "export PATH\n",
        home / ".ssh/id.py": "secret = 1\n",
        home / "src/other/a.py": "def other(): pass\n",
        root / "pyproject.toml": _SETTINGS,
        root / "a.py": "def one(): pass\n\ndef two(): one()\n",
        root / "pkg/__init__.py": "from a import one\n",
        root / "tests/test_a.py": "from a import two\n\ndef test_two(): two()\n",
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    case = _Case(number, home, root, [])
    if random.random() < 0.5:  # also where a genuine index is there already
        _measured(case, ["index"])
    for place in random.sample(_PLACES, random.randint(1, 3)):
        name = random.choice(sorted(_FORMS))
        with suppress(OSError):  # what was prepared before is in the way
            _put(case, place, name, random)
            case.made.append(f"{place}: {name}")
    return case


def _put(case: _Case, place: str, name: str, random: Random) -> None:
    path = case.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    _FORMS[name](path, case, random)
    if place == "pyproject.toml" and path.is_symlink() and not path.exists():
        path.unlink()
        path.write_text(_SETTINGS)


def _linked(target: str) -> Callable[[Path, _Case, Random], None]:
    return lambda path, case, _: path.symlink_to(target.replace("HOME", str(case.home)))


def _text(make: Callable[[Random], str]) -> Callable[[Path, _Case, Random], None]:
    def write(path: Path, _case: _Case, random: Random) -> None:
        head = _SETTINGS if path.name == "pyproject.toml" else ""
        path.write_bytes((head + make(random)).encode("utf-8", "surrogateescape"))

    return write


def _bytes(make: Callable[[Random], bytes]) -> Callable[[Path, _Case, Random], None]:
    def write(path: Path, _case: _Case, random: Random) -> None:
        path.write_bytes(make(random))

    return write


def _sparse(path: Path, _case: _Case, _random: Random) -> None:
    path.touch()
    os.truncate(path, 20 << 30)


_FORMS: Final[dict[str, Callable[[Path, _Case, Random], None]]] = {
    "link to a file of the user's": _linked("HOME/.bashrc"),
    "link to the home": _linked("HOME"),
    "link to nothing": _linked("HOME/.profile"),
    "link to the root": _linked("/"),
    "link to itself": lambda path, _case, _: path.symlink_to(path.name),
    "link to an endless device": _linked("/dev/zero"),
    "link to the kernel's messages": _linked("/proc/kmsg"),
    "link to another project": _linked("HOME/src/other"),
    "FIFO": lambda path, _case, _: os.mkfifo(path),
    "directory": lambda path, _case, _: path.mkdir(),
    "20 GB": _sparse,
    "binary": _bytes(lambda random: random.randbytes(random.choice([10, 10_000, 900_000]))),
    "zeros": _bytes(lambda _: bytes(500_000)),
    "braces": _text(lambda _: f"[tox]\nenvlist = {'{0-1}' * 26}\n[testenv:{'{a,b}' * 3000}]\ncommands = pytest\n"),
    "deep": _text(lambda random: random.choice("([{") * random.choice([500, 50_000])),
    "a dotted key": _text(lambda _: "a" + ".a" * 20_000 + " = 1\n"),
    "blanks": _text(lambda random: f"[a{' ' * 60_000}x\n" * random.choice([1, 10])),
    "one long line": _text(lambda random: random.choice(["x", "*", "a/", "\\", "(", "MAPPING = {"]) * 90_000),
    "many lines": _text(lambda random: random.choice(["x = 1\n", "*a*b\n", "/\n", "[s]\n", "!**/x\n"]) * 100_000),
    "paths that lead out": _text(lambda _: "/\n~\n..\n../../../../../..\n/etc\n/proc\n"),
    "a finder that leads out": _text(lambda _: "MAPPING = {'a': '/', 'b': '/etc', 'c': '/proc/self/root'}\n"),
    "an index elsewhere": _text(lambda random: f"index-directory = '{random.choice(['..', '~/x', '../.symindex'])}'\n"),
    "escapes": _text(lambda _: "def \x1b]0;x\x07(): '''\x1b[2J\u202e'''\n\rone()\n"),
    "a header that leads out": _text(lambda _: "cscope 15 $HOME/src/other -c   0000000000\n\t@a.py\n\n"),
    "a database": lambda path, _case, _: _database(path),
}


def _database(path: Path) -> None:
    """Of the right version, with a view that never ends in the place of a table."""
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id = 0x73796D78")
        endless = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i FROM n) SELECT i FROM n"
        connection.execute(f"CREATE VIEW meta AS {endless}")
    connection.close()


def _measured(case: _Case, line: list[str]) -> tuple[programs.Ended, int]:
    """How a command ended, and the most megabytes that it took."""
    cache = case.home / ".cache"
    variables = {
        **programs.environ(case.home, {"XDG_CACHE_HOME": str(cache), "TMPDIR": str(case.home.parent)}),
        "SYMINDEX_CACHE_DIR": str(cache / "symindex"),
        "PYTHONPYCACHEPREFIX": str(case.home.parent / "bytecode"),  # of the interpreter, outside what is compared
    }
    module = {"CSCOPE": "symindex.cscope.command", "PYCSCOPE": "symindex.cscope.pycscope"}.get(line[0])
    words = [sys.executable, "-m", module, *line[1:]] if module else programs.command(*line)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            words, cwd=case.root, env=variables, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        killer = threading.Timer(_SECONDS_AT_ALL, process.kill)
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        killer.cancel()
        said = [_all(file) for file in (out, err)]
    cpu = usage.ru_utime + usage.ru_stime
    return programs.Ended(process.returncode, said[0], said[1], cpu=cpu), usage.ru_maxrss // 1024


def _all(file: object) -> str:
    file.seek(0)  # type: ignore[attr-defined]
    return str(file.read().decode("utf-8", "replace"))  # type: ignore[attr-defined]


def _faults(ended: programs.Ended, megabytes: int) -> Iterator[str]:
    if ended.status not in (0, 1, 2):
        yield f"ended with {ended.status}"
    if "Traceback" in ended.err or "defect of symindex" in ended.err:
        yield f"failed: {ended.err.strip().splitlines()[:2]}"
    if ended.cpu > _SECONDS:
        yield f"took {ended.cpu:.1f} s of CPU"
    if megabytes > _MEGABYTES:
        yield f"took {megabytes} MB"
    if "\x1b" in ended.out + ended.err:
        yield "wrote an escape character"


def _state(case: _Case) -> dict[str, str]:
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
