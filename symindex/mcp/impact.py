"""The tool `impact`: callers of callers, and the tests that reach a symbol or a change, each with its chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.graph.calls import CallGraph
from symindex.graph.naming import can_lead, meant, whole_packages
from symindex.graph.walk import Budget as WalkBudget
from symindex.graph.walk import Step, upward
from symindex.mcp.asked import MARKS, Question
from symindex.mcp.budget import Budget
from symindex.mcp.find import nothing_found
from symindex.query.hits import symbol_of
from symindex.testing.questions import tests_affected, tests_reaching
from symindex.testing.records import ProjectTest

_SECONDS: Final = 8.0  # of the clock, for callers and for tests each
_MAX_DISTANCE: Final = 4
_MAX_CALLERS: Final = 2_000
_FOR_CALLERS: Final = 0.5  # of the budget, at most, where tests follow


def impact(question: Question) -> str:
    """Return what a change of a symbol, or the working tree's, can break."""
    symbol = question.symbol() if question.arguments.text("symbol", "") else ""
    return _of_symbol(question, symbol) if symbol else _of_change(question)


def _of_symbol(question: Question, symbol: str) -> str:
    targets = [each for each in whole_packages(question.index, meant(question.index, symbol)) if can_lead(each)]
    if not targets:
        return nothing_found(question, symbol)
    walk = WalkBudget(_MAX_CALLERS, _SECONDS, _MAX_DISTANCE)
    steps = [step for step in upward(CallGraph(question.index), targets, walk) if step.distance]
    budget = Budget(question.arguments.max_tokens)
    budget.say(f"{len(steps)} functions lead to {symbol} in up to {_MAX_DISTANCE} calls ({question.freshness()})")
    if walk.is_spent:
        budget.say(f"(not all: {walk.unsearched} definitions were not followed in {_SECONDS:g} s)")
    part = Budget(int(budget.tokens * _FOR_CALLERS))
    shown = part.add_some(_caller_line(question, step) for step in steps)
    budget.say_all(part)
    if shown < len(steps):
        budget.say(f"({len(steps) - shown} callers more left out: a larger max_tokens shows them)")
    _add_tests(question, tests_reaching(question.index, symbol, "", _SECONDS), budget, symbol)
    return budget.text


def _caller_line(question: Question, step: Step) -> str:
    """The caller, how far away it is, and through whom it leads there."""
    edge = step.edge
    assert edge is not None
    library = question.index.internals.library
    facts, target = step.target.module.facts, step.target
    path = library.files_of(target.module)[0].path
    line = facts.line_of(facts.starts[edge.node] if edge.module == target.module else facts.starts[target.node]) + 1
    through = f" via {edge.callee.module.facts.word(edge.callee.node)}" if step.distance > 1 else ""
    return f" {step.distance} {symbol_of(target)} {path}:{line}{through}{MARKS[step.certainty]}"


def _of_change(question: Question) -> str:
    since = question.arguments.text("since", "HEAD") or "HEAD"
    tests = tests_affected(question.index, since, "", _SECONDS)
    budget = Budget(question.arguments.max_tokens)
    what = f"the change since {since}" if ".." not in since else f"the change {since}"
    if not tests:
        return f"no test reaches {what} ({question.freshness()})"
    budget.say(f"{what} ({question.freshness()})")
    _add_tests(question, tests, budget, what)
    return budget.text


def _add_tests(question: Question, tests: list[ProjectTest], budget: Budget, what: str) -> None:
    if not tests:
        budget.say(f"no test is seen to reach {what}")
        return
    budget.say(f"{len(tests)} tests reach it, nearest first; the first runs with: {tests[0].command}")
    shown = budget.add_some(_test_lines(question, tests))
    if shown < len(tests):
        budget.say(f"({len(tests) - shown} tests more left out: a larger max_tokens shows them)")


def _test_lines(question: Question, tests: list[ProjectTest]) -> Iterator[str]:
    for test in tests:
        chain = " > ".join(call.callee.rpartition(".")[2] for call in test.chain)
        way = f" > {chain}" if chain else ""
        yield f" {test.id} {question.shown(test.file)}:{test.line}{way}{MARKS[test.certainty]}"
