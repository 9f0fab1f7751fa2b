"""Line mode and one-shot mode: commands in, replies out, to the byte as cscope's clients expect them.

Exactly one prompt follows each line, and the number before the rows is that of the rows: an editor that reads another
number waits for ever. What goes wrong in a question is no answer, and never a word on standard error, which clients
read from the same pipe.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator
from typing import Final

from symindex.cscope.answers import answers
from symindex.cscope.live import Project
from symindex.cscope.notices import complete, notice_rows, suggested_names, suggestion_rows
from symindex.cscope.rows import Row, row_bytes
from symindex.model import notebook
from symindex.query.limits import TakesTooLong, stopped_after

PROMPT: Final = b">> "
NOTHING: Final = b"Unable to search database\n"
_TOGGLES: Final = (b"c", b"\x03")
_REFRESHES: Final = (b"r", b"R", b"\x12", b"C", b"F")
_ENDS: Final = (b"q", b"\x04", b"\x1a")
_QUESTIONS: Final = b"0123456789"
# A longer line is no question of anybody's.
_MAX_LINE_LENGTH: Final = 1 << 16
_CHUNK: Final = 1 << 16
_SECONDS_IDLE: Final = 0.5
_MAX_SECONDS: Final = 60.0

Write = Callable[[bytes], None]


class Session:
    """A conversation with one client about one project. `home` is what the client puts before paths.

    `shows_rows_only`: the client drops all else, so that suggestions have to be rows. A question that takes more than
    `max_seconds` of the clock is given up, which is said where an answer would stand.
    """

    def __init__(
        self,
        project: Project,
        home: str,
        *,
        caseless: bool,
        write: Write,
        complain: Write,
        shows_rows_only: bool = False,
        max_seconds: float = _MAX_SECONDS,
    ) -> None:
        self._max_seconds = max_seconds
        self._project, self._home, self._caseless = project, home, caseless
        self._shows_rows_only = shows_rows_only
        self._write, self._complain = write, complain

    def run(self, lines: Iterator[tuple[bytes, bool]]) -> None:
        """Answer lines, each with whether it may have come after the last answer, until one ends the conversation."""
        self._write(PROMPT)
        for line, is_new in lines:
            if is_new:
                self._project.outdated()
            if line.startswith(_ENDS):
                return
            self._write(self.reply(line) + PROMPT)

    def reply(self, line: bytes) -> bytes:
        """Return the reply to a line, without the prompt."""
        command = line[:1]
        if command and command in _QUESTIONS:
            rows = self.rows(int(command), line[1:])
            return b"cscope: %d lines\n%s" % (len(rows), b"".join(rows)) if rows else NOTHING
        if command in _TOGGLES:
            self._caseless = not self._caseless
        elif command in _REFRESHES:
            self._project.outdated()
            return b"\n"
        else:
            self._complain(b"cscope: unknown command '%s'\n" % line)
        return b""

    def rows(self, question: int, pattern: bytes) -> list[bytes]:
        """The rows that answer a question, as they are written."""
        if len(pattern) > _MAX_LINE_LENGTH:
            return []
        rows = self._answered(question, pattern)
        self._project.context.note(rows)
        return [row_bytes(row, self._home) for row in rows]

    def _answered(self, question: int, pattern: bytes) -> list[Row]:
        try:
            self._project.fresh()
            # Some questions would search for ever, and take the editor with them.
            with stopped_after(self._max_seconds, _TooLong, of_cpu=False), self._project.snapshot():
                rows = answers(self._project, question, pattern, self._caseless)
                rows = complete(self._project, question, pattern, rows)
                rows = [row for row in rows if not row.path.endswith(notebook.SUFFIX)]  # clients know no cells
                return rows or self._suggested(question, pattern)
        except KeyboardInterrupt:  # ends the search, not the session
            return []
        except _TooLong:
            return self._given_up(f"the question takes more than {self._max_seconds:g} s")
        except TakesTooLong as error:
            return self._given_up(str(error))
        except Exception:
            if os.environ.get("SYMINDEX_TRACEBACK"):
                raise
            return []

    def _given_up(self, reason: str) -> list[Row]:
        """Rows that say why there is no answer; none for a client that gets the reason in another way."""
        if self._shows_rows_only:
            return notice_rows(self._project, f"{reason}; it was given up")
        self._complain(os.fsencode(f"cscope: {reason}; it was given up\n"))
        return []

    def _suggested(self, question: int, pattern: bytes) -> list[Row]:
        """Rows of what may have been meant; none for a client that gets the reason in another way."""
        names = suggested_names(self._project, question, pattern)
        if names and not self._shows_rows_only:
            name = os.fsdecode(pattern.strip())
            self._complain(os.fsencode(f"cscope: nothing has the name {name}; did you mean: {', '.join(names)}\n"))
        return suggestion_rows(self._project, names) if self._shows_rows_only else []


class _TooLong(Exception):
    pass


def lines_of(descriptor: int, idle: Callable[[], None]) -> Iterator[tuple[bytes, bool]]:
    """The lines that come in, each as soon as it is whole, and whether it is the first of those that came together.

    The last one needs no line feed. While none comes, `idle` is called once.
    """
    waiting = bytearray()
    while True:
        if not _is_readable(descriptor, _SECONDS_IDLE):
            idle()
        chunk = os.read(descriptor, _CHUNK)
        if not chunk:
            break
        *lines, rest = chunk.split(b"\n")
        is_new = True
        for line in lines:
            yield bytes(waiting) + line, is_new
            is_new = False
            waiting.clear()
        if len(waiting) <= _MAX_LINE_LENGTH:
            waiting += rest
    if waiting:
        yield bytes(waiting), True


def _is_readable(descriptor: int, seconds: float) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])
