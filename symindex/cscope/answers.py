"""The answers to cscope's questions, from the index: what a digit and a pattern ask for, as rows.

A bare name means every symbol of that name, as people who press a key on a word expect; callers are those of the
command `callers`, which knows other names of a function and what else a name may mean. A qualified name, `Cart.add`,
means what it means to all commands. Answers are of the project's files; only where a definition is wanted and the
project has none, or the last answer led into a library, they lead into the libraries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.cscope import patterns
from symindex.cscope.imports import Imported, imported_modules, imported_submodules, package_of
from symindex.cscope.live import Project
from symindex.cscope.names import rows_of_names
from symindex.cscope.qualified import qualified_rows
from symindex.cscope.rows import MODULE_CODE, UNKNOWN, Row
from symindex.cscope.scan import Place, row_at
from symindex.cscope.text import text_rows
from symindex.model.places import Document
from symindex.model.roles import Role
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
    known, modules = project.words(), project.modules() if in_full else ()
    with limited():
        words = {word for word in known if is_in(word)}
        words |= {name.rpartition(".")[2] for name in modules if is_in(name)}
    if in_full:
        words |= _PACKAGES_AROUND
    blobs = {blob for word in words for blob, _ in project.reader.blobs_mentioning(word, _MODULES)}
    imported = [(document, found) for document in project.documents_of(blobs) for found in _imported(project, document)]
    with limited():
        imported = [pair for pair in imported if is_in(pair[1].name) or (in_full and is_in(pair[1].meant))]
    rows: dict[tuple[str, int], Row] = {}
    for document, found in imported:
        row = row_at(project, Place(document, project.facts(document.blob), 0, found.start, "", 0, 0, MODULE_CODE))
        rows.setdefault((row.path, row.line), row)
    return [rows[key] for key in sorted(rows)]


def _imported(project: Project, document: Document) -> Iterator[Imported]:
    facts, package = project.facts(document.blob), package_of(document)
    yield from imported_modules(facts, package)
    yield from imported_submodules(facts, package, project.is_module)


_MODULES: Final = int(Role.MODULE | Role.IMPORT)
# The packages that `from . import name` and its like name.
_PACKAGES_AROUND: Final = frozenset("." * level for level in range(1, 5))
