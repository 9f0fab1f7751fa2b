"""A limit to what one expression may cost: Python's turn back at each repetition, and some would do so for ever."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from symindex.errors import QuestionError

# Of CPU. Slow expressions that end take half a microsecond a character, and so this for a file as long as extraction
# reads; nobody at an editor waits longer.
SECONDS: Final = 3.0


class TakesTooLong(QuestionError):
    """An expression was given up; `near` is the file in or near which, where it was sought in files."""

    def __init__(self, near: str = "") -> None:
        super().__init__(
            f"the pattern takes more than {SECONDS:g} s" + (f" in or near {near}" if near else ""),
            "write it so that there are fewer ways to match the same text"
            + (", or leave the file out with --path" if near else ""),
        )


class SearchTakesTooLong(QuestionError):
    """A question in words was given up."""

    def __init__(self) -> None:
        super().__init__(
            f"the search takes more than {SECONDS:g} s",
            "write out more of the words with * or ~ in them, or leave these out",
        )


def limited() -> AbstractContextManager[None]:
    """Raise `TakesTooLong` once what is inside takes more than `SECONDS`; outside the main thread nothing limits it."""
    return stopped_after(SECONDS, TakesTooLong, of_cpu=True)


@contextmanager
def stopped_after(seconds: float, error: type[Exception], *, of_cpu: bool) -> Iterator[None]:
    """Raise an error once what is inside takes more than so many seconds, by the clock or `of_cpu`.

    Outside the main thread, where no signal can be waited for, nothing is stopped.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    timer, number = (signal.ITIMER_VIRTUAL, signal.SIGVTALRM) if of_cpu else (signal.ITIMER_REAL, signal.SIGALRM)

    def stop(_number: int, _frame: object) -> None:
        raise error

    before = signal.signal(number, stop)
    signal.setitimer(timer, seconds, seconds)  # again, for a library may have caught the first
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, before)
