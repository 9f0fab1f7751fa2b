"""Answers on standard output, in the form that was asked for."""

from __future__ import annotations

import os
import sys
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import click

from symindex.cli.failures import NOTHING_FOUND, complain
from symindex.render.paint import coloured, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from symindex.cli.options import Asked, AskedRevision
    from symindex.model.answers import Hit, Match
    from symindex.render.objects import Object
    from symindex.render.terminal import Look

_Found = TypeVar("_Found")

# Enough to see whether the name is a common one, few enough to leave the certain answers in sight.
_POSSIBLE_SHOWN = 20
# Number and mark before a line of source, on a terminal.
_MARGIN = 9
_MIN_WIDTH = 40


def print_hits(hits: list[Hit], asked: Asked) -> None:
    """Print the answers to one question."""
    if asked.form == "people":
        from symindex.render.terminal import hit_lines

        show(hit_lines(hits, look(asked)))
        if asked.wanted.limit is not None and len(hits) == asked.wanted.limit:
            complain(f"stopped at {len(hits):,}: there may be more without --limit")
    elif asked.form == "lines":
        show(place_lines(hits, asked))
    else:
        from symindex.render.objects import hit_object

        show(records(hits, asked, hit_object) or ())


def records(found: Iterable[_Found], asked: Asked, as_object: Callable[[_Found], Object]) -> Iterator[str] | None:
    """Answers as lines of JSON or in the layout of --format; None where neither was asked for."""
    from symindex.render.objects import json_line

    revision = revision_object(asked.at)
    if asked.form == "json":
        return (json_line(as_object(each) | revision) for each in found)
    if asked.form == "fields":
        return _laid_out((as_object(each) | revision for each in found), asked.template)
    return None


def revision_object(at: AskedRevision | None) -> Object:
    """Return the keys of each object that name the revision it is about; empty where it is about the disk."""
    return {} if at is None else {"revision": at.oid}


def _laid_out(objects: Iterable[Object], template: str) -> Iterator[str]:
    from symindex.render.fields import field_names, layout_of

    layout, directory = None, here()
    for found in objects:
        layout = layout or layout_of(template, field_names(found))
        yield layout(found, directory)


def place_lines(found: Iterable[Hit | Match], asked: Asked) -> Iterator[str]:
    """Answers as lines of a pipe."""
    from symindex.render.lines import place_line

    directory, paint = here(), coloured if asked.coloured else plain
    return (place_line(each, directory, paint, asked.marks) for each in found)


def show(lines: Iterable[str]) -> int:
    """Write all lines of an answer, on a terminal through the pager, and return how many there were."""
    from symindex.cli.paging import is_paging, page

    if not is_paging():
        return write(lines)
    iterator = iter(lines)
    first = next(iterator, None)
    return 0 if first is None else page(chain([first], iterator))


def write(lines: Iterable[str]) -> int:
    """Write lines to standard output as they come, and return how many there were."""
    # File names may hold bytes that are no text; a pipe gets them back as they are.
    errors = "surrogateescape" if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else "backslashreplace"
    reconfigure: Callable[..., None] | None = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors=errors)
    count = 0
    for line in lines:
        sys.stdout.write(f"{line}\n")
        count += 1
    return count


def nothing_found(what: str, suggestions: list[str]) -> click.exceptions.Exit:
    """Return the exception for a question without an answer; it is printed on standard error."""
    close = f"; did you mean: {', '.join(suggestions)}" if suggestions else ""
    complain(f"{what}{close}")
    return click.exceptions.Exit(NOTHING_FOUND)


def look(asked: Asked) -> Look:
    """Return how answers are shown to people."""
    shown = None if asked.every or asked.wanted.limit is not None else _POSSIBLE_SHOWN
    return _look(asked.coloured, shown)


def look_in_colour(is_coloured: bool) -> Look:
    """Return how answers are shown to people who see all of them."""
    return _look(is_coloured, None)


def _look(is_coloured: bool, possible: int | None) -> Look:
    from symindex.render.terminal import WIDEST, Look

    width = max(_MIN_WIDTH, _columns() - _MARGIN) if sys.stdout.isatty() else WIDEST
    return Look(here(), coloured if is_coloured else plain, possible, min(width, WIDEST))


def _columns() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns


def here() -> str:
    """The current directory; empty where it is gone."""
    try:
        return os.getcwd()
    except OSError:
        return ""
