"""Many files read and searched, on all cores, with answers in the order of the files.

Where there is one thread, processes are forked: they share what is to be searched for, need nothing but the files, and
end when the caller has enough. Elsewhere the files are searched here, one after the other.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from array import array
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from typing import IO, Final, NamedTuple, NoReturn

from symindex.query.limits import TakesTooLong, limited
from symindex.workspace.cores import usable_cores
from symindex.workspace.reading import read_regular

Find = Callable[[bytes], Sequence[int]]
Found = tuple[int, Sequence[int]]

_BLOCK: Final = 64  # files searched in one go by one process
_WORTH_MORE: Final = 500  # files from which on a second process gains time
_FLAGS: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_ONCE: Final = 1 << 16  # nearly all files are shorter
_TOO_LONG: Final = -1  # in the place of a count


class _Worker(NamedTuple):
    process: int
    answers: IO[bytes]


class Sweep(Iterator[Found]):
    """(position of the path, what `find` found in the file's bytes) where that is anything, in the order of the paths.

    The processes begin at once, and end with the last answer, or when this is closed or forgotten. A file that cannot
    be read is an empty one. Raises `TakesTooLong` where `find` takes too long for some files, which is noticed in
    forked processes and in the main thread.
    """

    def __init__(self, paths: Sequence[str], find: Find) -> None:
        blocks = [range(start, min(start + _BLOCK, len(paths))) for start in range(0, len(paths), _BLOCK)]
        self._workers: list[_Worker] = []
        self._found = _answers(paths, blocks, find, self._workers)
        if blocks and sys.platform == "linux" and threading.active_count() == 1:
            for number in range(count := usable_cores() if len(paths) >= _WORTH_MORE else 1):
                others = [worker.answers for worker in self._workers]
                self._workers.append(_forked(paths, blocks[number::count], find, others))

    def __next__(self) -> Found:
        return next(self._found)

    def close(self) -> None:
        """End the processes."""
        self._found.close()
        _end(self._workers)

    __del__ = close


def read_bytes(path: str) -> bytes:
    """The bytes of a regular file; none where it cannot be read."""
    try:
        file = os.open(path, _FLAGS)
        try:
            content = os.pread(file, _ONCE, 0)  # fails for what is no file, except for devices, some of which never end
        finally:
            os.close(file)
        return content if len(content) < _ONCE else read_regular(path)
    except (OSError, ValueError):
        return b""


def _answers(
    paths: Sequence[str], blocks: Sequence[range], find: Find, workers: list[_Worker]
) -> Generator[Found, None, None]:
    try:
        for number, block in enumerate(blocks):
            answer = _received(workers[number % len(workers)].answers) if workers else None
            yield from _told(paths, _searched_in_time(paths, block, find) if answer is None else answer)
    finally:
        _end(workers)


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
            raise TakesTooLong(paths[position])
        at += 2 + count
        yield position, answer[at - count : at]


# The processes


def _forked(paths: Sequence[str], blocks: Sequence[range], find: Find, others: Sequence[IO[bytes]]) -> _Worker:
    answers, out = os.pipe()
    process = os.fork()
    if not process:
        _work(paths, blocks, find, out, [answers, *(other.fileno() for other in others)])
    os.close(out)
    return _Worker(process, os.fdopen(answers, "rb"))


def _end(workers: list[_Worker]) -> None:
    while workers:
        process, answers = workers.pop()
        answers.close()
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _work(paths: Sequence[str], blocks: Sequence[range], find: Find, out: int, others: Sequence[int]) -> NoReturn:
    """Run the work of a forked process; it must exit without the clean-up that its copy of the parent would do."""
    try:
        for other in others:  # with them open, it would write on after the parent's death
            os.close(other)
        gc.disable()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with os.fdopen(out, "wb", 0) as answers:
            for block in blocks:
                _send(answers, _searched_in_time(paths, block, find))
    finally:
        os._exit(0)


def _searched_in_time(paths: Sequence[str], block: range, find: Find) -> array[int]:
    try:
        with limited():
            return _searched(paths, block, find)
    except TakesTooLong:
        return array("q", (block.start, _TOO_LONG))


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
