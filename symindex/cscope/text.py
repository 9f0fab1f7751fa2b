"""Text in the project's files as they are on disk now: questions 4 and 6. Bytes stay as they are."""

from __future__ import annotations

from functools import partial

from symindex.cscope import patterns
from symindex.cscope.live import Project
from symindex.cscope.rows import UNKNOWN, Row
from symindex.query.sweep import Sweep, read_bytes


def text_rows(project: Project, pattern: bytes, *, is_expression: bool, caseless: bool) -> list[Row]:
    """The lines that have a text in them, or something like an expression; none for what is no expression."""
    if is_expression:
        is_in = patterns.lines_like(pattern.decode("utf-8", "surrogateescape"), caseless)
    else:
        is_in = patterns.lines_with_text(pattern, caseless)
    if is_in is None:
        return []
    paths = [project.library.path_of(document) for document in project.documents()]
    rows = []
    for position, numbers in Sweep(paths, partial(_matching, is_in)):
        path = paths[position]
        lines = _lines(read_bytes(path))
        rows += [Row(path, UNKNOWN, number + 1, lines[number]) for number in numbers if number < len(lines)]
    return rows


def _matching(is_in: patterns.FindsIn, content: bytes) -> list[int]:
    """The 0-based numbers of the lines that match; most files have none, which one search of the whole shows."""
    content = _with_line_feeds(content)
    return [number for number, line in enumerate(_lines(content)) if is_in(line)] if is_in(content) else []


def _lines(content: bytes) -> list[bytes]:
    lines = _with_line_feeds(content).split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _with_line_feeds(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content
