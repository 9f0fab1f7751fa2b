"""Formatting of tests: lines for pipes and people, objects for programs. Prints nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from symindex.query.hits import symbol_of
from symindex.render.escapes import escape_controls, one_line
from symindex.render.places import relative
from symindex.render.terminal import MARKS
from symindex.testing.commands import run_command, tox_command
from symindex.testing.reaching import Reached

if TYPE_CHECKING:
    from symindex.graph.calls import Edge
    from symindex.model.answers import Certainty
    from symindex.render.terminal import Look
    from symindex.testing.cases import Case
    from symindex.testing.listing import Tests


class Formatter:
    """Shows the tests of a project."""

    def __init__(self, tests: Tests) -> None:
        self._tests = tests

    def line(self, case: Case, directory: str) -> str:
        """`path:line:column: identifier`, as Vim, Emacs and fzf read it."""
        file, line, column = self._tests.place(case.function)
        return f"{one_line(relative(file, directory))}:{line}:{column}: {one_line(case.identifier)}"

    def case_object(self, case: Case) -> dict[str, object]:
        """Return the object of a test for `--json`."""
        file, line, column = self._tests.place(case.function)
        return {
            "id": case.identifier,
            "file": file,
            "line": line,
            "column": column,
            "symbol": symbol_of(case.function),
            "class": symbol_of(case.class_) if case.class_ is not None else "",
            "runner": case.suite.runner,
            "suite": case.suite.name,
            "generated": case.generated,
            "expanded": case.is_expanded,
            "certainty": case.certainty.word,
            "command": run_command([case], ()),
            "tox": tox_command(case),
        }

    def reached_object(self, reached: Reached) -> dict[str, object]:
        """Return the object of a test that reaches something for `--json`: the test, its certainty, and the calls."""
        found = self.case_object(reached.case)
        found["certainty"] = reached.certainty.word
        found["distance"] = reached.distance
        found["chain"] = [self._edge_object(edge) for edge in reached.way]
        return found

    def case_lines(self, cases: Iterable[Case], look: Look) -> Iterator[str]:
        """Lines for people, by file."""
        for file, group in groupby(cases, lambda case: self._tests.place(case.function)[0]):
            yield look.paint("path", escape_controls(relative(file, look.directory)))
            yield from (self._numbered(case, case.certainty, look) for case in group)

    def reached_lines(self, found: Iterable[Reached], look: Look) -> Iterator[str]:
        """Lines for people, best first, each test with the chain of calls below it."""
        for reached in found:
            yield self._numbered(reached.case, reached.certainty, look)
            names = [symbol_of(edge.caller).rpartition(".")[2] for edge in reached.way]
            if len(names) > 1 or reached.distance > len(names):
                yield look.paint("quiet", f"            {escape_controls(self._chain(reached, names))}")

    def _chain(self, reached: Reached, names: list[str]) -> str:
        last = symbol_of(reached.way[-1].callee).rpartition(".")[2] if reached.way else ""
        return " → ".join([*names, *([last] if last else [])])

    def _numbered(self, case: Case, certainty: Certainty, look: Look) -> str:
        line = self._tests.place(case.function)[1]
        note = f"  {look.paint('quiet', f'({case.generated})')}" if case.generated and not case.is_expanded else ""
        return f"{look.paint('line', f'{line:>6}')} {MARKS[certainty]} {escape_controls(case.identifier)}{note}"

    def _edge_object(self, edge: Edge) -> dict[str, object]:
        file, line = self._tests.place_in(edge.module, edge.node)
        return {
            "caller": symbol_of(edge.caller),
            "callee": symbol_of(edge.callee),
            "how": edge.how,
            "certainty": edge.certainty.word,
            "file": file,
            "line": line,
        }
