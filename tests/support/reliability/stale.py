"""Every kind of change to what is indexed, with a watcher and without: whoever asks is answered as by a fresh index.

For each kind two small projects are made, indexed, and left alone until nothing of them is looked at twice; one is
watched. Then the change is made, and the shell, a batch, a session of line mode and the Python API are asked where a
name is defined; each of them is the first to ask in a quarter of the projects. Their answers must be those of an index
that is made from nothing, and so must all that the index holds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from symindex import cli
from symindex.cscope import command as cscope
from symindex.indexer import UpdatePaths, update
from symindex.query import Index
from symindex.store.contents import differences, stored
from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.freshness import is_confirmed_fresh
from tests.support.reliability.edits import Kind, kinds
from tests.support.reliability.forks import Forked, said_by
from tests.support.reliability.programs import compared
from tests.support.reliability.scratch import PROBE, Scratch

_RACY_SECONDS: Final = 2.1  # a file that changed later is read again at the next look
_PREPARED_AT_ONCE: Final = 24
_SECONDS_UNTIL_WATCHED: Final = 60.0
_PROMPT: Final = b">> "

Answer = list[tuple[Any, ...]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--kinds", default="", help="only kinds whose name contains this")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth kind")
    parser.add_argument("--first", type=int, default=0, help="the number of the first kind: go on with an earlier run")
    parser.add_argument("--count", type=int, default=None, help="at most so many kinds")


def run(asked: argparse.Namespace) -> str:
    """The result of what the command line says, as a sentence."""
    named = [kind for kind in kinds() if asked.kinds in kind.name][asked.first :: asked.every]
    chosen = named[: asked.count]
    with tempfile.TemporaryDirectory(dir=asked.work) as work:
        return stale(Path(work), chosen, lambda line: print(line, file=sys.stderr, flush=True)).line()


@dataclass
class Outcome:
    """What came of all kinds of change."""

    kinds: int = 0
    equal: int = 0
    confirmed: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        """The result as a sentence."""
        total = self.equal + self.wrong.total()
        return (
            f"{self.kinds} kinds of change, with and without a watcher, asked in four ways: {self.equal} of {total} "
            f"comparisons with a fresh index equal; {self.confirmed} confirmed by the watcher"
        )


def stale(work: Path, chosen: Sequence[Kind], say: Callable[[str], None]) -> Outcome:
    """Make kinds of change in projects of their own in a directory, and compare what is answered after each."""
    outcome = Outcome()
    for start in range(0, len(chosen), _PREPARED_AT_ONCE):
        part = chosen[start : start + _PREPARED_AT_ONCE]
        prepared = []
        for number, kind in enumerate(part, start):
            for watched in (False, True):
                scratch = Scratch(work / f"{number}{'w' if watched else ''}")
                kind.prepare(scratch)
                prepared.append((number, kind, watched, scratch))
        time.sleep(_RACY_SECONDS)
        for number, kind, watched, scratch in prepared:
            for problem in _try(number, kind, watched, scratch, outcome):
                outcome.wrong[problem] += 1
                say(f"{kind.name} ({'watched' if watched else 'not watched'}): {problem}")
        outcome.kinds += len(part)
        say(outcome.line())
    return outcome


def _try(number: int, kind: Kind, watched: bool, scratch: Scratch, outcome: Outcome) -> list[str]:
    for _ in range(3):  # until the libraries are known to be as they were
        update(UpdatePaths.of(scratch.root, scratch.environ), workers=1)
    sessions = _Sessions(scratch, watched)
    problems = []
    try:
        before = stored(scratch.index, EXTRACTOR_VERSION)
        kind.change(scratch)
        found: dict[str, Answer] = {}
        ways = (sessions.ask_shell, sessions.ask_batch, sessions.ask_line_mode, sessions.ask_api)
        for position in range(len(ways)):
            ask = ways[(number + position) % len(ways)]
            found[ask.__name__] = ask()
        outcome.confirmed += watched and sessions.is_confirmed()
        expected = _asked_afresh(scratch)
        for way, answer in found.items():
            if answer == expected[way]:
                outcome.equal += 1
            else:
                problems.append(f"{way} answers {answer}, not {expected[way]}")
        fresh = Path(scratch.fresh_environ["SYMINDEX_DIR"])
        problems += compared(scratch.index, fresh)
        if not differences(before, stored(fresh, EXTRACTOR_VERSION)):
            problems.append("the change changes nothing")
    finally:
        sessions.close()
        _clean_up(kind, scratch)
    return problems


class _Sessions:
    """Those who have asked before the change, and will ask after it; and the watcher."""

    def __init__(self, scratch: Scratch, watched: bool) -> None:
        self._scratch = scratch
        self._forks: list[Forked] = []
        if watched:
            self._fork(cli.main, "symindex", "watch", "--quiet", str(scratch.root))
            deadline = time.monotonic() + _SECONDS_UNTIL_WATCHED
            while not self.is_confirmed() and time.monotonic() < deadline:
                time.sleep(0.02)
        self._batch = self._fork(cli.main, "symindex", "def", "--batch")
        self._lines = self._fork(cscope.main, "symindex-cscope", "-d", "-l")
        self._lines.ask(b"", _PROMPT)
        self._api = self._fork(_python, "python")  # in a process, for no connection to a database outlives a fork
        self.ask_batch()
        self.ask_line_mode()

    def _fork(self, main: Callable[[], object], *arguments: str) -> Forked:
        forked = Forked(main, arguments, self._scratch.environ, self._scratch.root)
        self._forks.append(forked)
        return forked

    def is_confirmed(self) -> bool:
        """Return True if a watcher says that the index is fresh."""
        return is_confirmed_fresh(self._scratch.root, self._scratch.index, self._scratch.environ)

    def ask_shell(self) -> Answer:
        """A process for the question."""
        return _shell(self._scratch, self._scratch.environ)

    def ask_batch(self) -> Answer:
        """A line to a batch that goes on."""
        reply = json.loads(self._batch.ask(json.dumps({"symbol": PROBE}).encode() + b"\n", b"\n"))
        return _places(reply["answers"])

    def ask_line_mode(self) -> Answer:
        """A line to a session of an editor."""
        return _rows(self._lines.ask(f"1{PROBE}\n".encode(), _PROMPT))

    def ask_api(self) -> Answer:
        """An index that a program keeps open."""
        return [tuple(row) for row in json.loads(self._api.ask(b"\n", b"\n"))]

    def close(self) -> None:
        """End them all."""
        for forked in self._forks:
            forked.end()


def _python() -> None:
    """A program that keeps an index open, and asks it whenever a line comes."""
    with Index.open(Path.cwd(), environ=os.environ) as index:
        for _ in sys.stdin:
            index.refresh()
            print(json.dumps(_of_index(index)), flush=True)


def _asked_afresh(scratch: Scratch) -> dict[str, Answer]:
    """What all ways are answered with by an index that was made from nothing."""
    environ = scratch.fresh_environ
    update(UpdatePaths.of(scratch.root, environ), workers=1)
    with Index.open(scratch.root, environ=environ, update=False) as index:
        answer = _of_index(index)
    rows = said_by(cscope.main, ["symindex-cscope", "-d", "-L", "-1", PROBE], environ, scratch.root)
    return {"ask_shell": answer, "ask_batch": answer, "ask_api": answer, "ask_line_mode": _rows(rows)}


def _shell(scratch: Scratch, environ: dict[str, str]) -> Answer:
    said = said_by(cli.main, ["symindex", "def", PROBE, "--json", "--all"], environ, scratch.root)
    return _places([json.loads(line) for line in said.splitlines()])


def _of_index(index: Index) -> Answer:
    return sorted((hit.file, hit.line, hit.symbol, hit.certainty.word) for hit in index.definitions(PROBE))


def _places(answers: list[dict[str, Any]]) -> Answer:
    return sorted((hit["file"], hit["line"], hit["symbol"], hit["certainty"]) for hit in answers)


def _rows(reply: bytes) -> Answer:
    rows = [line for line in reply.decode().splitlines() if line and not line.startswith("cscope: ")]
    return sorted(tuple(row.split(" ", 3)) for row in rows if not row.startswith("Unable to search"))


def _clean_up(kind: Kind, scratch: Scratch) -> None:
    """Unmount what a kind has mounted, wherever it ended."""
    if "mount" in kind.name:
        subprocess.run(["umount", "--lazy", str(scratch.at(kind.name.partition(": ")[2]))], check=False, stderr=-3)
