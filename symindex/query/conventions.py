"""Calls that frameworks make: of fixtures for those who ask for them, of functions that decorators register.

No call is written for them. Both directions find them here: `of_node` goes from a place to what is called for it,
`callers_of` from a function to the places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.roles import Role
from symindex.model.syntax import Call, Decorated
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.query.edges import Callee, Occurrence
from symindex.query.library import Library
from symindex.resolve.semantics import Semantics, fixture_names, is_fixture, is_route

NODES: Final = frozenset({k.PARAMETER, k.STRING_WORD, k.DECORATOR})
_LITERALS: Final = frozenset({k.STRING_WORD, k.STRING_PART})
_ASKING: Final = frozenset({k.PARAMETER, k.STRING_WORD})


class Conventions:
    """Answers what frameworks call, for one index."""

    def __init__(self, library: Library, semantics: Semantics) -> None:
        self._library, self._semantics = library, semantics

    def of_node(self, module: Module, node: int) -> tuple[int, list[Callee]]:
        """Return the name to show for a parameter, literal or decorator, and what a framework calls because of it."""
        if is_first_word(module, node):
            views = self._semantics.views_requested(module, node)
            return node, [Callee(each, Certainty.INFERRED, "implicit") for each in views]
        if module.facts.kinds[node] == k.DECORATOR:
            return self._of_decorator(module, node)
        meaning = self._semantics.fixture_requested(module, node)
        own = Target(module, _decorated_around(module, node))
        return node, [Callee(each, _certainty(meaning), "implicit") for each in meaning.targets if each != own]

    def _of_decorator(self, module: Module, node: int) -> tuple[int, list[Callee]]:
        facts = module.facts
        definition, expression = facts.parent(node), facts.first_child(node)
        if expression is None or facts.kinds[definition] not in k.DEFINITIONS:
            return node, []
        if not self._semantics.is_registered(module, expression):
            return node, []
        return _name(module, expression), [Callee(Target(module, definition), Certainty.RESOLVED, "handed")]

    def callers_of(self, function: Target, trees: Collection[int]) -> Iterator[Occurrence]:
        """The places in some trees for which a framework calls a function."""
        if function.kind not in k.DEFINITIONS or not self._semantics.has_conventions:
            return
        for module, node in self._literals(function, trees):
            if function in self._semantics.views_requested(module, node):
                yield Occurrence(module, node, Certainty.INFERRED, function, "implicit")
        for found in self.requests_of(function, trees):
            if Target(found.module, _decorated_around(found.module, found.node)) != function:
                yield found._replace(role="implicit")
        if self._library.is_in(function.module, trees):
            for expression in Decorated(function.module.facts, function.node).decorators:
                if self._semantics.is_registered(function.module, expression):
                    place = _name(function.module, expression)
                    yield Occurrence(function.module, place, Certainty.RESOLVED, function, "handed")

    def named_in_literals(self, definition: Target, trees: Collection[int]) -> Iterator[Occurrence]:
        """The literals in some trees that mean a definition by words other than its name, such as URLs of a view."""
        for module, node in self._literals(definition, trees):
            if definition in self._semantics.meaning(module, node).targets:
                yield Occurrence(module, node, Certainty.INFERRED, definition)

    def _literals(self, definition: Target, trees: Collection[int]) -> Iterator[tuple[Module, int]]:
        """The literals in some trees with words that may mean a definition."""
        if definition.kind not in k.DEFINITIONS or not self._semantics.has_conventions:
            return
        seen: set[tuple[Module, int]] = set()
        for word in sorted(self._semantics.words_naming(definition)):
            entries = self._library.reader.contents_mentioning(word, Role.STRING)
            for module in self._library.modules_of((content_id for content_id, _ in entries), trees):
                for bearing in module.facts.nodes_with(word):
                    node = first_word(module, bearing)
                    if module.facts.kinds[node] in _LITERALS and (module, node) not in seen:
                        seen.add((module, node))
                        yield module, node

    def requests_of(self, fixture: Target, trees: Collection[int]) -> Iterator[Occurrence]:
        """The parameters and literals in some trees that ask for a fixture."""
        if fixture.kind not in k.FUNCTIONS or not is_fixture(fixture.module, fixture.node):
            return
        for name in fixture_names(fixture.module, fixture.node):
            entries = self._library.reader.contents_mentioning(name, Role.WRITE | Role.STRING)
            for module in self._library.modules_of((content_id for content_id, _ in entries), trees):
                for node in module.facts.nodes_with(name):
                    meaning = self._semantics.meaning(module, node) if module.facts.kinds[node] in _ASKING else UNKNOWN
                    if fixture in meaning.targets:
                        yield Occurrence(module, node, _certainty(meaning), fixture)


def _certainty(meaning: Meaning) -> Certainty:
    return Certainty.INFERRED if meaning.inferred else Certainty.RESOLVED


def first_word(module: Module, node: int) -> int:
    """The first word of the literal that a word is in, if that is the path of a URL or the name of one; else the word.

    It stands for the literal where places are listed.
    """
    facts, literal = module.facts, module.facts.parent(node)
    if facts.kinds[node] != k.STRING_WORD or not is_route(module, literal):
        return node
    return next(each for each in facts.children(literal) if facts.kinds[each] == k.STRING_WORD)


def is_first_word(module: Module, node: int) -> bool:
    """Return True if a node is the first word of a literal that is the path of a URL or the name of one."""
    is_word = module.facts.kinds[node] == k.STRING_WORD and is_route(module, module.facts.parent(node))
    return is_word and first_word(module, node) == node


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
