"""From the bytes of one file to its facts.

Knows tree-sitter; knows no path, clock, setting, database or other file. `extract` never raises and gives the same
facts for the same bytes.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import compress
from operator import sub
from typing import Final

from symindex.extract.bindings import Bindings
from symindex.extract.declarations import Declarations
from symindex.extract.definitions import Definitions
from symindex.extract.expressions import Expressions
from symindex.extract.grammar import MAX_MISREAD, parse
from symindex.extract.imports import Imports
from symindex.extract.sections import sections_of
from symindex.extract.sink import Sink
from symindex.extract.statements import Statements
from symindex.extract.strings import Strings
from symindex.extract.walk import DEPTH_LIMIT, Walk
from symindex.model.facts import FileFacts, nodes_of
from symindex.model.kinds import DEFINITIONS, OCCURRENCES, SPANNED
from symindex.model.roles import ROLES_OF_KIND
from symindex.model.text import UTF16_MARKS, normal_form, to_utf8

# What follows so many bytes of a file is not read: a tree takes some hundred times the memory of its source.
MAX_SOURCE_LENGTH: Final = 6 << 20
# Beyond this a NUL ends what is read: no Python has one, and the grammar takes a minute and more for 6 MB of noise.
_MAX_BINARY_LENGTH: Final = 1 << 17
# Frames the first try of a walk may use. The second, for deeper trees, counts levels (see `walk`): it needs more frames
# for each, and cuts nothing that a first try could have walked, so that it does not matter which of them succeeds.
_FRAMES: Final = DEPTH_LIMIT
_FRAMES_IF_DEEP: Final = 6 * DEPTH_LIMIT
MAX_NODES: Final = 800_000  # of facts, each of 200 bytes and 3 µs; code has 80 in 1,000 bytes
_MAX_TRANSLATED: Final = 200_000  # tokens of Cython, each of which takes up to 10 µs
_LINES_BYTES: Final = 1 << 18
_MAX_RESPELLED_LENGTH: Final = 1000
_MAX_RESPELLED: Final = 12  # bytes that are written for one character of a normal form: three of four bytes
_LOCAL = threading.local()


def extract(source: bytes, *, truncated: bool = False) -> FileFacts:
    """The facts of a file's bytes, whatever they are: Python of any version, with errors or without, or no Python.

    They say that they are not all where the source has too much, or where `truncated` says that it is not whole.
    """
    length = _length_read(source)
    fits = length == len(source)
    text, encoding = to_utf8(source if fits else source[:length])
    walk = _walk()
    try:
        with _frames(_FRAMES):
            is_whole = _read(walk, text)
    except RecursionError:
        with _frames(_FRAMES_IF_DEEP), walk.guarded():
            is_whole = _read(walk, text)
    return _facts(walk, text, encoding, truncated or not (fits and is_whole))


def _read(walk: Walk, text: bytes) -> bool:
    """Fill the sink with the nodes of a text, section by section; whether that was all of it."""
    walk.clear()
    misread = translated = 0
    for start, end in sections_of(text):
        section = text[start:end]
        parsed = parse(section)
        walk.run(parsed, section, start)
        misread, translated = misread + parsed.misread, translated + parsed.translated
        is_long = len(walk.sink.kinds) > MAX_NODES or translated > _MAX_TRANSLATED
        is_enough = parsed.is_noise or misread > MAX_MISREAD or is_long
        if not parsed.is_whole or (is_enough and end < len(text)):
            return False
    return True


def is_read_whole(source: bytes) -> bool:
    """Return True if facts are of all of a file's bytes: those of very long files, and of data, are of a part."""
    return _length_read(source) == len(source)


def _length_read(source: bytes) -> int:
    """Return how many bytes of a source are read; of a long one that is UTF-8 they end between two characters."""
    end = min(len(source), MAX_SOURCE_LENGTH)
    if end > _MAX_BINARY_LENGTH and not source.startswith(UTF16_MARKS):
        nul = source.find(b"\0", 0, end)
        end = end if nul < 0 else max(nul, _MAX_BINARY_LENGTH)
    shortest = end - 4
    while shortest < end < len(source) and source[end] & 0xC0 == 0x80:
        end -= 1
    return end


def _walk() -> Walk:
    walk: Walk | None = getattr(_LOCAL, "walk", None)
    if walk is None:
        walk = _LOCAL.walk = Walk()
        for handlers in (Expressions, Strings, Statements, Bindings, Imports, Definitions, Declarations):
            handlers(walk)
    return walk


def _facts(walk: Walk, text: bytes, encoding: str, truncated: bool) -> FileFacts:
    sink = walk.sink
    kinds, starts = bytes(sink.kinds), sink.starts
    roles = [0] * len(sink.words)
    for word, kind in set(compress(zip(sink.word_ids, kinds), sink.word_ids)):  # of nodes that have a word
        roles[word] |= ROLES_OF_KIND.get(kind, 0)
    return FileFacts(
        kinds=kinds,
        word_ids=sink.word_ids.copy(),
        ups=list(map(sub, range(len(kinds)), sink.parents)),
        start_steps=list(map(sub, starts, [0, *starts])),
        end_steps=[end - starts[node] for node, end in zip(nodes_of(kinds, SPANNED), sink.ends)],
        outer_steps=[starts[node] - outer for node, outer in zip(nodes_of(kinds, DEFINITIONS), sink.outers)],
        line_lengths=_line_lengths(text),
        words=b"\n".join(sink.words).decode("utf-8", "replace").split("\n"),
        roles=roles,
        respelled=_respelled(sink, text) if sink.words.are_respelled else (),
        encoding=encoding,
        truncated=truncated,
    )


def _line_lengths(text: bytes) -> list[int]:
    """How long each line is, with its end; piece by piece, as the lines of a text may be a hundred times its size."""
    lengths: list[int] = []
    start = 0
    while start < len(text):
        end = text.find(b"\n", start + _LINES_BYTES) + 1 or len(text)
        lengths += [len(line) + 1 for line in text[start:end].split(b"\n")]
        lengths[-1] -= 1
        if not lengths[-1]:
            lengths.pop()
        start = end
    return lengths


def _respelled(sink: Sink, text: bytes) -> list[int]:
    """Nodes whose word is written with another number of bytes than it has, and that number, in turn."""
    found = []
    words = list(sink.words)
    for node in nodes_of(bytes(sink.kinds), OCCURRENCES):
        word, start = words[sink.word_ids[node]], sink.starts[node]
        if len(word) < _MAX_RESPELLED_LENGTH and not text.startswith(word, start):
            length = _written_length(text, start, word.decode())
            if length != len(word):
                found += [node, length]
    return found


def _written_length(text: bytes, start: int, word: str) -> int:
    """The number of bytes of the identifier at an offset that has this normal form."""
    end = start
    for character in text[start : start + _MAX_RESPELLED * len(word)].decode("utf-8", "ignore"):
        end += len(character.encode())
        if normal_form(text[start:end].decode()) == word:
            break
    return end - start


@contextmanager
def _frames(count: int) -> Iterator[None]:
    """Give the walk the same depth of stack wherever it is called from, so that its result is the same."""
    frame, depth = sys._getframe(), 0
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + count)
    collecting = gc.isenabled()
    gc.disable()  # a walk makes a great many nodes and no cycles
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
        if collecting:
            gc.enable()
