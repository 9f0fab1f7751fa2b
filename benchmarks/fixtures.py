"""Fixtures held against pytest itself: `python -m benchmarks.fixtures PROJECT... [--show N]`.

Each PROJECT is a directory with `src` (a checkout with tests) and `venv` (an environment that its tests run in). The
oracle is `pytest --fixtures-per-test -v`, which prints for each collected test the fixtures it is given and where they
are defined. Two questions are asked of symindex: where is the fixture of each parameter defined (`def` at the
parameter of a test or fixture), and where is each fixture used (`refs` at its definition). Only parameters of tests
and fixtures that pytest collected are judged. Recall and precision are printed for each project and for all.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.accuracy.ours import DEFAULT_COMMAND, Symindex

_TEST: Final = re.compile(r"-+ fixtures used by (?P<name>\S+?)(?:\[.*\])? -+")
_PLACE: Final = re.compile(r"-+ \((?P<path>.+):(?P<line>\d+)\) -+")
_FIXTURE: Final = re.compile(r"(?P<name>\S+)(?: \[\w+ scope\])? -- (?P<path>.+?):(?P<line>\d+)")
_OF_PARAMETRIZE: Final = "get_direct_param_fixture_func"


class Place(NamedTuple):
    """A name in a file; 1-based, columns in code points."""

    path: str
    line: int
    column: int


class Definition(NamedTuple):
    """A function: where its name stands, the first line of its decorators, and its parameters by name."""

    word: str
    name: Place
    first_line: int
    parameters: dict[str, Place]


@dataclass(slots=True)
class Oracle:
    """What pytest says: for each parameter the fixtures that it gets in some test, by the place of their name."""

    given: dict[Place, set[Place]] = field(default_factory=lambda: defaultdict(set))
    fixtures: set[Place] = field(default_factory=set)


@dataclass(slots=True)
class Score:
    """Right answers, answers given, answers wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def __iadd__(self, other: Score) -> Score:
        self.right, self.given, self.wanted = (
            self.right + other.right,
            self.given + other.given,
            self.wanted + other.wanted,
        )
        return self

    def __str__(self) -> str:
        recall, precision = self.right / max(self.wanted, 1), self.right / max(self.given, 1)
        return f"recall {recall:7.2%} of {self.wanted:5}   precision {precision:7.2%} of {self.given:5}"


class Sources:
    """The functions of files, each parsed once."""

    def __init__(self) -> None:
        self._known: dict[str, list[Definition]] = {}

    def function_at(self, path: str, line: int, name: str) -> Definition | None:
        """The function that pytest means by a line, which is its first, decorators included, or the one behind that.

        Which of them depends on pytest's version: a function of the wanted name wins.
        """
        if path not in self._known:
            self._known[path] = list(_functions(Path(path)))
        fitting = [each for each in self._known[path] if each.first_line in (line, line - 1)]
        return min(fitting, key=lambda each: (each.word != name, -each.first_line), default=None)


def _functions(path: Path) -> Iterator[Definition]:
    try:
        text = path.read_text()
        tree = ast.parse(text)
    except (OSError, SyntaxError, UnicodeDecodeError):
        return
    lines = text.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            column = lines[node.lineno - 1].index(f"def {node.name}", node.col_offset) + len("def ") + 1
            yield Definition(
                node.name,
                Place(str(path), node.lineno, column),
                first,
                {each.arg: Place(str(path), each.lineno, each.col_offset + 1) for each in arguments},
            )


def ask_pytest(project: Path, sources: Sources) -> Oracle:
    """The fixtures of each collected test, as pytest prints them, laid out by parameter."""
    src, python = project / "src", project / "venv/bin/python"
    command = [str(python), "-m", "pytest", "--fixtures-per-test", "-v", "-p", "no:cacheprovider"]
    output = subprocess.run(command, cwd=src, capture_output=True, text=True, check=False).stdout
    libraries = next((project / "venv/lib").glob("python*/site-packages"))
    oracle = Oracle()
    test = ""
    place: tuple[str, int] = "", 0
    given: dict[str, Definition | None] = {}
    for line in [*output.splitlines(), "--- fixtures used by nothing ---"]:
        if found := _TEST.fullmatch(line):
            _note(oracle, sources, test, place, given)
            test, given = found["name"], {}
        elif found := _PLACE.fullmatch(line):
            place = str(src / found["path"]), int(found["line"])
        elif test and (found := _FIXTURE.fullmatch(line)):
            path = found["path"]
            full = libraries / path.removeprefix(".../") if path.startswith(".../") else (src / path).resolve()
            given[found["name"]] = sources.function_at(str(full), int(found["line"]), found["name"])
    return oracle


