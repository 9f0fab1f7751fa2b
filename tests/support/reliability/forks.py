"""The programs in forked processes: as people run them, without the start of an interpreter for each of thousands."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Main = Callable[[], object]


class Forked:
    """A program that runs in a child of this process, with pipes to its standard input and output."""

    def __init__(self, main: Main, arguments: Sequence[str], environ: Mapping[str, str], cwd: Path) -> None:
        own_in, self._to = os.pipe()
        self._from, own_out = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            _become(main, arguments, environ, cwd, own_in, own_out)
        os.close(own_in)
        os.close(own_out)
        self._waiting = b""

    def ask(self, line: bytes, end: bytes) -> bytes:
        """What it says, up to an end, after a line was sent to it; raises `EOFError` where it ends first."""
        if line:
            os.write(self._to, line)
        while end not in self._waiting:
            part = os.read(self._from, 1 << 16)
            if not part:
                raise EOFError(self._waiting.decode("utf-8", "replace"))
            self._waiting += part
        said, _, self._waiting = self._waiting.partition(end)
        return said

    def rest(self) -> bytes:
        """What it says until it ends."""
        os.close(self._to)
        self._to = -1
        said = self._waiting
        while part := os.read(self._from, 1 << 16):
            said += part
        self.end()
        return said

    def end(self) -> None:
        """Kill it, if it lives, and take leave of it."""
        if not self.pid:
            return
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.pid = 0
        for descriptor in (self._to, self._from):
            if descriptor >= 0:
                os.close(descriptor)


def said_by(main: Main, arguments: Sequence[str], environ: Mapping[str, str], cwd: Path) -> bytes:
    """What a program says on standard output."""
    return Forked(main, arguments, environ, cwd).rest()


def _become(
    main: Main, arguments: Sequence[str], environ: Mapping[str, str], cwd: Path, own_in: int, own_out: int
) -> None:
    try:
        os.dup2(own_in, 0)
        os.dup2(own_out, 1)
        os.closerange(3, 256)
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)))
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)))
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(environ)
        sys.argv = list(arguments)
        main()
    except SystemExit:
        pass
    finally:
        sys.stdout.flush()
        os._exit(0)
