"""Formatting the outcome of a change in a queue: text, Markdown, JSON. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.changes.gate import Conflict, Outcome
from symindex.changes.texts import code, escaped
from symindex.model.answers import Certainty
from symindex.render.escapes import escape_controls
from symindex.render.numbers import counted
from symindex.render.objects import Object, hit_object
from symindex.render.places import relative
from symindex.render.terminal import Look

_SHORT: Final = 12


def outcome_object(outcome: Outcome) -> Object:
    """Return the object of a change for `gate --json`."""
    return {
        "position": outcome.position,
        "change": outcome.name,
        "commit": outcome.commit,
        "state": outcome.state,
        "on": list(outcome.on),
        "conflicts": [_conflict_object(each) for each in outcome.conflicts],
        "paths": list(outcome.paths),
        "reason": outcome.reason,
        "tests": list(outcome.tests),
    }


def _conflict_object(conflict: Conflict) -> Object:
    return {
        **hit_object(conflict.hit),
        "fault": conflict.fault,
        "reason": conflict.reason,
        "written_by": conflict.written_by,
        "broken_by": conflict.broken_by,
    }


def text_lines(outcome: Outcome, look: Look) -> Iterator[str]:
    """The change and what became of it; below it a line for each place that is wrong or file that conflicts."""
    commit = f" ({outcome.commit[:_SHORT]})" if outcome.commit and not outcome.commit.startswith(outcome.name) else ""
    style = "heading" if outcome.is_in else "bad"
    yield look.paint(style, escape_controls(f"{outcome.position} {outcome.name}{commit}: {_said(outcome)}"))
    for path in outcome.paths:
        yield escape_controls(f"  {path}")
    for each in outcome.conflicts:
        place = f"{relative(each.hit.file, look.directory)}:{each.hit.line}:{each.hit.column}"
        yield escape_controls(f"  {place}: {each.hit.text}")
        yield look.paint("quiet", escape_controls(f"    {_why(each)}"))
    yield from (escape_controls(f"  test: {each}") for each in outcome.tests)


def _said(outcome: Outcome) -> str:
    if outcome.state == "fits":
        return "fits"
    if outcome.state == "unmergeable":
        return f"cannot be merged: {outcome.reason}"
    if outcome.state == "textual":
        return f"conflicts in {counted(len(outcome.paths), 'file')}; left out"
    return f"merges cleanly, and {counted(len(outcome.conflicts), 'place')} no longer fit; left out"


def _why(conflict: Conflict) -> str:
    sure = "" if conflict.hit.certainty is Certainty.RESOLVED else f" [{conflict.hit.certainty.word}]"
    return f"{conflict.reason}; written by {conflict.written_by}, broken by {conflict.broken_by}{sure}"


def markdown_lines(outcome: Outcome, directory: str) -> Iterator[str]:
    """The same in Markdown, as an item of a list."""
    yield f"{outcome.position}. **{escaped(outcome.name)}** — {escaped(_said(outcome))}"
    yield from (f"   - {code(path)}" for path in outcome.paths)
    for each in outcome.conflicts:
        place = f"{relative(each.hit.file, directory)}:{each.hit.line}"
        yield f"   - {code(place)} {code(each.hit.text)} — {escaped(_why(each))}"
    yield from (f"   - test {code(each)}" for each in outcome.tests)
