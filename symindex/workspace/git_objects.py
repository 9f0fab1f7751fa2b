"""One git process that is asked for objects one after the other, and the options of every call of git's."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from symindex.errors import QuestionError
from symindex.workspace.reading import MAXIMUM_SIZE

if TYPE_CHECKING:
    from subprocess import Popen

OPTIONS: Final = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never"),
    *("-c", f"core.bigFileThreshold={MAXIMUM_SIZE}"),  # larger ones are unpacked as far as they are read
    *("-c", "core.pager=cat", "--no-pager", "--no-optional-locks", "--literal-pathspecs"),
)
_WINDOW: Final = 256  # names of objects on their way to git: they fit a pipe's buffer, so that nobody waits for nobody
_SHA_1_DIGITS: Final = 40
_TYPES: Final = (b"blob", b"commit", b"tree", b"tag")


def _name_of(kind: bytes, content: bytes, length: int) -> bytes:
    """The name that git gives to a content, in so many hexadecimal digits."""
    import hashlib

    hashed = hashlib.new("sha1" if length == _SHA_1_DIGITS else "sha256", usedforsecurity=False)
    hashed.update(b"%b %d\0" % (kind, len(content)))
    hashed.update(content)
    return hashed.hexdigest().encode()


class MissingObject(QuestionError):
    """The repository does not have an object that it names: a partial or damaged clone, or `git gc` meanwhile."""

    def __init__(self, oid: str, what: str = "") -> None:
        named = f"the object {oid}" + (f" of {what}" if what else "")
        super().__init__(
            f"{named} is not in the repository", "a partial or shallow clone leaves objects out: git fetch gets them"
        )
        self.oid = oid


class ObjectReader:
    """A `git cat-file --batch` that stays and is asked for one object after the other."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self._root, self._environment = root, environment
        self._start()

    def _start(self) -> None:
        import subprocess

        try:
            self._process: Popen[bytes] = subprocess.Popen(
                ["git", *OPTIONS, "cat-file", "--batch"],
                cwd=self._root,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError as error:
            raise QuestionError("git is not installed, which is asked for earlier versions of files") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._given: IO[bytes] = self._process.stdin
        self._told: IO[bytes] = self._process.stdout

    def contents(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        """As `Git.objects`."""
        asked: list[tuple[str, str]] = []
        for each in wanted:
            asked.append(each)
            if len(asked) == _WINDOW:
                yield from self._answers(asked)
                asked = []
        yield from self._answers(asked)

    def _answers(self, asked: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        while asked:
            self._ask(asked)
            for at, (oid, what) in enumerate(asked, 1):
                content, is_whole = self._next(oid, what)
                if not is_whole:  # the rest may be gigabytes, which git would unpack
                    self.close()
                    self._start()
                yield oid, content
                if not is_whole:
                    asked = asked[at:]
                    break
            else:
                return

    def _ask(self, asked: list[tuple[str, str]]) -> None:
        try:
            self._given.write("".join(f"{oid}\n" for oid, _ in asked).encode())
            self._given.flush()
        except BrokenPipeError:
            raise MissingObject(*asked[0]) from None

    def _next(self, oid: str, what: str) -> tuple[bytes, bool]:
        """The content of the object that comes next, and whether that is all of it."""
        head = self._told.readline().rstrip(b"\n").rsplit(b" ", 2)
        if len(head) != 3 or head[1] not in _TYPES:  # it is missing, or git ended because it must not fetch it
            raise MissingObject(oid, what)
        size = int(head[2])
        is_whole = size <= MAXIMUM_SIZE
        expected = min(size, MAXIMUM_SIZE) + 1  # one for the line end, or for a byte too many
        content = self._told.read(expected)
        if len(content) != expected:
            raise MissingObject(oid, what)
        if is_whole and _name_of(head[1], content[:-1], len(head[0])) != head[0]:
            named = f"the object {oid}" + (f" of {what}" if what else "")
            raise QuestionError(f"{named} is damaged: its content has another name", "git fsck tells what is wrong")
        return content[:-1] if is_whole else content, is_whole

    def close(self) -> None:
        """End git."""
        self._told.close()
        with suppress(BrokenPipeError):
            self._given.close()
        self._process.kill()
        self._process.wait()
