"""How many edges of small programs' call graphs are found, and how many are right: `python -m benchmarks.pycg DIR`.

DIR holds programs: directories with Python files and a `callgraph.json`, an object of callers with their callees by
dotted names, as PyCG's micro-benchmark and its extension in SWARM-CG (`benchmarks/python/pycg_extended` of its
repository) have them. They are copied into one project, which is indexed. Nothing is fetched.

Compared are edges between functions and modules of one program; a class stands for its `__init__`, calls in a class
body are the module's. `callees` and `callers` are asked for every function. What is handed over is an edge only where
it goes to a function outside of the program, whose calls nobody sees. Prints recall, precision, and with `--edges` each
edge that is missing or wrong. Exit status 1 below the aims.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import symindex
from symindex.model import kinds as k
from symindex.model.syntax import Call
from symindex.model.values import Module, Target
from symindex.query import Index

RECALL_AIM = 0.95
PRECISION_AIM = 0.99
_CODE = k.FUNCTIONS | {k.LAMBDA, k.MODULE}
_NOT_CALLED = ("returned",)

Edge = tuple[str, str]


class Programs:
    """Programs in the directories of one indexed project."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._library = index.internals.library
        self._trees = [tree.id for tree in self._library.trees.values() if tree.kind == "project"]

    def modules(self, program: Path) -> Iterator[Module]:
        """The modules of a program, given by its directory within the project."""
        for module in self._library.modules_in(self._library.reader.documents(self._trees)):
            if Path(module.path).is_relative_to(program):
                yield module

    def callees(self, program: Path) -> Iterator[Edge]:
        """The edges of a program that `callees` says."""
        for module in self.modules(program):
            for node, callees in self._index.internals.meanings.callees.within(module, 0, lambda _: True):
                for callee in callees:
                    if self._is_edge(program, module, node, callee.target, callee.role):
                        yield self._name(program, module, node), self._name_of(program, callee.target)

    def callers(self, program: Path) -> Iterator[Edge]:
        """The edges of a program that `callers` says."""
        for own in self.modules(program):
            for function in own.facts.nodes_of(k.FUNCTIONS | {k.LAMBDA}):
                target = Target(own, function)
                for found in self._index.internals.occurrences.callers([target], self._trees):
                    if found.certainty.word != "possible" and self._is_edge(
                        program, found.module, found.node, target, found.role
                    ):
                        yield self._name(program, found.module, found.node), self._name_of(program, target)

    def _is_edge(self, program: Path, module: Module, node: int, target: Target, role: str) -> bool:
        if target.kind not in _CODE or not target.node or not Path(target.module.path).is_relative_to(program):
            return False
        return role not in _NOT_CALLED and (role != "handed" or self._goes_outside(module, node))

    def _goes_outside(self, module: Module, node: int) -> bool:
        """Return True if a function is handed to a call of nothing that the project defines."""
        facts = module.facts
        call = next((above for above in facts.ancestors(node) if facts.kinds[above] == k.CALL), None)
        if call is None:
            return False
        meaning = self._index.internals.semantics.meaning(module, Call(facts, call).callee)
        return all(target.module.tree not in self._trees for target in meaning.targets)

    def _name(self, program: Path, module: Module, node: int) -> str:
        """The function, lambda or module whose code a node is part of; decorators and defaults are no part of it."""
        facts = module.facts
        outside = False
        for above in facts.ancestors(node):
            kind = facts.kinds[above]
            if kind in (k.DECORATOR, k.DEFAULT, k.ANNOTATION, k.RETURNS):
                outside = True
            elif kind in k.FUNCTIONS or kind == k.LAMBDA:
                if not outside:
                    return self._name_of(program, Target(module, above))
                outside = False
        return self._name_of(program, Target(module, 0))

    def _name_of(self, program: Path, target: Target) -> str:
        module, facts = target.module, target.module.facts
        parts: list[str] = []
        node = target.node
        while node:
            if facts.kinds[node] in k.DEFINITIONS:
                parts.append(facts.word(node))
            elif facts.kinds[node] == k.LAMBDA:
                parts.append(f"<lambda{self._number(module, node)}>")
            node = facts.parent(node)
        path = Path(module.path).relative_to(program).with_suffix("")
        return ".".join([*(part for part in path.parts if part != "__init__"), *reversed(parts)])

    @staticmethod
    def _number(module: Module, node: int) -> int:
        facts = module.facts
        around = facts.enclosing_definition(node)
        lambdas = (each for each in facts.nodes_of({k.LAMBDA}) if facts.enclosing_definition(each) == around)
        return list(lambdas).index(node) + 1


def expected(program: Path) -> set[Edge]:
    """The edges that a program's `callgraph.json` has between its own functions and modules."""
    graph = json.loads((program / "callgraph.json").read_text(encoding="utf-8"))
    return {(caller, callee) for caller, callees in graph.items() for callee in callees if not callee.startswith("<")}


def compare(kind: str, pairs: Iterable[tuple[str, set[Edge], set[Edge]]], are_shown: bool) -> tuple[float, float]:
    """Print and return recall and precision over (program, edges expected, edges found)."""
    wanted_count = found_count = right = 0
    for program, wanted, found in pairs:
        wanted_count, found_count = wanted_count + len(wanted), found_count + len(found)
        right += len(wanted & found)
        for sign, edges in (("missing", wanted - found), ("wrong", found - wanted)):
            for caller, callee in sorted(edges) if are_shown else ():
                print(f"{kind}: {sign}: {program}: {caller} -> {callee}")
    recall, precision = right / max(wanted_count, 1), right / max(found_count, 1)
    print(f"{kind}: recall {right}/{wanted_count} = {recall:.3f}, precision {right}/{found_count} = {precision:.3f}")
    return recall, precision


def measure(root: Path, are_shown: bool) -> bool:
    """Index copies of the programs below a directory, compare both directions, and say whether the aims are met."""
    programs = sorted(each.parent.relative_to(root) for each in root.rglob("callgraph.json"))
    with tempfile.TemporaryDirectory() as directory:
        project = Path(directory, "programs")
        shutil.copytree(root, project)
        with symindex.open(project) as index, index.snapshot():
            found = Programs(index)
            results = [
                compare(kind, [(str(each), expected(root / each), set(edges(each))) for each in programs], are_shown)
                for kind, edges in (("callees", found.callees), ("callers", found.callers))
            ]
    print(f"{len(programs)} programs")
    return all(recall >= RECALL_AIM and precision >= PRECISION_AIM for recall, precision in results)


def main() -> int:
    """Measure the programs that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=Path, metavar="DIR")
    parser.add_argument("--edges", action="store_true", help="print each edge that is missing or wrong")
    options = parser.parse_args()
    if not options.programs.is_dir():
        parser.error(f"no directory {options.programs}")
    return 0 if measure(options.programs, options.edges) else 1


if __name__ == "__main__":
    sys.exit(main())
