"""`refs` of one method that another class has too, row by row: `python -m benchmarks.accuracy.references CORPUS`.

Nova's compute manager and the client that calls it over RPC both have a `build_and_run_instance`. A plain walk of `ast` finds every
attribute and every string of that name, without a thought of what it means; `JUDGED` says what each means, by
file and owner, after the code was read; `symindex refs` is held against both. A row nobody judged is shown as `?`.

An owner is what stands before the name: the object of an attribute, the rest of a dotted string, the argument
before a string that is the bare name, or, where it is the first argument, the function that is called with it.
"""

from __future__ import annotations

import argparse
import ast
import json
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.accuracy.ours import DEFAULT_COMMAND, Symindex

NAME = "build_and_run_instance"
MANAGER, RPCAPI = "nova.compute.manager.ComputeManager", "nova.compute.rpcapi.ComputeAPI"
GRADES = ("resolved", "inferred", "possible", "missing")
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
    """One attribute or string of the name; a string counts from its first to its last line."""

    file: str
    line: int
    last_line: int
    kind: Kind
    owner: str

    @property
    def meaning(self) -> str:
        """The class whose method it is, as somebody judged."""
        return JUDGED.get((self.file, self.owner), "?")


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
            # The line of the name itself, which ends the expression.
            assert node.end_lineno is not None
            yield Row(file, node.end_lineno, node.end_lineno, "use", ast.unparse(node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            path, _, name = node.value.rpartition(".")
            if name == NAME:
                assert node.end_lineno is not None
                yield Row(file, node.lineno, node.end_lineno, "string", path or arguments.get(id(node), ""))


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
    return [
        Answer(Path(row["file"]).relative_to(package).as_posix(), row["line"], row["column"], row["certainty"], row["text"])
        for row in rows
    ]


def report(rows: Iterable[Row], given: Iterable[Answer]) -> Iterator[str]:
    """The groups of rows with what became of them, the sums, and answers that are no row of the count."""
    given = list(given)
    groups: dict[Row, Counter[str]] = defaultdict(Counter)
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    matched: set[Answer] = set()
    for row in rows:
        found = [one for one in given if one.file == row.file and row.line <= one.line <= row.last_line and NAME in one.text]
        found = [one for one in found if _is_it(one, row)]
        matched |= set(found)
        grade = found[0].certainty if found else "missing"
        groups[Row(row.file, 0, 0, row.kind, row.owner)][grade] += 1
        sums[_short(row.meaning), row.kind][grade] += 1
    yield f"{'file':<51}{'owner':<41}{'kind':<8}{'means':<15}" + _cells(dict.fromkeys(GRADES, "")) + f"{'rows':>7}"
    for group, grades in groups.items():
        owner = group.owner.replace(MANAGER, "…ComputeManager").replace(RPCAPI, "…ComputeAPI")
        yield f"{group.file:<51}{owner:<41}{group.kind:<8}{_short(group.meaning):<15}" + _numbers(grades)
    yield ""
    for (meaning, kind), grades in sorted(sums.items()):
        yield f"{'all':<92}{kind:<8}{meaning:<15}" + _numbers(grades)
    yield ""
    for one in given:
        if one not in matched:
            yield f"not counted: {one.file}:{one.line}:{one.column}: {one.certainty}: {one.text}"


def _is_it(answer: Answer, row: Row) -> bool:
    return True


def _short(meaning: str) -> str:
    return meaning.rpartition(".")[2]


def _cells(grades: Mapping[str, object]) -> str:
    return "".join(f"{grade:>10}" for grade in grades)


def _numbers(grades: Counter[str]) -> str:
    return "".join(f"{grades[grade] or '-':>10}" for grade in GRADES) + f"{grades.total():>7}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.references", description=f"Check refs of {NAME}.")
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
