"""`symindex history`: what became of a definition and its callers, commit by commit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from symindex.cli.completion import symbol_argument
from symindex.cli.failures import complain
from symindex.cli.opening import open_index
from symindex.cli.options import options
from symindex.cli.printing import nothing_found, show
from symindex.render.escapes import one_line

if TYPE_CHECKING:
    from symindex.render.objects import Object
    from symindex.revisions.history import Chapter, Event
    from symindex.workspace.git import Commit

_DIGITS: Final = 12  # of a commit's name
_CALLS_SHOWN: Final = 5  # that a commit added or removed


@click.command("history")
@symbol_argument()
@click.option("--at", default="HEAD", show_default=True, metavar="REV", help="The commit to go back from.")
@click.option(
    *("--limit", "-n"),
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Look at so many commits that touch a file with the name.",
)
@click.option(
    "--commits", type=click.IntRange(min=1), default=2000, show_default=True, help="Go back so many commits at most."
)
@click.option("--no-callers", is_flag=True, help="Do not count callers: only the definition itself.")
@click.option("--blame", is_flag=True, help="List the calls of SYMBOL, each with the commit that brought it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@options("no-update", "here", "directory")
def history(
    symbol: str,
    at: str,
    limit: int,
    commits: int,
    no_callers: bool,
    blame: bool,
    as_json: bool,
    update: bool,
    here: bool,
    directory: Path | None,
) -> None:
    """Tell when SYMBOL appeared, moved and changed, and how its callers grew.

    SYMBOL is a function, method or class of the project as it is at a commit. The way back goes along first parents:
    what a merge brought comes with the merge. Callers are counted in the project, each by the definition it is in.

    \b
    Examples:
      symindex history RequestContext.elevated
      symindex history nova/compute/manager.py:2247 -n 50 --no-callers
      symindex history ComputeManager.build_and_run_instance --blame
    """
    from symindex.revisions.history import History
    from symindex.revisions.revisions import Revisions

    with open_index(directory, update, here) as index, Revisions(index) as revisions:
        found = History(revisions, revisions.git.resolve(at), symbol)
        if blame:
            shown = show(_blame_lines(found.brought(limit, commits), as_json))
            if not shown:
                raise nothing_found(f"no call of {symbol} in the project", [])
            return
        shown = show(_lines(found.chapters(limit, commits, with_callers=not no_callers), as_json))
    if not shown:
        raise nothing_found(f"nothing happened to {symbol} in {_looked_at(limit, commits)}", [])
    if not as_json:
        complain(f"that is all in {_looked_at(limit, commits)}")


def _looked_at(limit: int, commits: int) -> str:
    return f"the last {limit:,} commits that touch a file with its name, of {commits:,} at most (-n, --commits)"


def _lines(chapters: Iterator[Chapter], as_json: bool) -> Iterator[str]:
    from symindex.render.objects import json_line

    for chapter in chapters:
        if as_json:
            yield json_line(_chapter_object(chapter))
        else:
            yield _headline(chapter.commit)
            yield from (f"    {one_line(_told(event))}" for event in chapter.events)
            yield from _caller_lines(chapter)


def _headline(commit: Commit) -> str:
    return one_line(f"{commit.oid[:_DIGITS]} {_day(commit)} {commit.author}: {commit.subject}")


def _day(commit: Commit) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(commit.time))


def _told(event: Event) -> str:
    if event.what == "appeared":
        return f"appeared in {event.place}: {event.after}"
    if event.what == "moved":
        return f"moved from {event.before} to {event.place}"
    if event.what == "signature":
        return f"signature in {event.place}: {event.before} is now {event.after}"
    return f"body changed in {event.place}"


def _caller_lines(chapter: Chapter) -> Iterator[str]:
    if not chapter.added and not chapter.removed:
        return
    before = chapter.callers - len(chapter.added) + len(chapter.removed)
    yield f"    callers {before:,} -> {chapter.callers:,}"
    for sign, calls in (("+", chapter.added), ("-", chapter.removed)):
        yield from (one_line(f"      {sign} {place}: {around}") for place, around in calls[:_CALLS_SHOWN])
        if len(calls) > _CALLS_SHOWN:
            yield f"      {sign} {len(calls) - _CALLS_SHOWN:,} more"


def _commit_object(commit: Commit) -> Object:
    return {"commit": commit.oid, "date": _day(commit), "author": commit.author, "subject": commit.subject}


def _chapter_object(chapter: Chapter) -> Object:
    return {
        **_commit_object(chapter.commit),
        "events": [event._asdict() for event in chapter.events],
        "callers": None if chapter.callers < 0 else chapter.callers,
        "added": [{"place": place, "enclosing": around} for place, around in chapter.added],
        "removed": [{"place": place, "enclosing": around} for place, around in chapter.removed],
    }


def _blame_lines(calls: list[tuple[str, str, Commit | None]], as_json: bool) -> Iterator[str]:
    from symindex.render.objects import json_line

    for place, around, commit in calls:
        if as_json:
            brought = _commit_object(commit) if commit else None
            yield json_line({"place": place, "enclosing": around, "brought": brought})
        else:
            when = f"{commit.oid[:_DIGITS]} {_day(commit)}" if commit else "earlier"
            subject = f"  {commit.subject}" if commit else ""
            yield one_line(f"{place}: {around}  {when}{subject}")
