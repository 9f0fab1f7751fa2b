"""The questions about tests, answered with plain values: what the Python API calls."""

from __future__ import annotations

from typing import Final

from symindex.errors import QuestionError
from symindex.graph.calls import Edge
from symindex.graph.naming import can_lead, meant, whole_packages
from symindex.graph.walk import Budget
from symindex.query import Index
from symindex.query.hits import symbol_of
from symindex.testing.affected import Affected
from symindex.testing.callers import TestCallGraph
from symindex.testing.cases import Case
from symindex.testing.commands import run_command
from symindex.testing.listing import Tests, is_below
from symindex.testing.reaching import Reached, Reaching
from symindex.testing.records import Call, ProjectTest
from symindex.workspace.revisions import changes

_MAX_EXPANSIONS: Final = 10_000


def search_budget(seconds: float) -> Budget:
    """Return the limits of a search for tests: seconds of the clock, and a number of definitions beyond any reader."""
    return Budget(_MAX_EXPANSIONS, seconds)


def tests_listed(index: Index, path: str) -> list[ProjectTest]:
    """The tests at or below a path of the project, of its first suite where the path is empty."""
    tests = Tests(index)
    suites = tests.suites_at(path) if path else tests.named("")
    return [_test(tests, case) for case in tests.listed(suites, path)]


def tests_reaching(index: Index, symbol: str, path: str, seconds: float) -> list[ProjectTest]:
    """The tests at or below a path that reach a symbol; raises `QuestionError` where nothing of it can be called."""
    targets = [target for target in whole_packages(index, meant(index, symbol)) if can_lead(target)]
    if not targets:
        close = index.suggestions(symbol)
        raise QuestionError(f"no function, class or module {symbol}", f"did you mean {close[0]}?" if close else None)
    tests = Tests(index)
    found = Reaching(tests, TestCallGraph(tests, index)).tests_of(targets, search_budget(seconds))
    return [_reached(tests, each) for each in found if is_below(tests.path_of(each.case.module), path)]


def tests_affected(index: Index, revisions: str, path: str, seconds: float) -> list[ProjectTest]:
    """The tests at or below a path that what changed since a revision, or between two, can touch."""
    tests = Tests(index)
    changed = changes(index.root, revisions, tests.paths)
    found = Affected(tests, TestCallGraph(tests, index)).tests_of(changed, search_budget(seconds))
    return [_reached(tests, each) for each in found if is_below(tests.path_of(each.case.module), path)]


def _reached(tests: Tests, reached: Reached) -> ProjectTest:
    chain = tuple(_call(tests, edge) for edge in reached.way)
    return _test(tests, reached.case)._replace(certainty=reached.certainty, chain=chain)


def _test(tests: Tests, case: Case) -> ProjectTest:
    file, line, column = tests.place(case.function)
    suite = case.suite
    return ProjectTest(
        case.identifier, file, line, column, symbol_of(case.function), suite.runner, suite.name, case.certainty,
        run_command([case], ()),
    )  # fmt: skip


def _call(tests: Tests, edge: Edge) -> Call:
    file, line = tests.place_in(edge.module, edge.node)
    return Call(symbol_of(edge.caller), symbol_of(edge.callee), edge.how, edge.certainty, file, line)