def _note(
    oracle: Oracle, sources: Sources, test: str, place: tuple[str, int], given: dict[str, Definition | None]
) -> None:
    """Note what the parameters of a test, and of the fixtures that it is given, are given."""
    function = sources.function_at(*place, test) if test else None
    if function is None:
        return
    known = {name: each for name, each in given.items() if each is not None}
    for user in (function, *known.values()):
        for name, parameter in user.parameters.items():
            definition = known.get(name)
            if definition is None or definition == user or name == _name_of(user, known):
                continue  # a fixture that asks for its own name gets the one it overrides, which pytest does not print
            if _OF_PARAMETRIZE not in Path(definition.name.path).read_text().splitlines()[definition.name.line - 1]:
                oracle.given[parameter].add(definition.name)
    oracle.fixtures.update(each.name for each in known.values())


def _name_of(function: Definition, known: dict[str, Definition]) -> str:
    return next((name for name, each in known.items() if each == function), "")


def ask_symindex(symindex: Symindex, question: str, root: Path, places: Iterable[Place]) -> list[list[Place]]:
    """The places that answer a question about others."""
    asked = [
        {"id": number, "root": str(root), "file": each.path, "line": each.line, "column": each.column}
        for number, each in enumerate(places)
    ]
    replies = symindex.batch(question, root, asked)
    return [[Place(str(a["file"]), int(a["line"]), int(a["column"])) for a in reply.answers] for reply in replies]


def measure(symindex: Symindex, project: Path, show: int) -> tuple[Score, Score]:
    """How `def` at parameters and `refs` at fixtures of a project agree with pytest."""
    sources, root = Sources(), project / "src"
    oracle = ask_pytest(project, sources)
    symindex.index(root)
    parameters = sorted(oracle.given)
    definitions, uses = Score(), Score()
    misses: list[Any] = []
    for parameter, answers in zip(parameters, ask_symindex(symindex, "def", root, parameters)):
        first = [answer for answer in answers[:1] if answer != parameter]
        is_right = any(answer in oracle.given[parameter] for answer in first)
        definitions += Score(is_right, len(first), 1)
        misses += [] if is_right else [("def", parameter, answers[:3], oracle.given[parameter])]
    own = sorted(each for each in oracle.fixtures if each.path.startswith(f"{root}/"))
    for fixture, answers in zip(own, ask_symindex(symindex, "refs", root, own)):
        wanted = {parameter for parameter, given in oracle.given.items() if fixture in given}
        given = {answer for answer in answers if answer in oracle.given}
        uses += Score(len(wanted & given), len(given), len(wanted))
        misses += [("refs lacks", fixture, each) for each in wanted - given]
        misses += [("refs has", fixture, each) for each in given - wanted]
    for miss in misses[:show]:
        print("  ", *miss)
    return definitions, uses


def main() -> None:
    """Measure the projects that are named, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fixtures", description="Hold fixtures against pytest.")
    parser.add_argument("projects", nargs="+", type=Path, help="directories with `src` and `venv`")
    parser.add_argument("--symindex", default=DEFAULT_COMMAND, help="the command line that starts symindex")
    parser.add_argument("--show", type=int, default=0, help="print so many misses of each project")
    options = parser.parse_args()
    symindex = Symindex.of(options.symindex)
    every_definition, every_use = Score(), Score()
    for project in options.projects:
        definitions, uses = measure(symindex, project.resolve(), options.show)
        every_definition += definitions
        every_use += uses
        print(f"{project.name:12} def   {definitions}\n{'':12} refs  {uses}", flush=True)
    print(f"{'all':12} def   {every_definition}\n{'':12} refs  {every_use}")
    sys.exit(min(every_definition.right, every_use.right) == 0)


if __name__ == "__main__":
    main()
