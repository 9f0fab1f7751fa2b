"""What is fuzzed: extraction with packing, the questions of an index, and cscope's line mode."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

from symindex.cscope.live import Project
from symindex.cscope.session import NOTHING, Session
from symindex.errors import StoreError, SymindexError
from symindex.extract import MAX_SOURCE_LENGTH, extract
from symindex.indexer import UpdatePaths, update
from symindex.model.answers import Filter
from symindex.model.facts import FileFacts
from symindex.model.text import to_utf8
from symindex.query import Index
from symindex.store.packing import pack, unpack, unpack_words
from tests.support.reliability.laws import check_facts
from tests.support.reliability.mutations import Mutator

_OTHER: Final = b"class Other:\n    def method(self): self.x = f'{y}'\n"
_ANSWERS_LOOKED_AT: Final = 50
_REPEATED_EVERY: Final = 8  # extracting again, and reading damaged facts, takes as long as all the rest


class Extraction:
    """`extract` gives well-formed facts, which come out of their packed form as they went in.

    For one input in eight: the same facts again, and from packed facts that are damaged an error for people or facts.
    """

    name = "extraction"

    def __init__(self, random: Random) -> None:
        self._random = random

    def make(self, mutator: Mutator) -> bytes:
        """A changed piece of a file."""
        return mutator.source()

    def check(self, data: bytes) -> None:
        """Extract, pack, unpack; then unpack damaged."""
        facts = extract(data)
        text, encoding = to_utf8(data)
        assert facts.encoding == encoding
        assert not facts.truncated or len(data) > MAX_SOURCE_LENGTH or b"\0" in data
        check_facts(facts, text)
        packed = pack(facts)
        assert unpack(packed) == facts
        if not self._random.randrange(_REPEATED_EVERY):
            extract(_OTHER)
            assert extract(data) == facts
            self._check_damaged(packed, facts)

    def _check_damaged(self, packed: bytes, facts: FileFacts) -> None:
        damaged = bytearray(packed)
        for _ in range(self._random.choice((1, 1, 3))):
            damaged[self._random.randrange(len(damaged))] ^= 1 << self._random.randrange(8)
        if not self._random.randrange(4):
            del damaged[self._random.randrange(len(damaged)) :]
        for read in (unpack, unpack_words):
            try:
                found = read(bytes(damaged))
            except StoreError:
                continue
            if isinstance(found, FileFacts):
                assert found.kinds == facts.kinds


class Questions:
    """Each question of an index, asked with what nobody types, is answered or refused, with an error for people."""

    name = "questions"

    def __init__(self, index: Index, random: Random) -> None:
        self._random = random
        self._ask: list[Callable[[str, Filter], object]] = [
            index.definitions, index.references, index.callers, index.assignments, index.importers, index.callees,
            index.hierarchy, index.search_symbols, index.outline, lambda typed, _: index.suggestions(typed),
            lambda typed, wanted: list(index.files(wanted._replace(path=typed))),
            lambda typed, wanted: list(islice(index.grep(typed, wanted), _ANSWERS_LOOKED_AT)),
            lambda typed, wanted: list(islice(index.grep(typed, wanted, regex=True), _ANSWERS_LOOKED_AT)),
        ]  # fmt: skip

    def make(self, mutator: Mutator) -> bytes:
        """The number of a question, of a filter, and what is typed."""
        head = bytes([self._random.randrange(len(self._ask)), self._random.randrange(6)])
        return head + mutator.typed().encode("utf-8", "surrogatepass")

    def check(self, data: bytes) -> None:
        """Ask."""
        if len(data) < 2:
            return
        typed = data[2:].decode("utf-8", "surrogatepass")
        try:
            self._ask[data[0] % len(self._ask)](typed, self._filter(data[1], typed))
        except SymindexError:
            return

    def _filter(self, number: int, typed: str) -> Filter:
        return (
            Filter(),
            Filter(),
            Filter(limit=3),
            Filter(path=typed),
            Filter(trees=(typed,)),
            Filter(kinds=(typed,)),
        )[number % 6]


class Lines:
    """Whatever line an editor writes, it reads one well-formed reply, and the number of rows that it was told."""

    name = "cscope lines"

    def __init__(self, project: Project) -> None:
        self._session = Session(
            project, str(project.root), caseless=False, write=lambda _: None, complain=lambda _: None
        )

    def make(self, mutator: Mutator) -> bytes:
        """A line."""
        return mutator.line()

    def check(self, data: bytes) -> None:
        """Write the line, read the reply."""
        try:
            reply = self._session.reply(data)
        except SymindexError:  # a session as it is run complains of it, and replies that there is nothing
            return
        if reply in (b"", b"\n", NOTHING):
            return
        head, *rows = reply.split(b"\n")
        assert head == b"cscope: %d lines" % (len(rows) - 1)
        assert rows.pop() == b""
        for row in rows:
            path, function, line, _ = row.split(b" ", 3)
            assert path
            assert function
            assert int(line) > 0
            assert len(row) < 2047


def small_project(directory: Path) -> UpdatePaths:
    """A project made of some of the standard library's modules, indexed."""
    modules = (
        "argparse.py",
        "ast.py",
        "enum.py",
        "functools.py",
        "pathlib.py",
        "typing.py",
        "json",
        "email",
        "logging",
    )
    library = Path(os.__file__).parent
    for path in _python_files(library, modules):
        copy = directory / "project" / path.relative_to(library)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (directory / "project" / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    environ = {"HOME": str(directory), "SYMINDEX_CACHE_DIR": str(directory / "cache")}
    places = UpdatePaths.of(directory / "project", environ)
    update(places)
    return places


def _python_files(library: Path, modules: tuple[str, ...]) -> Iterator[Path]:
    for name in modules:
        if (library / name).is_dir():
            yield from (library / name).glob("*.py")
        elif (library / name).exists():
            yield library / name
