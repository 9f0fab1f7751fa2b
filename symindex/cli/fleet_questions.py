"""Questions with --fleet: put to every repository of a fleet, answered by repository."""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from symindex.cli.failures import complain, work_is_kept
from symindex.cli.printing import here, look, nothing_found, records, show
from symindex.model.fleet import FleetAnswer, FleetHit, Member
from symindex.render.paint import coloured, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from symindex.cli.options import Asked
    from symindex.fleet.asking import Fleet
    from symindex.fleet.index import Identity
    from symindex.render.objects import Object

# Of these all places are wanted, in environments too: the versions of a definition are the answer.
_EVERYWHERE: Final = frozenset({"definitions"})


def ask_fleet(method: str, symbol: str, asked: Asked) -> None:
    """Put a question about a symbol to a fleet, and print the answers."""
    answer, about = answer_about(method, symbol, asked)
    if method == "definitions":
        answer = _each_version_once(answer)
    answer = limited(answer, asked.wanted.limit)
    if not answer.total:
        say(answer, about)
        raise nothing_found(f"no answer about {symbol} in the {_asked_of(answer)} of fleet {asked.fleet}", [])
    print_answer(answer, asked)
    say(answer, about)


def answer_about(
    method: str, symbol: str, asked: Asked, options: tuple[tuple[str, Any], ...] = ()
) -> tuple[FleetAnswer, str]:
    """The answers of a fleet about a symbol, and the distributions that it is of, as people write them."""
    from symindex.fleet.asking import Question

    with opened_fleet(asked.fleet, update=asked.update) as fleet:
        home = fleet.home(asked.directory or Path())
        identities = fleet.identities(symbol, home)
        if not identities:
            raise nothing_found(f"no definition of {symbol} in fleet {asked.fleet}", [])
        wanted = asked.wanted
        if not wanted.trees and not asked.every and method not in _EVERYWHERE:
            wanted = wanted._replace(trees=("project",))
        return fleet.ask(Question(method, symbol, wanted, options), identities, home), _titles(fleet, identities)


def answer_of_texts(method: str, text: str, asked: Asked, options: tuple[tuple[str, Any], ...] = ()) -> FleetAnswer:
    """The answers of a fleet to a question about text or words."""
    from symindex.fleet.asking import Question

    wanted = asked.wanted if asked.wanted.trees or asked.every else asked.wanted._replace(trees=("project",))
    with opened_fleet(asked.fleet, update=asked.update) as fleet:
        home = fleet.home(asked.directory or Path())
        return fleet.ask(Question(method, text, wanted, options), (), home)


@contextmanager
def opened_fleet(name: str, *, update: bool) -> Iterator[Fleet]:
    """A fleet whose indexes were brought up to date, or made; problems with one of them are reported."""
    from symindex.fleet.asking import Fleet
    from symindex.fleet.settings import load_fleet, roots_of, urls_of

    listed = load_fleet(name, os.environ)
    roots = roots_of(listed)
    if elsewhere := len(urls_of(listed)):
        complain(f"{elsewhere} of the fleet are named by URL, and not on this machine: not asked")
    with work_is_kept(), Fleet(roots, os.environ) as fleet:
        if update:
            new = fleet.without_index()
            if new:
                complain(f"no index yet of {', '.join(new[:5])}{', …' if len(new) > 5 else ''}: building {len(new)}")
            for root, trouble in fleet.make_fresh().items():
                complain(f"{fleet.relations.labels[root]}: {trouble}")
        yield fleet


def print_others(
    answer: FleetAnswer,
    asked: Asked,
    as_object: Callable[[Any], Object],
    as_lines: Callable[[list[Any]], Iterable[str]],
) -> int:
    """Print answers that are not about definitions, as --json says or by repository; returns how many."""
    from symindex.render.escapes import escape_controls
    from symindex.render.fleet import member_object

    answer = limited(answer, asked.wanted.limit)
    pairs = ((each.member, other) for each in answer.members for other in each.others)
    recorded = records(pairs, asked, lambda pair: {**as_object(pair[1]), **member_object(pair[0])})
    if recorded is not None:
        count = show(recorded)
    else:
        is_headed = asked.form == "people"
        paint = coloured if asked.coloured else plain
        count = show(
            line
            for each in answer.members
            if each.others
            for line in (
                *([paint("heading", escape_controls(each.member.label))] if is_headed else ()),
                *as_lines(list(each.others)),
            )
        )
    say(answer, "")
    return count


