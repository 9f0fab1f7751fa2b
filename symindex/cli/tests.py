"""The command `tests`: the tests there are, those that reach a symbol, those that a change can affect."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from symindex.cli.completion import complete_symbol
from symindex.cli.failures import complain
from symindex.cli.opening import opened_index
from symindex.cli.options import (
    Asked,
    AskedRevision,
    asked_revision,
    options,
    refuse_fleet_at,
    wants_colour,
    wants_people,
)
from symindex.cli.printing import here, look_in_colour, nothing_found, revision_object, show, write
from symindex.model.answers import Certainty, Filter
from symindex.render.escapes import one_line
from symindex.render.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symindex.graph.walk import Budget
    from symindex.query import Index
    from symindex.render.terminal import Look
    from symindex.testing.cases import Case
    from symindex.testing.listing import Tests
    from symindex.testing.reaching import Reached
    from symindex.testing.suites import Suite

# On a terminal so many tests that reach something are shown: the first are the nearest.
_SHOWN: Final = 20
_SECONDS: Final = 5.0
_SECONDS_OF_A_CHANGE: Final = 10.0


class Wanted(NamedTuple):
    """The tests that are asked for, and how they are shown."""

    place: str
    suite: str
    min_certainty: Certainty
    limit: int | None
    seconds: float | None
    form: str
    coloured: bool
    at: AskedRevision | None


@click.command("tests")
@click.argument("place", required=False, default="", metavar="[PATH|FILE:LINE]")
@click.option(
    "--reaching",
    metavar="SYMBOL",
    shell_complete=complete_symbol,
    help="The tests from which SYMBOL, or the definition at FILE:LINE, can be reached, nearest and surest first.",
)
@click.option(
    "--affected",
    is_flag=False,
    flag_value="HEAD",
    metavar="[REV]",
    help="The tests that what changed since REV can touch (default: HEAD), or the commits A..B.",
)
@click.option("--list", "form", flag_value="list", help="Identifiers only: stestr run --load-list FILE, pytest @FILE.")
@click.option("--command", "form", flag_value="command", help="Only the command that runs these tests and no others.")
@click.option("--json", "form", flag_value="json", help="One JSON object a line.")
@click.option("--suite", default="", metavar="NAME", help="The tests of this suite (see --suites), or of `all`.")
@click.option("--suites", is_flag=True, help="Tell the suites and the runners, and what says so.")
@click.option(
    "--certainty",
    type=click.Choice([certainty.word for certainty in Certainty]),
    default=Certainty.POSSIBLE.word,
    help="The weakest answers wanted: proved; or followed through types; or the name fits (default).",
)
@click.option("--limit", "-n", type=click.IntRange(min=1), metavar="N", help="At most N tests.")
@click.option(
    "--seconds", type=click.FloatRange(min=0.1), metavar="S", help="How long to search; default: 5, with --affected 10."
)
@options("fleet", "at", "no-update", "here", "directory", "color")
def tests(
    place: str,
    reaching: str | None,
    affected: str | None,
    form: str | None,
    suite: str,
    suites: bool,
    certainty: str,
    limit: int | None,
    seconds: float | None,
    fleet: str | None,
    at: str | None,
    update: bool,
    here: bool,
    directory: Path | None,
    color: str,
) -> None:
    """List the tests of the project, as its runner names them.

    All of the suite that the runner runs by itself, or those at or below PATH, or the test at FILE:LINE with the
    command that runs just it; of those that --reaching or --affected lists, those at or below PATH. Nothing is
    imported or run: unittest's and testtools' classes, pytest's functions, classes and parameters, doctests, ddt's
    and testscenarios' tests are listed from the index. Tests that are only made when others run are shown as what they
    are made of, and marked with what makes them.

    \b
    Examples:
      symindex tests
      symindex tests nova/tests/unit/test_utils.py:120 --command
      symindex tests --reaching ComputeManager.reserve_block_device_name
      symindex tests --affected --list > changed.txt && stestr run --load-list changed.txt
      symindex tests --affected origin/master..HEAD -n 50
      symindex tests --reaching oslo_config.cfg.IntOpt --fleet openstack
      symindex tests --reaching ComputeManager.reserve_block_device_name --at v29.0
    """
    _refuse_together(reaching, affected, fleet, at)
    shown = form or ("people" if wants_people(color) else "lines")
    revision = asked_revision(at)
    wanted = Wanted(place, suite, Certainty[certainty.upper()], limit, seconds, shown, wants_colour(color), revision)
    if fleet is not None:
        if reaching is None or place or suite or suites:
            raise click.UsageError("--fleet goes with --reaching SYMBOL, and no PATH or suite")
        _print_tests_of_fleet(reaching, wanted, fleet, update, directory)
        return
    with opened_index(directory, update, here, revision) as index:
        from symindex.testing.listing import Tests

        listing = Tests(index)
        _say_what_is_left_aside(listing)
        if suites:
            _print_suites(listing)
        elif reaching is not None:
            found = _reaching(listing, index, reaching, wanted)
            _print_reached(found, listing, index, wanted, f"no test that reaches {reaching}")
        elif affected is not None:
            found = _affected(listing, index, affected, wanted)
            _print_reached(found, listing, index, wanted, "no test that the change can touch")
        else:
            _print_cases(listing, index, wanted)
        _say_if_cut(listing)


def _refuse_together(reaching: str | None, affected: str | None, fleet: str | None, at: str | None) -> None:
    if reaching is not None and affected is not None:
        raise click.UsageError("--reaching and --affected are two questions")
    if affected is not None and at is not None:
        raise click.UsageError("--affected names the revisions itself: --affected A..B")
    refuse_fleet_at(fleet, at)


def _print_tests_of_fleet(reaching: str, wanted: Wanted, fleet: str, update: bool, directory: Path | None) -> None:
    from symindex.cli.fleet_tests import print_tests_of_fleet

    filters = Filter(min_certainty=wanted.min_certainty, limit=wanted.limit)
    asked = Asked(filters, "lines", wanted.coloured, False, True)
    asked = asked._replace(update=update, directory=directory, fleet=fleet)
    print_tests_of_fleet(reaching, asked, wanted.form, wanted.seconds or _SECONDS)


# The three questions


def _print_cases(listing: Tests, index: Index, wanted: Wanted) -> None:
    cases = _cases(listing, index, wanted)
    cases = islice((case for case in cases if case.certainty <= wanted.min_certainty), wanted.limit)
    _say_if_guessed(listing)
    if not _print(cases, listing, wanted):
        raise nothing_found(f"no tests{f' at {wanted.place}' if wanted.place else ''}", [])


def _say_if_guessed(listing: Tests) -> None:
    guessed = next((suite for suite in listing.suites if suite.is_guessed), None)
    if guessed is not None:
        complain(f"no configuration names a test runner; {guessed.runner} is assumed: {guessed.source}")


def _say_what_is_left_aside(listing: Tests) -> None:
    for path, reason in listing.left_aside.items():
        complain(f"{path}: {reason}")


def _say_if_cut(listing: Tests) -> None:
    for path, count in listing.cut.items():
        complain(f"{one_line(path)}: only the first {count:,} of its tests are listed")


def _cases(listing: Tests, index: Index, wanted: Wanted) -> Iterable[Case]:
    from symindex.query.symbols import parse_place

    suites = _suites(listing, wanted)
    place = parse_place(wanted.place) if wanted.place else None
    if place is not None and not index.reader.kind_of_path(os.path.abspath(wanted.place)):
        _in_project(place.file, index)
        return listing.at(place)
    if not wanted.place:
        return listing.listed(suites)
    path = _in_project(wanted.place, index)
    return listing.listed(suites if wanted.suite else listing.suites_at(path), path)


def _suites(listing: Tests, wanted: Wanted) -> list[Suite]:
    suites = listing.named(wanted.suite)
    if not suites:
        known = ", ".join(suite.name for suite in listing.suites)
        raise click.UsageError(f"no suite {wanted.suite}; there are: {known}, all")
    return suites


def _in_project(place: str, index: Index) -> str:
    """A path relative to the root of the project, with `/`. Raises `UsageError` where nothing is there."""
    path = os.path.relpath(os.path.realpath(place), os.path.realpath(index.root))
    there = os.path.normpath(os.path.join(index.root, path))
    if path.split(os.sep)[0] == os.pardir or not index.reader.kind_of_path(there):
        hint = "" if os.sep in place else f" (for the tests that run a symbol: --reaching {place})"
        raise click.UsageError(f"{place} is no path in {index.root}{hint}")
    return "" if path == os.curdir else path.replace(os.sep, "/")


def _reaching(listing: Tests, index: Index, symbol: str, wanted: Wanted) -> Iterator[Reached]:
    from symindex.graph.naming import can_lead, meant, whole_packages
    from symindex.testing.callers import TestCallGraph
    from symindex.testing.questions import search_budget
    from symindex.testing.reaching import Reaching

    targets = whole_packages(index, meant(index, symbol))
    if not targets:
        raise nothing_found(f"no definition of {symbol}", index.suggestions(symbol))
    if not any(map(can_lead, targets)):
        raise nothing_found(f"{symbol} is no function, class or module", [])
    budget = search_budget(wanted.seconds or _SECONDS)
    yield from Reaching(listing, TestCallGraph(listing, index)).tests_of(targets, budget)
    _say_if_spent(budget)


def _affected(listing: Tests, index: Index, revisions: str, wanted: Wanted) -> Iterator[Reached]:
    from symindex.testing.affected import Affected
    from symindex.testing.callers import TestCallGraph
    from symindex.testing.questions import search_budget
    from symindex.workspace.revisions import changes

    found = changes(index.root, revisions, listing.paths)
    budget = search_budget(wanted.seconds or _SECONDS_OF_A_CHANGE)
    yield from Affected(listing, TestCallGraph(listing, index)).tests_of(found, budget)
    _say_if_spent(budget)


def _at_place(found: Iterator[Reached], listing: Tests, index: Index, wanted: Wanted) -> Iterator[Reached]:
    """Those of some tests that are at or below the path, and of the suite, that are asked for."""
    from symindex.testing.listing import is_below

    path = _in_project(wanted.place, index) if wanted.place else ""
    names = {suite.name for suite in _suites(listing, wanted)} if wanted.suite else set()
    for reached in found:
        if is_below(listing.path_of(reached.case.module), path) and (not names or reached.case.suite.name in names):
            yield reached


def _say_if_spent(budget: Budget) -> None:
    if budget.is_spent:
        left, is_one = counted(budget.unsearched, "definition"), budget.unsearched == 1
        unsearched = f"{left} that {'leads' if is_one else 'lead'} to it {'was' if is_one else 'were'} not searched"
        complain(f"{unsearched} in {budget.seconds:g} s: --seconds gives more time")


def _print_reached(found: Iterator[Reached], listing: Tests, index: Index, wanted: Wanted, nothing: str) -> None:
    chosen = (each for each in _at_place(found, listing, index, wanted) if each.certainty <= wanted.min_certainty)
    if wanted.form in ("list", "lines", "command"):
        count = _print((reached.case for reached in islice(chosen, wanted.limit)), listing, wanted)
    else:
        count = _print_with_chains(chosen, listing, wanted)
    if not count:
        raise nothing_found(nothing, [])


def _print_with_chains(chosen: Iterator[Reached], listing: Tests, wanted: Wanted) -> int:
    from symindex.testing.formatting import Formatter

    formatter = Formatter(listing)
    if wanted.form == "json":
        from symindex.render.objects import json_line

        revision, some = revision_object(wanted.at), islice(chosen, wanted.limit)
        return write(json_line(formatter.reached_object(each) | revision) for each in some)
    shown = list(islice(chosen, wanted.limit or _SHOWN))
    show(formatter.reached_lines(shown, _look(wanted)))
    if wanted.limit is None and next(chosen, None) is not None:
        complain(f"the first {_SHOWN}: --limit gives more")
    return len(shown)


# How they are shown


def _print(cases: Iterable[Case], listing: Tests, wanted: Wanted) -> int:
    from symindex.testing.formatting import Formatter

    formatter = Formatter(listing)
    if wanted.form == "list":
        return show(one_line(case.identifier) for case in cases)
    if wanted.form == "lines":
        directory = here()
        return show(formatter.line(case, directory) for case in cases)
    if wanted.form == "json":
        from symindex.render.objects import json_line

        return write(json_line(formatter.case_object(case) | revision_object(wanted.at)) for case in cases)
    found = list(cases)
    if found and wanted.form == "people":
        show(formatter.case_lines(found, _look(wanted)))
    if found and (wanted.form == "command" or ":" in wanted.place):
        write(_commands(found, listing))
    return len(found)


def _commands(cases: list[Case], listing: Tests) -> Iterator[str]:
    """The commands that run some tests, one for each suite."""
    from symindex.testing.commands import run_command

    known = [case for module in dict.fromkeys(case.module for case in cases) for case in listing.in_module(module)]
    for suite in dict.fromkeys(case.suite for case in cases):
        yield run_command([case for case in cases if case.suite == suite], known)


def _print_suites(listing: Tests) -> None:
    for suite in listing.suites:
        starts = " ".join(start or "." for start in suite.starts)
        line = f"{suite.name:<16} {suite.runner:<9} {starts:<32} {'assumed: ' * suite.is_guessed}{suite.source}"
        write([one_line(line)])


def _look(wanted: Wanted) -> Look:
    return look_in_colour(wanted.coloured)
