"""Many processes at once for minutes: questions, sessions, updates, rebuilds and a watcher, while files are saved,
commits are checked out, and processes are killed and stopped. Nobody may fail in an unexpected way, and what is left
must be what an index made from nothing would hold.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from symindex.indexer import background
from tests.support.reliability import programs
from tests.support.reliability.site import Site

_WORDS: Final = ("Message", "Queue", "run", "close", "added_*", "open", "TestCase", "parse", "loop", "get")
_QUESTIONS: Final = (
    *(["def"], ["refs"], ["callers"], ["callees"], ["assigns"], ["hierarchy"], ["importers"], ["symbols"]),
    *(["search"], ["grep"]),
)
# What may be said: that another process is at work for longer than is waited for.
_EXPECTED: Final = ("is at work on", "another symindex is writing")
_LAST_TRIES: Final = 60
_FILES: Final = 25
_COMMITS: Final = 12
_SECONDS_FOR_AN_ANSWER: Final = 300.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=30)


def run(asked: argparse.Namespace) -> str:
    """The result of what the command line says, as a sentence."""
    with tempfile.TemporaryDirectory(dir=asked.work) as work:
        return soak(Path(work), asked.minutes * 60, asked.processes, asked.seed, _say).line()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@dataclass
class Soaked:
    """What happened, by kind, and what went wrong."""

    processes: int
    seconds: float
    done: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The result as a sentence."""
        done = ", ".join(f"{count:,} {what}" for what, count in sorted(self.done.items()))
        end = "equal to a fresh index" if not self.differences else f"different: {'; '.join(self.differences)}"
        return (
            f"{self.processes} processes for {self.seconds / 60:.1f} minutes: {done}; "
            f"{self.unexpected.total()} unexpected errors; {end} afterwards"
        )


