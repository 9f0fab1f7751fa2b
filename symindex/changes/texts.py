"""A report as text: for a terminal, for a pipe, and in Markdown for a review. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from symindex.changes.effects import Callers
from symindex.changes.report import Changed, ChangeReport, Unfit, by_file, counts
from symindex.model.answers import Certainty, Hit
from symindex.render.escapes import escape_controls, one_line
from symindex.render.numbers import counted
from symindex.render.places import relative
from symindex.render.terminal import MARKS, Look, shortened

_SIGNS: Final = {"added": "+", "removed": "-", "moved": ">", "renamed": ">", "changed": "~"}
_CALLS_SHOWN: Final = 20


def summary(report: ChangeReport) -> str:
    """One line: what was compared, how many definitions differ, how many places no longer fit."""
    parts = [f"{number} {status}" for status, number in counts(report)]
    defined = f"definitions: {', '.join(parts)}" if parts else "no definition differs"
    faults = len(report.faults)
    doubtful = len(report.unfit) - faults
    fits = f"{counted(faults, 'place')} no longer {'fits' if faults == 1 else 'fit'}" if faults else "everything fits"
    more = f", {doubtful} more perhaps" if doubtful else ""
    return f"{report.title}: {defined}; {fits}{more}"


def terminal_lines(report: ChangeReport, look: Look) -> Iterator[str]:
    """The report for people: what no longer fits first, by file; then the definitions, calls and orphans."""
    yield look.paint("heading", escape_controls(summary(report)))
    if report.unfit:
        yield ""
        yield look.paint("heading", "no longer fits")
        yield from unfit_lines(report.unfit, look)
    if report.changes:
        yield ""
        yield look.paint("heading", "definitions")
        yield from _definition_lines(report.changes, look)
    yield from _calls(report, look)
    if report.orphans:
        yield ""
        yield look.paint("heading", "overrides that override nothing any more")
        for orphan in report.orphans:
            place = f"{relative(orphan.hit.file, look.directory)}:{orphan.hit.line}"
            yield escape_controls(f"  {place}  {orphan.hit.symbol}, which overrode {orphan.overrode}")


def unfit_lines(unfit: Iterable[Unfit], look: Look) -> Iterator[str]:
    """Lines for people: the places that no longer fit, by file."""
    for file, found in by_file(unfit).items():
        yield look.paint("path", escape_controls(relative(file, look.directory)))
        for each in found:
            mark = MARKS[each.hit.certainty]
            text = escape_controls(shortened(each.hit.text, each.hit.name, look.width))
            yield f"{look.paint('line', f'{each.hit.line:>6}')} {mark} {text}"
            yield look.paint("quiet", f"{'':>9}{escape_controls(_why(each, look.directory))}")


def _why(unfit: Unfit, directory: str) -> str:
    """`needs c; meant pkg.helper, changed: signature (core.py:3)`."""
    return f"{unfit.reason}; meant {_meant(unfit, directory)}"


def _meant(unfit: Unfit, directory: str) -> str:
    where = f" ({relative(unfit.changed.file, directory)}:{unfit.changed.line})" if unfit.changed else ""
    cause = f", {unfit.cause}" if unfit.cause else ""
    return f"{unfit.meant}{cause}{where}"


def _definition_lines(changes: Iterable[Changed], look: Look) -> Iterator[str]:
    for file, found in groupby(changes, lambda each: each.shown.file):
        yield look.paint("path", escape_controls(relative(file, look.directory)))
        for each in found:
            yield f"{look.paint('line', f'{each.shown.line:>6}')} {_SIGNS[each.status]} {escape_controls(_said(each))}"


def _said(changed: Changed) -> str:
    """A definition, and what became of it: `helper: def helper(a) → def helper(a,c)  callers 2 → 3`."""
    before, after = changed.before, changed.after
    notes = _notes(changed)
    if before is None or after is None:
        return f"{changed.status} {changed.kind} {changed.shown.symbol}{notes}"
    names = before.symbol if before.symbol == after.symbol else f"{before.symbol} → {after.symbol}"
    headers = f": {before.header} → {after.header}" if before.header != after.header else ""
    return f"{changed.status} {changed.kind} {names}{headers}{notes}"


def _notes(changed: Changed) -> str:
    aspects = f"  [{', '.join(changed.aspects)}]" if changed.aspects else ""
    alike = f"  {changed.likeness:.0%} alike" if changed.likeness < 1 else ""
    return f"{aspects}{alike}{_called(changed.callers)}"


def _called(callers: Callers | None) -> str:
    if callers is None:
        return ""
    return (
        f"  callers {callers.before} → {callers.after}"
        if callers.before != callers.after
        else f"  callers {callers.after}"
    )


def _calls(report: ChangeReport, look: Look) -> Iterator[str]:
    for is_added, heading in ((True, "calls added"), (False, "calls removed")):
        found = [each for each in report.calls if each.is_added is is_added and each.hit.origin.kind == "project"]
        if not found:
            continue
        yield ""
        yield look.paint("heading", heading)
        for each in found[:_CALLS_SHOWN]:
            place = f"{relative(each.hit.file, look.directory)}:{each.hit.line}"
            yield escape_controls(f"  {place}  {each.caller} → {each.callee}{_mark(each.hit)}")
        if len(found) > _CALLS_SHOWN:
            yield look.paint("quiet", f"  and {len(found) - _CALLS_SHOWN:,} more: --json has all")


def _mark(hit: Hit) -> str:
    return "" if hit.certainty is Certainty.RESOLVED else f" [{hit.certainty.word}]"


# For a pipe


def place_lines(report: ChangeReport, directory: str) -> Iterator[str]:
    """`path:line:column: …`, a line for each place that no longer fits, then for each definition that differs."""
    yield from unfit_place_lines(report.unfit, directory)
    for changed in report.changes:
        yield one_line(f"{relative(changed.shown.file, directory)}:{changed.shown.line}:1: {_said(changed)}")


def unfit_place_lines(unfit: Iterable[Unfit], directory: str) -> Iterator[str]:
    """`path:line:column: no longer fits: …`, a line for each place."""
    for each in unfit:
        place = f"{relative(each.hit.file, directory)}:{each.hit.line}:{each.hit.column}"
        yield one_line(f"{place}: no longer fits: {_why(each, directory)}{_mark(each.hit)}")


# For a review


def markdown_lines(report: ChangeReport, directory: str) -> Iterator[str]:
    """The report as Markdown: a summary, a list of what no longer fits, a table of definitions."""
    yield f"**{escaped(report.title)}** — {escaped(summary(report).partition(': ')[2])}"
    if report.unfit:
        yield from ("", "### No longer fits", "")
        yield from unfit_items(report.unfit, directory)
    if report.changes:
        yield from (
            "",
            "### Definitions",
            "",
            "| | definition | before → after | callers |",
            "| --- | --- | --- | --- |",
        )
        yield from (f"| {' | '.join(_cells(each))} |" for each in report.changes)
    if report.orphans:
        yield from ("", "### Overrides that override nothing any more", "")
        for orphan in report.orphans:
            yield f"- {code(orphan.hit.symbol)}, which overrode {code(orphan.overrode)}"


def unfit_items(unfit: Iterable[Unfit], directory: str) -> Iterator[str]:
    """The items of a list in Markdown, one for each place that no longer fits."""
    for each in unfit:
        place = f"{relative(each.hit.file, directory)}:{each.hit.line}"
        sure = f" *({each.hit.certainty.word})*" if each.hit.certainty is not Certainty.RESOLVED else ""
        meant = code(_meant(each, directory))
        yield f"- {code(place)} {code(each.hit.text)}{sure} — {escaped(each.reason)}; meant {meant}"


def _cells(changed: Changed) -> tuple[str, str, str, str]:
    before, after = changed.before, changed.after
    status = changed.status if not changed.aspects else f"{changed.status}: {', '.join(changed.aspects)}"
    both = before is not None and after is not None and before.header != after.header
    headers = f"{_cell(before.header)} → {_cell(after.header)}" if both and before and after else ""
    called = _called(changed.callers).strip().removeprefix("callers ")
    return status, _cell(changed.shown.symbol), headers, called


def _cell(text: str) -> str:
    """A text as code in a cell of a table: there, a bar ends the cell in back-quotes too."""
    if "|" not in text:
        return code(text)
    written = "".join(sign if sign.isalnum() or sign == " " else f"&#{ord(sign)};" for sign in one_line(text))
    return f"<code>{written}</code>"


def code(text: str) -> str:
    """A text as code: in as many back-quotes as it needs, on one line."""
    text = one_line(text)
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def escaped(text: str) -> str:
    """A text that Markdown shows as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_<>[]|#~&" else sign for sign in one_line(text))
