"""Text in the project's files as they are on disk now: questions 4 and 6. Bytes stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from symindex.cscope import patterns
from symindex.cscope.live import Project
from symindex.cscope.rows import UNKNOWN, Row


def text_rows(project: Project, pattern: bytes, *, is_expression: bool, caseless: bool) -> list[Row]:
    """The lines that have a text in them, or something like an expression; none for what is no expression."""
    if is_expression:
        is_in = patterns.lines_like(pattern.decode("utf-8", "surrogateescape"), caseless)
    else:
        is_in = patterns.lines_with_text(pattern, caseless)
    if is_in is None:
        return []
    rows = []
    for document in project.documents():
        path = project.library.path_of(document)
        rows += [Row(path, UNKNOWN, number, line) for number, line in _matching(_read(path), is_in)]
    return rows


def _matching(content: bytes, is_in: patterns.FindsIn) -> Iterator[tuple[int, bytes]]:
    """(number, line) of the lines that match; most files have none, which one look at the whole tells."""
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n")
    if is_in(content):
        yield from ((number, line) for number, line in enumerate(_lines(content), 1) if is_in(line))


def _lines(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _read(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError:
        return b""
