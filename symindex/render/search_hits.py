"""The results of `search` for people: definitions by file, the passages below each, the words highlighted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symindex.render.escapes import escape_controls
from symindex.render.paint import painted_matches
from symindex.render.places import within_module
from symindex.render.terminal import heading, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.model.answers import Found
    from symindex.render.terminal import Look


def found_lines(found: list[Found], look: Look) -> Iterator[str]:
    """Lines for definitions, best first; those of a file that follow one another stand below one heading."""
    file = enclosing = None
    for one in found:
        if one.hit.file != file:
            file, enclosing = one.hit.file, None
            yield heading(one.hit, look)
        if one.hit.enclosing != enclosing:
            enclosing = one.hit.enclosing
            around = within_module(enclosing, one.hit.file) or enclosing
            yield f"  {look.paint('heading', escape_controls(around))}"
        yield _line(one.hit.line, "", one.hit.text, one.words, look)
        for passage in one.passages:
            if passage.line != one.hit.line:
                yield _line(passage.line, "    ", passage.text, passage.words, look)


def _line(line: int, indentation: str, text: str, words: tuple[str, ...], look: Look) -> str:
    # The longest first: of two words that begin alike, the longer one is meant where it is.
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    part = shortened(text, words[0] if words else "", look.width - len(indentation))
    shown = painted_matches(part, pattern, look.paint)
    return f"{look.paint('line', f'{line:>6}')}   {indentation}{shown}"
