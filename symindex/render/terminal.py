"""An answer as people read it on a terminal: grouped by file and enclosing definition, certainty visible."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from symindex.model.answers import Certainty
from symindex.render.escapes import escape_controls
from symindex.render.lines import HIERARCHY_ROLES
from symindex.render.numbers import counted
from symindex.render.paint import Paint, painted_matches, painted_stretches, plain
from symindex.render.places import called_place, titled, within_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symindex.model.answers import FileEntry, Hit, Match

# What is between line number and text; nothing where the answer is proved, which is the usual case.
MARKS: Final = {Certainty.RESOLVED: " ", Certainty.INFERRED: "~", Certainty.POSSIBLE: "?"}
# Characters of a line of source that are shown at most, however wide the terminal is.
WIDEST: Final = 240


class Look(NamedTuple):
    """The form of answers: the directory that paths count from, colours, the number of possible ones (None: all).

    Of a line of source at most `width` characters are shown, those around what was found.
    """

    directory: str = ""
    paint: Paint = plain
    possible: int | None = None
    width: int = WIDEST


def hit_lines(hits: list[Hit], look: Look) -> Iterator[str]:
    """Lines for hits, best first; the last line counts them where not all are proved, or not all shown."""
    shown = _without_surplus(hits, look.possible)
    yield from _grouped(((hit, _hit_line(hit, look)) for hit in shown), look)
    if len(shown) < len(hits) or any(hit.certainty is not Certainty.RESOLVED for hit in hits):
        yield look.paint("quiet", _tally(hits, len(hits) - len(shown)))


def match_lines(matches: Iterable[Match], look: Look) -> Iterator[str]:
    """Lines for matches as they are found, one for all that stand close together in a line; they stand out."""
    lines = (list(group) for _, group in groupby(matches, lambda match: (match.file, match.line, match.text)))
    return _grouped(((line[0], _match_line(line, look)) for line in lines), look)


def outline_lines(hits: list[Hit], look: Look) -> Iterator[str]:
    """Lines for the symbols of a file in their order, indented as they are nested."""
    for _, group in groupby(hits, lambda hit: hit.file):
        symbols = list(group)
        yield heading(symbols[0], look)
        for hit in symbols:
            text = painted_matches(shortened(hit.text, hit.name, look.width), _word(hit.name), look.paint)
            yield f"{look.paint('line', f'{hit.line:>6}')}  {'    ' * _depth(hit)}{text}"


def file_line(entry: FileEntry, look: Look) -> str:
    """One line for a file: its title, and how long it is."""
    title = look.paint("path", escape_controls(titled(entry.file, entry.origin, look.directory)))
    return f"{title}  {look.paint('quiet', counted(entry.lines, 'line'))}"


def _depth(hit: Hit) -> int:
    """Return the number of definitions around it."""
    around = within_module(hit.enclosing, hit.file)
    return around.count(".") + 1 if around else 0


def _without_surplus(hits: list[Hit], possible: int | None) -> list[Hit]:
    if possible is None:
        return hits
    certain = sum(hit.certainty is not Certainty.POSSIBLE for hit in hits)
    return hits[: certain + possible]


def _tally(hits: list[Hit], left_out: int) -> str:
    """`3 resolved, 2 inferred (~), 20 of 32 possible (?); --all shows the other 12`."""
    parts = []
    for certainty, mark in MARKS.items():
        count = sum(hit.certainty is certainty for hit in hits)
        if count:
            shown = f"{count - left_out} of " if left_out and certainty is Certainty.POSSIBLE else ""
            parts.append(f"{shown}{count} {certainty.word}{f' ({mark})' if mark.strip() else ''}")
    return ", ".join(parts) + (f"; {left_out:,} more possible: --all shows them" if left_out else "")


def _grouped(found: Iterable[tuple[Hit | Match, str]], look: Look) -> Iterator[str]:
    """The lines of what was found, below headings."""
    file = enclosing = None
    for one, line in found:
        if one.file != file:
            yield heading(one, look)
            file, enclosing = one.file, None
        if one.enclosing != enclosing:
            enclosing = one.enclosing
            yield f"  {look.paint('heading', escape_controls(within_module(enclosing, one.file) or enclosing))}"
        yield line


def heading(found: Hit | Match, look: Look) -> str:
    """The line above all that is found in one file."""
    title = look.paint("path", escape_controls(titled(found.file, found.origin, look.directory)))
    copies = f" (+{counted(len(found.copies), 'copy', 'copies')})" if found.copies else ""
    return title + look.paint("quiet", copies)


def _hit_line(hit: Hit, look: Look) -> str:
    mark = MARKS[hit.certainty]
    if hit.certainty is not Certainty.RESOLVED:
        mark = look.paint(hit.certainty.word, mark)
    note = _note(hit, look)
    text = shortened(hit.text, hit.name, max(look.width - len(note), look.width // 2))
    painted = painted_matches(text, _word(hit.name), look.paint)
    return _numbered(hit, mark, painted, look) + look.paint("quiet", note)


def _note(hit: Hit, look: Look) -> str:
    """Return the note behind the line: the definition of a callee, or the relation of a relative in a hierarchy."""
    if hit.declared:
        return f"  → {escape_controls(called_place(hit.declared, hit.declared_in, look.directory))}"
    return f"  {hit.role}" if hit.role in HIERARCHY_ROLES else ""


def _match_line(matches: list[Match], look: Look) -> str:
    text = matches[0].text
    start, end = _ends(text, matches[0].at or 0, look.width)
    begins = ((match.at - start, match.end_column - match.column) for match in matches if match.at is not None)
    stretches = ((max(0, begin), max(0, begin + width)) for begin, width in begins)
    painted = painted_stretches(text[start:end], stretches, look.paint)
    return _numbered(matches[0], " ", f"{'…' if start else ''}{painted}{'…' if end < len(text) else ''}", look)


def _numbered(found: Hit | Match, mark: str, text: str, look: Look) -> str:
    return f"{look.paint('line', f'{found.line:>6}')} {mark} {text}"


def _word(name: str) -> str:
    return rf"(?<!\w){re.escape(name)}(?!\w)" if name else ""


def shortened(text: str, name: str, width: int = WIDEST) -> str:
    """The part of a long line around a name."""
    start, end = _ends(text, text.find(name) if name else 0, width)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _ends(text: str, at: int, width: int) -> tuple[int, int]:
    """Return the start and end of the part of a line that is shown because of an offset in it."""
    if len(text) <= width:
        return 0, len(text)
    shown = width - 2  # an ellipsis at each end
    start = min(max(0, at - shown // 2), len(text) - shown)
    return start, start + shown
