"""Answers on standard output, in the form that was asked for."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypeVar

import click

from symindex.cli.failures import NOTHING_FOUND, complain
from symindex.render.paint import coloured, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symindex.cli.options import Asked
    from symindex.model.answers import Hit
    from symindex.render.people import Look

_Found = TypeVar("_Found")

# Enough to see whether the name is a common one, few enough to leave the certain answers in sight.
_POSSIBLE_SHOWN = 20


def print_hits(hits: list[Hit], asked: Asked) -> None:
    """Print the answers to one question."""
    if asked.form == "json":
        from symindex.render.objects import hit_object, json_line

        write(json_line(hit_object(hit)) for hit in hits)
    elif asked.form == "lines":
        from symindex.render.lines import place_line

        directory = here()
        write(place_line(hit, directory) for hit in hits)
    else:
        from symindex.render.people import hit_lines

        write(hit_lines(hits, look(asked)))
        if asked.wanted.limit is not None and len(hits) == asked.wanted.limit:
            complain(f"stopped at {len(hits):,}: there may be more without --limit")


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
    """What to raise where a question has no answer; it is told on standard error."""
    close = f"; did you mean: {', '.join(suggestions)}" if suggestions else ""
    complain(f"{what}{close}")
    return click.exceptions.Exit(NOTHING_FOUND)


def look(asked: Asked) -> Look:
    """How people want to see answers."""
    from symindex.render.people import Look

    shown = None if asked.every_possible or asked.wanted.limit is not None else _POSSIBLE_SHOWN
    return Look(here(), coloured if asked.coloured else plain, shown)


def here() -> str:
    """The current directory; empty where it is gone."""
    try:
        return os.getcwd()
    except OSError:
        return ""
