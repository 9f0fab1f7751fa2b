"""The answers to cscope's questions, from the index: what a digit and a pattern ask for, as rows.

A bare name means every symbol of that name, as people who press a key on a word expect; callers are those of the
command `callers`, which knows other names of a function and what else a name may mean. A qualified name, `Cart.add`,
means what it means to all commands. Answers are of the project's files; only where a definition is wanted and the
project has none, or the last answer led into a library, they lead into the libraries.
"""

from __future__ import annotations

from symindex.cscope import patterns
from symindex.cscope.live import Project
from symindex.cscope.names import rows_of_names
from symindex.cscope.qualified import qualified_rows
from symindex.cscope.rows import MODULE_CODE, UNKNOWN, Row
from symindex.cscope.scan import NameToken, row_at
from symindex.cscope.text import text_rows
from symindex.query.limits import limited

_TEXT, _CHANGE, _EGREP, _FILE, _INCLUDING = 4, 5, 6, 7, 8


def answers(project: Project, question: int, pattern: bytes, caseless: bool = False) -> list[Row]:
    """The rows that answer a question; none where the pattern is none."""
    if b"\0" in pattern:
        return []
    if question in (_TEXT, _CHANGE, _EGREP):
        return text_rows(project, pattern, is_expression=question == _EGREP, caseless=caseless)
    typed = pattern.decode("utf-8", "surrogateescape")
    if question == _FILE:
        return _files(project, typed, caseless)
    if question == _INCLUDING:
        return _including(project, typed, caseless)
    return _about_names(project, question, typed, caseless)


def _about_names(project: Project, question: int, typed: str, caseless: bool) -> list[Row]:
    if patterns.is_dotted(typed) and (found := qualified_rows(project, question, typed.strip())):
        return found
    wanted = patterns.names(typed, caseless)
    return [] if wanted is None else rows_of_names(project, question, wanted)


# Files and what they import


def _files(project: Project, pattern: str, caseless: bool) -> list[Row]:
    is_wanted = patterns.parts_of_paths(pattern, caseless)
    if is_wanted is None:
        return []
    with limited():
        documents = [document for document in project.documents() if is_wanted(document.path)]
    return [Row(project.library.path_of(document), UNKNOWN, 1, UNKNOWN.encode()) for document in documents]


def _including(project: Project, pattern: str, caseless: bool) -> list[Row]:
    """The statements that import a module, by its name as written, or a name that is one.

    A pattern with a dot in it also finds modules by the whole name of what a relative import, or a name, means.
    """
    is_in = patterns.parts_of_paths(pattern, caseless)
    if is_in is None:
        return []
    in_full = "." in pattern
    with limited():
        found = [each for each in project.imports() if is_in(each[1].name) or (in_full and is_in(each[1].meant))]
    rows: dict[tuple[str, int], Row] = {}
    for document, imported in found:
        row = row_at(
            project, NameToken(document, project.facts(document.content_id), 0, imported.start, "", 0, 0, MODULE_CODE)
        )
        rows.setdefault((row.path, row.line), row)
    return [rows[key] for key in sorted(rows)]
