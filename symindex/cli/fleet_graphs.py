"""`graph` and `path` with --fleet: calls through all repositories of a fleet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from symindex.cli.failures import complain
from symindex.cli.fleet_questions import opened_fleet
from symindex.cli.printing import nothing_found

if TYPE_CHECKING:
    from symindex.cli.scope import Scope
    from symindex.fleet.asking import Fleet
    from symindex.fleet.graph import Direction, FleetCalls, Frame
    from symindex.fleet.index import Identity
    from symindex.graph.paths import ChainCall
    from symindex.graph.picture import Picture
    from symindex.workspace.checkouts import Checkout

_DIRECTIONS: Final[dict[str | None, tuple[Direction, ...]]] = {
    None: ("calls_to", "calls_from"), "callers": ("calls_to",), "callees": ("calls_from",),
}  # fmt: skip
_DEPTH: Final = 2
_LENGTH: Final = 8  # of a chain


def drawn_in_fleet(symbol: str, what: str | None, depth: int | None, most: int, scope: Scope) -> Picture:
    """The picture of the calls around a symbol in a fleet; raises `UsageError` for what is not drawn of a fleet."""
    from symindex.fleet.graph import FleetCalls, drawn

    if what not in _DIRECTIONS:
        raise click.UsageError(f"--fleet draws calls: --callers or --callees, not --{what}")
    with opened_fleet(scope.fleet or "", update=scope.update) as fleet:
        home = fleet.home(scope.directory or Path())
        roots = _meant(fleet, symbol, home, scope)
        frame = _frame(_DIRECTIONS[what], depth or _DEPTH, most, scope)
        calls = FleetCalls(fleet, home, frame)
        picture = drawn(calls, symbol, roots, frame)
    _say(calls)
    if not picture.links:
        raise nothing_found(f"nothing to draw around {symbol}: no call leads to it or from it", [])
    return picture


def chains_in_fleet(start: str, end: str, most: int, scope: Scope) -> tuple[list[list[ChainCall]], bool]:
    """The chains of calls from one symbol to another in a fleet, and whether the time was up before all were tried."""
    from symindex.fleet.asking import Question
    from symindex.fleet.graph import FleetCalls, chains

    with opened_fleet(scope.fleet or "", update=scope.update) as fleet:
        home = fleet.home(scope.directory or Path())
        frame = _frame(("calls_to",), _LENGTH, most, scope)
        sides = []
        for symbol in (start, end):
            named = _meant(fleet, symbol, home, scope)
            parts = fleet.ask(Question("parts_of", symbol, frame.wanted), named, home)
            sides.append(dict.fromkeys([*named, *(part for each in parts.members for part in each.others)]))
        calls = FleetCalls(fleet, home, frame)
        found = chains(calls, sides[0].keys(), sides[1].keys(), frame)
    _say(calls)
    return found, calls.is_cut


def _meant(fleet: Fleet, symbol: str, home: Checkout | None, scope: Scope) -> list[Identity]:
    found = fleet.identities(symbol, home)
    if not found:
        raise nothing_found(f"no definition of {symbol} in fleet {scope.fleet}", [])
    return found


def _frame(directions: tuple[Direction, ...], depth: int, most: int, scope: Scope) -> Frame:
    from symindex.fleet.graph import Frame
    from symindex.model.answers import Filter

    wanted = Filter(min_certainty=scope.min_certainty, tests=scope.tests)
    return Frame(directions, depth, most, scope.seconds, wanted, scope.exclude)


def _say(calls: FleetCalls) -> None:
    for label, trouble in calls.troubles.items():
        complain(f"{label}: {trouble}")
