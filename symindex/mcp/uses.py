"""The tool `uses`: places grouped by file, the surest first, each with its line and the definition around it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final

from symindex.errors import QuestionError
from symindex.mcp.asked import MARKS, Question, local_name, source_line
from symindex.mcp.budget import Budget
from symindex.mcp.find import nothing_found
from symindex.mcp.tools import KINDS
from symindex.model.answers import Certainty, Filter, Hit
from symindex.query import Index
from symindex.query.symbols import is_bare
from symindex.render.escapes import one_line

_DOWN: Final = Filter(roles=("subclass", "overriding"))
_ASK: Final[dict[str, Callable[[Index, str, Filter], list[Hit]]]] = {
    "callers": lambda index, symbol, wanted: index.callers(symbol, wanted),
    "references": lambda index, symbol, wanted: index.references(symbol, wanted),
    "callees": lambda index, symbol, wanted: index.callees(symbol, wanted),
    "importers": lambda index, symbol, wanted: index.importers(symbol, wanted),
    "subclasses": lambda index, symbol, wanted: index.hierarchy(symbol, wanted._replace(roles=_DOWN.roles)),
    "assignments": lambda index, symbol, wanted: index.assignments(symbol, wanted),
}


def uses(question: Question) -> str:
    """Who uses a symbol, by the kind of use that was asked for."""
    symbol = question.symbol()
    kind = question.arguments.text("kind", "callers") or "callers"
    if kind not in KINDS:
        raise QuestionError(f"no kind {kind}: one of {', '.join(KINDS)}")
    hits = _ASK[kind](question.index, symbol, Filter())
    if not hits:
        return _none(question, symbol, kind)
    shown, elsewhere = _project_only(hits, symbol)
    skip = question.arguments.number("skip", 0)
    budget = Budget(question.arguments.max_tokens)
    budget.say(f"{_counted(shown, kind)} of {symbol} ({question.freshness()})")
    if elsewhere:
        budget.say(f"({elsewhere} more in libraries: a qualified name asks for them too)")
    budget.reserve(_left_out(99_999, 99_999))
    add = _add_calls if kind == "callees" else _add_all
    count = add(question, shown[skip:], budget)
    if (left := len(shown) - skip - count) > 0:
        grades = Counter(hit.certainty.word for hit in shown[skip + count :])
        summary = ", ".join(f"{number} {word}" for word, number in grades.items())
        budget.say(f"({left} more left out, {summary}: skip={skip + count} shows them, or a larger max_tokens)")
    return budget.text


def _left_out(count: int, skip: int) -> str:
    return f"({count} more left out, 9999 resolved, 9999 inferred: skip={skip} shows them, or a larger max_tokens)"


def _project_only(hits: list[Hit], symbol: str) -> tuple[list[Hit], int]:
    """For a bare name the project's places, where it has any, and how many others there are."""
    own = [hit for hit in hits if hit.origin.kind == "project"] if is_bare(symbol) else []
    return (own, len(hits) - len(own)) if own else (hits, 0)


def _counted(hits: list[Hit], kind: str) -> str:
    grades = Counter(hit.certainty for hit in hits)
    marks = {Certainty.RESOLVED: "resolved", Certainty.INFERRED: "inferred ~", Certainty.POSSIBLE: "possible ?"}
    summary = ", ".join(f"{grades[grade]} {marks[grade]}" for grade in Certainty if grades[grade])
    return f"{len(hits)} {kind} ({summary})"


def _add_all(question: Question, hits: list[Hit], budget: Budget) -> int:
    """Add hits in their order, under the file they lie in; returns how many fit."""
    count = 0
    for file, group in groupby(hits, key=lambda hit: hit.file):
        heading = question.shown(file)
        for position, hit in enumerate(group):
            line = _line(hit, heading)
            if not budget.add(*([line] if position else [heading, line])):
                return count
            count += 1
    return count


def _add_calls(question: Question, hits: list[Hit], budget: Budget) -> int:
    """Add what is called, all of a line of source together; returns how many hits fit."""
    count, heading, around = 0, "", ""
    for (file, number), group in groupby(hits, key=lambda hit: (hit.file, hit.line)):
        calls = list(group)
        where = local_name(calls[0].enclosing, path := question.shown(file))
        called = ", ".join(dict.fromkeys(_called(question, hit) for hit in calls))
        line = f" {number} {f'{where}: ' * (where != around)}{source_line(calls[0])} -> {called}"
        if not budget.add(*([line] if path == heading else [path, line])):
            break
        count, heading, around = count + len(calls), path, where
    return count


def _called(question: Question, hit: Hit) -> str:
    """The name of what is called, and its place where that is in the project."""
    own = f" ({question.shown(hit.declared)})" if hit.declared.startswith(f"{question.index.root}{os.sep}") else ""
    return f"{hit.symbol}{own}{MARKS[hit.certainty]}"


def _line(hit: Hit, file: str) -> str:
    role = f" [{hit.role}]" if hit.role in _SAID else ""
    where = hit.symbol if hit.role in ("subclass", "overriding") else local_name(hit.enclosing, file)
    return f" {hit.line} {where}: {source_line(hit)}{role}{MARKS[hit.certainty]}"


# Roles that the line of source does not show.
_SAID: Final = frozenset({"dispatch", "implicit", "handed", "string", "import"})


def _none(question: Question, symbol: str, kind: str) -> str:
    defined = question.index.definitions(symbol, Filter(limit=3))
    if not defined:
        return nothing_found(question, symbol)
    places = ", ".join(_places(question, defined))
    said = f"no {kind} of {symbol} in the project or its libraries ({question.freshness()}); it is defined at {places}"
    return one_line(said)


def _places(question: Question, hits: list[Hit]) -> Iterator[str]:
    return (f"{question.shown(hit.file)}:{hit.line}" for hit in hits)
