"""`refs` of one method that another class has too, row by row: `python -m benchmarks.accuracy.references CORPUS`.

Nova's compute manager and the client that calls it over RPC both have a `build_and_run_instance`. A plain walk of
`ast` finds every attribute and every string of that name, without a thought of what it means; `JUDGED` says what
each means, by file and owner, after the code was read; `symindex refs` is held against both. A row that nobody
judged is shown as `?`.

An owner is what stands before the name: the object of an attribute, the rest of a dotted string, the argument
before a string that is the bare name, or, where it is the first argument, the function that is called with it.
"""

from __future__ import annotations

import argparse
import ast
import json
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.accuracy.ours import DEFAULT_COMMAND, Symindex

NAME = "build_and_run_instance"
MANAGER, RPCAPI = "nova.compute.manager.ComputeManager", "nova.compute.rpcapi.ComputeAPI"
GRADES = ("resolved", "inferred", "possible", "none")
Kind = Literal["use", "string"]

JUDGED: Mapping[tuple[str, str], str] = {
    # _ComputeV5Proxy.__init__(self, manager), which ComputeManager makes of itself.
    ("compute/manager.py", "self.manager"): MANAGER,
    # The name of the method that the server is to call.
    ("compute/rpcapi.py", "ctxt"): MANAGER,
    ("tests/unit/compute/test_rpcapi.py", "ctxt"): MANAGER,
    # self.compute_rpcapi = compute_rpcapi.ComputeAPI()
    ("conductor/manager.py", "self.compute_rpcapi"): RPCAPI,
    # Test services: start_service('compute') has a manager, which is the class that the configuration names.
    ("tests/functional/test_compute_mgr.py", "self.compute.manager"): MANAGER,
    ("tests/functional/regressions/test_bug_1781286.py", "compute_manager.ComputeManager"): MANAGER,
    ("tests/functional/regressions/test_bug_1781286.py", MANAGER): MANAGER,
    ("tests/functional/regressions/test_bug_2088066.py", RPCAPI): RPCAPI,
    # BaseTestCase.setUp: self.compute = ComputeManager(); some tests put an ExceptionHelper around it later.
    ("tests/unit/compute/test_compute.py", "self.compute"): MANAGER,
    ("tests/unit/compute/test_compute_mgr.py", "self.compute"): MANAGER,
    # getattr(manager.ComputeManager, method_name) in the test that ddt gives it to.
    ("tests/unit/compute/test_compute_mgr.py", "ddt.data"): MANAGER,
    # getattr(rpcapi, method)(...) in the helper.
    ("tests/unit/compute/test_rpcapi.py", "self._test_compute_api"): RPCAPI,
    ("tests/unit/compute/test_rpcapi.py", "compute_api"): RPCAPI,
    ("tests/unit/conductor/test_conductor.py", "compute_rpcapi.ComputeAPI"): RPCAPI,
    ("tests/unit/conductor/test_conductor.py", "self.conductor_manager.compute_rpcapi"): RPCAPI,
    ("tests/unit/conductor/test_conductor.py", RPCAPI): RPCAPI,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute, at the place of its name, or one string, from its first to its last line (column 0)."""

    file: str
    line: int
    last_line: int
    column: int
    kind: Kind
    owner: str

    @property
    def group(self) -> tuple[str, str, Kind]:
        """Rows of one group mean the same."""
        return (self.file, self.owner, self.kind)

    def is_at(self, answer: Answer) -> bool:
        """Return True if an answer is this row."""
        in_lines = answer.file == self.file and self.line <= answer.line <= self.last_line
        return in_lines and self.column in (0, answer.column)


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of `symindex refs`."""

    file: str
    line: int
    column: int
    certainty: str
    text: str


def count_rows(package: Path) -> list[Row]:
    """Every attribute and string of the name in a package."""
    found: list[Row] = []
    for path in sorted(package.rglob("*.py")):
        source = path.read_bytes()
        if NAME.encode() in source:
            found += _rows(path.relative_to(package).as_posix(), ast.parse(source))
    return found


def _rows(file: str, tree: ast.Module) -> Iterator[Row]:
    arguments = {id(argument): owner for argument, owner in _owners_of_arguments(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == NAME:
            # The name ends the expression; before it stand ASCII characters only, wherever Nova uses this one.
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            column = node.end_col_offset - len(NAME) + 1
            yield Row(file, node.end_lineno, node.end_lineno, column, "use", ast.unparse(node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            path, _, name = node.value.rpartition(".")
            if name == NAME:
                assert node.end_lineno is not None
                yield Row(file, node.lineno, node.end_lineno, 0, "string", path or arguments.get(id(node), ""))


def _owners_of_arguments(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            owner: ast.expr = node.func
            for argument in node.args:
                if isinstance(argument, ast.Constant):
                    yield argument, ast.unparse(owner)
                owner = argument


def answers(symindex: Symindex, corpus: Path, package: Path) -> list[Answer]:
    """What symindex says."""
    arguments = ("refs", f"{MANAGER}.{NAME}", "--project", "--json", "-C", str(corpus))
    rows = map(json.loads, symindex.run(arguments, allowed=(0, 1)).splitlines())
    return [_answer(row, package) for row in rows]


def _answer(row: dict[str, Any], package: Path) -> Answer:
    file = Path(row["file"]).relative_to(package).as_posix()
    return Answer(file, row["line"], row["column"], row["certainty"], row["text"])


def report(rows: Iterable[Row], given: Sequence[Answer]) -> Iterator[str]:
    """The groups of rows with what became of them, the sums, and the answers that are no row of the count."""
    groups: dict[tuple[str, str, Kind], Counter[str]] = defaultdict(Counter)
    sums: dict[tuple[str, Kind], Counter[str]] = defaultdict(Counter)
    counted: set[Answer] = set()
    for row in rows:
        found = [answer for answer in given if row.is_at(answer)]
        grade = found[0].certainty if found else "none"
        groups[row.group][grade] += 1
        sums[_meaning(row.file, row.owner), row.kind][grade] += 1
        counted |= set(found)
    yield f"{'file':<51}{'owner':<41}{'kind':<8}{'means':<15}{''.join(f'{grade:>10}' for grade in GRADES)}{'rows':>7}"
    for (file, owner, kind), grades in groups.items():
        short = owner.replace(MANAGER, "…ComputeManager").replace(RPCAPI, "…ComputeAPI")
        yield f"{file:<51}{short:<41}{kind:<8}{_meaning(file, owner):<15}{_numbers(grades)}"
    yield ""
    for (meaning, kind), grades in sorted(sums.items()):
        yield f"{'all':<92}{kind:<8}{meaning:<15}{_numbers(grades)}"
    yield ""
    for answer in given:
        if answer not in counted:
            yield f"not counted: {answer.file}:{answer.line}:{answer.column}: {answer.certainty}: {answer.text}"


def _meaning(file: str, owner: str) -> str:
    return JUDGED.get((file, owner), "?").rpartition(".")[2]


def _numbers(grades: Counter[str]) -> str:
    return "".join(f"{grades[grade] or '-':>10}" for grade in GRADES) + f"{grades.total():>7}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy.references", description=f"Check refs of {NAME}."
    )
    parser.add_argument("corpus", type=Path, help="a tree with Nova 34.0.0, as benchmarks.corpus builds it")
    parser.add_argument("--index", type=Path, help="SYMINDEX_DIR; default: where symindex keeps it")
    parser.add_argument("--symindex", default=DEFAULT_COMMAND, help="the command line of symindex")
    options = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    corpus = options.corpus.resolve()
    symindex = Symindex.of(options.symindex, **({"SYMINDEX_DIR": str(options.index)} if options.index else {}))
    rows = count_rows(corpus / "nova")
    print("\n".join(report(rows, answers(symindex, corpus, corpus / "nova"))))


if __name__ == "__main__":
    main()
