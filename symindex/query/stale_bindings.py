"""Diagnosis of a path or place that was typed and does not exist, with suggestions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from symindex.errors import QuestionError
from symindex.model.documents import SUFFIXES

if TYPE_CHECKING:
    from symindex.query.library import Library

_LIKE: Final = 0.7  # how like a file's name another is at least, in difflib's ratio


def unknown_file(library: Library, file: str) -> QuestionError:
    """The error for a path at which the index has no file: it does not exist, is no file, no Python, or elsewhere."""
    project = next(iter(library.trees.values())).path
    if not _is_there(library, file):
        return QuestionError(f"there is no file {file}", _meant(library, project, file))
    if library.is_directory(file):
        return QuestionError(f"{file} is a directory", f"symindex files {file} lists what is indexed there")
    absolute = os.path.realpath(file)
    if not any(absolute.startswith(os.path.realpath(tree.path) + os.sep) for tree in library.trees.values()):
        hint = f"for its own project: symindex -C {os.path.dirname(absolute)} …"
        return QuestionError(f"{file} is neither in the project {project} nor in its libraries", hint)
    if os.path.splitext(file)[1] and not file.endswith(SUFFIXES):
        return QuestionError(f"{file} is not in the index, which holds Python files only")
    return QuestionError(f"{file} is not in the index", "symindex status --skipped lists what was left out")


def _is_there(library: Library, file: str) -> bool:
    """Return True if something is at a path in the state asked about; on disk it may be neither file nor directory."""
    is_known = library.is_file(file) or library.is_directory(file)
    return is_known or (os.path.lexists(file) and os.path.abspath(file) not in library.reader.unsaved)


def no_such_line(file: str, line: int, lines: int, cell: int = 0) -> QuestionError:
    """The error for a line that a file, or a `cell` of a notebook, does not have; `lines` is how many a file has."""
    if cell:
        return QuestionError(f"{file} has no code on line {line} of cell {cell}", "a place in it is FILE:CELL:LINE")
    if not line:
        return QuestionError(f"{file} has no line 0", "lines are counted from 1")
    return QuestionError(f"{file} has {lines:,} line{'s' * (lines != 1)}, not {line}")


def no_such_column(file: str, line: int, column: int, length: int) -> QuestionError:
    """The error for a column that a line does not have; `length` is how many characters it has."""
    if column < 1:
        return QuestionError(f"line {line} of {file} has no column 0", "columns are counted from 1")
    return QuestionError(f"line {line} of {file} has {length:,} characters: there is no column {column}")


def _meant(library: Library, project: str, file: str) -> str | None:
    """A hint at the path that may have been meant: counted from the project's root, or of a similar name."""
    from difflib import get_close_matches  # late: a right path needs no explanation

    below_root = os.path.join(project, file)
    if not os.path.isabs(file) and library.is_file(below_root):
        return f"did you mean {_from_here(below_root)}? Paths count from the current directory"
    paths = [document.path for document in library.reader.documents([next(iter(library.trees))])]
    ends = [path for path in paths if f"/{path}".endswith(f"/{file.lstrip('./')}")]
    stems = get_close_matches(_stem(file), {_stem(path) for path in paths}, 1, _LIKE)
    alike = ends or [path for path in paths if stems and _stem(path) == stems[0]]
    close = get_close_matches(file, alike, 1, 0.0)
    return f"did you mean {_from_here(os.path.join(project, close[0]))}?" if close else None


def _stem(path: str) -> str:
    """The name of a file without its suffix, which all have in common."""
    return os.path.splitext(os.path.basename(path))[0]


def _from_here(path: str) -> str:
    try:
        return os.path.relpath(path)
    except OSError:  # the current directory is gone
        return path
