"""Questions of a fleet that are not about one definition, or not answered by places: text, words, tests, calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

MAX_TESTS: Final = 20  # of a repository; the first are the nearest

if TYPE_CHECKING:
    from symindex.fleet.index import FleetIndex, Identity, Question
    from symindex.model.answers import Found, Match


def _grep(index: FleetIndex, question: Question, _: Sequence[Identity]) -> Iterable[Match]:
    found = index.grep(question.symbol, question.wanted, **dict(question.options))
    return islice(found, question.wanted.limit)


def _search(index: FleetIndex, question: Question, _: Sequence[Identity]) -> list[Found]:
    return index.search(question.symbol, question.wanted)


def _tests(index: FleetIndex, question: Question, identities: Sequence[Identity]) -> Iterator[dict[str, object]]:
    """The tests that reach one of some definitions, as --json says them; none where the project cannot call them."""
    from symindex.graph.naming import can_lead, meant, whole_packages
    from symindex.testing.callers import TestCallGraph
    from symindex.testing.formatting import Formatter
    from symindex.testing.listing import Tests
    from symindex.testing.questions import search_budget
    from symindex.testing.reaching import Reaching

    for identity in identities:
        with index.meaning([identity]) as named:
            targets = list(filter(can_lead, whole_packages(index, meant(index, identity.symbol)))) if named else []
        if not targets:
            continue
        tests = Tests(index)
        formatter, wanted = Formatter(tests), question.wanted
        budget = search_budget(dict(question.options)["seconds"])
        found = Reaching(tests, TestCallGraph(tests, index)).tests_of(targets, budget)
        sure = (each for each in found if each.certainty <= wanted.min_certainty)
        yield from map(formatter.reached_object, islice(sure, wanted.limit or MAX_TESTS))


def _calls(index: FleetIndex, question: Question, identities: Sequence[Identity]) -> Iterable[Any]:
    from symindex.fleet import calls

    return getattr(calls, question.method)(index, question, identities)  # type: ignore[no-any-return]


# Question → what answers it in one repository.
OTHERS: Final[dict[str, Callable[[FleetIndex, Question, Sequence[Identity]], Iterable[Any]]]] = {
    "grep": _grep,
    "search": _search,
    "tests": _tests,
    "calls_to": _calls,
    "calls_from": _calls,
    "parts_of": _calls,
}
