"""Calls that frameworks make: of fixtures for those who ask for them, of functions that decorators register.

No call is written for them. Both directions find them here: `of_node` goes from a place to what is called for it,
`callers_of` from a function to the places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.roles import Role
from symindex.model.syntax import Call, Decorated
from symindex.model.values import Module, Target
from symindex.query.library import Library
from symindex.resolve.semantics import Semantics, fixture_name, is_fixture

NODES: Final = frozenset({k.PARAMETER, k.STRING_WORD, k.DECORATOR})
_ASKING: Final = frozenset({k.PARAMETER, k.STRING_WORD})


class Conventions:
    """Answers what frameworks call, for one index."""

    def __init__(self, library: Library, semantics: Semantics) -> None:
        self._library, self._semantics = library, semantics

    def of_node(self, module: Module, node: int) -> tuple[int, Target, str] | None:
        """Return what a framework calls because of a parameter, a literal or a decorator: the name to show for it, the
        function, and the role; None where it calls nothing."""
        facts = module.facts
        if facts.kinds[node] != k.DECORATOR:
            fixture = self._semantics.fixture_requested(module, node)
            is_own = (
                fixture is not None and fixture.module == module and fixture.node == _decorated_around(module, node)
            )
            return None if fixture is None or is_own else (node, fixture, "implicit")
        definition, expression = facts.parent(node), facts.first_child(node)
        if expression is None or facts.kinds[definition] not in k.DEFINITIONS:
            return None
        if not self._semantics.is_registered(module, expression):
            return None
        return _name(module, expression), Target(module, definition), "handed"

    def callers_of(self, function: Target, trees: Collection[int]) -> Iterator[tuple[Module, int, str]]:
        """The places in some trees for which a framework calls a function, and the role."""
        if function.kind not in k.DEFINITIONS:
            return
        decorators = Decorated(function.module.facts, function.node).decorators
        if not decorators or not self._semantics.has_conventions:
            return
        if is_fixture(function.module, function.node):
            for module, node in self.requests_of(function, trees):
                if Target(module, _decorated_around(module, node)) != function:
                    yield module, node, "implicit"
        if self._library.is_in(function.module, trees):
            for expression in decorators:
                if self._semantics.is_registered(function.module, expression):
                    yield function.module, _name(function.module, expression), "handed"

    def requests_of(self, fixture: Target, trees: Collection[int]) -> Iterator[tuple[Module, int]]:
        """The parameters and literals in some trees that ask for a fixture."""
        if fixture.kind not in k.FUNCTIONS or not is_fixture(fixture.module, fixture.node):
            return
        name = fixture_name(fixture.module, fixture.node)
        entries = self._library.reader.blobs_mentioning(name, Role.WRITE | Role.STRING)
        for module in self._library.modules_of((blob for blob, _ in entries), trees):
            for node in module.facts.nodes_with(name):
                if module.facts.kinds[node] in _ASKING and fixture in self._semantics.meaning(module, node).targets:
                    yield module, node


def _name(module: Module, expression: int) -> int:
    """The name that stands for a decorator: what is called, or the decorator itself."""
    is_called = module.facts.kinds[expression] == k.CALL
    return Call(module.facts, expression).callee if is_called else expression


def _decorated_around(module: Module, node: int) -> int:
    """The definition in one of whose decorators a literal is, such as the name that it gives a fixture; else 0."""
    facts = module.facts
    for above in facts.ancestors(node):
        if facts.kinds[above] == k.DECORATOR:
            return facts.parent(above)
        if facts.kinds[above] in k.SCOPES:
            break
    return 0
