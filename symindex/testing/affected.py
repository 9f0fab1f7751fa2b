"""From a change to the tests that it can touch: definitions whose lines differ, and the tests that reach these.

What changes outside of all functions changes for everyone who reads it: a variable for the functions that read it,
anything else for the modules that import its module, and theirs. Those answers are only possible, and stand last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from symindex.extract import extract
from symindex.graph.imports import Imports
from symindex.graph.walk import Budget, upward
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.facts import FileFacts
from symindex.model.roles import Role
from symindex.model.text import to_utf8
from symindex.model.values import Module, Target
from symindex.testing.callers import TestCallGraph
from symindex.testing.listing import Tests
from symindex.testing.reaching import Reached, Reaching
from symindex.workspace.revisions import Change

_READS: Final = frozenset({k.NAME, k.CALLED, k.ATTRIBUTE, k.ATTRIBUTE_CALLED})
_MAX_READERS: Final = 200


@dataclass(slots=True)
class Touched:
    """The definitions that a change touches, and the modules that are no longer the same to their importers."""

    definitions: dict[Target, None] = field(default_factory=dict)
    modules: dict[Module, None] = field(default_factory=dict)


class Affected:
    """Finds the tests that changes can touch."""

    def __init__(self, tests: Tests, graph: TestCallGraph) -> None:
        self._tests, self._graph = tests, graph

    def tests_of(self, changes: Iterable[Change], budget: Budget) -> Iterator[Reached]:
        """The tests that changes can touch, best first, each once."""
        touched = Touched()
        for change in changes:
            self._add(change, touched)
        seen: set[str] = set()
        if touched.definitions:
            for reached in Reaching(self._tests, self._graph).tests_of(touched.definitions, budget):
                seen.add(reached.case.identifier)
                yield reached
        if touched.modules:
            for reached in self._importing(touched.modules, budget):
                if reached.case.identifier not in seen:
                    seen.add(reached.case.identifier)
                    yield reached

    def _importing(self, modules: Iterable[Module], budget: Budget) -> Iterator[Reached]:
        imports = Imports(self._graph.internals, self._graph.trees)
        for step in upward(imports, [Target(module, 0) for module in modules], budget):
            certainty = Certainty.POSSIBLE if step.distance else Certainty.RESOLVED
            for case in self._tests.in_module(step.target.module):
                yield Reached(case, certainty, step.way(), step.distance)

    # What is touched

    def _add(self, change: Change, touched: Touched) -> None:
        module = self._tests.module_at(change.path)
        if module is None:
            return
        differing = difference(change.old or b"", change.new or b"")
        definitions = _by_name(module.facts)
        for name in sorted(differing.definitions):
            self._add_name(name, module, definitions, touched)
        for variable in sorted(differing.variables):
            self._add_readers(variable, module, touched)
        if differing.is_else:
            touched.modules[module] = None

    def _add_name(self, name: str, module: Module, definitions: dict[str, int], touched: Touched) -> None:
        while name and name not in definitions:  # it is no longer there: what held it is touched
            name = name.rpartition(".")[0]
        if name:
            touched.definitions[Target(module, definitions[name])] = None
        else:
            touched.modules[module] = None

    def _add_readers(self, word: str, module: Module, touched: Touched) -> None:
        """Add the readers of a module's variable: functions; for a reader outside of them, that module."""
        nodes = [n for n in module.facts.nodes_with(word) if module.facts.kinds[n] == k.BOUND]
        nodes = [n for n in nodes if not module.facts.scope_of(n)]
        if not nodes:
            touched.modules[module] = None
            return
        target = Target(module, nodes[0])
        places = self._graph.internals.occurrences.of([target], _READS, Role.READ, self._graph.trees)
        for count, place in enumerate(places):
            around = place.module.facts.enclosing_definition(place.node)
            if around and count < _MAX_READERS:
                touched.definitions[Target(place.module, around)] = None
            else:
                touched.modules[place.module] = None


class Difference(NamedTuple):
    """Differences of two contents: the qualified names of definitions, the names of variables that are given
    values outside of them, and whether anything else does."""

    definitions: set[str]
    variables: set[str]
    is_else: bool


def difference(old: bytes, new: bytes) -> Difference:
    """Return the differences of two contents of a file, without blank lines and comments.

    Definitions of one name are compared, and not lines with lines: what only moved is the same, and the time grows with
    the length of the file, however much of it changed.
    """
    before, after = _parts(old), _parts(new)
    differing = {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)}
    return Difference(
        {name for is_variable, name in differing if not is_variable},
        {name for is_variable, name in differing if is_variable and name},
        (True, "") in differing,
    )


def _parts(source: bytes) -> dict[tuple[bool, str], list[bytes]]:
    """(whether it is a variable, name) → its lines, those of definitions within it left out; all else has no name."""
    text = to_utf8(source)[0]
    facts = extract(source)
    around, bound = _around(facts), _bound(facts)
    found: dict[tuple[bool, str], list[bytes]] = {}
    for line, said in enumerate(text.split(b"\n")):
        if not _says_something(said):
            continue
        parts = [(False, around[line])] if line in around else [(True, name) for name in bound.get(line, [""])]
        for part in parts:
            found.setdefault(part, []).append(said.removesuffix(b"\r"))
    return found


def _says_something(line: bytes) -> bool:
    bare = line.strip()
    return bool(bare) and not bare.startswith(b"#")


def _around(facts: FileFacts) -> dict[int, str]:
    """Line → the qualified name of the innermost definition around it, decorators included."""
    found: dict[int, str] = {}
    for node in facts.nodes_of(k.DEFINITIONS):
        first, last = facts.line_of(facts.outer_start(node)), facts.line_of(max(facts.end(node) - 1, 0))
        found.update(dict.fromkeys(range(first, last + 1), facts.qualified_name(node)))
    return found


def _bound(facts: FileFacts) -> dict[int, list[str]]:
    """Line → the variables that a statement on it gives a value to, outside of all definitions."""
    found: dict[int, list[str]] = {}
    for node in facts.nodes_of({k.BOUND}):
        statement = facts.parent(node)
        if facts.kinds[statement] in (k.ASSIGN, k.DECLARE) and not facts.scope_of(node):
            after = facts.after(statement)
            end = facts.starts[after] - 1 if after < len(facts.kinds) else sum(facts.line_lengths)
            if after < len(facts.kinds) and facts.kinds[after] in k.DEFINITIONS:
                end = facts.outer_start(after) - 1
            for line in range(facts.line_of(facts.starts[node]), facts.line_of(max(end, 0)) + 1):
                found.setdefault(line, []).append(facts.word(node))
    return found


def _by_name(facts: FileFacts) -> dict[str, int]:
    """Qualified name → the last definition of it."""
    return {facts.qualified_name(node): node for node in facts.nodes_of(k.DEFINITIONS)}
