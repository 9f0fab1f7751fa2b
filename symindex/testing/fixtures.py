"""Fixtures that pytest gives to a test: by the names of parameters, of `usefixtures`, and those that are always
used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from symindex.model import kinds as k
from symindex.model.values import Module, Target
from symindex.resolve.semantics import Semantics, decorator_names, is_decorated, is_fixture
from symindex.testing.values import Expression, Values

_IMPORTED: Final = frozenset({k.IMPORTED_BOUND, k.IMPORT_ALIAS})
_SCOPES: Final = ("session", "package", "module", "class", "function")


class Fixture(NamedTuple):
    """A fixture as it is declared."""

    name: str
    function: Target
    autouse: bool
    scope: str
    parameters: Expression | None
    ids: Expression | None


class Fixtures:
    """Knows the fixtures of one project."""

    def __init__(self, semantics: Semantics, values: Values, conftests: Callable[[Module], list[Module]]) -> None:
        """`conftests` gives the modules of that name which hold for a module, the nearest first."""
        self._semantics, self._values, self._conftests = semantics, values, conftests
        self._of_module: dict[Module, list[Fixture]] = {}
        self._of_class: dict[Target, list[Fixture]] = {}

    def used_by(self, function: Target, class_: Target | None, module: Module, more: Iterable[str]) -> list[Fixture]:
        """The fixtures that a test is given, in the order in which pytest names them; those of plugins are left out.

        `more` are names that marks ask for.
        """
        places = [self._in_class(class_)] if class_ is not None else []
        places += [self._in_module(each) for each in (module, *self._conftests(module))]
        always = [fixture.name for place in reversed(places) for fixture in place if fixture.autouse]
        waiting = list(dict.fromkeys([*always, *more, *self._asked_for(function)]))
        found: dict[Target, Fixture] = {}
        for name in waiting:  # grows while it is gone through
            fixture = _nearest(name, places)
            while fixture is not None and fixture.function not in found:
                found[fixture.function] = fixture
                needed = arguments(fixture.function)
                waiting += [each for each in needed if each not in waiting]
                # A fixture that asks for its own name gets the one that it overrides.
                fixture = _nearest(name, places, found) if name in needed else None
        return sorted(found.values(), key=lambda each: _SCOPES.index(each.scope) if each.scope in _SCOPES else 4)

    def _asked_for(self, function: Target) -> list[str]:
        """The parameters of a test that are left when hypothesis has filled its own: by name, or from the right."""
        wanted = arguments(function)
        if wanted and is_decorated(function.module, function.node):
            for decorator in self._values.decorators(function):
                if decorator.called() == "given":
                    given, by_name = decorator.arguments(), decorator.keywords()
                    count = len(wanted) if any(each.value() is ... for each in given) else len(given)
                    wanted = [name for name in wanted[: len(wanted) - count] if name not in by_name]
        return wanted

    def _in_class(self, class_: Target) -> list[Fixture]:
        known = self._of_class.get(class_)
        if known is None:
            known = self._of_class[class_] = []
            seen = set()
            for each in self._semantics.order(class_)[0]:
                for fixture in self._declared(each.module, each.node):
                    if fixture.name not in seen:
                        seen.add(fixture.name)
                        known.append(fixture)
        return known

    def _in_module(self, module: Module) -> list[Fixture]:
        known = self._of_module.get(module)
        if known is None:
            known = self._of_module[module] = [*self._declared(module, 0), *self._imported(module)]
        return known

    def _declared(self, module: Module, scope: int) -> Iterator[Fixture]:
        facts = module.facts
        if not any("fixture" in word for word in facts.words):
            return
        for node in facts.nodes_of(k.FUNCTIONS, scope, module.end_of(scope)):
            if is_decorated(module, node) and facts.scope_of(node) == scope and is_fixture(module, node):
                yield self.declared(Target(module, node))

    def _imported(self, module: Module) -> Iterator[Fixture]:
        for node in module.facts.nodes_of(_IMPORTED):
            if not module.facts.scope_of(node):
                for target in self._semantics.meaning(module, node).targets[:1]:
                    if target.kind in k.FUNCTIONS and is_fixture(target.module, target.node):
                        fixture = self.declared(target)
                        own = target.module.facts.word(target.node)
                        name = module.facts.word(node)
                        yield fixture._replace(name=name) if fixture.name == own else fixture

    def declared(self, function: Target) -> Fixture:
        """A fixture as its function declares it."""
        facts = function.module.facts
        name = facts.word(function.node)
        if not _is_called(function):
            return Fixture(name, function, False, "function", None, None)
        for decorator in self._values.decorators(function):
            if "fixture" in decorator.called():
                given = _constant(decorator, "name")
                scope = _constant(decorator, "scope")
                return Fixture(
                    given if isinstance(given, str) else name,
                    function,
                    _constant(decorator, "autouse") is True,
                    scope if isinstance(scope, str) else "function",
                    decorator.argument(9, "params"),
                    decorator.argument(9, "ids"),
                )
        return Fixture(name, function, False, "function", None, None)


def arguments(function: Target) -> list[str]:
    """The parameters that pytest fills: those without a default, a method's first one left out."""
    facts = function.module.facts
    if function.kind not in k.FUNCTIONS:
        return []
    own = [part for part in facts.children(function.node) if facts.kinds[part] == k.PARAMETER]
    in_class = facts.kinds[facts.scope_of(function.node)] == k.CLASS
    if in_class and "staticmethod" not in decorator_names(function.module, function.node):
        own = own[1:]
    return [facts.word(part) for part in own if not any(facts.kinds[c] == k.DEFAULT for c in facts.children(part))]


def _nearest(name: str, places: list[list[Fixture]], without: Iterable[Target] = ()) -> Fixture | None:
    return next(
        (each for place in places for each in place if each.name == name and each.function not in without), None
    )


def _is_called(function: Target) -> bool:
    facts = function.module.facts
    decorators = (part for part in facts.children(function.node) if facts.kinds[part] == k.DECORATOR)
    return any(facts.kinds[value] == k.CALL for part in decorators for value in facts.children(part))


def _constant(decorator: Expression, name: str) -> object:
    given = decorator.argument(9, name)
    return given.value() if given is not None else None
