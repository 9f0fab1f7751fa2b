"""Many files read and searched, on all cores, with answers in the order of the files.

Where there is one thread, processes are forked: they share what is to be searched for, need nothing but the files, and
end when the asker has enough. Elsewhere the files are searched here, one after the other.
"""

from __future__ import annotations

import gc
import os
import signal
import stat
import sys
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Final, NamedTuple, NoReturn

from symindex.errors import QuestionError
from symindex.workspace.reading import read_regular

Find = Callable[[bytes], Sequence[int]]
Found = tuple[int, Sequence[int]]

_BLOCK: Final = 64  # files searched in one go by one process
_WORTH_MORE: Final = 500  # files from which on a second process gains time
_SECONDS: Final = 10.0  # of CPU for a block, before an expression is given up
_FLAGS: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_ONCE: Final = 1 << 16  # nearly all files are shorter
_TOO_LONG: Final = -1  # in the place of a count


class _Worker(NamedTuple):
    process: int
    answers: IO[bytes]


def sweep(paths: Sequence[str], find: Find) -> Iterator[Found]:
    """(position of the path, what `find` found in the file's bytes) where that is anything, in the order of the paths.

    A file that cannot be read is an empty one. Raises `QuestionError` where `find` takes too long, which is noticed
    in forked processes only.
    """
    blocks = [range(start, min(start + _BLOCK, len(paths))) for start in range(0, len(paths), _BLOCK)]
    workers: list[_Worker] = []
    try:
        if blocks and sys.platform == "linux" and threading.active_count() == 1:
            for number in range(count := _usable_cores() if len(paths) >= _WORTH_MORE else 1):
                workers.append(_forked(paths, blocks[number::count], find, [worker.answers for worker in workers]))
        for number, block in enumerate(blocks):
            answer = _received(workers[number % len(workers)].answers) if workers else None
            yield from _told(paths, _searched(paths, block, find) if answer is None else answer)
    finally:
        for worker in workers:
            worker.answers.close()
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(worker.process, signal.SIGKILL)
                os.waitpid(worker.process, 0)


def read_bytes(path: str) -> bytes:
    """The bytes of a regular file; none where it cannot be read."""
    try:
        file = os.open(path, _FLAGS)
        try:
            content = os.read(file, _ONCE) if stat.S_ISREG(os.fstat(file).st_mode) else b""
        finally:
            os.close(file)
        return content if len(content) < _ONCE else read_regular(path)
    except (OSError, ValueError):
        return b""


def _searched(paths: Sequence[str], block: range, find: Find) -> array[int]:
    """For each file of a block with anything found: its position, how many numbers were found, and these."""
    found = array("q")
    for position in block:
        numbers = find(read_bytes(paths[position]))
        if numbers:
            found.append(position)
            found.append(len(numbers))
            found.extend(numbers)
    return found


def _told(paths: Sequence[str], answer: array[int]) -> Iterator[Found]:
    at = 0
    while at < len(answer):
        position, count = answer[at], answer[at + 1]
        if count == _TOO_LONG:
            raise QuestionError(
                f"the pattern takes more than {_SECONDS:.0f} s in or near {paths[position]}",
                "write it so that there are fewer ways to match the same text, or leave the file out with --path",
            )
        at += 2 + count
        yield position, answer[at - count : at]


def _usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# The processes


def _forked(paths: Sequence[str], blocks: Sequence[range], find: Find, others: Sequence[IO[bytes]]) -> _Worker:
    answers, out = os.pipe()
    process = os.fork()
    if not process:
        _work(paths, blocks, find, out, [answers, *(other.fileno() for other in others)])
    os.close(out)
    return _Worker(process, os.fdopen(answers, "rb"))


def _work(paths: Sequence[str], blocks: Sequence[range], find: Find, out: int, others: Sequence[int]) -> NoReturn:
    """What a forked process does; it must leave without anything of what its copy of the asker would do on leaving."""
    try:
        for other in others:  # with them open, it would write on after the asker's death
            os.close(other)
        gc.disable()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGVTALRM, _give_up)
        with os.fdopen(out, "wb", 0) as answers:
            for block in blocks:
                _send(answers, _searched_in_time(paths, block, find))
    finally:
        os._exit(0)


def _searched_in_time(paths: Sequence[str], block: range, find: Find) -> array[int]:
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    try:
        return _searched(paths, block, find)
    except _TakesTooLong:
        return array("q", (block.start, _TOO_LONG))
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


class _TakesTooLong(Exception):
    pass


def _give_up(_signal: int, _frame: object) -> None:
    raise _TakesTooLong


def _send(answers: IO[bytes], numbers: array[int]) -> None:
    message = memoryview(len(numbers).to_bytes(8, sys.byteorder) + numbers.tobytes())
    while message:
        message = message[answers.write(message) :]


def _received(answers: IO[bytes]) -> array[int] | None:
    """The next message; None where the process is gone."""
    numbers = array("q")
    size = answers.read(8)
    length = int.from_bytes(size, sys.byteorder) * numbers.itemsize
    content = answers.read(length)
    if len(size) < 8 or len(content) < length:
        return None
    numbers.frombytes(content)
    return numbers
