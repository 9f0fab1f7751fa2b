"""The streams of a server of messages: in a process of its own, or in a thread of the tests.

A process takes longer to start than most answers do.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, BinaryIO
from unittest.mock import patch


def streams_of(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """The streams that a client of a server in a process of its own writes to and reads from."""
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout


@contextmanager
def served(run: Callable[[BinaryIO, BinaryIO], object]) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The streams that a client writes to and reads from, while `run(source, output)` serves it.

    No process watches its projects: each question compares the files itself.
    """
    requests, answers = os.pipe(), os.pipe()
    with patch("symindex.session.watcher.Watchers.watch"), ExitStack() as stack:
        source, received = (stack.enter_context(open(end, "rb")) for end in (requests[0], answers[0]))
        output = stack.enter_context(open(answers[1], "wb"))
        thread = threading.Thread(target=run, args=(source, output))
        with open(requests[1], "wb") as sent:
            thread.start()
            yield sent, received
        thread.join(60)
        assert not thread.is_alive(), "the server goes on after its input has ended"
