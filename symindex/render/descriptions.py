"""Definitions as `show` prints them: where they are, how they are called, what they say, their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symindex.render.escapes import escape_controls
from symindex.render.numbers import counted
from symindex.render.objects import hit_object
from symindex.render.places import called_place
from symindex.render.terminal import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.model.answers import Counts, Description
    from symindex.render.objects import Object
    from symindex.render.terminal import Look


def description_lines(description: Description, look: Look) -> Iterator[str]:
    """Lines for a definition: its place, its signature, who calls it, then its numbered source."""
    hit = description.hit
    place = escape_controls(called_place(f"{hit.file}:{hit.line}", hit.origin, look.directory))
    yield f"{look.paint('path', place)}  {hit.kind} {look.paint('heading', escape_controls(hit.symbol))}"
    yield f"  {escape_controls(description.signature)}"
    if description.callers is not None:
        yield f"  {callers_text(description.callers)}"
    if not description.source:
        yield from (f"  {escape_controls(line)}".rstrip() for line in description.docstring.splitlines())
        return
    yield ""
    for number, line in enumerate(description.source.splitlines(), description.first_line):
        yield f"{look.paint('line', f'{number:>6}')}   {escape_controls(line)}".rstrip()


def callers_text(counts: Counts) -> str:
    """`12 callers: 9 resolved, 2 inferred (~), 1 possible (?)`; `no caller was found` where there is none."""
    if not counts.total:
        return "no caller was found"
    graded = (
        f"{number:,} {certainty.word}" + (f" ({mark})" if mark.strip() else "")
        for number, (certainty, mark) in zip(counts, MARKS.items())
        if number
    )
    return f"{counted(counts.total, 'caller')}: {', '.join(graded)}"


def description_object(description: Description) -> Object:
    """Return the object of a definition for `show --json`: that of a hit, and the fields of `Description`."""
    callers = description.callers
    return {
        **hit_object(description.hit),
        "signature": description.signature,
        "docstring": description.docstring,
        "source": description.source,
        "first_line": description.first_line,
        "last_line": description.last_line,
        "callers": None if callers is None else callers._asdict(),
    }