def print_answer(answer: FleetAnswer, asked: Asked) -> None:
    """Print the hits of all repositories, in the form that was asked for."""
    from symindex.render.fleet import fleet_hit_object, fleet_lines

    recorded = records(answer_hits(answer), asked, lambda pair: fleet_hit_object(*pair))
    if recorded is not None:
        show(recorded)
    elif asked.form == "people":
        show(fleet_lines(answer, look(asked)))
    else:
        show(_place_lines(answer, asked))


def answer_hits(answer: FleetAnswer) -> Iterator[tuple[Member, FleetHit]]:
    """The hits of all repositories, each with its repository."""
    return ((each.member, found) for each in answer.members for found in each.hits)


def _place_lines(answer: FleetAnswer, asked: Asked) -> Iterator[str]:
    from symindex.render.escapes import one_line
    from symindex.render.fleet import version_note
    from symindex.render.lines import place_line

    directory, paint = here(), coloured if asked.coloured else plain
    for member, found in answer_hits(answer):
        line = place_line(found.hit, directory, paint, asked.marks)
        note = ": ".join(filter(None, [member.label, version_note(found)]))
        yield f"{line} {paint('quiet', one_line(f'[{note}]'))}" if asked.marks else line


def say(answer: FleetAnswer, about: str) -> None:
    """Say on standard error where versions differ, who did not answer, and what was not looked into."""
    from symindex.render.fleet import difference_lines, trouble_lines

    for line in (*difference_lines(answer), *trouble_lines(answer, about)):
        complain(line)


def limited(answer: FleetAnswer, limit: int | None) -> FleetAnswer:
    """So many answers at most, those of the first repositories."""
    if limit is None:
        return answer
    members, left = [], limit
    for each in answer.members:
        hits, others = tuple(islice(each.hits, left)), tuple(islice(each.others, left))
        left -= len(hits) + len(others)
        members.append(each._replace(hits=hits, others=others))
    return FleetAnswer(tuple(members))


def _each_version_once(answer: FleetAnswer) -> FleetAnswer:
    """Definitions of the same version in several environments as one, the others being copies; checkouts come first."""
    first: dict[tuple[str, ...], tuple[Member, FleetHit]] = {}
    copies: dict[tuple[str, ...], list[str]] = {}
    ordered = sorted(answer_hits(answer), key=lambda pair: pair[1].hit.origin.kind != "project")
    for member, found in ordered:
        means = found.means
        version: tuple[str, ...] = (*means[1:3], means.signature) if means else ("", "", found.hit.file)
        key = (found.hit.symbol, found.hit.kind, *version)
        if key in first and found.hit.file != first[key][1].hit.file:
            copies.setdefault(key, []).append(found.hit.file)
        first.setdefault(key, (member, found))
    kept: dict[Member, list[FleetHit]] = {}
    for key, (member, found) in first.items():
        more = tuple(dict.fromkeys([*found.hit.copies, *copies.get(key, [])]))
        kept.setdefault(member, []).append(found._replace(hit=found.hit._replace(copies=more)))
    return FleetAnswer(tuple(each._replace(hits=tuple(kept.get(each.member, ()))) for each in answer.members))


def _titles(fleet: Fleet, identities: Sequence[Identity]) -> str:
    names = dict.fromkeys(each.distribution for each in identities)
    built = ((fleet.relations.building(name), name) for name in names)
    return ", ".join(checkout.title if checkout else name for checkout, name in built) or "it"


def _asked_of(answer: FleetAnswer) -> str:
    from symindex.render.numbers import counted

    return counted(len(answer.members), "repository", "repositories")
