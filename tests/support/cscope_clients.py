"""The shared sample package, the rows it is to be answered with, and clients that ask as editors do.

The sample and the table are the project's: each row has its reason. A file `x.py` of it is kept as `x.py.txt`, for some
of them no tool could read as Python. Rows marked `~` may be there or not; `*` stands for any function.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parents[1] / "cscope"
ROOT = _HERE.parents[1]
_ROW = re.compile(r"(\S+) (\S+) (\d+) (.*)")
PROMPT = b">> "
NOTHING = b"Unable to search database\n"


class Expected(NamedTuple):
    """A question of the table: (file, line, function, optional) are its rows."""

    number: str
    question: str
    pattern: str
    rows: list[tuple[str, int, str, bool]]
    why: str


class Found(NamedTuple):
    """A row that a program answered."""

    file: str
    line: int
    function: str
    text: str


def table(program: str) -> list[Expected]:
    """The questions that are put to the real program about our file (`xref`), or to ours (`live`)."""
    found = []
    for line in (_HERE / "sample" / "expected.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        number, question, pattern, programs, rows, why = line.split("\t")
        if program in programs.split(","):
            found.append(Expected(number, question, pattern, [_expected(r) for r in rows.split(";") if r], why))
    return found


def _expected(row: str) -> tuple[str, int, str, bool]:
    file, line, function = row.lstrip("~").split(":", 2)
    return file.replace(" ", "?"), int(line), function, row.startswith("~")


def make_sample(root: Path) -> Path:
    """The sample package below a new root."""
    for kept in (_HERE / "sample").rglob("*.txt"):
        path = root / kept.relative_to(_HERE / "sample").with_suffix("")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept, path)
    (root / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    return root


def rows_in(text: str) -> list[Found]:
    """The rows of a reply; a line that is none is an error."""
    found = []
    for line in text.split("\n")[:-1]:
        match = _ROW.fullmatch(line)
        assert match, f"no row: {line!r}"
        found.append(Found(match[1], int(match[3]), match[2], match[4]))
    return found


def complaints(expected: Expected, found: Iterable[Found]) -> list[str]:
    """What is wrong with the rows of an answer."""
    have = [(row.file.replace(" ", "?"), row.line, row.function) for row in found]
    wrong = [f"twice {row}" for row in set(have) if have.count(row) > 1 and expected.question != "2"]
    left = set(have)
    for file, line, function, is_optional in expected.rows:
        matching = {row for row in have if row[:2] == (file, line) and function in ("*", row[2])}
        left -= matching
        if not matching and not is_optional:
            wrong.append(f"missing {file}:{line} {function}")
    wrong += [f"unexpected {row}" for row in left]
    return [f"-{expected.question} {expected.pattern}: {what} ({expected.why})" for what in wrong]


class LineMode:
    """A client that reads as Vim does: the count, so many rows, the prompt."""

    def __init__(self, command: Sequence[str], directory: Path) -> None:
        self.process = subprocess.Popen(
            command, cwd=directory, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        assert self._until_prompt() == b""

    def __enter__(self) -> LineMode:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def say(self, line: bytes) -> bytes:
        """The reply to a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        return self._until_prompt()

    def ask(self, question: str, pattern: str) -> list[Found]:
        """The rows that answer a question."""
        reply = self.say(f"{question}{pattern}".encode())
        if reply == NOTHING:
            return []
        head, _, rest = reply.decode("utf-8", "surrogateescape").partition("\n")
        rows = rows_in(rest)
        assert head == f"cscope: {len(rows)} lines"
        return rows

    def quit(self) -> int:
        """The exit status."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"q\n")
        return self.process.wait(60)

    def _until_prompt(self) -> bytes:
        assert self.process.stdout is not None
        reply = b""
        while not (reply == PROMPT or reply.endswith(b"\n" + PROMPT)):
            chunk = self.process.stdout.read(1 << 16)
            assert chunk, f"the program ended after {reply[-200:]!r}"
            reply += chunk
        return reply.removesuffix(PROMPT)


OURS = [sys.executable, "-m", "symindex.cscope.command"]


def environment(**more: str) -> dict[str, str]:
    """The process's environment, in which our program can be run from the sources."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **more}


def run(*arguments: str, directory: Path, stdin: bytes = b"", command: Sequence[str] = OURS) -> tuple[int, str, str]:
    """(exit status, standard output, standard error) of the program."""
    done = subprocess.run(
        [*command, *arguments], cwd=directory, env=environment(), input=stdin, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")


def installed(program: str, package: str) -> str:
    """The path of a program; where it is missing, the test fails and says what to install."""
    path = shutil.which(program)
    assert path, f"{program} is missing: apt-get install {package}"
    return path


def wrapper(directory: Path, name: str = "cscope") -> Path:
    """An executable that is our program, for editors that want one path."""
    path = directory / name
    path.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m symindex.cscope.command "$@"\n')
    path.chmod(0o755)
    return path


def places(found: Collection[Found]) -> list[tuple[str, int, str]]:
    """Files, lines and functions, sorted."""
    return sorted((row.file, row.line, row.function) for row in found)
