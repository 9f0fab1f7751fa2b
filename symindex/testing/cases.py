"""The words: a test, and what runners see of a module or class when they look for tests in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.answers import Certainty
from symindex.model.syntax import last
from symindex.model.values import Module, Target
from symindex.resolve.semantics import Semantics, is_decorated
from symindex.testing.suites import Suite

_IMPORTED: Final = frozenset({k.IMPORTED_BOUND, k.IMPORT_ALIAS})
_VALUES: Final = frozenset({k.NAME, k.ATTRIBUTE})


class Case(NamedTuple):
    """A test, under the identifier that its runner knows it by.

    `function` is the definition that runs, which may stand in a base class of the `class_` that is run; for a doctest
    the definition whose docstring it is. `generated` says by what more tests are made of it, or it of another:
    `parametrize`, `ddt`, `scenarios`, `load_tests`, `doctest`; `is_expanded` whether the identifier is one of these,
    and not what they are made of. `certainty` is possible where a base class is not in the index and its name alone
    says that it has tests.
    """

    identifier: str
    module: Module
    class_: Target | None
    function: Target
    suite: Suite
    generated: str = ""
    is_expanded: bool = False
    certainty: Certainty = Certainty.RESOLVED


class Members:
    """The members of modules and classes with names that may be tests', each read once."""

    def __init__(self, semantics: Semantics, is_test: Callable[[str], bool]) -> None:
        self._semantics, self._is_test = semantics, is_test
        self._by_scope: dict[Module, dict[int, dict[str, int]]] = {}
        self._of_class: dict[Target, dict[str, Target]] = {}

    def of_module(self, module: Module) -> Iterator[tuple[str, Target]]:
        """(name, function or class) that a module has when it is imported: defined there, or imported from
        elsewhere."""
        for name, node in self._own(module, 0).items():
            found = self._meant(module, node)
            if found is not None:
                yield name, found

    def of_class(self, class_: Target) -> dict[str, Target]:
        """Name → function or class that a class has itself or inherits."""
        found = self._of_class.get(class_)
        if found is None:
            nearest: dict[str, Target] = {}
            for each in self._semantics.order(class_)[0]:
                for name, node in self._own(each.module, each.node).items():
                    nearest.setdefault(name, Target(each.module, node))
            resolved = ((name, self._meant(target.module, target.node)) for name, target in nearest.items())
            found = self._of_class[class_] = {name: target for name, target in resolved if target is not None}
        return found

    def _own(self, module: Module, scope: int) -> dict[str, int]:
        scopes = self._by_scope.get(module)
        if scopes is None:
            scopes = self._by_scope[module] = self._scopes(module)
        return scopes.get(scope, {})

    def _scopes(self, module: Module) -> dict[int, dict[str, int]]:
        """Scope → name → the last node that binds it there, for names that a runner looks at."""
        facts, kinds = module.facts, module.facts.kinds
        wanted = [self._is_test(word) for word in facts.words]
        found: dict[int, dict[str, int]] = {}
        for node in facts.nodes_of(k.DEFINITIONS | _IMPORTED | {k.BOUND}):
            kind = kinds[node]
            word = facts.word_ids[node]
            # Of all that is imported only what is written like a class may be one: the rest is modules, as a rule.
            if kind == k.CLASS or wanted[word] or (kind in _IMPORTED and facts.words[word].lstrip("_")[:1].isupper()):
                scope = facts.scope_of(node)
                if not scope or (kinds[scope] == k.CLASS and kind not in _IMPORTED):
                    found.setdefault(scope, {})[facts.word(node)] = node
        return found

    def _meant(self, module: Module, node: int) -> Target | None:
        """The function or class that a binding is; None where it is neither, or nothing that can be called."""
        facts = module.facts
        kind = facts.kinds[node]
        if kind == k.CLASS:
            return Target(module, node)
        if kind in k.FUNCTIONS:
            return None if self._is_property(module, node) else Target(module, node)
        if kind == k.IMPORT_ALIAS and facts.kinds[facts.parent(node)] == k.IMPORT:
            return None
        if kind == k.BOUND:
            statement = facts.parent(node)
            value = last(facts, statement)
            if facts.kinds[statement] != k.ASSIGN or facts.kinds[value] not in _VALUES:
                return Target(module, node) if facts.kinds[value] == k.LAMBDA else None
        meant = self._semantics.meaning(module, node).targets
        return next((target for target in meant if target.kind in k.DEFINITIONS), None)

    def _is_property(self, module: Module, function: int) -> bool:
        """Return True if a function is no function any more when its class is made."""
        return is_decorated(module, function) and self._semantics.is_property(Target(module, function))


def named_like(name: str, patterns: Iterable[str]) -> bool:
    """Return True if a name begins with one of some prefixes, or is like one where that is a glob."""
    return any(
        fnmatchcase(name, pattern) if any(sign in pattern for sign in "*?[") else name.startswith(pattern)
        for pattern in patterns
    )
