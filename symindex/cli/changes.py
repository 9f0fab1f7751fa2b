"""The commands `changes`, the effect of a change on definitions and callers, and `gate`, a queue of changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from symindex.cli.failures import NOTHING_FOUND
from symindex.cli.opening import opened_index
from symindex.cli.options import options, wants_colour, wants_people
from symindex.cli.printing import here as current_directory
from symindex.cli.printing import look_in_colour, nothing_found, show, write
from symindex.render.escapes import escape_controls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from symindex.changes.gate import Outcome
    from symindex.changes.reach import ReachingTests
    from symindex.changes.report import ChangeReport

_SECONDS: Final = 10.0
_GATE_SECONDS: Final = 2.0


class _Wanted(NamedTuple):
    """The form of the answer."""

    form: str
    coloured: bool


def _wanted(form: str | None, plain: bool, color: str) -> _Wanted:
    return _Wanted(form or ("people" if wants_people(color, plain) else "lines"), wants_colour(color))


def _comparison_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of the commands that compare states of a project."""
    for add in (
        options("plain", "no-update", "here", "directory", "color"),
        click.option("--markdown", "form", flag_value="markdown", help="Markdown, for a review."),
        click.option("--json", "form", flag_value="json", help="One JSON object a line."),
    ):
        command = add(command)
    return command


@click.command("changes")
@click.argument("revisions", required=False, default="", metavar="[A..B|A...B|REV]")
@click.option("--staged", is_flag=True, help="What is staged, instead of the working tree.")
@click.option("--check", is_flag=True, help="Exit status 1 where something no longer fits, else 0.")
@click.option("--callers", "all_callers", is_flag=True, help="Count callers of what only does otherwise, too.")
@click.option("--tests", "wants_tests", is_flag=True, help="The tests that reach what differs, too.")
@click.option(
    "--seconds", type=click.FloatRange(min=0.1), default=_SECONDS, show_default=True, help="For --tests, at most."
)
@options("fleet")
@_comparison_options
def changes(
    revisions: str,
    staged: bool,
    check: bool,
    all_callers: bool,
    fleet: str | None,
    wants_tests: bool,
    seconds: float,
    form: str | None,
    plain: bool,
    update: bool,
    here: bool,
    directory: Path | None,
    color: str,
) -> None:
    """Show what a change does to definitions and to those who use them.

    Definitions added, removed, moved, renamed, or changed in signature, bases, decorators or body; the places that
    no longer fit them, such as a call that lacks a new argument or an import of what is gone; calls that the change
    adds and removes, and overrides that override nothing any more. Formatting, comments, docstrings and types are no
    changes. Compared are the working tree and HEAD, or REV; or two revisions A..B; A...B counts from where B left A.
    With --fleet, places in the other repositories that no longer fit, as if they had this checkout installed.

    \b
    Examples:
      symindex changes
      symindex changes --staged --check
      symindex changes main...feature --markdown
      symindex changes v1.2..v1.3 --json
      symindex changes --fleet openstack

    Exit status: 0 something differs, 1 nothing does, 2 error; with --check 1 where something surely no longer fits.
    """
    if staged and ".." in revisions:
        raise click.UsageError("--staged compares one revision with what is staged")
    wanted = _wanted(form, plain, color)
    with_disk = not staged and ".." not in revisions
    with opened_index(directory, update, here, with_project=with_disk) as index:
        from symindex.changes.comparing import compared

        with compared(index, revisions, staged=staged) as states:
            reporter = states.reporter(all_callers=all_callers)
            report = reporter.report()
            _print_report(report, wanted)
            if wants_tests:
                from symindex.changes.reach import ReachingTests

                _print_tests(ReachingTests(reporter.sides, seconds), wanted)
            faults = len(report.faults)
            if fleet is not None:
                from symindex.cli.fleet_changes import print_unfit_in_fleet

                look = look_in_colour(wanted.coloured)
                faults += print_unfit_in_fleet(fleet, reporter, wanted.form, look, update)
    if check:
        raise click.exceptions.Exit(NOTHING_FOUND if faults else 0)
    if not report.changes and not report.unfit:
        raise nothing_found(f"{report.title}: no definition differs", [])


def _print_report(report: ChangeReport, wanted: _Wanted) -> None:
    from symindex.changes import objects, texts

    if wanted.form == "json":
        write(_json(objects.report_objects(report)))
    elif wanted.form == "markdown":
        write(texts.markdown_lines(report, current_directory()))
    elif wanted.form == "people":
        show(texts.terminal_lines(report, look_in_colour(wanted.coloured)))
    else:
        write(texts.place_lines(report, current_directory()))


def _print_tests(tests: ReachingTests, wanted: _Wanted) -> None:
    from symindex.changes import texts

    if wanted.form == "json":
        write(_json(tests.objects()))
    elif wanted.form == "markdown" and tests.identifiers:
        write(["", "### Tests", "", *(f"- {texts.code(each)}" for each in tests.identifiers)])
    elif wanted.form != "markdown":
        write(f"test: {escape_controls(each)}" for each in tests.identifiers)


def _json(found: Iterable[dict[str, object]]) -> Iterator[str]:
    from symindex.render.objects import json_line

    return map(json_line, found)


@click.command("gate")
@click.argument("base", metavar="BASE")
@click.argument("queue", nargs=-1, required=True, metavar="CHANGE...")
@click.option("--tests", "wants_tests", is_flag=True, help="The tests that each change can touch, too.")
@click.option(
    "--seconds", type=click.FloatRange(min=0.1), default=_GATE_SECONDS, show_default=True,
    help="For --tests, at most, for each change.",
)  # fmt: skip
@_comparison_options
def gate(
    base: str,
    queue: tuple[str, ...],
    wants_tests: bool,
    seconds: float,
    form: str | None,
    plain: bool,
    update: bool,
    here: bool,
    directory: Path | None,
    color: str,
) -> None:
    """Merge a queue of changes one on top of the other, and show which break each other.

    Each CHANGE, a branch or commit, is merged onto BASE and the changes before it, without a working tree and without
    writing to the repository. Besides files that conflict, places are shown that are right in the change that wrote
    them and wrong in the merge: one change renames a function, another adds a call of it. A change that conflicts is
    left out, and those behind it are judged without it. Needs git 2.38.

    \b
    Examples:
      symindex gate main feature-1 feature-2
      symindex gate main feature-1 feature-2 --tests
      symindex gate origin/master refs/changes/21/4521/3 refs/changes/40/4540/1 --json

    Exit status: 0 all changes fit, 1 one does not, 2 error.
    """
    wanted = _wanted(form, plain, color)
    all_fit = True
    with opened_index(directory, update, here, with_project=False) as index:
        from symindex.changes.gate import outcomes_of

        for outcome in outcomes_of(index, base, queue, seconds if wants_tests else 0):
            all_fit = all_fit and outcome.is_in
            _print_outcome(outcome, wanted)
    if not all_fit:
        raise click.exceptions.Exit(NOTHING_FOUND)


def _print_outcome(outcome: Outcome, wanted: _Wanted) -> None:
    from symindex.changes import outcomes

    if wanted.form == "json":
        write(_json([outcomes.outcome_object(outcome)]))
    elif wanted.form == "markdown":
        write(outcomes.markdown_lines(outcome, current_directory()))
    else:
        look = look_in_colour(wanted.coloured and wanted.form == "people")
        write(outcomes.text_lines(outcome, look))
