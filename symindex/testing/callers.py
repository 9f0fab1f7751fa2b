"""The call graph as a test sees it: with what runs a function though no call of it is written in the project.

pytest fills parameters by their names, so a fixture is called by those who have a parameter of its name. A function
within a function is run on behalf of the one around it. A method that only others call, because Python says so
(`__enter__`) or because it overrides a library's, or that nobody is seen to call, is run by making an object of its
class. Who asks for the URL of a view by its name requests it. What `mock.patch` names is no call: it is put out of
action.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.graph.calls import CallGraph, Edge
from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.syntax import Call
from symindex.model.values import Target
from symindex.query import Index
from symindex.resolve.semantics import is_route
from symindex.testing.listing import Tests

_MAKERS: Final = frozenset({"__init__", "__new__"})
_STARTERS: Final = frozenset({"setUp", "_setUp"})  # of fixture classes, which `useFixture` makes ready
_NAMING_ROUTES: Final = frozenset({"reverse", "reverse_lazy", "url_for", "url_path_for"})
_MAX_SUBCLASSES: Final = 40


class TestCallGraph(CallGraph):
    """Edges between definitions of a project and its tests, found when they are asked for."""

    __test__ = False

    def __init__(self, tests: Tests, index: Index) -> None:
        super().__init__(index)
        self._tests = tests

    def _edges_to(self, target: Target) -> Iterator[Edge]:
        called = list(super()._edges_to(target))
        yield from called
        if not target.node or target.kind not in k.DEFINITIONS:
            return
        module, facts = target.module, target.module.facts
        yield from self._requests_of(target)
        scope = facts.scope_of(target.node)
        is_function = target.kind in k.FUNCTIONS
        if facts.kinds[scope] in k.FUNCTIONS:
            yield Edge(Target(module, scope), target, "handed", Certainty.INFERRED, module, target.node)
        if facts.kinds[scope] == k.CLASS and is_function and (not called or self._is_run_by_others(target, scope)):
            yield from self._objects_of(Target(module, scope), target)

    # Views

    def _requests_of(self, view: Target) -> Iterator[Edge]:
        """Yield an edge for each place that asks for the URL of a view by its name, as who does that requests it."""
        for found in self.internals.meanings.callees.conventions.named_in_literals(view, [view.module.tree]):
            module, facts, node = found.module, found.module.facts, found.node
            literal = facts.parent(node) if is_route(module, facts.parent(node)) else node
            call = facts.parent(literal)
            if facts.kinds[call] == k.CALL and Call(facts, call).name in _NAMING_ROUTES:
                yield Edge(
                    Target(module, facts.enclosing_definition(node)), view, "handed", found.certainty, module, node
                )

    # Objects

    def _is_run_by_others(self, method: Target, class_: int) -> bool:
        """Return True if Python, a library or a fixture's starter calls a method, and not the project."""
        name = method.module.facts.word(method.node)
        if name in _MAKERS:
            return False
        owner = Target(method.module, class_)
        if name.startswith("__") and name.endswith("__"):
            return True
        if name in _STARTERS:
            return self._tests.unit_tests.certainty(owner) is None
        semantics = self.internals.semantics
        bases = semantics.order(owner)[0][1:]
        return any(each.module.tree != method.module.tree and semantics.own_members(each, name) for each in bases)

    def _objects_of(self, class_: Target, method: Target) -> Iterator[Edge]:
        name = method.module.facts.word(method.node)
        yield Edge(class_, method, "made", Certainty.INFERRED, method.module, method.node)
        for below in self.internals.semantics.subclasses(class_)[:_MAX_SUBCLASSES]:
            if method in self.internals.semantics.member(below, name).targets:
                yield Edge(below, method, "made", Certainty.INFERRED, method.module, method.node)
