"""`changes` with --fleet: what a change of this repository breaks in the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symindex.cli.failures import complain
from symindex.cli.fleet_questions import opened_fleet
from symindex.cli.printing import here, show, write
from symindex.render.escapes import escape_controls, one_line
from symindex.render.objects import json_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symindex.changes.report import Reporter
    from symindex.fleet.changes import MemberUnfit
    from symindex.render.terminal import Look


def print_unfit_in_fleet(fleet: str, reporter: Reporter, form: str, look: Look, update: bool) -> int:
    """Print the places in other repositories of a fleet that no longer fit; returns how many surely do not.

    `form` is people, lines, markdown or json.
    """
    from symindex.fleet.changes import FleetEffects
    from symindex.workspace.checkouts import checkout_at

    index, faults = reporter.sides.after.index, 0
    with opened_fleet(fleet, update=update) as opened:
        home = opened.home(index.root) or checkout_at(index.root)
        for found in FleetEffects(opened.relations, home, reporter).all(index.environ):
            if found.trouble:
                complain(f"{found.member.label} could not be judged: {found.trouble}")
                continue
            faults += len(found.faults)
            if form == "people":
                show(_terminal_lines(found, home.title, look))
            else:
                write(_lines(found, home.title, form))
    return faults


def _terminal_lines(found: MemberUnfit, title: str, look: Look) -> Iterator[str]:
    from symindex.changes.texts import unfit_lines

    yield ""
    yield look.paint("heading", escape_controls(f"no longer fits in {_heading(found, title)}"))
    yield from unfit_lines(found.unfit, look)


def _lines(found: MemberUnfit, title: str, form: str) -> Iterator[str]:
    from symindex.changes.objects import unfit_object
    from symindex.changes.texts import escaped, unfit_items, unfit_place_lines
    from symindex.render.fleet import member_object

    if form == "json":
        keys = {**member_object(found.member), "requires": found.requires}
        yield from (json_line({**unfit_object(each), **keys}) for each in found.unfit)
    elif form == "markdown":
        yield from ("", f"### No longer fits in {escaped(_heading(found, title))}", "")
        yield from unfit_items(found.unfit, here())
    else:
        note = one_line(f" [{found.member.label}]")
        yield from (f"{line}{note}" for line in unfit_place_lines(found.unfit, here()))


def _heading(found: MemberUnfit, title: str) -> str:
    return f"{found.member.label} (requires {title} {found.requires})" if found.requires else found.member.label
