"""Questions of a fleet that are not about one definition, or not answered by places: text, words, tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from symindex.errors import QuestionError

if TYPE_CHECKING:
    from symindex.fleet.asking import Question
    from symindex.fleet.index import FleetIndex, Identity
    from symindex.model.answers import Found, Match
    from symindex.testing.records import ProjectTest


def _grep(index: FleetIndex, question: Question, _: Sequence[Identity]) -> Iterable[Match]:
    found = index.grep(question.symbol, question.wanted, **dict(question.options))
    return islice(found, question.wanted.limit)


def _search(index: FleetIndex, question: Question, _: Sequence[Identity]) -> list[Found]:
    return index.search(question.symbol, question.wanted)


def _tests(index: FleetIndex, question: Question, identities: Sequence[Identity]) -> list[ProjectTest]:
    """The tests that reach one of some definitions; none where the project does not even know them."""
    from symindex.testing.questions import tests_reaching

    options = dict(question.options)
    with index.meaning(identities) as targets:
        if not targets:
            return []
        try:
            found = tests_reaching(index, identities[0].symbol, options["path"], options["seconds"])
        except QuestionError:  # a variable, say, which no test reaches by calls
            return []
    return [each for each in found if each.certainty <= question.wanted.min_certainty]


# Question → what answers it in one repository.
OTHERS: Final[dict[str, Callable[[FleetIndex, Question, Sequence[Identity]], Iterable[Any]]]] = {
    "grep": _grep,
    "search": _search,
    "tests": _tests,
}
