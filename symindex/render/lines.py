"""An answer as lines of a pipe, `path:line:column: text`: Vim, Emacs and fzf read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symindex.render.characters import one_line
from symindex.render.places import relative

if TYPE_CHECKING:
    from symindex.model.answers import Hit, Match


def place_line(found: Hit | Match, directory: str) -> str:
    """One line for a hit or a match; the path is relative where it lies below the directory."""
    path = one_line(relative(found.file, directory))
    return f"{path}:{found.line}:{found.column}: {one_line(found.text)}"