def soak(work: Path, seconds: float, processes: int, seed: int, say: Callable[[str], None]) -> Soaked:
    """Let so many processes work for some seconds; every error that is not expected is said."""
    site = Site(work, Random(seed), _FILES)
    commits = _history(site)
    site.index_now()
    soaking = _Soaking(site, seconds, Soaked(processes, seconds), say)
    roles: list[Callable[[Random], None]] = [
        soaking.watch,
        soaking.rebuild,
        *[soaking.index] * max(1, processes // 10),
        *[soaking.batch] * max(1, processes // 8),
        *[soaking.line_mode] * max(1, processes // 8),
    ]
    roles += [soaking.ask] * (processes - len(roles))
    with soaking.troubles(lambda random: soaking.checkouts(random, commits)):
        threads = [threading.Thread(target=role, args=(Random(seed + n),)) for n, role in enumerate(roles)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    while background.is_running(site.index):  # it was begun by a session that a line before asked
        time.sleep(0.1)
    for _ in range(_LAST_TRIES):  # somebody else may still be writing, and is named then
        last = site.symindex("index", "--quiet", "--no-words")
        if not last.status:
            break
        time.sleep(0.5)
    else:
        soaking._wrong(f"the last index: status {last.status}: {last.err.strip()[-600:]}")
    soaking.result.differences = site.differences()
    return soaking.result


class _Soaking:
    """The project, who is at work on it, and until when."""

    def __init__(self, site: Site, seconds: float, result: Soaked, say: Callable[[str], None]) -> None:
        self._site, self.result, self._say = site, result, say
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._living: list[subprocess.Popen[str]] = []
        self._killed: set[int] = set()

    @property
    def goes_on(self) -> bool:
        """True if there is time left."""
        return time.monotonic() < self._end

    def count(self, what: str) -> None:
        """Count something that happened."""
        with self._lock:
            self.result.done[what] += 1

    def check(self, what: str, ended: programs.Ended) -> None:
        """Note how a process ended, if that was not to be expected."""
        if ended.is_clear and (ended.status != 2 or any(words in ended.err for words in _EXPECTED)):
            return
        self._wrong(f"{what}: status {ended.status}: {ended.err.strip()[-600:]}")

    def _wrong(self, problem: str) -> None:
        with self._lock:
            self.result.unexpected[problem] += 1
        self._say(problem)

    # Processes

    def ask(self, random: Random) -> None:
        """Questions of the shell, one process each."""
        while self.goes_on:
            self._run("questions in the shell", *random.choice(_QUESTIONS), random.choice(_WORDS), "-n", "50")

    def index(self, random: Random) -> None:
        """Updates that are asked for."""
        while self.goes_on:
            self._run("updates", "index", "--quiet", *random.choice((["--no-words"], [])))
            time.sleep(random.random() * 3)

    def rebuild(self, random: Random) -> None:
        """Rebuilds, now and then, and checks."""
        while self.goes_on:
            self._run("rebuilds", "index", "--rebuild", "--quiet", "--no-words")
            self._pause(5 + random.random() * 20)

    def watch(self, random: Random) -> None:
        """A watcher, started again when it is killed."""
        while self.goes_on:
            with self._started(programs.command("watch", "--quiet"), stdin=subprocess.DEVNULL) as process:
                while self.goes_on and process.poll() is None:
                    time.sleep(0.1)
                self._finish(process, "watch")
            self.count("watchers")

    def batch(self, random: Random) -> None:
        """Questions in a batch that goes on until it is killed."""

        def reply(process: subprocess.Popen[str]) -> None:
            question = json.dumps({"symbol": random.choice(_WORDS), "id": 1})
            answer = json.loads(_line(process, f"{question}\n"))
            if "error" in answer and not any(words in answer["error"] for words in _EXPECTED):
                self._wrong(f"batch: {answer['error']}")

        self._converse("questions in batches", programs.command("refs", "--batch"), reply)

    def line_mode(self, random: Random) -> None:
        """Questions of an editor's session that goes on until it is killed."""

        def reply(process: subprocess.Popen[str]) -> None:
            rows = _line(process, f"{random.choice('01346')}{random.choice(_WORDS)}\n")
            while rows.startswith(">> "):  # the prompts stand before the answers, on the same line
                rows = rows[3:]
            if rows.startswith("cscope: "):
                for _ in range(int(rows.split()[1])):
                    _line(process)

        command = [sys.executable, "-m", "symindex.cscope.command", "-dl"]
        self._converse("questions in line mode", command, reply)

    def _converse(self, what: str, command: Sequence[str], reply: Callable[[subprocess.Popen[str]], None]) -> None:
        while self.goes_on:
            with self._started(command, stdin=subprocess.PIPE) as process:
                with suppress(_Ended, BrokenPipeError):
                    while self.goes_on:
                        reply(process)
                        self.count(what)
                        time.sleep(0.05)
                self._finish(process, what)

    def _run(self, what: str, *arguments: str) -> None:
        with self._started(programs.command(*arguments), stdin=subprocess.DEVNULL) as process:
            try:
                out, err = process.communicate(timeout=_SECONDS_FOR_AN_ANSWER)
            except subprocess.TimeoutExpired:
                process.kill()
                self._wrong(f"{what}: {' '.join(arguments)} takes for ever")
                return
        if process.pid not in self._killed:
            self.check(" ".join(arguments), programs.Ended(process.returncode, out, err))
            self.count(what)

    @contextmanager
    def _started(self, command: Sequence[str], stdin: int) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            list(command),
            cwd=self._site.root,
            env=self._site.variables,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process:
            with self._lock:
                self._living.append(process)
            try:
                yield process
            finally:
                with self._lock:
                    self._living.remove(process)
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def _finish(self, process: subprocess.Popen[str], what: str) -> None:
        """End a process that goes on until it is told to; whether it had ended by itself is an error."""
        ended = process.poll() is not None and process.pid not in self._killed
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(BrokenPipeError):
            _, err = process.communicate()
            if ended or "Traceback" in err:
                self._wrong(f"{what} ended: {err.strip()[-600:]}")

    # Troubles

    @contextmanager
    def troubles(self, *more: Callable[[Random], None]) -> Iterator[None]:
        """Saves, kills and stops, and what else is given, while the others are at work."""
        random = Random(99)
        threads = [
            threading.Thread(target=trouble, args=(Random(random.random()),)) for trouble in (self._kills, *more)
        ]
        for thread in threads:
            thread.start()
        yield
        for thread in threads:
            thread.join()

    def checkouts(self, random: Random, commits: Sequence[str]) -> None:
        """Saves of some files, and other commits checked out."""
        while self.goes_on:
            if random.random() < 0.3:
                _git(self._site.root, "checkout", "--quiet", "--force", random.choice(commits))
                self.count("checkouts")
            else:
                self._site.edit(3)
                self.count("saves")
            self._pause(random.random() * 2)

    def _kills(self, random: Random) -> None:
        while self.goes_on:
            self._pause(random.random() * 1.5)
            with self._lock:
                process = random.choice(self._living) if self._living else None
                stops = random.random() < 0.5
                if process is None:
                    continue
                if not stops:
                    self._killed.add(process.pid)
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGSTOP if stops else signal.SIGKILL)
            self.count("stops" if stops else "kills")
            if stops:
                time.sleep(random.random() * 3)
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGCONT)

    def _pause(self, seconds: float) -> None:
        time.sleep(max(0.0, min(seconds, self._end - time.monotonic())))


class _Ended(Exception):
    pass


def _line(process: subprocess.Popen[str], sent: str = "") -> str:
    """A line that a process says, after it was sent something; raises `_Ended`."""
    assert process.stdin is not None
    assert process.stdout is not None
    if sent:
        process.stdin.write(sent)
        process.stdin.flush()
    said = process.stdout.readline()
    if not said:
        raise _Ended
    return said


def _history(site: Site) -> list[str]:
    """Some commits of the project, each with other files changed."""
    _git(site.root, "init", "--quiet", "--initial-branch", "main")
    commits = []
    for number in range(_COMMITS):
        if number:
            site.edit(6)
        _git(site.root, "add", "--all")
        _git(site.root, "commit", "--quiet", "--allow-empty", "--message", f"commit {number}")
        commits.append(_git(site.root, "rev-parse", "HEAD").strip())
    return commits


def _git(cwd: Path, *arguments: str) -> str:
    person = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    environ: Mapping[str, str] = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    found = subprocess.run(
        ["git", *person, *arguments], cwd=cwd, env=environ, capture_output=True, text=True, check=True
    )
    return found.stdout
