"""Notices in the form of rows, for clients that show nothing else: something is not read yet, rows are left out,
or what a name that occurs nowhere may have been meant for.

A notice is a row of its own at the end. Where it is the only answer it is there twice: clients jump to a single
row without a word, and show a list of two. Vim and cscope_maps drop every other line; xcscope and shells show what is
on standard error, so single questions say it there (`command.py`).
"""

from __future__ import annotations

from symindex.cscope import patterns
from symindex.cscope.live import Project
from symindex.cscope.names import ROLES
from symindex.cscope.ranking import ANY_ROLE, has_environment, is_mentioned
from symindex.cscope.rows import UNKNOWN, Row
from symindex.model.answers import Filter


def complete(project: Project, question: int, pattern: bytes, rows: list[Row]) -> list[Row]:
    """An answer, cut where it is too long, and with what is not in it yet."""
    most = project.rows_most
    if most and len(rows) > most:
        left = len(rows) - most
        text = f"... {left:,} more rows are left out; SYMINDEX_CSCOPE_ROWS=0 shows all"
        rows = [*rows[:most], rows[most - 1]._replace(function=UNKNOWN, text=text.encode())]
    reading = project.reading
    if reading is None or not _may_be_missing(project, question, pattern, rows):
        return rows
    notices = notice_rows(project, f"{reading}; ask again")
    return [*rows, notices[0]] if rows else notices


def notice_rows(project: Project, text: str) -> list[Row]:
    """What is said in the place of an answer: a line of our own, twice."""
    return [Row(project.log, UNKNOWN, 1, text.encode())] * 2


def suggested_names(project: Project, question: int, pattern: bytes) -> list[str]:
    """Names that are defined and close to one that occurs nowhere, not in the project and not in its libraries.

    None where a name differs by the case of letters alone: whether that matters, cscope's clients say themselves.
    """
    wanted = patterns.names(pattern.decode("utf-8", "surrogateescape")) if question in ROLES else None
    if wanted is None or not wanted.exact or project.reader.contents_mentioning(wanted.exact, ANY_ROLE):
        return []
    names = project.index.suggestions(wanted.exact)
    return [] if wanted.exact.casefold() in map(str.casefold, names) else names


def suggestion_rows(project: Project, names: list[str]) -> list[Row]:
    """The definitions of suggested names, at least two rows where there is one."""
    found = [hit for name in names for hit in project.index.definitions(name, Filter(limit=1))]
    rows = [Row(hit.file, UNKNOWN, hit.line, f"did you mean: {hit.name}".encode()) for hit in found]
    return rows * 2 if len(rows) == 1 else rows


def _may_be_missing(project: Project, question: int, pattern: bytes, rows: list[Row]) -> bool:
    """Return True if an answer may lack what is not read yet."""
    if project.reading and project.reading.trees == "project":
        return True
    wanted = patterns.names(pattern.decode("utf-8", "surrogateescape")) if question in ROLES else None
    if rows or wanted is None or not wanted.exact:
        return False
    if not has_environment(project) and is_mentioned(project, wanted.exact):
        return False
    return not project.is_known(wanted.exact, ROLES[question])
