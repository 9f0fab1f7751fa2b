"""An answer as lines of a pipe, `path:line:column: text`: Vim, Emacs and fzf read them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from symindex.model.answers import Certainty, Hit
from symindex.render.escapes import one_line
from symindex.render.numbers import counted
from symindex.render.paint import Paint, painted_stretches, plain
from symindex.render.places import relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.model.answers import Match

# What an answer is in a hierarchy; in other answers the text shows the role.
HIERARCHY_ROLES: Final = frozenset({"base", "subclass", "overridden", "overriding"})


def place_line(found: Hit | Match, directory: str, paint: Paint = plain, marks: bool = True) -> str:
    """One line for a hit or a match; the path is relative where it lies below the directory.

    Behind the text stand the `marks`: the certainty where it is not resolved, what a relative in a hierarchy is, how
    many copies of the file there are, and after `->` where a callee is defined.
    """
    path = paint("path", one_line(relative(found.file, directory)))
    line = f"{path}:{paint('line', str(found.line))}:{found.column}: {_text(found, paint)}"
    return " ".join([line, *(_notes(found, directory, paint) if marks else ())])


def _text(found: Hit | Match, paint: Paint) -> str:
    if paint is plain:
        return one_line(found.text)
    if isinstance(found, Hit):
        pattern = rf"(?<!\w){re.escape(found.name)}(?!\w)"
        stretches = [each.span() for each in re.finditer(pattern, found.text)] if found.name else []
    else:
        start = found.at or 0
        stretches = [(max(0, start), max(0, start + found.end_column - found.column))] if found.at is not None else []
    return painted_stretches(found.text, stretches, paint)


def _notes(found: Hit | Match, directory: str, paint: Paint) -> Iterator[str]:
    if isinstance(found, Hit):
        if found.role in HIERARCHY_ROLES:
            yield paint("quiet", f"[{found.role}]")
        if found.certainty is not Certainty.RESOLVED:
            yield paint(found.certainty.word, f"[{found.certainty.word}]")
    if found.copies:
        yield paint("quiet", f"[+{counted(len(found.copies), 'copy', 'copies')}]")
    if isinstance(found, Hit) and found.declared:
        yield paint("quiet", f"-> {one_line(relative(found.declared, directory))}")
